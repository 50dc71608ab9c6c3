/**
 * The facts behind features, for many people each at a moment of their own: one query a kind of fact, whatever the number of people.
 * Each person's facts are looked up in turn (LATERAL): a join is planned from statistics, and on a month that has just been filled
 * there are none, so that a page of people once read the whole month for every single one of them.
 */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { Prisma } from '#platform/db/generated/client.ts'

/** A person at a moment: only what had happened by `asOf` counts. */
export type Moment = { profileId: string; asOf: Date }
export type EventFact = { row: number; kind: string; in7: number; in30: number; in90: number; lastMs: number }
export type OrderFact = { row: number; orders: number; value: number; lastMs: number }
export type RecordFact = { row: number; data: Record<string, unknown> }

/** How far back an event can lie and still be seen: older ones say nothing, and unread partitions cost nothing. */
const DAYS_BACK = 730
const DAY = 86_400_000

/**
 * From when a record version counts: the first from the day on which the source says the lead came (or from its
 * arrival, where that is earlier), each later one from its arrival. `$` holds what the import understood of the row.
 */
const countsFrom = Prisma.sql`CASE WHEN r.version = 1 THEN least((r.data #>> '{$,leadSince}')::timestamptz, r.received_at) ELSE r.received_at END`

/** The moments as a relation (n, profile_id, as_of), in the order given. */
function momentTable(moments: readonly Moment[]): Prisma.Sql {
  const ids = moments.map(({ profileId }) => profileId)
  const times = moments.map(({ asOf }) => asOf.toISOString())
  return Prisma.sql`unnest(${ids}::uuid[], ${times}::timestamptz[]) WITH ORDINALITY AS m(profile_id, as_of, n)`
}

/** Per moment and kind: events in the last 7, 30 and 90 days, and the latest one. A person without an event of a kind has no row for it. */
export async function eventFacts(tx: TenantTx, moments: readonly Moment[], kinds: readonly string[]): Promise<EventFact[]> {
  if (moments.length === 0 || kinds.length === 0) return []
  const [{ asOf }] = moments
  return moments.every((moment) => moment.asOf.getTime() === asOf.getTime()) ? eventFactsAt(tx, asOf, moments, kinds) : eventFactsEach(tx, moments, kinds)
}

/** The windows of a person's events of one kind that end at a moment. */
const windowsUntil = (moment: Prisma.Sql) => Prisma.sql`
  count(*) FILTER (WHERE e.occurred_at > ${moment} - interval '7 days')::int AS in7,
  count(*) FILTER (WHERE e.occurred_at > ${moment} - interval '30 days')::int AS in30,
  count(*) FILTER (WHERE e.occurred_at > ${moment} - interval '90 days')::int AS in90,
  floor(extract(epoch FROM max(e.occurred_at)) * 1000)::float8 AS last_ms`

/** All at one moment, as in every scoring: a single pass through the months, where person by person each month was opened anew. */
async function eventFactsAt({ db, tenantId }: TenantTx, asOf: Date, moments: readonly Moment[], kinds: readonly string[]): Promise<EventFact[]> {
  const rowsOf = Map.groupBy(moments.keys(), (row) => moments[row].profileId)
  const facts = await db.$queryRaw<(Omit<EventFact, 'row'> & { id: string })[]>`
    SELECT f.id, f.kind, f.in7 AS "in7", f.in30 AS "in30", f.in90 AS "in90", f.last_ms AS "lastMs" FROM (
      SELECT e.profile_id::text AS id, e.kind, ${windowsUntil(Prisma.sql`${asOf.toISOString()}::timestamptz`)}
      FROM event e WHERE e.tenant_id = ${tenantId}::uuid AND e.profile_id = ANY(${[...rowsOf.keys()]}::uuid[])
        AND e.occurred_at <= ${asOf.toISOString()}::timestamptz AND e.occurred_at > ${asOf.toISOString()}::timestamptz - ${DAYS_BACK}::int * interval '1 day' AND e.kind = ANY(${kinds}::text[])
      GROUP BY e.profile_id, e.kind
    ) f`
  return facts.flatMap(({ id, ...fact }) => (rowsOf.get(id) ?? []).map((row) => ({ row, ...fact })))
}

