/** Scores that other systems gave: kept as they came, found by the identifier that names the person. */
import { randomUUIDv7 } from 'node:crypto'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type ImportedScoreRow = { model: string; kind: string; value: string; scoredAt: string; score: number; rowHash: string; line: number }
export type ImportedModel = { id: string; name: string; scores: number; lastScoredAt: Date }
/** A lead with the first score that the model gave; score and moment are null where it gave none. */
export type ImportedScoreOfLead = { profileId: string; leadSince: Date; version: number; score: number | null; scoredAt: Date | null }

/** The ids of these models by name; those that are new are added. */
async function modelIds({ db, tenantId }: TenantTx, names: readonly string[], createdAt: Date): Promise<Map<string, string>> {
  await db.importedModel.createMany({ data: names.map((name) => ({ tenantId, id: randomUUIDv7(), name, createdAt })), skipDuplicates: true })
  const rows = await db.importedModel.findMany({ where: { tenantId, name: { in: [...names] } }, select: { id: true, name: true } })
  return new Map(rows.map(({ id, name }) => [name, id]))
}

/** Adds scores; those that are held already are left. Returns how many were new. */
export async function insertImportedScores(tx: TenantTx, run: { id: string }, rows: readonly ImportedScoreRow[], at: Date): Promise<number> {
  const ids = await modelIds(tx, [...new Set(rows.map(({ model }) => model))].toSorted(), at)
  const data = rows.map(({ model, kind, value, ...row }) => ({ ...row, tenantId: tx.tenantId, id: randomUUIDv7(), importedModelId: ids.get(model)!, identifierKind: kind, identifierValue: value, syncRunId: run.id }))
  return (await tx.db.importedScore.createMany({ data, skipDuplicates: true })).count
}

/** How many of these rows are not held yet. */
export async function countNewImportedScores({ db, tenantId }: TenantTx, rows: readonly Pick<ImportedScoreRow, 'model' | 'rowHash'>[]): Promise<number> {
  const held = await db.importedScore.findMany({ where: { tenantId, rowHash: { in: rows.map(({ rowHash }) => rowHash) } }, select: { rowHash: true, model: { select: { name: true } } } })
  const known = new Set(held.map(({ rowHash, model }) => `${rowHash} ${model.name}`))
  return [...new Set(rows.map(({ rowHash, model }) => `${rowHash} ${model}`))].filter((row) => !known.has(row)).length
}

/** Takes scores of an import back, at most `limit`; returns how many. */
export async function deleteImportedScores({ db, tenantId }: TenantTx, syncRunId: string, limit: number): Promise<number> {
  const rows = await db.importedScore.findMany({ where: { tenantId, syncRunId }, select: { id: true }, take: limit })
  return rows.length === 0 ? 0 : (await db.importedScore.deleteMany({ where: { tenantId, id: { in: rows.map(({ id }) => id) } } })).count
}

/** The models that have scores here, by name. */
export async function importedModels({ db, tenantId }: TenantTx, limit: number): Promise<ImportedModel[]> {
  return db.$queryRaw<ImportedModel[]>`
    SELECT m.id::text, m.name, c.scores, c.last AS "lastScoredAt" FROM imported_model m CROSS JOIN LATERAL (
      SELECT count(*)::int AS scores, max(s.scored_at) AS last FROM imported_score s WHERE s.tenant_id = ${tenantId}::uuid AND s.imported_model_id = m.id
    ) c WHERE m.tenant_id = ${tenantId}::uuid AND c.scores > 0 ORDER BY m.name, m.id LIMIT ${limit}`
}

/** How many identifiers a model has scored, and how many of them nobody in the workspace is known by. */
export async function countScoredIdentifiers({ db, tenantId }: TenantTx, importedModelId: string): Promise<{ identifiers: number; unknown: number }> {
  const [row] = await db.$queryRaw<{ identifiers: number; unknown: number }[]>`
    SELECT count(*)::int AS identifiers, (count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM identifier i WHERE i.tenant_id = ${tenantId}::uuid AND i.kind = s.kind AND i.value = s.value)))::int AS unknown
    FROM (SELECT DISTINCT identifier_kind AS kind, identifier_value AS value FROM imported_score WHERE tenant_id = ${tenantId}::uuid AND imported_model_id = ${importedModelId}::uuid) s`
  return row
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** One page of leads who may be profiled, in the order of their ids, with the first score of each. A score under an identifier that several people share is nobody's. */
export async function importedScorePage({ db, tenantId }: TenantTx, query: { importedModelId: string; after: string | null; limit: number }): Promise<ImportedScoreOfLead[]> {
  return db.$queryRaw<ImportedScoreOfLead[]>`
    SELECT l.id::text AS "profileId", l.since AS "leadSince", l.version, f.score, f.scored_at AS "scoredAt" FROM (
      SELECT id, coalesce(lead_since, created_at) AS since, version FROM profile
      WHERE tenant_id = ${tenantId}::uuid AND is_lead AND profiling_allowed AND merged_into_id IS NULL AND id > ${query.after ?? nobody}::uuid ORDER BY id LIMIT ${query.limit}
    ) l LEFT JOIN LATERAL (
      SELECT s.score, s.scored_at FROM identifier i JOIN imported_score s ON s.tenant_id = ${tenantId}::uuid AND s.imported_model_id = ${query.importedModelId}::uuid AND s.identifier_kind = i.kind AND s.identifier_value = i.value
      WHERE i.tenant_id = ${tenantId}::uuid AND i.profile_id = l.id
        AND NOT EXISTS (SELECT 1 FROM identifier o WHERE o.tenant_id = ${tenantId}::uuid AND o.kind = i.kind AND o.value = i.value AND o.profile_id <> l.id)
      ORDER BY s.scored_at, s.id LIMIT 1
    ) f ON true ORDER BY l.id`
}
