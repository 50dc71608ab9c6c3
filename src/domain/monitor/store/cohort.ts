/** The leads of a month with the first score that each of them got: every lead counts once, so that months and rows are independent. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { Prisma } from '#platform/db/generated/client.ts'

type MonthSpan = { from: Date; until: Date }
/** Leads that came within a month, between two ids: beyond `after`, up to and with `upTo`. */
type LeadSpan = MonthSpan & { after: string | null; upTo: string | null }
export type CohortQuery = LeadSpan & { targetId: string; scoredUntil: Date }
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
  contributions?: Float64Array | null
}

const nobody = '00000000-0000-0000-0000-000000000000'

type SentLead = Omit<CohortLead, 'contributions'> & { contributions?: Uint8Array | null }

/** The id with which a page of so many of the month's leads ends; null where fewer are left. */
export async function pageEnd({ db, tenantId }: TenantTx, query: Omit<LeadSpan, 'upTo'> & { limit: number }): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id::text FROM (${leadsOfMonth(tenantId, { ...query, upTo: null }, 1, query.limit - 1)}) l`
  return rows[0]?.id ?? null
}

/** One page of the month's leads in the order of their ids, with features and contributions where asked for. */
export async function cohortPage({ db, tenantId }: TenantTx, query: CohortQuery, whole: boolean): Promise<CohortLead[]> {
  // Contributions come as the bytes in which they are stored: to read them from their digits took most of the time of a month.
  const evidence = whole ? Prisma.sql`, p.features, array_send(p.contributions) AS contributions` : Prisma.empty
  const inner = whole ? Prisma.sql`, features, contributions` : Prisma.empty
  const leads = await db.$queryRaw<SentLead[]>`
    SELECT l.id::text AS "profileId", l.since AS "leadSince", l.version, p.id::text AS "predictionId", p.model_version_id::text AS "modelVersionId", p.scored_at AS "scoredAt", p.probability, p.score ${evidence}
    FROM (${leadsOfMonth(tenantId, query)}) l LEFT JOIN LATERAL (
      SELECT id, model_version_id, scored_at, probability, score ${inner} ${firstPrediction(tenantId, query)}
    ) p ON true ORDER BY l.id`
  return leads.map((lead) => ({ ...lead, contributions: lead.contributions ? numbersSent(lead.contributions) : null }))
}

/** An array of float8 as PostgreSQL sends it: five words (dimensions, nulls, type, length, first place), then each number behind its size. */
function numbersSent(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getInt32(0) === 0) return new Float64Array(0)
  const numbers = new Float64Array(view.getInt32(12))
  for (let at = 0; at < numbers.length; at++) numbers[at] = view.getFloat64(24 + 12 * at)
  return numbers
}

/** A page of first scores: when each lead of the month came, when it was scored and by which version; null where nobody scored it in time. */
export type FirstScoreRow = { leadSince: Date; scoredAt: Date | null; modelVersionId: string | null }

/** One page of the month's first scores in the order of ids, without what they rest on. */
export async function firstScorePage({ db, tenantId }: TenantTx, query: CohortQuery): Promise<FirstScoreRow[]> {
  return db.$queryRaw<FirstScoreRow[]>`
    SELECT l.since AS "leadSince", p.scored_at AS "scoredAt", p.model_version_id::text AS "modelVersionId"
    FROM (${leadsOfMonth(tenantId, query)}) l LEFT JOIN LATERAL (
      SELECT model_version_id, scored_at ${firstPrediction(tenantId, query)}
    ) p ON true ORDER BY l.id`
}

function leadsOfMonth(tenantId: string, query: LeadSpan, limit: number | null = null, skip = 0): Prisma.Sql {
  const upTo = query.upTo === null ? Prisma.empty : Prisma.sql`AND id <= ${query.upTo}::uuid`
  const most = limit === null ? Prisma.empty : Prisma.sql`LIMIT ${limit} OFFSET ${skip}`
  return Prisma.sql`
      SELECT id, coalesce(lead_since, created_at) AS since, version FROM profile
      WHERE tenant_id = ${tenantId}::uuid AND is_lead AND profiling_allowed AND merged_into_id IS NULL
        AND ((lead_since >= ${query.from} AND lead_since < ${query.until}) OR (lead_since IS NULL AND created_at >= ${query.from} AND created_at < ${query.until}))
        AND id > ${query.after ?? nobody}::uuid ${upTo}
      ORDER BY id ${most}`
}

function firstPrediction(tenantId: string, query: CohortQuery): Prisma.Sql {
  return Prisma.sql`
      FROM prediction
      WHERE tenant_id = ${tenantId}::uuid AND profile_id = l.id AND target_id = ${query.targetId}::uuid AND scored_at >= l.since AND scored_at < ${query.scoredUntil}
      ORDER BY scored_at, id LIMIT 1`
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
