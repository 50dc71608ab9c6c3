/** The stored evidence of the leads in the queue, for its export. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { visibleTo, type Reader } from './queue-reading.ts'

export type ContributionRow = { profileId: string; predictionId: string; scoredAt: Date; probability: number; low: number; high: number; score: number; grade: string; margin: number; baseValue: number; contributions: number[]; rules: { reason: string; logOdds: number }[] }

/** The next leads of the queue that a model version scored, with all contributions, in the order of their ids. */
export async function contributionPage({ db, tenantId }: TenantTx, reader: Reader, query: { modelVersionId: string; after: string | null; limit: number }): Promise<ContributionRow[]> {
  return db.$queryRaw<ContributionRow[]>`
    SELECT q.profile_id::text AS "profileId", p.id::text AS "predictionId", p.scored_at AS "scoredAt", p.probability, p.low, p.high, p.score, p.grade, p.margin, p.base_value AS "baseValue", p.contributions, p.rules
    FROM queue_item q JOIN prediction p ON p.tenant_id = q.tenant_id AND p.id = q.prediction_id AND p.model_version_id = ${query.modelVersionId}::uuid
    WHERE q.tenant_id = ${tenantId}::uuid AND q.profile_id > ${query.after ?? '00000000-0000-0000-0000-000000000000'}::uuid ${visibleTo(reader)}
    ORDER BY q.profile_id LIMIT ${query.limit}`
}
