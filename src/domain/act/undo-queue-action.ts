/** Takes an action back: exactly what was before, or nothing at all. */
import { z } from 'zod'
import { LeadlightError } from '#platform/errors.ts'
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { personOf } from './act-on-queue.ts'
import { readerOf } from './list-queue.ts'
import { outcomes } from './schema.ts'
import { outcomeRecorded } from './signals.ts'
import { undoDisposition } from './store/judgements.ts'
import { deleteActivities, lockAction, lockItems, markUndone, returnItem, writeStates, type StoredAction } from './store/queue-actions.ts'

const stateSchema = z.object({
  profileId: z.string(), version: z.number(), ownerId: z.string().nullable(), stage: z.string(), snoozedUntil: z.string().nullable(), tags: z.array(z.string()),
  slaDueAt: z.string().nullable(), nextAction: z.string(), lastTouchAt: z.string().nullable(),
})
const beforeSchema = z.object({ states: z.array(stateSchema) })
const afterSchema = z.object({ states: z.array(stateSchema), activityIds: z.array(z.string()) })
const outcomeBefore = z.object({ item: z.record(z.string(), z.json()) })
const outcomeAfter = z.object({ dispositionId: z.string(), profileId: z.string(), predictionId: z.string(), outcome: z.enum(outcomes), at: z.string() })

export type Undone = { kind: 'undone'; restored: number } | { kind: 'refused'; reason: string }

/** Takes back one's own action, as long as nobody has changed these leads since. */
export async function undoQueueAction(ctx: TenantContext, { actionId }: { actionId: string }): Promise<Undone> {
  const { userId } = personOf(ctx)
  return ctx.transact(async (tx) => {
    const action = await lockAction(tx, actionId)
    if (!action || action.userId !== userId) throw new LeadlightError('not-found', 'There is no such action of yours in this workspace.')
    if (action.undoneAt) return { kind: 'refused', reason: 'This action has been taken back already.' }
    const undone = action.kind === 'outcome' ? await undoOutcome(ctx, tx, action) : await undoStates(ctx, tx, action)
    if (undone.kind === 'undone') await markUndone(tx, actionId, ctx.now())
    return undone
  })
}

async function undoStates(ctx: TenantContext, tx: TenantTx, action: StoredAction): Promise<Undone> {
  const before = beforeSchema.parse(action.before).states
  const after = afterSchema.parse(action.after)
  // An assignment may have moved a lead out of the actor's own sight: taking it back still reaches it.
  const items = new Map((await lockItems(tx, { ...readerOf(ctx), ownOnly: false }, before.map(({ profileId }) => profileId))).map((item) => [item.profileId, item]))
  const moved = after.states.filter(({ profileId, version }) => items.get(profileId)?.version !== version)
  if (moved.length > 0) return { kind: 'refused', reason: `${moved.length === 1 ? 'One of the leads was' : `${moved.length} of the leads were`} changed or left the queue since: nothing was taken back.` }
  await writeStates(tx, before.map((state) => ({ ...state, version: (items.get(state.profileId)?.version ?? state.version) + 1 })))
  await deleteActivities(tx, after.activityIds)
  return { kind: 'undone', restored: before.length }
}

async function undoOutcome(ctx: TenantContext, tx: TenantTx, action: StoredAction): Promise<Undone> {
  const { item } = outcomeBefore.parse(action.before)
  const after = outcomeAfter.parse(action.after)
  if (!(await returnItem(tx, item as Prisma.JsonObject))) return { kind: 'refused', reason: 'This lead is in the queue again: nothing was taken back.' }
  await undoDisposition(tx, after.dispositionId, ctx.now())
  await announce(tx, outcomeRecorded, { ...after, undone: true })
  return { kind: 'undone', restored: 1 }
}
