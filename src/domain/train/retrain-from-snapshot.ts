/** Repeats a training from its frozen rows: the same bytes must come out. */
import { createHash } from 'node:crypto'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { isChance } from './schema.ts'
import { repeatTrainingJob } from './signals.ts'
import { readSnapshot, timesOf } from './snapshot.ts'
import { snapshotOf, versionRowOf } from './store/models.ts'
import { fit, questionOf, type LeadScoreParameters } from './train-model.ts'

/** `same`: whether the model came out byte for byte as it was stored. */
export type Repetition = { same: boolean; artefactHash: string; storedHash: string; snapshotHash: string; codeVersion: string }

/** Asks for the repetition of a training. Returns the job's id. */
export async function requestRepetition(ctx: TenantContext, { modelVersionId }: { modelVersionId: string }): Promise<{ jobId: string }> {
  return ctx.transact(async (tx) => {
    const version = await versionRowOf(tx, { id: modelVersionId })
    if (!version) throw new LeadlightError('not-found', 'There is no such model version in this workspace.')
    return { jobId: await requestJob(ctx, tx, repeatTrainingJob, { title: `Repeat the training of version ${version.number}`, subject: modelVersionId, payload: { modelVersionId } }) }
  })
}

/** The job behind it: done where the bytes are the same, refused where they are not. */
export async function repeatTraining(ctx: TenantContext, run: JobRun, payload: { modelVersionId: string }): Promise<JobOutcome> {
  const repetition = await retrainFromSnapshot(ctx, payload, run)
  if (repetition.same) return { kind: 'done', result: repetition }
  return { kind: 'refused', reason: `Not the same bytes: the model was made by version ${repetition.codeVersion} of this product, and this one makes another.`, result: repetition }
}

const alone: Pick<JobRun, 'signal' | 'progress'> = { signal: new AbortController().signal, progress: async () => {} }

/** Trains a lead-score version once more from its snapshot, parameters and seed, and compares the bytes. Nothing is stored. */
export async function retrainFromSnapshot(ctx: TenantContext, { modelVersionId }: { modelVersionId: string }, run: Pick<JobRun, 'signal' | 'progress'> = alone): Promise<Repetition> {
  const found = await ctx.transact(async (tx) => {
    const version = await versionRowOf(tx, { id: modelVersionId })
    return version && { version, snapshot: await snapshotOf(tx, version.snapshotId) }
  })
  if (!found?.snapshot) throw new LeadlightError('not-found', 'There is no such model version in this workspace.')
  const { version, snapshot } = found
  const parameters = version.parameters as unknown as LeadScoreParameters
  if (!parameters.target || !isChance(parameters.target)) throw new LeadlightError('invalid', 'Only chances are repeated from a snapshot: customer values are fitted anew from orders.')
  const content = readSnapshot(snapshot.content, snapshot.hash)
  const { artefact } = await fit(
    run,
    { ...questionOf(parameters.target, version.seed), columns: content.columns, labels: content.labels, time: timesOf(content), snapshotHash: snapshot.hash },
  )
  const artefactHash = artefact === null ? '' : createHash('sha256').update(artefact).digest('hex')
  return { same: artefactHash === version.artefactHash, artefactHash, storedHash: version.artefactHash, snapshotHash: snapshot.hash, codeVersion: version.codeVersion }
}
