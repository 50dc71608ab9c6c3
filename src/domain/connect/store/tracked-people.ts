// What tracking knows of people, call by call.
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type TrackedRow = { key: string; state: unknown }

/** What is known under these keys; the rows stay locked, for two calls of one person at once. */
export async function findTracked(tx: TenantTx, sourceId: string, keys: readonly string[]): Promise<TrackedRow[]> {
  if (keys.length === 0) return []
  return tx.db.$queryRaw<TrackedRow[]>`
    SELECT person_key AS key, state FROM tracked_person WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${sourceId}::uuid AND person_key = ANY(${keys}::text[]) ORDER BY person_key FOR UPDATE`
}

/** Saves what is known now. */
export async function saveTracked(tx: TenantTx, sourceId: string, rows: readonly TrackedRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO tracked_person (tenant_id, source_id, person_key, state)
    SELECT ${tx.tenantId}::uuid, ${sourceId}::uuid, r.key, r.state FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(key text, state jsonb)
    ON CONFLICT (tenant_id, source_id, person_key) DO UPDATE SET state = excluded.state`
}
