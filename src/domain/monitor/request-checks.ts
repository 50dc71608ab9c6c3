/** When models are checked: after leads were scored as a whole, by the clock, and when a person asks. */
import { listTargets, readTarget } from '#domain/train/index.ts'
import type { ScoringScope } from '#domain/score/index.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { dueMonths } from './rules/due-months.ts'
import { monthOf, monthWords, startOf } from './rules/month.ts'
import { LeadlightError } from '#platform/errors.ts'
import { checkModelJob } from './signals.ts'
import { checkWaits, newestChecks } from './store/checks.ts'
import { firstScoring } from './store/cohort.ts'

/** Asks for the check of one month; null where one already waits. */
async function ask(ctx: TenantContext, targetId: string, month: string): Promise<string | null> {
  const subject = `${targetId} ${month}`
  return ctx.transact(async (tx) => {
    if (await checkWaits(tx, subject)) return null
    return requestJob(ctx, tx, checkModelJob, { title: `Check ${monthWords(month)}`, subject, payload: { targetId, month } })
  })
}

/** Checks a month because a person wants it now; the running month where none is named. */
export async function requestCheck(ctx: TenantContext, input: { targetId: string; month?: string }): Promise<{ jobId: string | null }> {
  const target = await readTarget(ctx, input)
  const month = input.month ?? monthOf(ctx.now())
  if (target.kind !== 'lead-score') throw new LeadlightError('invalid', 'Only lead scores are watched month by month.')
  if (startOf(month) > ctx.now()) throw new LeadlightError('invalid', 'This month has not begun.')
  return { jobId: await ask(ctx, input.targetId, month) }
}

/** Asks for every check that is due, in the order of months. Returns how many were asked for. */
export async function requestDueChecks(ctx: TenantContext): Promise<number> {
  let asked = 0
  for (const target of await listTargets(ctx)) {
    if (target.kind !== 'lead-score' || !target.activeVersionId) continue
    const known = await ctx.transact(async (tx) => ({ first: await firstScoring(tx, target.id), checks: await newestChecks(tx, target.id) }))
    if (!known.first) continue
    const checked = known.checks.map(({ checkedAt, result }) => ({ month: result.month, checkedAt, running: result.running, provisional: result.outcomes.provisional, finalOn: result.outcomes.finalOn === null ? null : new Date(result.outcomes.finalOn) }))
    for (const month of dueMonths(known.first, checked, ctx.now())) if (await ask(ctx, target.id, month)) asked++
  }
  return asked
}

/** Hears that a scoring has ended: one of all leads brings what a check needs. */
export async function checkAfterScoring(ctx: TenantContext, { scope }: { scope: ScoringScope }): Promise<void> {
  if (scope.kind === 'all') await requestDueChecks(ctx)
}
