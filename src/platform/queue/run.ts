// What a listener and a job's use case are given, and what they give back.
import type { TenantTx } from '../db/tenant-transaction.ts'
import type { Json } from '../json.ts'
import type { TenantContext } from '../tenant-context.ts'

/** One attempt at a job. Everything that it writes goes through `commit`, so that an attempt that lost its lease writes nothing. */
export type JobRun = {
  readonly jobId: string
  /** The fencing token: only the newest attempt may commit. */
  readonly attempt: number
  /** Aborted when the job is cancelled, when the lease is lost, and when the worker is asked to stop. */
  readonly signal: AbortSignal
  /** Says how far the job is: a stage in plain words, and a fraction from 0 to 1. Written at most four times a second. */
  progress: (stage: string, fraction: number) => Promise<void>
  /** A tenant transaction that holds the job's row and checks first that this attempt still owns it; throws `cancelled` when it does not. Keep it to a page. */
  commit: <Result>(work: (tx: TenantTx) => Promise<Result>) => Promise<Result>
}

/** How a job ended: done, or refused for a reason that a person can act on. Anything thrown is tried again, three times in all. */
export type JobOutcome = { kind: 'done'; result: Json } | { kind: 'refused'; reason: string; result?: Json }

/** The use case behind a job kind. It may run again after a crash: it goes on from what its earlier attempts have committed. */
export type JobUseCase<Payload> = (ctx: TenantContext, run: JobRun, payload: Payload) => Promise<JobOutcome>

/** Who listens to a signal. Delivery is at least once: the second call changes nothing. */
export type SignalListener<Payload> = (ctx: TenantContext, payload: Payload) => Promise<void>
