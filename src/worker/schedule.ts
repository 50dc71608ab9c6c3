// Work that comes with the clock. One worker does a task at a time, and each is harmless when done twice.
import { requestDueReports } from '#domain/audit/index.ts'
import { sweepUploads, tendSources, wakeInbox } from '#domain/connect/index.ts'
import { requestDueChallenges, requestDueChecks, requestDueJudgements, sendWeeklyDigest, sendWhatIsDue } from '#domain/monitor/index.ts'
import { rescoreAll } from '#domain/score/index.ts'
import { sweepSessions } from '#platform/auth/sessions.ts'
import { forgetOldAttempts } from '#platform/auth/throttle.ts'
import { now } from '#platform/clock.ts'
import { inGlobal, tenantContext } from '#platform/db/tenant-transaction.ts'
import { sentenceOf } from '#platform/errors.ts'
import { log } from '#platform/log/log.ts'
import type { TenantContext } from '#platform/tenant-context.ts'

type Task = { readonly name: string; readonly everyMs: number; readonly work: () => Promise<void> }

const minute = 60_000
const hour = 60 * minute

/** What is done by the clock, and how often it is looked at. */
export const tasks: readonly Task[] = [
  { name: 'forget old sign-in attempts', everyMs: 15 * minute, work: () => forgetOldAttempts(now()) },
  { name: 'sweep ended sessions', everyMs: hour, work: () => sweepSessions(now()) },
  { name: 'sweep uploads that never ended', everyMs: hour, work: () => eachTenant(sweepUploads) },
  { name: 'read and count sources that are due', everyMs: minute, work: () => eachTenant(tendSources) },
  { name: 'wake inboxes that nobody was told of', everyMs: minute, work: () => eachTenant(wakeInbox) },
  { name: 'score anew once a day', everyMs: hour, work: scoreAnew },
  { name: 'check models that are due', everyMs: hour, work: () => eachTenant(requestDueChecks) },
  { name: 'judge imported scores that are due', everyMs: hour, work: () => eachTenant(requestDueJudgements) },
  { name: 'make the report of the month that is over', everyMs: hour, work: () => eachTenant(requestDueReports) },
  { name: 'send messages that are due', everyMs: minute, work: () => eachTenant(sendWhatIsDue) },
  { name: 'send the review of the week', everyMs: hour, work: () => eachTenant(sendWeeklyDigest) },
  { name: 'train challengers that are due', everyMs: hour, work: () => eachTenant(requestDueChallenges) },
]

async function eachTenant(work: (ctx: TenantContext) => Promise<unknown>): Promise<void> {
  const tenants = await inGlobal(({ db }) => db.tenant.findMany({ select: { id: true } }))
  for (const { id } of tenants) await work(tenantContext(id, { kind: 'system', name: 'schedule' }, now))
}

const scoredWithinMs = 23 * hour // looked at every hour, so that each workspace is scored about once a day

/** Time itself changes scores (a lead that is silent for long): every workspace that has not been scored as a whole for a day is. */
async function scoreAnew(): Promise<void> {
  await eachTenant(async (ctx) => {
    const since = new Date(now().getTime() - scoredWithinMs)
    const recent = await ctx.transact((tx) => tx.db.job.findFirst({ where: { tenantId: tx.tenantId, kind: 'scoreLeads', subject: { startsWith: 'model ' }, createdAt: { gt: since } }, select: { id: true } }))
    if (!recent) await rescoreAll(ctx)
  })
}

/** Starts the clock. */
export function startSchedule(): { stop: () => Promise<void> } {
  let running: Promise<unknown> = Promise.resolve()
  const timers = tasks.map((task) => setInterval(() => (running = Promise.all([running, attempt(task)])), task.everyMs))
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await running
    },
  }
}

/** Does a task, unless another worker is at it. A task that fails comes again. */
export async function attempt(task: Task): Promise<void> {
  try {
    await inGlobal(async ({ db }) => {
      const [{ mine }] = await db.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(hashtextextended(${`schedule ${task.name}`}, 0)) AS mine`
      if (mine) await task.work()
    })
  } catch (error) {
    log().warn({ task: task.name, reason: sentenceOf(error) }, 'a scheduled task failed; it comes again')
  }
}
