// Events and orders: saved once, and attached to the person whose key they carry.
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type NewEvent = { id: string; messageId: string; personKey: string; profileId: string | null; kind: string; detail: string; occurredAt: string; data: Record<string, unknown>; line: number }

/** Saves events that were never seen before, by their message id; returns how many those were. Keys that nobody is known by wait. */
export async function insertEvents(tx: TenantTx, run: { id: string; sourceId: string }, events: readonly NewEvent[]): Promise<number> {
  if (events.length === 0) return 0
  const fresh = await tx.db.$queryRaw<{ id: string }[]>`
    WITH r AS (SELECT DISTINCT ON (x."messageId") * FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS x(id uuid, "messageId" text, "personKey" text, "profileId" uuid, kind text, detail text, "occurredAt" timestamptz, data jsonb, line int) ORDER BY x."messageId", x.line),
    d AS (INSERT INTO event_dedupe (tenant_id, message_id, occurred_at, sync_run_id) SELECT ${tx.tenantId}::uuid, r."messageId", r."occurredAt", ${run.id}::uuid FROM r ON CONFLICT (tenant_id, message_id) DO NOTHING RETURNING message_id)
    INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, detail, data, source_id, sync_run_id, line, person_key)
    SELECT ${tx.tenantId}::uuid, r."occurredAt", r.id, r."profileId", r.kind, r.detail, r.data, ${run.sourceId}::uuid, ${run.id}::uuid, r.line, r."personKey" FROM r JOIN d ON d.message_id = r."messageId"
    ON CONFLICT (tenant_id, occurred_at, id) DO NOTHING RETURNING id`
  const waiting = [...new Set(events.filter((event) => event.profileId === null).map((event) => event.personKey))]
  if (waiting.length > 0) await insertWaiting(tx, waiting)
  return fresh.length
}

async function insertWaiting(tx: TenantTx, keys: readonly string[]) {
  await tx.db.$executeRaw`INSERT INTO waiting_key (tenant_id, person_key) SELECT ${tx.tenantId}::uuid, k FROM unnest(${keys}::text[]) AS k ON CONFLICT (tenant_id, person_key) DO NOTHING`
}

/** How many of these events are new, without saving them. */
export async function countNewEvents(tx: TenantTx, messageIds: readonly string[]): Promise<number> {
  const rows = await tx.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM event_dedupe WHERE tenant_id = ${tx.tenantId}::uuid AND message_id = ANY(${messageIds}::text[])`
  return new Set(messageIds).size - rows[0].n
}

/** Which of these keys events are waiting under. */
export async function waitingAmong(tx: TenantTx, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const rows = await tx.db.$queryRaw<{ key: string }[]>`SELECT person_key AS key FROM waiting_key WHERE tenant_id = ${tx.tenantId}::uuid AND person_key = ANY(${keys}::text[])`
  return rows.map((row) => row.key)
}

/** Moves the events that carry these keys to the people whom the keys belong to now; null: to nobody, to wait. */
export async function attachEvents(tx: TenantTx, owners: readonly { key: string; profileId: string | null }[]): Promise<void> {
  if (owners.length === 0) return
  await tx.db.$executeRaw`
    UPDATE event SET profile_id = o."profileId" FROM jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) AS o(key text, "profileId" uuid)
    WHERE event.tenant_id = ${tx.tenantId}::uuid AND event.person_key = o.key AND event.profile_id IS DISTINCT FROM o."profileId"`
  const found = owners.filter((owner) => owner.profileId !== null).map((owner) => owner.key)
  if (found.length > 0) await tx.db.$executeRaw`DELETE FROM waiting_key WHERE tenant_id = ${tx.tenantId}::uuid AND person_key = ANY(${found}::text[])`
  const lost = owners.filter((owner) => owner.profileId === null).map((owner) => owner.key)
  if (lost.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO waiting_key (tenant_id, person_key) SELECT DISTINCT ${tx.tenantId}::uuid, e.person_key FROM event e WHERE e.tenant_id = ${tx.tenantId}::uuid AND e.person_key = ANY(${lost}::text[])
    ON CONFLICT (tenant_id, person_key) DO NOTHING`
}

