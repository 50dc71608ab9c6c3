// What is stored of an object of a source, counted by day: records by their keys, events by their kind.
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type StoredObject = { sourceId: string; /** As which records it is kept; event for events. */ object: 'lead' | 'order' | 'deal' | 'company' | 'event'; firstKey: string; lastKey: string; eventKind: string; amountField: string | null }
export type StoredDay = { day: string; rows: number; sum: number | null }

/** How many rows each day of a span has, and the sum of their amounts. */
export async function countStored(tx: TenantTx, of: StoredObject, from: string, to: string): Promise<StoredDay[]> {
  if (of.object === 'event') {
    return tx.db.$queryRaw<StoredDay[]>`
      SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS rows, NULL::float8 AS sum FROM event
      WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${of.sourceId}::uuid AND kind = ${of.eventKind} AND occurred_at >= ${new Date(from)} AND occurred_at < ${new Date(to)} GROUP BY 1`
  }
  return tx.db.$queryRaw<StoredDay[]>`
    SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS rows,
      CASE WHEN ${of.amountField}::text IS NULL THEN NULL ELSE coalesce(sum(CASE WHEN jsonb_typeof(data->${of.amountField}::text) = 'number' THEN (data->>${of.amountField}::text)::float8 ELSE 0 END), 0) END AS sum
    FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${of.sourceId}::uuid AND object = ${of.object} AND external_id >= ${of.firstKey} AND external_id < ${of.lastKey} AND current
      AND occurred_at >= ${new Date(from)} AND occurred_at < ${new Date(to)} GROUP BY 1`
}

/** How many rows of an object are stored in all. */
export async function countAllStored(tx: TenantTx, of: StoredObject): Promise<number> {
  if (of.object === 'event') return tx.db.event.count({ where: { tenantId: tx.tenantId, sourceId: of.sourceId, kind: of.eventKind } })
  return tx.db.record.count({ where: { tenantId: tx.tenantId, sourceId: of.sourceId, object: of.object, current: true, externalId: { gte: of.firstKey, lt: of.lastKey } } })
}

/** Of these keys, those that are stored; and with `span` those that are stored for it whatever was asked. */
export async function storedKeys(tx: TenantTx, of: StoredObject, keys: readonly string[], span: { from: string; to: string }): Promise<Set<string>> {
  if (of.object === 'event') {
    const rows = await tx.db.$queryRaw<{ id: string }[]>`SELECT message_id AS id FROM event_dedupe WHERE tenant_id = ${tx.tenantId}::uuid AND message_id = ANY(${keys.map((key) => `${of.sourceId}/${key}`)}::text[])`
    return new Set(rows.map(({ id }) => id.slice(of.sourceId.length + 1)))
  }
  const rows = await tx.db.$queryRaw<{ key: string }[]>`
    SELECT external_id AS key FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${of.sourceId}::uuid AND object = ${of.object} AND external_id >= ${of.firstKey} AND external_id < ${of.lastKey} AND current
      AND occurred_at >= ${new Date(span.from)} AND occurred_at < ${new Date(span.to)} LIMIT 100000`
  return new Set(rows.map(({ key }) => key))
}
