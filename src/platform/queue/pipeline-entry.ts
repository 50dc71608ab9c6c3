// The two kinds of lines in the pipeline: who listens to a signal, and who does a job.
import { LeadlightError } from '../errors.ts'
import type { TenantContext } from '../tenant-context.ts'
import type { JobKind } from './job.ts'
import type { JobOutcome, JobRun, JobUseCase, SignalListener } from './run.ts'
import type { Signal } from './signal.ts'

type Listener = { readonly name: string; readonly hear: (ctx: TenantContext, payload: unknown) => Promise<void> }
export type Listening = { readonly line: 'signal'; readonly signal: string; readonly listeners: readonly Listener[] }
export type Doing = { readonly line: 'job'; readonly kind: string; readonly perform: (ctx: TenantContext, run: JobRun, payload: unknown) => Promise<JobOutcome> }
export type Pipeline = readonly (Listening | Doing)[]

/** Who listens to a signal: `on(importFinished, requestScoring)`. Each listener is delivered to, and tried again, by itself. */
export function on<Payload>(signal: Signal<Payload>, ...listeners: SignalListener<Payload>[]): Listening {
  const named = listeners.map((listener, index) => ({ name: listener.name || `listener ${index + 1}`, hear: (ctx: TenantContext, payload: unknown) => listener(ctx, signal.payload.parse(payload)) }))
  return { line: 'signal', signal: signal.name, listeners: named }
}

/** Who does a kind of job: `job(trainModel, trainModelJob)`. */
export function job<Payload>(jobKind: JobKind<Payload>, useCase: JobUseCase<Payload>): Doing {
  return { line: 'job', kind: jobKind.kind, perform: (ctx, run, payload) => useCase(ctx, run, jobKind.payload.parse(payload)) }
}

/** Everyone who listens to a signal, over all lines of the pipeline. */
export function listenersOf(pipeline: Pipeline, signal: string): Listener[] {
  return pipeline.filter((entry) => entry.line === 'signal').filter((entry) => entry.signal === signal).flatMap((entry) => entry.listeners)
}

/** Who does a kind of job. */
export function doerOf(pipeline: Pipeline, kind: string): Doing {
  const doer = pipeline.filter((entry) => entry.line === 'job').find((entry) => entry.kind === kind)
  if (!doer) throw new LeadlightError('internal', `Nobody does jobs of the kind ${kind}: the pipeline has no line for it.`)
  return doer
}
