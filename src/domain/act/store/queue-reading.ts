/** Reading the queue: pages by key, counts, neighbours. Who may see which lead is decided here, in one place. */
import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { QueueFilters, QueueRow, QueueSort } from '../schema.ts'

/** Who reads: `ownOnly` sees own and unassigned leads, whatever is asked for. */
export type Reader = { userId: string | null; ownOnly: boolean; now: Date }

/** Where a page ended: the sorted value as text, and the lead. */
export type QueueCursor = { key: string; profileId: string }

type Order = { expression: Prisma.Sql; type: Prisma.Sql; descending: boolean }

// The same expressions as in the indexes of the migration: a page is then one index scan.
const orders: Record<QueueSort, Order> = {
  expected: { expression: Prisma.sql`q.rank`, type: Prisma.sql`float8`, descending: true },
  score: { expression: Prisma.sql`q.score`, type: Prisma.sql`int`, descending: true },
  trend: { expression: Prisma.sql`coalesce(q.trend, -1000)`, type: Prisma.sql`float8`, descending: true },
  sla: { expression: Prisma.sql`coalesce(q.sla_due_at, 'infinity'::timestamptz)`, type: Prisma.sql`timestamptz`, descending: false },
  touch: { expression: Prisma.sql`coalesce(q.last_touch_at, '-infinity'::timestamptz)`, type: Prisma.sql`timestamptz`, descending: true },
  name: { expression: Prisma.sql`lower(q.name)`, type: Prisma.sql`text`, descending: false },
}

const moved = 5 // points: a smaller move is not a story
const soonHours = 4

/** The leads that this reader may see at all. Every statement of the queue carries it. */
export function visibleTo(reader: Reader): Prisma.Sql {
  return reader.ownOnly ? Prisma.sql`AND (q.owner_id = ${reader.userId}::uuid OR q.owner_id IS NULL)` : Prisma.empty
}

function ownerIs(owner: QueueFilters['owner'], reader: Reader): Prisma.Sql {
  if (owner === 'any') return Prisma.empty
  if (owner === 'nobody') return Prisma.sql`AND q.owner_id IS NULL`
  if (owner === 'me') return Prisma.sql`AND q.owner_id = ${reader.userId}::uuid`
  if (owner === 'me-or-nobody') return Prisma.sql`AND (q.owner_id = ${reader.userId}::uuid OR q.owner_id IS NULL)`
  return Prisma.sql`AND q.owner_id = ${owner}::uuid`
}

function among(column: Prisma.Sql, values: readonly string[]): Prisma.Sql {
  return values.length > 0 ? Prisma.sql`AND ${column} = ANY(${[...values]}::text[])` : Prisma.empty
}

function escaped(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}

/** The filters as conditions on queue_item q. */
function conditions({ tenantId }: TenantTx, filters: QueueFilters, reader: Reader): Prisma.Sql {
  const parts = [
    Prisma.sql`WHERE q.tenant_id = ${tenantId}::uuid`,
    visibleTo(reader),
    ownerIs(filters.owner, reader),
    among(Prisma.sql`q.grade`, filters.grade),
    among(Prisma.sql`q.stage`, filters.stage),
    among(Prisma.sql`q.source_name`, filters.source),
    among(Prisma.sql`q.country`, filters.country),
    among(Prisma.sql`q.evidence`, filters.evidence),
    filters.tag.length > 0 ? Prisma.sql`AND q.tags && ${[...filters.tag]}::text[]` : Prisma.empty,
    filters.score === null ? Prisma.empty : Prisma.sql`AND q.score >= ${filters.score}::int`,
    ...filters.q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8).map((word) => Prisma.sql`AND q.search LIKE ${escaped(word)}`),
    filters.trend === 'rising' ? Prisma.sql`AND q.trend >= ${moved}` : filters.trend === 'falling' ? Prisma.sql`AND q.trend <= ${-moved}` : Prisma.empty,
    filters.sla === 'late' ? Prisma.sql`AND q.sla_due_at < ${reader.now}` : Prisma.empty,
    filters.sla === 'soon' ? Prisma.sql`AND q.sla_due_at >= ${reader.now} AND q.sla_due_at < ${new Date(reader.now.getTime() + soonHours * 3_600_000)}` : Prisma.empty,
    filters.snoozed === 'hidden' ? Prisma.sql`AND (q.snoozed_until IS NULL OR q.snoozed_until <= ${reader.now})` : filters.snoozed === 'only' ? Prisma.sql`AND q.snoozed_until > ${reader.now}` : Prisma.empty,
    filters.from === null ? Prisma.empty : Prisma.sql`AND q.lead_since >= ${filters.from}::date`,
    filters.to === null ? Prisma.empty : Prisma.sql`AND q.lead_since < ${filters.to}::date + 1`,
  ]
  return Prisma.join(parts, ' ')
}

const columns = Prisma.sql`q.profile_id::text AS "profileId", q.target_id::text AS "targetId", q.prediction_id::text AS "predictionId", q.name, q.company, q.score, q.grade, q.probability, q.percentile, q.evidence,
  q.trend, q.trend_since AS "trendSince", q.reason_short AS "reasonShort", q.reason_long AS "reasonLong", q.reason_points AS "reasonPoints", q.strip, q.amount, q.currency, q.expected, q.rank,
  q.next_action AS "nextAction", q.owner_id::text AS "ownerId", q.stage, q.sla_due_at AS "slaDueAt", q.snoozed_until AS "snoozedUntil", q.last_touch_at AS "lastTouchAt",
  q.source_name AS source, q.country, q.tags, q.lead_since AS "leadSince", q.scored_at AS "scoredAt", q.version`