/** Each person at a moment of their own, as in training. */
async function eventFactsEach({ db, tenantId }: TenantTx, moments: readonly Moment[], kinds: readonly string[]): Promise<EventFact[]> {
  const times = moments.map(({ asOf }) => asOf.getTime())
  const oldest = new Date(times.reduce((least, time) => Math.min(least, time), Infinity) - DAYS_BACK * DAY)
  const newest = new Date(times.reduce((most, time) => Math.max(most, time), -Infinity))
  return db.$queryRaw<EventFact[]>`
    SELECT (m.n - 1)::int AS row, f.kind, f.in7 AS "in7", f.in30 AS "in30", f.in90 AS "in90", f.last_ms AS "lastMs"
    FROM ${momentTable(moments)} CROSS JOIN LATERAL (
      SELECT e.kind, ${windowsUntil(Prisma.sql`m.as_of`)}
      FROM event e WHERE e.tenant_id = ${tenantId}::uuid AND e.profile_id = m.profile_id
        AND e.occurred_at <= m.as_of AND e.occurred_at > m.as_of - ${DAYS_BACK}::int * interval '1 day'
        AND e.occurred_at > ${oldest} AND e.occurred_at <= ${newest} AND e.kind = ANY(${kinds}::text[])
      GROUP BY e.kind
    ) f ORDER BY m.n, f.kind`
}

/** Per moment: number, sum and latest of the orders so far. */
export async function orderFacts({ db, tenantId }: TenantTx, moments: readonly Moment[]): Promise<OrderFact[]> {
  if (moments.length === 0) return []
  return db.$queryRaw<OrderFact[]>`
    SELECT (m.n - 1)::int AS row, f.orders, f.value, f.last_ms AS "lastMs"
    FROM ${momentTable(moments)} CROSS JOIN LATERAL (
      SELECT count(*)::int AS orders, round(sum(o.amount)::numeric, 6)::float8 AS value, floor(extract(epoch FROM max(o.ordered_at)) * 1000)::float8 AS last_ms
      FROM customer_order o WHERE o.tenant_id = ${tenantId}::uuid AND o.profile_id = m.profile_id AND o.ordered_at <= m.as_of
    ) f WHERE f.orders > 0 ORDER BY m.n`
}

/** Up to so many fields are picked out by the database; of more, a whole record costs less than finding each field in it. */
const MOST_PICKED = 16

/** Per moment: the lead records as they were then, oldest first, with the fields asked for (and perhaps others). */
export async function recordFacts({ db, tenantId }: TenantTx, moments: readonly Moment[], fields: readonly string[]): Promise<RecordFact[]> {
  if (moments.length === 0) return []
  const data = fields.length > MOST_PICKED ? Prisma.sql`r.data` : Prisma.sql`jsonb_build_object(${Prisma.join(fields.map((field) => Prisma.sql`${field}::text, r.data -> ${field}::text`))}) AS data`
  return db.$queryRaw<RecordFact[]>`
    SELECT (m.n - 1)::int AS row, c.data FROM ${momentTable(moments)} CROSS JOIN LATERAL (
      SELECT DISTINCT ON (r.source_id, r.external_id) ${data}, r.id, ${countsFrom} AS counts_from
      FROM record r WHERE r.tenant_id = ${tenantId}::uuid AND r.profile_id = m.profile_id AND r.object = 'lead' AND ${countsFrom} <= m.as_of
      ORDER BY r.source_id, r.external_id, r.version DESC
    ) c ORDER BY m.n, c.counts_from, c.id`
}

/** The kinds of events seen up to a moment, most frequent first. */
export async function eventKinds({ db, tenantId }: TenantTx, until: Date, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ kind: string }[]>`
    SELECT kind FROM event WHERE tenant_id = ${tenantId}::uuid AND occurred_at <= ${until} AND profile_id IS NOT NULL
    GROUP BY kind ORDER BY count(*) DESC, kind LIMIT ${limit}`
  return rows.map(({ kind }) => kind)
}

/** Whether the workspace has any order up to a moment. */
export async function hasOrders({ db, tenantId }: TenantTx, until: Date): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`SELECT 1 FROM customer_order WHERE tenant_id = ${tenantId}::uuid AND ordered_at <= ${until} AND profile_id IS NOT NULL LIMIT 1`
  return rows.length > 0
}
