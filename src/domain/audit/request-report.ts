/** When reports are made: on the first of each month by the clock, and whenever a person asks for a month. */
import { listTargets } from '#domain/train/index.ts'
import { requestCheck } from '#domain/monitor/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { addMonths, monthName, monthOf, startOf } from './rules/months.ts'
import { makeReportJob } from './signals.ts'
import type { Month } from './schema.ts'
import { checkedTargets, checksWait, dataBefore, reportWaits } from './store/due-reports.ts'
import { editionsOf } from './store/reports.ts'

const DAY = 86_400_000
const WAIT_FOR_CHECKS = DAY // a report that waits longer than this for the month's checks is made without them, and says so

/** Asks for the report of a month; null where one is being made. */
async function ask(ctx: TenantContext, month: Month): Promise<string | null> {
  return ctx.transact(async (tx) => ((await reportWaits(tx, month)) ? null : requestJob(ctx, tx, makeReportJob, { title: `Report of ${monthName(month)}`, subject: month, payload: { month } })))
}

/** Makes a month's report because a person wants it. */
export async function requestReport(ctx: TenantContext, { month }: { month: Month }): Promise<{ jobId: string | null }> {
  if (startOf(month) >= ctx.now()) throw new LeadlightError('invalid', 'This month has not begun.')
  return { jobId: await ask(ctx, month) }
}

/**
 * The report of the month before, once it is over: its checks are asked for first, and waited for up to a day. Nothing is done where there is a
 * report already, or where the workspace had no data by then. Returns how many reports were asked for.
 */
export async function requestDueReports(ctx: TenantContext): Promise<number> {
  const now = ctx.now()
  const month = addMonths(monthOf(now), -1)
  const until = startOf(monthOf(now))
  const known = await ctx.transact(async (tx) => ({ made: (await editionsOf(tx, month)).some(({ asOf }) => asOf >= until), data: await dataBefore(tx, until), waits: await checksWait(tx, month), checked: await checkedTargets(tx, startOf(month), until) }))
  if (known.made || !known.data) return 0
  if (now.getTime() < until.getTime() + WAIT_FOR_CHECKS) {
    const missing = (await listTargets(ctx)).filter(({ id, kind, activeVersionId, createdAt }) => kind === 'lead-score' && activeVersionId !== null && createdAt < until && !known.checked.has(id))
    for (const { id } of missing) await requestCheck(ctx, { targetId: id, month })
    if (missing.length > 0 || known.waits) return 0
  }
  return (await ask(ctx, month)) === null ? 0 : 1
}
