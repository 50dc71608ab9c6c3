// One attempt at a job: its row, its fencing token, and what it may write.
import type { Job } from '../db/generated/client.ts'
import { Prisma } from '../db/generated/client.ts'
import { inTenant, type TenantTx } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { isWorthWriting, secondsLeft } from './progress.ts'
import type { JobRun } from './run.ts'
import { isFinished, type JobState } from './schema.ts'

const mostAttempts = 500 // a job that takes its worker down every time must end some day; deploys and power cuts never reach this
const cancelPollMs = 700

/** Why an attempt has to stop before its end. */
export type StopReason = 'cancelled' | 'lost' | 'stopping'

/** Takes the job for a new attempt, which shuts out all former ones. Nothing when there is nothing left to do. */
export async function beginAttempt(tenantId: string, jobId: string, at: Date): Promise<Job | null> {
  return inTenant(tenantId, async (tx) => {
    const job = await lockedJob(tx, jobId)
    if (!job || isFinished(job.state)) return null
    const where = { tenantId, id: jobId }
    if (job.cancelRequested || job.attempt >= mostAttempts) {
      const error = job.cancelRequested ? null : `This work stopped its worker ${mostAttempts} times and was given up (job ${jobId}).`
      await tx.db.job.updateMany({ where, data: { state: job.cancelRequested ? 'cancelled' : 'failed', error, finishedAt: at, etaSeconds: null } })
      return null
    }
    const [row] = await tx.db.job.updateManyAndReturn({ where, data: { attempt: job.attempt + 1, state: 'running', startedAt: job.startedAt ?? at } })
    return row
  })
}

type Locked = { state: JobState; attempt: number; failures: number; cancelRequested: boolean; startedAt: Date | null }

async function lockedJob(tx: TenantTx, jobId: string): Promise<Locked | null> {
  const [row] = await tx.db.$queryRaw<Locked[]>`
    SELECT state, attempt, failures, cancel_requested AS "cancelRequested", started_at AS "startedAt"
    FROM job WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${jobId}::uuid FOR UPDATE`
  return row ?? null
}

/** The run that a use case is given, and the means to stop it. */
export type Attempt = { run: JobRun; stop: (reason: StopReason) => void; stopped: () => StopReason | null; end: () => void }

/** Makes the run of one attempt, and watches whether it is cancelled or overtaken. `outer` is aborted when the worker stops or loses its lease. */
export function openAttempt(job: Job): Attempt {
  const { tenantId, id: jobId, attempt } = job
  const controller = new AbortController()
  let reason: StopReason | null = null
  const stop = (why: StopReason) => {
    if (reason) return
    reason = why
    controller.abort(stopError(why))
  }
  const notice = (row: { state: JobState; attempt: number; cancelRequested: boolean } | null) => {
    if (!row || row.attempt !== attempt || row.state !== 'running') stop('lost')
    else if (row.cancelRequested) stop('cancelled')
  }
  const watch = setInterval(() => {
    inTenant(tenantId, (tx) => tx.db.job.findFirst({ where: { tenantId, id: jobId }, select: { state: true, attempt: true, cancelRequested: true } }))
      .then((row) => notice(row as { state: JobState; attempt: number; cancelRequested: boolean } | null))
      .catch(() => {}) // the database is away: the next commit will say so
  }, cancelPollMs)
  const pace = { startedAt: performance.now(), startFraction: job.percent / 100 }
  let last: { stage: string; at: number } | null = null
  const run: JobRun = {
    jobId,
    attempt,
    signal: controller.signal,
    progress: async (stage, fraction) => {
      if (reason) throw stopError(reason)
      const at = performance.now()
      if (!isWorthWriting(last, { stage, at })) return
      last = { stage, at }
      const share = Math.min(1, Math.max(0, fraction))
      const data = { stage, percent: share * 100, etaSeconds: secondsLeft(pace, share, at) }
      const { count } = await inTenant(tenantId, (tx) => tx.db.job.updateMany({ where: { tenantId, id: jobId, attempt, state: 'running', cancelRequested: false }, data }), { fleeting: true })
      if (!count) notice(await inTenant(tenantId, lockedFor(jobId)))
      if (reason) throw stopError(reason)
    },
    commit: (work) =>
      inTenant(tenantId, async (tx) => {
        notice(await lockedJob(tx, jobId))
        if (reason) throw stopError(reason)
        return work(tx)
      }),
  }
  return { run, stop, stopped: () => reason, end: () => clearInterval(watch) }
}

function lockedFor(jobId: string) {
  return (tx: TenantTx) => lockedJob(tx, jobId)
}

function stopError(reason: StopReason): LeadlightError {
  const sentences: Record<StopReason, string> = {
    cancelled: 'The job was cancelled.',
    lost: 'Another worker has taken this job over, so this attempt may write nothing more.',
    stopping: 'The worker is stopping; the job goes on at the next one.',
  }
  return new LeadlightError('cancelled', sentences[reason])
}

/** Writes how a job ended, if this attempt still owns it. */
export async function finishAttempt(job: Job, end: { state: JobState; result?: unknown; error?: string; at: Date }): Promise<boolean> {
  const data: Prisma.JobUpdateManyMutationInput = { state: end.state, finishedAt: end.at, etaSeconds: null, error: end.error ?? null }
  if (end.state === 'done') Object.assign(data, { percent: 100 })
  if (end.result !== undefined) data.result = end.result === null ? Prisma.JsonNull : (end.result as Prisma.InputJsonValue)
  const { count } = await inTenant(job.tenantId, (tx) => tx.db.job.updateMany({ where: { tenantId: job.tenantId, id: job.id, attempt: job.attempt, state: 'running' }, data }))
  return count === 1
}

/** Gives the job back to wait for its next attempt: `after` runs in the same transaction. Counts a failure when it failed by itself. */
export async function giveBack(job: Job, { failed, after }: { failed: boolean; after?: (tx: TenantTx) => Promise<void> }): Promise<boolean> {
  return inTenant(job.tenantId, async (tx) => {
    const data = { state: 'queued', etaSeconds: null, failures: job.failures + (failed ? 1 : 0) }
    const { count } = await tx.db.job.updateMany({ where: { tenantId: job.tenantId, id: job.id, attempt: job.attempt, state: 'running' }, data })
    if (count) await after?.(tx)
    return count === 1
  })
}
