/** The job that trains a target's model: rows frozen, model fitted in a thread, and the decision stored with everything that is needed to repeat it. */
import { createHash } from 'node:crypto'
import { runInThread, warmThread } from '#ml/pool/run-in-thread.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import { announce } from '#platform/queue/signal.ts'
import { requestJob } from '#platform/queue/job.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import packageFile from '../../../package.json' with { type: 'json' }
import { featureCatalogue } from './feature-names.ts'
import type { FeaturePlan } from './feature-rows.ts'
import type { FittedInThread } from './fit-in-thread.ts'
import type { FitTargetInput } from './fit-target.ts'
import { isAboutCustomers, type ChanceTarget, type TrainingResult } from './schema.ts'
import { modelPublished, trainModelJob } from './signals.ts'
import { writeSnapshot } from './snapshot.ts'
import { insertSnapshot, insertVersion, versionRowOf, type NewSnapshot, type VersionRow } from './store/models.ts'
import { activateVersion, countAudits, targetById, type TargetRow } from './store/targets.ts'
import { trainingTable, type TrainingTable } from './training-table.ts'
import { trainValueModel } from './value-model.ts'

/** What a version that says chances was trained with: enough to repeat it from its snapshot, and to ask for the same features when scoring. */
export type LeadScoreParameters = { target: ChanceTarget; plan: FeaturePlan; asOf: string; split: 'auto' }

const SHARE_OF_ROWS = 0.3 // reading the rows takes about this part of the job, fitting the rest
const fitModule = new URL('./fit-in-thread.ts', import.meta.url).href

/** Asks for the training of a target. Returns the job's id. */
export async function requestTraining(ctx: TenantContext, { targetId }: { targetId: string }): Promise<{ jobId: string }> {
  return ctx.transact(async (tx) => {
    const target = await targetById(tx, targetId)
    if (!target) throw new LeadlightError('not-found', 'There is no such target in this workspace.')
    const jobId = await requestJob(ctx, tx, trainModelJob, { title: `Train ${target.name}`, subject: targetId, payload: { targetId, seed: 1, asOf: ctx.now().toISOString() } })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'model.train', subject: targetId, details: { jobId } })
    return { jobId }
  })
}

/** Trains a target's model. Publishing it and refusing it are both results; a refusal leaves the former model in use. */
export async function trainModel(ctx: TenantContext, run: JobRun, payload: { targetId: string; seed: number; asOf?: string }): Promise<JobOutcome> {
  const known = await ctx.transact(async (tx) => ({ target: await targetById(tx, payload.targetId), made: await versionRowOf(tx, { jobId: run.jobId }), audits: await countAudits(tx) }))
  if (!known.target) return { kind: 'refused', reason: 'Not trained: this target is gone.' }
  if (known.made) return outcomeOf(known.made) // an earlier attempt had finished its work
  if (known.target.definition.kind === 'customer-value') return trainValueModel(ctx, run, { target: known.target, definition: known.target.definition, asOf: payload.asOf })
  if (known.target.definition.kind === 'lead-score' && known.audits === 0) return { kind: 'refused', reason: 'Not trained: no data audit of leads has run yet. Import a file of leads first; each import runs its audit by itself.' }
  return trainChance(ctx, run, { target: known.target, definition: known.target.definition, seed: payload.seed, asOf: payload.asOf ? new Date(payload.asOf) : ctx.now() })
}

async function trainChance(ctx: TenantContext, run: JobRun, question: { target: TargetRow; definition: ChanceTarget; seed: number; asOf: Date }): Promise<JobOutcome> {
  const { target, definition, seed, asOf } = question
  const reading = isAboutCustomers(definition) ? 'Reading customers' : 'Reading leads'
  warmThread(fitModule)
  await run.progress(reading, 0)
  const table = await trainingTable(ctx, definition, asOf, (fraction) => {
    run.signal.throwIfAborted()
    return run.progress(reading, SHARE_OF_ROWS * fraction)
  })
  if (table.labels.length === 0 && isAboutCustomers(definition)) return { kind: 'refused', reason: `Not trained: nobody was a customer ${definition.windowDays} days ago or earlier; orders from before that, of people who may be profiled, are needed.` }
  const { snapshot, fitted } = await freezeAndFit(run, table, { ...questionOf(definition, seed), pace: paceOf(table, asOf) })
  const parameters: LeadScoreParameters = { target: definition, plan: table.plan, asOf: asOf.toISOString(), split: 'auto' }
  return run.commit((tx) => saveVersion(ctx, tx, {
    target, seed, fitted, parameters: parameters as unknown as Prisma.InputJsonObject, jobId: run.jobId,
    snapshot: { targetId: target.id, asOf, rows: table.labels.length, positives: table.labels.reduce((sum, label) => sum + label, 0), ...snapshot, at: ctx.now() },
  }))
}

