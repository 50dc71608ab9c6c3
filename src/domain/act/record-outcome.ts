/** What became of a lead: said by a person, kept with the prediction that it had then, and learned from. */
import { LeadlightError } from '#platform/errors.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { personOf } from './act-on-queue.ts'
import { readerOf } from './list-queue.ts'
import type { LeadOutcome } from './schema.ts'
import { outcomeRecorded } from './signals.ts'
import { insertDisposition } from './store/judgements.ts'
import { insertAction, takeItem } from './store/queue-actions.ts'

/** Ends a lead: it leaves the queue, its outcome counts in the next training. Can be taken back like any action. */
export async function recordOutcome(ctx: TenantContext, input: { profileId: string; outcome: LeadOutcome; note?: string }): Promise<{ actionId: string; dispositionId: string }> {
  const { userId } = personOf(ctx)
  const at = ctx.now()
  return ctx.transact(async (tx) => {
    const taken = await takeItem(tx, readerOf(ctx), input.profileId)
    if (!taken) throw new LeadlightError('not-found', 'This lead is not in your queue: it may have been won, lost, or given to someone else.')
    const { predictionId } = taken
    const dispositionId = await insertDisposition(tx, { predictionId, profileId: input.profileId, userId, outcome: input.outcome, note: input.note ?? '', at })
    const said = { dispositionId, profileId: input.profileId, predictionId, outcome: input.outcome, at: at.toISOString() }
    const actionId = await insertAction(tx, { kind: 'outcome', userId, at, before: { item: taken.item }, after: said })
    await appendAudit(tx, { at, actor: ctx.actor, action: 'lead.outcome', subject: input.profileId, details: { outcome: input.outcome, predictionId } })
    await announce(tx, outcomeRecorded, { ...said, undone: false })
    return { actionId, dispositionId }
  })
}
