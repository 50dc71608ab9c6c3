/** Placing scored leads in the queue, and taking away those that are leads no more. */
import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

/** What the queue shows of a lead beside its score. */
export type LeadFacts = { profileId: string; name: string; company: string; email: string | null; externalId: string | null; search: string; country: string; traits: Record<string, unknown>; leadSince: Date; lastEventAt: Date | null; lastActivityAt: Date | null; tenantCurrency: string; /** Where it stands in the queue, if it does. */ stage: string | null; nextAction: string | null }

const DAYS_BACK = 730 // an older touch is no touch

/** The facts of these people as they stand; not of those whose outcome a person has just stated, nor of those who may not be profiled. */
export async function leadFacts({ db, tenantId }: TenantTx, profileIds: readonly string[], now: Date): Promise<LeadFacts[]> {
  const oldest = new Date(now.getTime() - DAYS_BACK * 86_400_000)
  return db.$queryRaw<LeadFacts[]>`
    SELECT p.id::text AS "profileId", p.name, p.company, p.email, k.value AS "externalId", p.search, coalesce(p.country, '') AS country, coalesce(p.lead_since, p.created_at) AS "leadSince", t.currency AS "tenantCurrency",
      jsonb_strip_nulls(jsonb_build_object('expected_amount', p.traits -> 'expected_amount', 'amount', p.traits -> 'amount', 'currency', p.traits -> 'currency', 'source', p.traits -> 'source', 'owner_email', p.traits -> 'owner_email')) AS traits,
      e.at AS "lastEventAt", a.at AS "lastActivityAt", q.stage, q.next_action AS "nextAction"
    FROM profile p JOIN tenant t ON t.id = p.tenant_id
    LEFT JOIN queue_item q ON q.tenant_id = p.tenant_id AND q.profile_id = p.id
    LEFT JOIN LATERAL (SELECT min(value) AS value FROM identifier WHERE tenant_id = ${tenantId}::uuid AND profile_id = p.id AND kind = 'external_id') k ON p.name = ''
    LEFT JOIN LATERAL (SELECT max(occurred_at) AS at FROM event WHERE tenant_id = ${tenantId}::uuid AND profile_id = p.id AND occurred_at > ${oldest} AND occurred_at <= ${now}) e ON true
    LEFT JOIN LATERAL (SELECT max(at) AS at FROM activity WHERE tenant_id = ${tenantId}::uuid AND profile_id = p.id AND at <= ${now}) a ON true
    WHERE p.tenant_id = ${tenantId}::uuid AND p.id = ANY(${[...profileIds]}::uuid[]) AND p.profiling_allowed
      AND NOT EXISTS (SELECT 1 FROM disposition d WHERE d.tenant_id = ${tenantId}::uuid AND d.profile_id = p.id AND d.undone_at IS NULL)`
}

/** Members of the workspace by e-mail address, lower case: a lead's owner in the source is its owner here, where that is a member. */
export async function membersByEmail({ db, tenantId }: TenantTx): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; email: string }[]>`
    SELECT u.id::text AS id, lower(u.email) AS email FROM membership m JOIN user_account u ON u.id = m.user_id WHERE m.tenant_id = ${tenantId}::uuid AND u.disabled_at IS NULL`
  return new Map(rows.map(({ id, email }) => [email, id]))
}

export type NewItem = {
  profileId: string; targetId: string; predictionId: string; name: string; company: string; search: string; score: number; grade: string; probability: number; percentile: number; evidence: string
  trend: number | null; trendSince: Date | null; reasonShort: string; reasonLong: string; reasonPoints: number; strip: number[]; amount: number | null; currency: string; expected: number | null; rank: number
  nextAction: string; ownerId: string | null; stage: string; slaDueAt: Date; lastTouchAt: Date | null; sourceName: string; country: string; leadSince: Date; scoredAt: Date
}

/** Whether the prediction that a row shows is of the version in use. Two look-ups by key, which no plan can turn round: a join was once planned from all predictions of the version, for every single row. */
const inUse = (row: Prisma.Sql) => Prisma.sql`coalesce((SELECT p.model_version_id = (SELECT t.active_version_id FROM target t WHERE t.tenant_id = p.tenant_id AND t.id = p.target_id) FROM prediction p WHERE p.tenant_id = ${row}.tenant_id AND p.id = ${row}.prediction_id), false)`

