// What the profile page shows beside the profile itself.
import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TimelineCursor } from '../schema.ts'

/** The names of the workspace's sources. */
export async function sourceNames(tx: TenantTx): Promise<Map<string, string>> {
  const rows = await tx.db.source.findMany({ where: { tenantId: tx.tenantId }, select: { id: true, name: true } })
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** What a person is known by, by how many records, and how many others carry the same value. */
export async function identifierCounts(tx: TenantTx, profileId: string): Promise<{ kind: string; value: string; sources: number; sharedWith: number }[]> {
  return tx.db.$queryRaw`
    SELECT own.kind, own.value, own.sources, (SELECT count(DISTINCT profile_id)::int FROM identifier i WHERE i.tenant_id = ${tx.tenantId}::uuid AND i.kind = own.kind AND i.value = own.value AND i.profile_id <> ${profileId}::uuid) AS "sharedWith"
    FROM (SELECT kind, value, count(*)::int AS sources FROM identifier WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ${profileId}::uuid GROUP BY kind, value) AS own ORDER BY own.kind, own.value`
}

/** How much there is on a person's timeline. */
export async function timelineCounts(tx: TenantTx, profileId: string): Promise<{ events: number; orders: number }> {
  const events = await tx.db.event.count({ where: { tenantId: tx.tenantId, profileId } })
  const orders = await tx.db.customerOrder.count({ where: { tenantId: tx.tenantId, profileId } })
  return { events, orders }
}

/** The profiles that were merged into this one. */
export async function mergedInto(tx: TenantTx, profileId: string): Promise<string[]> {
  const rows = await tx.db.profile.findMany({ where: { tenantId: tx.tenantId, mergedIntoId: profileId }, select: { id: true } })
  return rows.map((row) => row.id)
}

type Item = { kind: string; id: string; at: Date; a: string; b: string; c: string; n: number | null; m: number | null; sourceId: string | null }

/** A page of what happened to a person, newest first: events, orders, records and merges. */
export async function timelinePage(tx: TenantTx, query: { profileId: string; before?: TimelineCursor; limit: number }): Promise<Item[]> {
  const { before, limit, profileId } = query
  const till = (column: Prisma.Sql) => (before ? Prisma.sql`AND (${column} < ${before.at} OR (${column} = ${before.at} AND id::text < ${before.id}))` : Prisma.empty)
  return tx.db.$queryRaw<Item[]>`
    SELECT * FROM (
      (SELECT 'event' AS kind, id::text, occurred_at AS at, kind AS a, detail AS b, '' AS c, NULL::float8 AS n, NULL::int AS m, source_id AS "sourceId" FROM event
        WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ${profileId}::uuid ${till(Prisma.sql`occurred_at`)} ORDER BY occurred_at DESC, id::text DESC LIMIT ${limit})
      UNION ALL (SELECT 'order', id::text, ordered_at, currency, category, external_id, amount, NULL, source_id FROM customer_order
        WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ${profileId}::uuid ${till(Prisma.sql`ordered_at`)} ORDER BY ordered_at DESC, id::text DESC LIMIT ${limit})
      UNION ALL (SELECT 'record', id::text, received_at, object, sync_run_id::text, '', version, line, source_id FROM record
        WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ${profileId}::uuid ${till(Prisma.sql`received_at`)} ORDER BY received_at DESC, id::text DESC LIMIT ${limit})
      UNION ALL (SELECT 'merge', id::text, updated_at, '', '', '', NULL, NULL, NULL FROM profile
        WHERE tenant_id = ${tx.tenantId}::uuid AND merged_into_id = ${profileId}::uuid ${till(Prisma.sql`updated_at`)} ORDER BY updated_at DESC, id::text DESC LIMIT ${limit})
    ) AS items ORDER BY at DESC, id DESC LIMIT ${limit}`
}

/** What the files said about a person's consent, over all versions of their rows. */
export async function consentsInRecords(tx: TenantTx, profileId: string): Promise<{ allowed: boolean; at: Date; syncRunId: string }[]> {
  return tx.db.$queryRaw`
    SELECT (data->'$'->>'consent')::boolean AS allowed, coalesce((data->'$'->>'updatedAt')::timestamptz, received_at) AS at, sync_run_id AS "syncRunId"
    FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ${profileId}::uuid AND data->'$'->>'consent' IS NOT NULL`
}
