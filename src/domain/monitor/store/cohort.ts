/** The leads of a month with the first score that each of them got: every lead counts once, so that months and rows are independent. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { Prisma } from '#platform/db/generated/client.ts'

export type CohortQuery = { targetId: string; from: Date; until: Date; scoredUntil: Date; after: string | null; limit: number }
/** A lead of the month. `scored` is null where nobody has scored it in time. */
export type CohortLead = {
  profileId: string
  leadSince: Date
  version: number
  predictionId: string | null
  modelVersionId: string | null
  scoredAt: Date | null
  probability: number | null
  score: number | null
  features?: (string | number | boolean | null)[] | null
  contributions?: number[] | null
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** One page of the month's leads in the order of their ids, with features and contributions where asked for. */
export async function cohortPage({ db, tenantId }: TenantTx, query: CohortQuery, whole: boolean): Promise<CohortLead[]> {
  const evidence = whole ? Prisma.sql`, p.features, p.contributions` : Prisma.empty
  const inner = whole ? Prisma.sql`, features, contributions` : Prisma.empty
  return db.$queryRaw<CohortLead[]>`
    SELECT l.id::text AS "profileId", l.since AS "leadSince", l.version, p.id::text AS "predictionId", p.model_version_id::text AS "modelVersionId", p.scored_at AS "scoredAt", p.probability, p.score ${evidence}
    FROM (
      SELECT id, coalesce(lead_since, created_at) AS since, version FROM profile
      WHERE tenant_id = ${tenantId}::uuid AND is_lead AND profiling_allowed AND merged_into_id IS NULL
        AND ((lead_since >= ${query.from} AND lead_since < ${query.until}) OR (lead_since IS NULL AND created_at >= ${query.from} AND created_at < ${query.until}))
        AND id > ${query.after ?? nobody}::uuid
      ORDER BY id LIMIT ${query.limit}
    ) l LEFT JOIN LATERAL (
      SELECT id, model_version_id, scored_at, probability, score ${inner} FROM prediction
      WHERE tenant_id = ${tenantId}::uuid AND profile_id = l.id AND target_id = ${query.targetId}::uuid AND scored_at >= l.since AND scored_at < ${query.scoredUntil}
      ORDER BY scored_at, id LIMIT 1
    ) p ON true ORDER BY l.id`
}

/** How many people became leads in each month up to a moment, who may be profiled. */
export async function leadsByMonth({ db, tenantId }: TenantTx, from: Date, until: Date): Promise<{ month: Date; leads: number }[]> {
  return db.$queryRaw<{ month: Date; leads: number }[]>`
    SELECT date_trunc('month', coalesce(lead_since, created_at), 'UTC') AS month, count(*)::int AS leads FROM profile
    WHERE tenant_id = ${tenantId}::uuid AND is_lead AND profiling_allowed AND merged_into_id IS NULL AND coalesce(lead_since, created_at) >= ${from} AND coalesce(lead_since, created_at) < ${until}
    GROUP BY 1 ORDER BY 1`
}

/** The first month in which this target scored anyone; null before. */
export async function firstScoring({ db, tenantId }: TenantTx, targetId: string): Promise<Date | null> {
  const row = await db.prediction.findFirst({ where: { tenantId, targetId }, orderBy: { scoredAt: 'asc' }, select: { scoredAt: true } })
  return row?.scoredAt ?? null
}

/** The workspace's currency. */
export async function currencyOf({ db, tenantId }: TenantTx): Promise<string> {
  const row = await db.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { currency: true } })
  return row.currency
}