/**
 * Puts leads into the queue, or renews their score there. What people decided (owner, stage, snooze, tags, time to act) stays. A score of the version
 * in use goes before one of any other, so that a rollback brings older scores back; among equals an older score never overwrites a newer one.
 */
export async function upsertItems({ db, tenantId }: TenantTx, items: readonly NewItem[]): Promise<number> {
  if (items.length === 0) return 0
  return db.$executeRaw`
    INSERT INTO queue_item (tenant_id, profile_id, target_id, prediction_id, name, company, search, score, grade, probability, percentile, evidence, trend, trend_since, reason_short, reason_long, reason_points, strip,
      amount, currency, expected, rank, next_action, owner_id, stage, sla_due_at, last_touch_at, source_name, country, tags, lead_since, scored_at)
    SELECT ${tenantId}::uuid, "profileId", "targetId", "predictionId", name, company, search, score, grade, probability, percentile, evidence, trend, "trendSince", "reasonShort", "reasonLong", "reasonPoints", strip,
      amount, currency, expected, rank, "nextAction", "ownerId", stage, "slaDueAt", "lastTouchAt", "sourceName", country, '{}', "leadSince", "scoredAt"
    FROM json_to_recordset(${JSON.stringify(items)}::json) AS r("profileId" uuid, "targetId" uuid, "predictionId" uuid, name text, company text, search text, score int, grade text, probability float8, percentile float8,
      evidence text, trend float8, "trendSince" timestamptz, "reasonShort" text, "reasonLong" text, "reasonPoints" float8, strip float8[], amount float8, currency text, expected float8, rank float8, "nextAction" text,
      "ownerId" uuid, stage text, "slaDueAt" timestamptz, "lastTouchAt" timestamptz, "sourceName" text, country text, "leadSince" timestamptz, "scoredAt" timestamptz)
    ORDER BY "profileId"
    ON CONFLICT (tenant_id, profile_id) DO UPDATE SET
      target_id = excluded.target_id, prediction_id = excluded.prediction_id, name = excluded.name, company = excluded.company, search = excluded.search, score = excluded.score, grade = excluded.grade,
      probability = excluded.probability, percentile = excluded.percentile, evidence = excluded.evidence, trend = excluded.trend, trend_since = excluded.trend_since, reason_short = excluded.reason_short,
      reason_long = excluded.reason_long, reason_points = excluded.reason_points, strip = excluded.strip, amount = excluded.amount, currency = excluded.currency, expected = excluded.expected, rank = excluded.rank,
      next_action = excluded.next_action, last_touch_at = greatest(queue_item.last_touch_at, excluded.last_touch_at), source_name = excluded.source_name, country = excluded.country,
      lead_since = excluded.lead_since, scored_at = excluded.scored_at
    WHERE (${inUse(Prisma.raw('excluded'))}, excluded.scored_at) >= (${inUse(Prisma.raw('queue_item'))}, queue_item.scored_at)`
}

/** The next leads of a target in the queue, in the order of their ids. */
export async function queuedIds({ db, tenantId }: TenantTx, query: { targetId: string; after: string | null; limit: number }): Promise<string[]> {
  const rows = await db.queueItem.findMany({
    where: { tenantId, targetId: query.targetId, ...(query.after ? { profileId: { gt: query.after } } : {}) }, orderBy: { profileId: 'asc' }, take: query.limit, select: { profileId: true },
  })
  return rows.map(({ profileId }) => profileId)
}

/** Takes leads out of the queue. */
export async function deleteItems({ db, tenantId }: TenantTx, profileIds: readonly string[]): Promise<void> {
  await db.queueItem.deleteMany({ where: { tenantId, profileId: { in: [...profileIds] } } })
}

/** Takes out of the queue whoever is gone, merged into another person, or may not be profiled any more. */
export async function deleteGone({ db, tenantId }: TenantTx): Promise<void> {
  await db.$executeRaw`
    DELETE FROM queue_item q WHERE q.tenant_id = ${tenantId}::uuid AND NOT EXISTS (
      SELECT 1 FROM profile p WHERE p.tenant_id = ${tenantId}::uuid AND p.id = q.profile_id AND p.merged_into_id IS NULL AND p.is_lead AND p.profiling_allowed)`
}
