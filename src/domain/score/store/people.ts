/** Predictions about customers, as a list shows them. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { FeatureValue } from '../schema.ts'
import type { PredictionRow } from './predictions.ts'

export type PersonRow = {
  profileId: string
  name: string
  company: string
  predictionId: string
  modelVersionId: string
  scoredAt: Date
  probability: number
  low: number
  high: number
  score: number
  percentile: number
  evidence: 'low' | 'fair' | 'full'
  /** What this person's orders are expected to bring by the newest value model. */
  value: number | null
  features: FeatureValue[]
  contributions: number[]
}

/** The newest prediction of each person by a model version, likeliest first; goes on after the last one of the former page. */
export async function likeliestPage({ db, tenantId }: TenantTx, query: { targetId: string; modelVersionId: string; after: { probability: number; profileId: string } | null; limit: number }): Promise<PersonRow[]> {
  const after = query.after ?? { probability: 2, profileId: '00000000-0000-0000-0000-000000000000' }
  return db.$queryRaw<PersonRow[]>`
    WITH page AS (
      SELECT n.id, n.profile_id, n.probability, p.name, p.company FROM (
        SELECT DISTINCT ON (profile_id) id, profile_id, probability FROM prediction
        WHERE tenant_id = ${tenantId}::uuid AND target_id = ${query.targetId}::uuid AND model_version_id = ${query.modelVersionId}::uuid ORDER BY profile_id, scored_at DESC, id
      ) n JOIN profile p ON p.tenant_id = ${tenantId}::uuid AND p.id = n.profile_id AND p.profiling_allowed AND p.merged_into_id IS NULL
      WHERE n.probability < ${after.probability}::float8 OR (n.probability = ${after.probability}::float8 AND n.profile_id > ${after.profileId}::uuid)
      ORDER BY n.probability DESC, n.profile_id LIMIT ${query.limit})
    SELECT s.profile_id::text AS "profileId", page.name, page.company, s.id::text AS "predictionId", s.model_version_id::text AS "modelVersionId", s.scored_at AS "scoredAt",
      s.probability, s.low, s.high, s.score, s.percentile, s.evidence, v.value, s.features, s.contributions
    FROM page JOIN prediction s ON s.tenant_id = ${tenantId}::uuid AND s.id = page.id
    LEFT JOIN LATERAL (SELECT value FROM value_prediction WHERE tenant_id = ${tenantId}::uuid AND profile_id = page.profile_id ORDER BY scored_at DESC LIMIT 1) v ON true
    ORDER BY page.probability DESC, page.profile_id`
}

/** What a person is called. */
export async function personNamed({ db, tenantId }: TenantTx, profileId: string): Promise<{ name: string; company: string }> {
  return (await db.profile.findUnique({ where: { tenantId_id: { tenantId, id: profileId } }, select: { name: true, company: true } })) ?? { name: '', company: '' }
}

/** The newest prediction by a model version of each person who may be profiled, in the order of their ids. */
export async function newestPage({ db, tenantId }: TenantTx, query: { targetId: string; modelVersionId: string; after: string | null; limit: number }): Promise<PredictionRow[]> {
  return db.$queryRaw<PredictionRow[]>`
    SELECT DISTINCT ON (p.profile_id) p.id::text AS id, p.profile_id::text AS "profileId", p.profile_version AS "profileVersion", p.target_id::text AS "targetId", p.model_version_id::text AS "modelVersionId",
      p.scored_at AS "scoredAt", p.features, p.base_value AS "baseValue", p.contributions, p.margin, p.probability, p.low, p.high, p.score, p.grade, p.percentile, p.evidence, p.rules
    FROM prediction p JOIN profile x ON x.tenant_id = ${tenantId}::uuid AND x.id = p.profile_id AND x.profiling_allowed AND x.merged_into_id IS NULL
    WHERE p.tenant_id = ${tenantId}::uuid AND p.target_id = ${query.targetId}::uuid AND p.model_version_id = ${query.modelVersionId}::uuid
      AND p.profile_id > ${query.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    ORDER BY p.profile_id, p.scored_at DESC, p.id LIMIT ${query.limit}`
}

/** What people are called who may be profiled and are still people of their own; the others are left out. */
export async function namesOf({ db, tenantId }: TenantTx, profileIds: readonly string[]): Promise<Map<string, { name: string; company: string }>> {
  const rows = await db.profile.findMany({ where: { tenantId, id: { in: [...profileIds] }, profilingAllowed: true, mergedIntoId: null }, select: { id: true, name: true, company: true } })
  return new Map(rows.map(({ id, ...person }) => [id, person]))
}
