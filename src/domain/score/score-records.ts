/** Scores for records that someone sends: answered at once, stored nowhere. */
import { setImmediate } from 'node:timers/promises'
import { featureCatalogue, featureMeaning, listTargets, loadModel, lowEvidence, type LoadedModel } from '#domain/train/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { describeRows, type ScoredRow } from './compose-predictions.ts'
import { shownScore } from './rules/business-rules.ts'
import { heldRules, rulesInForce } from './rules-in-force.ts'
import type { AppliedRule, FeatureValue } from './schema.ts'
import { scoreTable } from './score-in-thread.ts'

/** A record to score: an id of the sender's own, and fields by their name in the workspace, or features by their name in the model. */
export type RecordToScore = { id: string; fields: Record<string, FeatureValue> }
export type ScoredRecord = { id: string; probability: number; low: number; high: number; score: number; grade: ScoredRow['grade']; margin: number; baseValue: number; evidence: ScoredRow['evidence']; contributions: Record<string, number>; rules: AppliedRule[] }
export type ScoredRecords = { model: { id: string; target: string; version: number; trainedAt: Date; caution: string | null }; unknownFields: string[]; records: ScoredRecord[] }

const ROWS_AT_ONCE = 100 // between these, a server answers others

/** Scores a batch of records with the lead score in use. Fields that the model does not know are named, and left aside. */
export async function scoreRecords(ctx: TenantContext, { records, targetId }: { records: readonly RecordToScore[]; targetId?: string }): Promise<ScoredRecords> {
  const targets = (await listTargets(ctx)).filter((target) => target.kind === 'lead-score')
  const target = targetId ? targets.find(({ id }) => id === targetId) : (targets.find(({ activeVersionId }) => activeVersionId) ?? targets[0])
  if (!target) throw new LeadlightError('not-found', 'This workspace has no such lead score.')
  const { activeVersionId } = target
  const loaded = activeVersionId ? await ctx.transact((tx) => loadModel(tx, activeVersionId)) : null
  if (!loaded) throw new LeadlightError('conflict', 'No lead score is in use in this workspace yet: train one first.')
  const inForce = await ctx.transact((tx) => rulesInForce(tx, target.id, ctx.now()))
  const names = columnNames(loaded)
  const rows: ScoredRow[] = []
  for (let start = 0; start < records.length; start += ROWS_AT_ONCE) {
    const some = records.slice(start, start + ROWS_AT_ONCE)
    const columns = loaded.model.features.map(({ name }) => ({ name, values: some.map(({ fields }) => fields[name] ?? fields[names.get(name) ?? name] ?? null) }))
    rows.push(...describeRows(loaded, scoreTable(loaded.model, columns, some.length), new Float64Array(0)).map((row, at) => ({ ...row, rules: heldRules(inForce, sentFields(some[at].fields), row) })))
    await setImmediate()
  }
  const known = new Set([...names.keys(), ...names.values(), ...inForce.flatMap(({ conditions }) => conditions.map(({ field }) => field))])
  return {
    model: { id: loaded.versionId, target: target.name, version: loaded.number, trainedAt: loaded.trainedAt, caution: lowEvidence(loaded.result.rows, loaded.result.positives, 'leads') },
    unknownFields: [...new Set(records.flatMap(({ fields }) => Object.keys(fields).filter((field) => !known.has(field))))].sort(),
    records: rows.map((row, at) => ({
      id: records[at].id, probability: row.probability, low: row.low, high: row.high, score: shownScore(row).score, grade: shownScore(row).grade, rules: row.rules, margin: row.margin, baseValue: row.baseValue, evidence: row.evidence,
      contributions: Object.fromEntries(loaded.model.features.map(({ name }, feature) => [name, row.contributions[feature]])),
    })),
  }
}

/** Feature names with the shorter name under which a sender may give a trait: `traits.employees` is `employees`. */
function columnNames({ model }: LoadedModel): Map<string, string> {
  return new Map(model.features.map(({ name }) => {
    const meaning = featureMeaning(name)
    return [name, meaning.kind === 'trait' && name === featureCatalogue.trait(meaning.field) ? meaning.field : name]
  }))
}

/** The fields of a record by their name in the workspace, however the sender named them. */
function sentFields(fields: RecordToScore['fields']): RecordToScore['fields'] {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => {
    const meaning = featureMeaning(name)
    return [meaning.kind === 'trait' && name === featureCatalogue.trait(meaning.field) ? meaning.field : name, value]
  }))
}