export type NewOrder = { id: string; externalId: string; profileId: string | null; orderedAt: string; amount: number; currency: string; category: string; data: Record<string, unknown>; contentHash: string; line: number; personKey: string; syncRunId: string; receivedAt: Date | string }

/** Saves orders by their number: a number seen before is changed. */
export async function upsertOrders(tx: TenantTx, sourceId: string, orders: readonly NewOrder[]): Promise<void> {
  if (orders.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO customer_order (tenant_id, id, source_id, external_id, profile_id, ordered_at, amount, currency, category, data, content_hash, sync_run_id, line, received_at, person_key)
    SELECT ${tx.tenantId}::uuid, r.id, ${sourceId}::uuid, r."externalId", r."profileId", r."orderedAt", r.amount, r.currency, r.category, r.data, r."contentHash", r."syncRunId", r.line, r."receivedAt", r."personKey"
    FROM jsonb_to_recordset(${JSON.stringify(orders)}::jsonb) AS r(id uuid, "externalId" text, "profileId" uuid, "orderedAt" timestamptz, amount float8, currency text, category text, data jsonb, "contentHash" text, line int, "personKey" text, "syncRunId" uuid, "receivedAt" timestamptz)
    ON CONFLICT (tenant_id, source_id, external_id) DO UPDATE SET profile_id = excluded.profile_id, ordered_at = excluded.ordered_at, amount = excluded.amount, currency = excluded.currency, category = excluded.category,
      data = excluded.data, content_hash = excluded.content_hash, sync_run_id = excluded.sync_run_id, line = excluded.line, received_at = excluded.received_at, person_key = excluded.person_key`
}

/** Removes orders by their numbers. */
export async function deleteOrders(tx: TenantTx, sourceId: string, externalIds: readonly string[]): Promise<void> {
  if (externalIds.length > 0) await tx.db.$executeRaw`DELETE FROM customer_order WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${sourceId}::uuid AND external_id = ANY(${externalIds}::text[])`
}

/** Moves orders to the person that their customer's record belongs to now. */
export async function attachOrders(tx: TenantTx, owners: readonly { key: string; profileId: string }[]): Promise<void> {
  if (owners.length === 0) return
  await tx.db.$executeRaw`
    UPDATE customer_order SET profile_id = o."profileId" FROM jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) AS o(key text, "profileId" uuid)
    WHERE customer_order.tenant_id = ${tx.tenantId}::uuid AND customer_order.person_key = o.key AND customer_order.profile_id IS DISTINCT FROM o."profileId"`
}

/** Removes up to `limit` events of a run, with their message ids; returns how many. */
export async function takeBackEvents(tx: TenantTx, syncRunId: string, limit: number): Promise<number> {
  const rows = await tx.db.$queryRaw<{ key: string }[]>`
    DELETE FROM event USING (SELECT occurred_at, id FROM event WHERE tenant_id = ${tx.tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid LIMIT ${limit}) AS gone
    WHERE event.tenant_id = ${tx.tenantId}::uuid AND event.occurred_at = gone.occurred_at AND event.id = gone.id RETURNING event.person_key AS key`
  const keys = [...new Set(rows.map((row) => row.key))]
  if (keys.length > 0) await tx.db.$executeRaw`
    DELETE FROM waiting_key w WHERE w.tenant_id = ${tx.tenantId}::uuid AND w.person_key = ANY(${keys}::text[])
      AND NOT EXISTS (SELECT 1 FROM event e WHERE e.tenant_id = ${tx.tenantId}::uuid AND e.person_key = w.person_key)`
  return rows.length
}

/** Forgets the message ids of a run, so that its events may come again. */
export async function forgetMessages(tx: TenantTx, syncRunId: string): Promise<void> {
  await tx.db.$executeRaw`DELETE FROM event_dedupe WHERE tenant_id = ${tx.tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid`
}
