/** Customers as training and scoring page through them: their orders up to a moment, and the facts behind their features. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { Prisma } from '#platform/db/generated/client.ts'
import type { Moment } from './feature-facts.ts'

/** A customer with the times of all orders up to a moment (ms, ascending); refunds are none. `wanted`: those of the asked category. */
export type CustomerRow = { profileId: string; version: number; orders: number[]; wanted: number[] }
export type CustomerFact = { row: number; in30: number; in90: number; in365: number; value30: number; value90: number; value365: number; days: number; firstMs: number; lastMs: number }
export type CategoryFact = { row: number; category: string; orders: number; lastMs: number }

const ms = (time: Prisma.Sql): Prisma.Sql => Prisma.sql`(floor(extract(epoch FROM ${time}) * 1000))::float8`
const orderedAt = Prisma.sql`o.ordered_at`

/** One page of customers who may be profiled, in the order of their ids. `since`: only those with an order after it. */
export async function customerRows({ db, tenantId }: TenantTx, query: { after: string | null; limit: number; until: Date; since?: Date; only?: readonly string[]; oneIn?: number; category?: string }): Promise<CustomerRow[]> {
  const since = query.since ? Prisma.sql`AND max(o.ordered_at) > ${query.since}` : Prisma.empty
  const only = query.only ? Prisma.sql`AND p.id = ANY(${[...query.only]}::uuid[])` : Prisma.empty
  const sample = query.oneIn && query.oneIn > 1 ? Prisma.sql`AND ('x' || right(p.id::text, 6))::bit(24)::int % ${query.oneIn}::int = 0` : Prisma.empty
  return db.$queryRaw<CustomerRow[]>`
    SELECT p.id::text AS "profileId", p.version, array_agg(${ms(orderedAt)} ORDER BY o.ordered_at) AS orders,
      coalesce(array_agg(${ms(orderedAt)} ORDER BY o.ordered_at) FILTER (WHERE o.category = ${query.category ?? null}::text), '{}') AS wanted
    FROM profile p JOIN customer_order o ON o.tenant_id = p.tenant_id AND o.profile_id = p.id AND o.amount >= 0 AND o.ordered_at <= ${query.until}
    WHERE p.tenant_id = ${tenantId}::uuid AND p.profiling_allowed AND p.merged_into_id IS NULL
      AND p.id > ${query.after ?? '00000000-0000-0000-0000-000000000000'}::uuid ${only} ${sample}
    GROUP BY p.tenant_id, p.id, p.version HAVING count(*) > 0 ${since} ORDER BY p.id LIMIT ${query.limit}`
}

/** How many people with an order may be profiled. */
export async function countCustomers({ db, tenantId }: TenantTx, until: Date): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM profile p WHERE p.tenant_id = ${tenantId}::uuid AND p.profiling_allowed AND p.merged_into_id IS NULL
      AND EXISTS (SELECT 1 FROM customer_order o WHERE o.tenant_id = p.tenant_id AND o.profile_id = p.id AND o.amount >= 0 AND o.ordered_at <= ${until})`
  return row?.count ?? 0
}

/** When an event of a kind came first to each of these people after a moment of their own, by profile. */
export async function firstEvents({ db, tenantId }: TenantTx, profileIds: readonly string[], kind: string, until: Date): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ profileId: string; at: number }[]>`
    SELECT profile_id::text AS "profileId", ${ms(Prisma.sql`min(occurred_at)`)} AS at FROM event
    WHERE tenant_id = ${tenantId}::uuid AND profile_id = ANY(${[...profileIds]}::uuid[]) AND kind = ${kind} AND occurred_at <= ${until} GROUP BY profile_id`
  return new Map(rows.map(({ profileId, at }) => [profileId, at]))
}

/** The categories of orders up to a moment, most bought first: orders, and customers who bought them. */
export async function categoryRows({ db, tenantId }: TenantTx, until: Date, limit: number): Promise<{ category: string; orders: number; customers: number }[]> {
  return db.$queryRaw<{ category: string; orders: number; customers: number }[]>`
    SELECT category, count(*)::int AS orders, count(DISTINCT profile_id)::int AS customers FROM customer_order
    WHERE tenant_id = ${tenantId}::uuid AND profile_id IS NOT NULL AND category <> '' AND amount >= 0 AND ordered_at <= ${until}
    GROUP BY category ORDER BY count(*) DESC, category LIMIT ${limit}`
}

function momentTable(moments: readonly Moment[]): Prisma.Sql {
  const [ids, times] = [moments.map(({ profileId }) => profileId), moments.map(({ asOf }) => asOf.toISOString())]
  return Prisma.sql`unnest(${ids}::uuid[], ${times}::timestamptz[]) WITH ORDINALITY AS m(profile_id, as_of, n)`
}

const within = (days: number): Prisma.Sql => Prisma.sql`FILTER (WHERE o.ordered_at > m.as_of - ${days}::int * interval '1 day')`

/** Per moment: orders and money of the last 30, 90 and 365 days, days with an order, the first and the last one. */
export async function customerFacts({ db, tenantId }: TenantTx, moments: readonly Moment[]): Promise<CustomerFact[]> {
  if (moments.length === 0) return []
  const money = (days: number) => Prisma.sql`coalesce(round((sum(o.amount) ${within(days)})::numeric, 6), 0)::float8`
  return db.$queryRaw<CustomerFact[]>`
    SELECT (m.n - 1)::int AS row, (count(*) ${within(30)})::int AS "in30", (count(*) ${within(90)})::int AS "in90", (count(*) ${within(365)})::int AS "in365",
      ${money(30)} AS "value30", ${money(90)} AS "value90", ${money(365)} AS "value365",
      count(DISTINCT (o.ordered_at AT TIME ZONE 'UTC')::date)::int AS days, ${ms(Prisma.sql`min(o.ordered_at)`)} AS "firstMs", ${ms(Prisma.sql`max(o.ordered_at)`)} AS "lastMs"
    FROM ${momentTable(moments)}
    JOIN customer_order o ON o.tenant_id = ${tenantId}::uuid AND o.profile_id = m.profile_id AND o.amount >= 0 AND o.ordered_at <= m.as_of
    GROUP BY m.n ORDER BY m.n`
}

/** Per moment and category: orders so far and the latest one. */
export async function categoryFacts({ db, tenantId }: TenantTx, moments: readonly Moment[], categories: readonly string[]): Promise<CategoryFact[]> {
  if (moments.length === 0) return []
  return db.$queryRaw<CategoryFact[]>`
    SELECT (m.n - 1)::int AS row, o.category, count(*)::int AS orders, ${ms(Prisma.sql`max(o.ordered_at)`)} AS "lastMs"
    FROM ${momentTable(moments)}
    JOIN customer_order o ON o.tenant_id = ${tenantId}::uuid AND o.profile_id = m.profile_id AND o.amount >= 0 AND o.ordered_at <= m.as_of AND o.category = ANY(${[...categories]}::text[])
    GROUP BY m.n, o.category ORDER BY m.n, o.category`
}
