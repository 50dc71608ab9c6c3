// What happens with one queue entry: whose it is, who takes it, and what becomes of it when that fails.
import { now } from '../clock.ts'
import { inTenant, tenantContext } from '../db/tenant-transaction.ts'
import { LeadlightError, sentenceOf } from '../errors.ts'
import { log, withLogFields } from '../log/log.ts'
import { beginAttempt, finishAttempt, giveBack, openAttempt, type StopReason } from './attempt.ts'
import type { Job } from '../db/generated/client.ts'
import type { QueueName } from './lanes.ts'
import { doerOf, listenersOf, type Pipeline } from './pipeline-entry.ts'
import { enqueue, giveUp, type JobEntry, type SignalEntry } from './producer.ts'

export const mostFailures = 3
const mostSignalFailures = 12 // with the waits below about an hour
const longestWaitSeconds = 600

/** The wait before the next try after so many failures: 1, 2, 4, 8 ... seconds. */
export function waitSeconds(failures: number): number {
  return Math.min(longestWaitSeconds, 2 ** (failures - 1))
}

/** Aborted by the runner, with the reason, when this process must let go of the entry. */
export type Hold = AbortSignal

/** Takes one entry of a queue to its end. Throws only when the entry has to be delivered again at once. */
export async function executeEntry(pipeline: Pipeline, queue: QueueName, entry: SignalEntry | JobEntry, hold: Hold): Promise<void> {
  if ('jobId' in entry) return withLogFields({ tenantId: entry.tenantId, jobId: entry.jobId }, () => executeJob(pipeline, queue, entry, hold))
  return withLogFields({ tenantId: entry.tenantId, signal: entry.signal }, () => executeSignal(pipeline, entry))
}

async function executeSignal(pipeline: Pipeline, entry: SignalEntry): Promise<void> {
  const listeners = listenersOf(pipeline, entry.signal)
  const named = entry.listener === undefined ? listeners : listeners.filter((listener) => listener.name === entry.listener)
  if (named.length > 1) {
    // One entry for each: the failure of one is no other's business.
    await inTenant(entry.tenantId, async (tx) => {
      for (const listener of named) await enqueue(tx, 'signals', { ...entry, listener: listener.name })
    })
    return
  }
  if (!named.length) return
  try {
    await named[0].hear(tenantContext(entry.tenantId, { kind: 'system', name: named[0].name }, now), entry.payload)
  } catch (error) {
    const failures = (entry.failures ?? 0) + 1
    log().error({ err: error, listener: named[0].name, failures }, 'a listener failed')
    const again = { ...entry, listener: named[0].name, failures }
    await inTenant(entry.tenantId, (tx) => (failures < mostSignalFailures ? enqueue(tx, 'signals', again, { startAfterSeconds: waitSeconds(failures) }) : giveUp(tx, again)))
  }
}

async function executeJob(pipeline: Pipeline, queue: QueueName, entry: JobEntry, hold: Hold): Promise<void> {
  const job = await beginAttempt(entry.tenantId, entry.jobId, now())
  if (!job) return
  const attempt = openAttempt(job)
  const letGo = () => attempt.stop((hold.reason as StopReason) === 'stopping' ? 'stopping' : 'lost')
  if (hold.aborted) letGo()
  hold.addEventListener('abort', letGo)
  try {
    const ctx = tenantContext(job.tenantId, { kind: 'system', name: job.kind }, now)
    const outcome = await doerOf(pipeline, job.kind).perform(ctx, attempt.run, job.payload)
    if (outcome.kind === 'done') await finishAttempt(job, { state: 'done', result: outcome.result, at: now() })
    else await finishAttempt(job, { state: 'refused', error: outcome.reason, result: outcome.result, at: now() })
  } catch (error) {
    await endBadly(job, queue, error, attempt.stopped())
  } finally {
    attempt.end()
    hold.removeEventListener('abort', letGo)
  }
}

// Trying again cannot help: the input itself is the fault.
const hopeless: readonly string[] = ['invalid', 'forbidden', 'not-found', 'too-large']

async function endBadly(job: Job, queue: QueueName, error: unknown, stopped: StopReason | null): Promise<void> {
  if (stopped === 'cancelled') {
    await finishAttempt(job, { state: 'cancelled', at: now() })
    return
  }
  if (stopped) {
    log().info({ reason: stopped }, 'a job was let go, to go on elsewhere')
    if (stopped === 'stopping') await giveBack(job, { failed: false })
    throw error // delivered again at once; the queue takes no such word from a process that no longer holds the entry
  }
  const failures = job.failures + 1
  log().error({ err: error, kind: job.kind, failures }, 'a job failed')
  const final = failures >= mostFailures || (error instanceof LeadlightError && hopeless.includes(error.code))
  if (final) {
    await finishAttempt(job, { state: 'failed', error: failureSentence(error, job.id), at: now() })
    return
  }
  await giveBack(job, { failed: true, after: (tx) => enqueue(tx, queue, { tenantId: job.tenantId, jobId: job.id }, { startAfterSeconds: waitSeconds(failures) }) })
}

/** What a person reads of a failed job: the sentence of an error that is meant for people, else that it is in the log; and the id to ask with. */
export function failureSentence(error: unknown, jobId: string): string {
  const said = error instanceof LeadlightError && error.code !== 'internal' ? sentenceOf(error) : 'It failed three times for a reason that is in the server’s log.'
  return `${said} (job ${jobId})`
}