/** Freezes the rows while a thread fits a model of them: both read them, and neither waits for the other. */
async function freezeAndFit(run: JobRun, table: TrainingTable, question: Omit<FitTargetInput, 'columns' | 'labels' | 'time' | 'classes' | 'snapshotHash'>): Promise<{ snapshot: ReturnType<typeof writeSnapshot>; fitted: FittedInThread }> {
  const { columns, labels, time, classes } = table
  const fitting = fit(run, { ...question, columns, labels, time, classes, snapshotHash: '' })
  fitting.catch(() => {}) // told below, where freezing has not failed first
  const snapshot = writeSnapshot({ ...table, columns: inputsOf(table), timed: time !== undefined })
  const { result, artefact } = await fitting
  return { snapshot, fitted: { result: { ...result, snapshotHash: snapshot.hash }, artefact } }
}

/** The choices of a fit that come from the target alone: the same for training and for repeating it. */
export function questionOf(definition: ChanceTarget, seed: number): Pick<FitTargetInput, 'seed' | 'learner' | 'split' | 'include' | 'exclude' | 'segments'> {
  const segments = definition.kind === 'lead-score' && definition.segments ? { feature: featureCatalogue.trait(definition.segments.field), least: definition.segments.least } : undefined
  return { seed, learner: definition.learner, split: { kind: 'auto' }, include: definition.include, exclude: definition.exclude, ...(segments ? { segments } : {}) }
}

/** Runs a fit in a thread of its own, with its progress shown in the job. */
export async function fit(run: Pick<JobRun, 'signal' | 'progress'>, input: FitTargetInput): Promise<FittedInThread> {
  const onProgress = (fraction: number) => void run.progress('Fitting and judging the model', SHARE_OF_ROWS + (1 - SHARE_OF_ROWS) * fraction * 0.98).catch(() => {}) // a lost message of progress is no reason to stop
  return runInThread<FitTargetInput, FittedInThread>({ module: fitModule, name: 'fitInThread', argument: input }, { signal: run.signal, onProgress })
}

/** Snapshots hold inputs only: sensitive fields are checked while training and kept nowhere else. */
export function inputsOf(table: TrainingTable) {
  return table.columns.filter(({ name }) => table.classes[name] !== 'sensitive')
}

/** How fast conversions arrived over the last 90 days, for a refusal that says when to try again. */
export function paceOf(table: TrainingTable, today: Date): FitTargetInput['pace'] {
  if (!table.time) return undefined
  const days = 90
  const from = today.getTime() - days * 86_400_000
  const recent = table.asOf.filter((moment, row) => table.labels[row] === 1 && moment.getTime() >= from).length
  return { positivesPerDay: recent / days, today }
}

export type FinishedTraining = { target: TargetRow; seed: number; fitted: FittedInThread; parameters: Prisma.InputJsonObject; jobId: string | null; snapshot: NewSnapshot }

/** Stores a finished training: snapshot, version, audit entry; and, where it is published, puts it in use and announces it. */
export async function saveVersion(ctx: TenantContext, tx: TenantTx, finished: FinishedTraining): Promise<JobOutcome> {
  const { target } = finished
  const version = await storeVersion(ctx, tx, finished)
  if (version.status === 'published') {
    await activateVersion(tx, target.id, version.id, ctx.now())
    await announce(tx, modelPublished, { targetId: target.id, modelVersionId: version.id })
  }
  return outcomeOf(version)
}

/** Stores a finished training without putting it in use. */
export async function storeVersion(ctx: TenantContext, tx: TenantTx, finished: FinishedTraining): Promise<{ id: string; number: number; status: 'published' | 'refused'; reason: string }> {
  const { target, fitted, snapshot, parameters, seed, jobId } = finished
  const { result, artefact } = fitted
  const snapshotId = await insertSnapshot(tx, snapshot)
  const artefactHash = artefact === null ? '' : createHash('sha256').update(artefact).digest('hex')
  const status = result.kind
  const version = await insertVersion(tx, {
    targetId: target.id, status, reason: result.sentence, learner: result.learner ?? '', artefact, artefactHash, snapshotId, parameters, seed,
    result: JSON.parse(JSON.stringify(result)) as Prisma.InputJsonObject, trainedAt: ctx.now(), createdBy: actorText(ctx.actor), codeVersion: packageFile.version, jobId,
  })
  await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: `model.${status === 'published' ? 'publish' : 'refuse'}`, subject: version.id, details: { targetId: target.id, number: version.number, snapshot: snapshot.hash, artefact: artefactHash } })
  return { ...version, status, reason: result.sentence }
}

/** A version as the end of its job. */
export function outcomeOf(version: Pick<VersionRow, 'id' | 'number' | 'status' | 'reason'>): JobOutcome {
  const result = { modelVersionId: version.id, number: version.number, sentence: version.reason }
  return version.status === 'published' ? { kind: 'done', result } : { kind: 'refused', reason: version.reason, result }
}

/** A training result as stored. */
export type StoredResult = TrainingResult