type Stored = Omit<QueueRow, 'late'> & { sortKey: string }
export type PagedRow = QueueRow & { cursor: QueueCursor }

function shown({ sortKey, ...row }: Stored, now: Date): PagedRow {
  return { ...row, late: row.slaDueAt !== null && row.slaDueAt < now, cursor: { key: sortKey, profileId: row.profileId } }
}

/** One page of the queue after a cursor (or before it, nearest first), in the order of the filters. */
export async function queuePage(tx: TenantTx, filters: QueueFilters, reader: Reader, page: { cursor: QueueCursor | null; limit: number; backwards?: boolean }): Promise<PagedRow[]> {
  const { expression, type, descending } = orders[filters.sort]
  const backwards = page.backwards ?? false
  const falling = descending !== backwards
  // Narrowing by the key alone lets the index start at the right place; the second half settles equal keys.
  const after = page.cursor === null ? Prisma.empty : Prisma.sql`
    AND ${expression} ${falling ? Prisma.sql`<=` : Prisma.sql`>=`} ${page.cursor.key}::${type}
    AND (${expression} <> ${page.cursor.key}::${type} OR q.profile_id ${backwards ? Prisma.sql`<` : Prisma.sql`>`} ${page.cursor.profileId}::uuid)`
  const rows = await tx.db.$queryRaw<Stored[]>`
    SELECT ${columns}, ${expression}::text AS "sortKey", u.name AS "ownerName"
    FROM (SELECT q.* FROM queue_item q ${conditions(tx, filters, reader)} ${after}
      ORDER BY ${expression} ${falling ? Prisma.sql`DESC` : Prisma.sql`ASC`}, q.profile_id ${backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`} LIMIT ${page.limit}) q
    LEFT JOIN user_account u ON u.id = q.owner_id
    ORDER BY ${expression} ${falling ? Prisma.sql`DESC` : Prisma.sql`ASC`}, q.profile_id ${backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`}`
  return rows.map((row) => shown(row, reader.now))
}

/** One lead of the queue with its place in the order of a sort, or null where this reader has none by this id. */
export async function queueRowOf(tx: TenantTx, reader: Reader, profileId: string, sort: QueueSort): Promise<PagedRow | null> {
  const { expression } = orders[sort]
  const rows = await tx.db.$queryRaw<Stored[]>`
    SELECT ${columns}, ${expression}::text AS "sortKey", u.name AS "ownerName" FROM queue_item q LEFT JOIN user_account u ON u.id = q.owner_id
    WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.profile_id = ${profileId}::uuid ${visibleTo(reader)}`
  return rows[0] ? shown(rows[0], reader.now) : null
}

/** How many leads under these filters stand before a place in the queue. */
export async function countBefore(tx: TenantTx, filters: QueueFilters, reader: Reader, cursor: QueueCursor): Promise<number> {
  const { expression, type, descending } = orders[filters.sort]
  const [row] = await tx.db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM queue_item q ${conditions(tx, filters, reader)}
      AND ${expression} ${descending ? Prisma.sql`>=` : Prisma.sql`<=`} ${cursor.key}::${type}
      AND (${expression} <> ${cursor.key}::${type} OR q.profile_id < ${cursor.profileId}::uuid)`
  return row?.count ?? 0
}

export type Tally = { currency: string; total: number; late: number; rising: number; unowned: number; withAmount: number; expected: number; scoredFrom: Date | null; scoredTo: Date | null }

/** Leads under these filters by currency: how many, how many late, rising, without owner, and what they are expected to bring. */
export async function tallyQueue(tx: TenantTx, filters: QueueFilters, reader: Reader): Promise<Tally[]> {
  return tx.db.$queryRaw<Tally[]>`
    SELECT q.currency, count(*)::int AS total, count(*) FILTER (WHERE q.sla_due_at < ${reader.now})::int AS late, count(*) FILTER (WHERE q.trend >= ${moved})::int AS rising,
      count(*) FILTER (WHERE q.owner_id IS NULL)::int AS unowned, count(q.expected)::int AS "withAmount", coalesce(sum(q.expected), 0)::float8 AS expected,
      min(q.scored_at) AS "scoredFrom", max(q.scored_at) AS "scoredTo"
    FROM queue_item q ${conditions(tx, filters, reader)} GROUP BY q.currency ORDER BY 2 DESC, 1`
}

/** What filters can be set to: each value with the number of leads that have it. */
export async function queueFacets(tx: TenantTx, reader: Reader): Promise<{ field: 'source' | 'country' | 'tag' | 'owner'; value: string; label: string; count: number }[]> {
  const own = visibleTo(reader)
  return tx.db.$queryRaw`
    SELECT * FROM (SELECT 'source' AS field, q.source_name AS value, q.source_name AS label, count(*)::int AS count FROM queue_item q WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.source_name <> '' ${own} GROUP BY q.source_name ORDER BY count(*) DESC LIMIT 50) s
    UNION ALL SELECT * FROM (SELECT 'country', q.country, q.country, count(*)::int FROM queue_item q WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.country <> '' ${own} GROUP BY q.country ORDER BY count(*) DESC LIMIT 50) c
    UNION ALL SELECT * FROM (SELECT 'tag', t, t, count(*)::int FROM queue_item q, unnest(q.tags) t WHERE q.tenant_id = ${tx.tenantId}::uuid ${own} GROUP BY t ORDER BY count(*) DESC LIMIT 50) t
    UNION ALL SELECT * FROM (SELECT 'owner', q.owner_id::text, coalesce(max(u.name), ''), count(*)::int FROM queue_item q LEFT JOIN user_account u ON u.id = q.owner_id WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.owner_id IS NOT NULL ${own} GROUP BY q.owner_id ORDER BY count(*) DESC LIMIT 50) o`
}
