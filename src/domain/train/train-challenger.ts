/** Trains a challenger in shadow: by the same path as any training, stored as a version, and not put in use. */
import { runInThread } from '#ml/pool/run-in-thread.ts'
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { JobRun } from '#platform/queue/run.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { ChallengeInput, FittedChallenger } from './challenge-in-thread.ts'
import type { LoadedModel } from './list-models.ts'
import type { LeadScoreTarget } from './schema.ts'
import { writeSnapshot } from './snapshot.ts'
import type { TargetRow } from './store/targets.ts'
import { inputsOf, paceOf, questionOf, storeVersion, type LeadScoreParameters } from './train-model.ts'
import { trainingTable } from './training-table.ts'

const module = new URL('./challenge-in-thread.ts', import.meta.url).href
const DAY = 86_400_000

/**
 * What both models say of the same unseen rows, as log-odds. `fresh`: the outcome came too late for the champion to have learned from it.
 * `fold`: which of the challenger's trial models had not seen the row: log-odds of different models do not rank rows against each other.
 * `groups`: values of sensitive fields by field; null where one has none.
 */
export type PairedRows = { challenger: Float64Array; champion: Float64Array; labels: Uint8Array; fresh: Uint8Array; fold: Uint8Array; groups: Record<string, (string | null)[]> }
/** `store` keeps the version in the caller's transaction. */
export type TrainedChallenger = { paired: PairedRows | null; sentence: string; published: boolean; /** The challenger's base value, for its score scale. */ baseValue: number | null; store: (tx: TenantTx) => Promise<{ id: string; number: number }> }

/** Trains a challenger on all that is known as of a moment, beside the champion. Nothing is stored until `store` is called. */
export async function trainChallenger(ctx: TenantContext, run: JobRun, question: { target: TargetRow; definition: LeadScoreTarget; champion: LoadedModel; seed: number; asOf: Date }): Promise<TrainedChallenger> {
  const { target, definition, champion, seed, asOf } = question
  await run.progress('Reading leads', 0)
  const table = await trainingTable(ctx, definition, asOf, (fraction) => run.progress('Reading leads', 0.3 * fraction))
  const snapshot = writeSnapshot({ ...table, columns: inputsOf(table), timed: table.time !== undefined })
  const input: ChallengeInput = {
    ...questionOf(definition, seed), columns: table.columns, labels: table.labels, time: table.time, classes: table.classes, snapshotHash: snapshot.hash, pace: paceOf(table, asOf), champion: champion.text,
  }
  const onProgress = (fraction: number) => void run.progress('Fitting the challenger', 0.3 + 0.6 * fraction).catch(() => {}) // a lost message of progress is no reason to stop
  const fitted = await runInThread<ChallengeInput, FittedChallenger>({ module, name: 'fitChallenger', argument: input }, { signal: run.signal, onProgress })
  const { unseen, baseValue, ...kept } = fitted
  const knownToChampion = new Date(champion.parameters.asOf).getTime()
  const sensitive = table.columns.filter(({ name }) => table.classes[name] === 'sensitive')
  const paired: PairedRows | null = unseen && {
    challenger: unseen.challenger, champion: unseen.champion, labels: unseen.labels, fold: unseen.fold,
    fresh: Uint8Array.from(unseen.rows, (row) => (table.asOf[row].getTime() + definition.windowDays * DAY > knownToChampion ? 1 : 0)),
    groups: Object.fromEntries(sensitive.map(({ name, values }) => [name.replace(/^traits\./, ''), Array.from(unseen.rows, (row) => { const value = values[row]; return value === null || value === '' ? null : String(value) })])),
  }
  const parameters: LeadScoreParameters = { target: definition, plan: table.plan, asOf: asOf.toISOString(), split: 'auto' }
  return {
    paired, sentence: kept.result.sentence, published: kept.result.kind === 'published', baseValue,
    store: (tx) => storeVersion(ctx, tx, {
      target, seed, fitted: kept, parameters: parameters as unknown as Prisma.InputJsonObject, jobId: run.jobId,
      snapshot: { targetId: target.id, asOf, rows: table.labels.length, positives: table.labels.reduce((sum, label) => sum + label, 0), ...snapshot, at: ctx.now() },
    }),
  }
}
