// The inbox: what programs sent, durable before it is acknowledged, and taken out in order.
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type InboxRow = { id: string; sourceId: string; receivedAt: Date; events: number; body: string }

/** Puts what was sent into the inbox. */
export async function insertBatches(tx: TenantTx, batches: readonly InboxRow[]): Promise<void> {
  if (batches.length === 0) return
  await tx.db.inboxBatch.createMany({ data: batches.map((batch) => ({ tenantId: tx.tenantId, ...batch })) })
}

/** Those who take out of one workspace's inbox stand in line. */
export async function lockInbox(tx: TenantTx): Promise<void> {
  await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`inbox ${tx.tenantId}`}, 0))::text`
}

/** So many batches are taken out at once, however few events they hold. */
export const mostBatches = 500

/** Takes the oldest batches out, about `most` events; the transaction decides whether they are gone. */
export async function takeBatches(tx: TenantTx, most: number): Promise<InboxRow[]> {
  const rows = await tx.db.$queryRaw<InboxRow[]>`
    DELETE FROM inbox_batch WHERE tenant_id = ${tx.tenantId}::uuid AND id IN (
      SELECT id FROM (SELECT id, sum(events) OVER (ORDER BY id) - events AS before FROM (
        SELECT id, events FROM inbox_batch WHERE tenant_id = ${tx.tenantId}::uuid AND failed IS NULL ORDER BY id LIMIT ${mostBatches}) first) counted WHERE before < ${most})
    RETURNING id, source_id AS "sourceId", received_at AS "receivedAt", events, body`
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Sets the oldest batch aside with the reason: it is kept, and what came after it goes on. */
export async function setOldestAside(tx: TenantTx, reason: string): Promise<string | null> {
  const rows = await tx.db.$queryRaw<{ sourceId: string }[]>`
    UPDATE inbox_batch SET failed = ${reason} WHERE tenant_id = ${tx.tenantId}::uuid AND id = (SELECT id FROM inbox_batch WHERE tenant_id = ${tx.tenantId}::uuid AND failed IS NULL ORDER BY id LIMIT 1)
    RETURNING source_id AS "sourceId"`
  return rows[0]?.sourceId ?? null
}

/** Whether anything waits in the inbox. */
export async function inboxWaits(tx: TenantTx): Promise<boolean> {
  return (await tx.db.inboxBatch.findFirst({ where: { tenantId: tx.tenantId, failed: null }, select: { id: true } })) !== null
}

/** Of these message ids, those that were never seen; they are seen from now on. */
export async function claimMessages(tx: TenantTx, syncRunId: string, messages: readonly { messageId: string; at: string }[]): Promise<Set<string>> {
  if (messages.length === 0) return new Set()
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    INSERT INTO event_dedupe (tenant_id, message_id, occurred_at, sync_run_id)
    SELECT DISTINCT ON (m."messageId") ${tx.tenantId}::uuid, m."messageId", m.at, ${syncRunId}::uuid FROM jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) AS m("messageId" text, at timestamptz) ORDER BY m."messageId"
    ON CONFLICT (tenant_id, message_id) DO NOTHING RETURNING message_id AS id`
  return new Set(rows.map(({ id }) => id))
}
