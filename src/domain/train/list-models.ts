/** The registry as people and the other capabilities read it. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { parseModel, type BinaryModel } from '#ml/model/binary-model.ts'
import { isChance, trainingResultSchema, valueResultSchema, type PublishedResult, type TrainingResult, type ValueResult } from './schema.ts'
import { artefactOf, versionRowOf, versionRows, type VersionRow } from './store/models.ts'
import { targetById, type TargetRow } from './store/targets.ts'
import type { LeadScoreParameters } from './train-model.ts'

/** A version as the registry lists it. */
export type ModelVersion = {
  id: string
  targetId: string
  number: number
  status: 'published' | 'refused'
  sentence: string
  learner: string
  active: boolean
  trainedAt: Date
  trainedBy: string
  seed: number
  codeVersion: string
  artefactHash: string
  snapshotHash: string
  parameters: unknown
  result: TrainingResult | ValueResult
}

function shown(row: VersionRow, target: TargetRow): ModelVersion {
  return {
    id: row.id, targetId: row.targetId, number: row.number, status: row.status === 'published' ? 'published' : 'refused', sentence: row.reason, learner: row.learner,
    active: target.activeVersionId === row.id, trainedAt: row.trainedAt, trainedBy: row.createdBy, seed: row.seed, codeVersion: row.codeVersion,
    artefactHash: row.artefactHash, snapshotHash: row.snapshotHash, parameters: row.parameters,
    result: isChance(target.definition) ? trainingResultSchema.parse(row.result) : valueResultSchema.parse(row.result),
  }
}

/** Every version of a target, newest first: published and refused alike. */
export async function listModels(ctx: TenantContext, { targetId }: { targetId: string }): Promise<ModelVersion[]> {
  return ctx.transact(async (tx) => {
    const target = await targetById(tx, targetId)
    if (!target) throw new LeadlightError('not-found', 'There is no such target in this workspace.')
    return (await versionRows(tx, targetId)).map((row) => shown(row, target))
  })
}

/** One version by its id, or by its number under its target. */
export async function readModelVersion(ctx: TenantContext, by: { modelVersionId: string } | { targetId: string; number: number }): Promise<ModelVersion> {
  return ctx.transact(async (tx) => {
    const row = await versionRowOf(tx, 'modelVersionId' in by ? { id: by.modelVersionId } : { targetId: by.targetId, number: by.number })
    const target = row && (await targetById(tx, row.targetId))
    if (!row || !target) throw new LeadlightError('not-found', 'There is no such model version in this workspace.')
    return shown(row, target)
  })
}

/** A lead-score model ready to score: the model, what it was trained with, and how its result was judged. */
export type LoadedModel = { versionId: string; number: number; targetId: string; model: BinaryModel; text: string; parameters: LeadScoreParameters; result: PublishedResult; trainedAt: Date }

// Reading and parsing a version takes some 20 ms: the last few are kept, each for the workspace that it was read in. A version never changes.
const loaded = new Map<string, LoadedModel>()
const MOST_LOADED = 8

/** Loads a published lead-score version; null where there is none by this id in the workspace. */
export async function loadModel(tx: TenantTx, versionId: string): Promise<LoadedModel | null> {
  const key = `${tx.tenantId}/${versionId}`
  const known = loaded.get(key)
  if (known) return known
  const row = await versionRowOf(tx, { id: versionId })
  if (!row) return null
  const stored = await artefactOf(tx, versionId)
  const result = trainingResultSchema.safeParse(row.result)
  if (!stored || !result.success || result.data.kind !== 'published') return null
  const model: LoadedModel = {
    versionId, number: row.number, targetId: row.targetId, model: parseModel(stored.artefact), text: stored.artefact,
    parameters: row.parameters as unknown as LeadScoreParameters, result: result.data, trainedAt: row.trainedAt,
  }
  loaded.set(key, model)
  const oldest = loaded.keys().next().value
  if (loaded.size > MOST_LOADED && oldest !== undefined) loaded.delete(oldest)
  return model
}
