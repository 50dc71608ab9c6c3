/** Orders as the value model reads them, and the values that it says. */
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

/** What one customer spent on one day, refunds of the day taken off. `day`: whole days since 1970 (UTC). */
export type CustomerDay = { profileId: string; day: number; amount: number }

/** The currency of most orders up to a moment, and how many orders have another one. */
export async function mainCurrency({ db, tenantId }: TenantTx, until: Date): Promise<{ currency: string; orders: number; others: number }> {
  const rows = await db.$queryRaw<{ currency: string; orders: number }[]>`
    SELECT currency, count(*)::int AS orders FROM customer_order WHERE tenant_id = ${tenantId}::uuid AND profile_id IS NOT NULL AND ordered_at <= ${until}
    GROUP BY currency ORDER BY count(*) DESC, currency`
  return { currency: rows[0]?.currency ?? '', orders: rows[0]?.orders ?? 0, others: rows.slice(1).reduce((sum, row) => sum + row.orders, 0) }
}

/** The next customers who may be profiled, in the order of their ids, who have an order in this currency. */
export async function customerPage({ db, tenantId }: TenantTx, query: { after: string | null; limit: number; until: Date; currency: string }): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT p.id::text AS id FROM profile p
    WHERE p.tenant_id = ${tenantId}::uuid AND p.profiling_allowed AND p.merged_into_id IS NULL AND p.id > ${query.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
      AND EXISTS (SELECT 1 FROM customer_order o WHERE o.tenant_id = p.tenant_id AND o.profile_id = p.id AND o.ordered_at <= ${query.until} AND o.currency = ${query.currency})
    ORDER BY p.id LIMIT ${query.limit}`
  return rows.map(({ id }) => id)
}

/** What these customers spent, day by day, in the order of customer and day. Days on which refunds outweigh orders are left out. */
export async function customerDays({ db, tenantId }: TenantTx, profileIds: readonly string[], query: { until: Date; currency: string }): Promise<CustomerDay[]> {
  return db.$queryRaw<CustomerDay[]>`
    SELECT profile_id::text AS "profileId", floor(extract(epoch FROM ordered_at) / 86400)::int AS day, round(sum(amount)::numeric, 6)::float8 AS amount
    FROM customer_order WHERE tenant_id = ${tenantId}::uuid AND profile_id = ANY(${[...profileIds]}::uuid[]) AND ordered_at <= ${query.until} AND currency = ${query.currency}
    GROUP BY 1, 2 HAVING sum(amount) >= 0 ORDER BY 1, 2`
}

export type NewValue = { id: string; profileId: string; facts: Prisma.InputJsonObject; pAlive: number; expectedOrders: number; value: number; low: number; high: number; segment: string }

/** Stores the values of one page of customers, each once. */
export async function insertValues({ db, tenantId }: TenantTx, version: { targetId: string; modelVersionId: string; scoredAt: Date; horizonDays: number }, values: readonly NewValue[]): Promise<void> {
  await db.valuePrediction.createMany({ data: values.map((value) => ({ tenantId, ...version, ...value })), skipDuplicates: true })
}

export type ValueRow = { id: string; profileId: string; name: string; company: string; value: number; low: number; high: number; pAlive: number; expectedOrders: number; segment: string; facts: unknown; scoredAt: Date; horizonDays: number; modelVersionId: string }

/** Customers by value, highest first; goes on after the last one of the former page. */
export async function valuePage({ db, tenantId }: TenantTx, query: { modelVersionId: string; after: { value: number; profileId: string } | null; limit: number }): Promise<ValueRow[]> {
  const after = query.after ?? { value: Number.MAX_VALUE, profileId: '00000000-0000-0000-0000-000000000000' }
  return db.$queryRaw<ValueRow[]>`
    SELECT v.id::text AS id, v.profile_id::text AS "profileId", p.name, p.company, v.value, v.low, v.high, v.p_alive AS "pAlive", v.expected_orders AS "expectedOrders",
      v.segment, v.facts, v.scored_at AS "scoredAt", v.horizon_days AS "horizonDays", v.model_version_id::text AS "modelVersionId"
    FROM value_prediction v JOIN profile p ON p.tenant_id = v.tenant_id AND p.id = v.profile_id
    WHERE v.tenant_id = ${tenantId}::uuid AND v.model_version_id = ${query.modelVersionId}::uuid
      AND (v.value < ${after.value}::float8 OR (v.value = ${after.value}::float8 AND v.profile_id > ${after.profileId}::uuid))
    ORDER BY v.value DESC, v.profile_id LIMIT ${query.limit}`
}

/** One customer's newest value. */
export async function valueOfProfile({ db, tenantId }: TenantTx, profileId: string): Promise<ValueRow | null> {
  const rows = await db.$queryRaw<ValueRow[]>`
    SELECT v.id::text AS id, v.profile_id::text AS "profileId", p.name, p.company, v.value, v.low, v.high, v.p_alive AS "pAlive", v.expected_orders AS "expectedOrders",
      v.segment, v.facts, v.scored_at AS "scoredAt", v.horizon_days AS "horizonDays", v.model_version_id::text AS "modelVersionId"
    FROM value_prediction v JOIN profile p ON p.tenant_id = v.tenant_id AND p.id = v.profile_id
    WHERE v.tenant_id = ${tenantId}::uuid AND v.profile_id = ${profileId}::uuid ORDER BY v.scored_at DESC LIMIT 1`
  return rows[0] ?? null
}

/** Customers of a segment together: how many, what they are worth, and how likely they are to be there still. */
export type SegmentRow = { segment: string; customers: number; value: number; pAlive: number; orders: number; spent: number }

/** The segments of a value model, worth most first. */
export async function segmentRows({ db, tenantId }: TenantTx, modelVersionId: string): Promise<SegmentRow[]> {
  return db.$queryRaw<SegmentRow[]>`
    SELECT segment, count(*)::int AS customers, sum(value)::float8 AS value, avg(p_alive)::float8 AS "pAlive",
      coalesce(avg((facts ->> 'orders')::float8), 0)::float8 AS orders, coalesce(sum((facts ->> 'totalAmount')::float8), 0)::float8 AS spent
    FROM value_prediction WHERE tenant_id = ${tenantId}::uuid AND model_version_id = ${modelVersionId}::uuid GROUP BY segment ORDER BY sum(value) DESC, segment`
}
