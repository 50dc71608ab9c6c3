// What people are known by, one row for each record that says so.
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { IdentifierKind } from '../schema.ts'

export type Key = { kind: IdentifierKind; value: string }
export type Carrier = Key & { recordId: string; profileId: string }

/** Resolving of one workspace stands in line: two imports at once would make two people of one. */
export async function lockIdentities(tx: TenantTx): Promise<void> {
  await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`identities ${tx.tenantId}`}, 0))::text`
}

/** The records that carry these values, at most `most` for each value. */
export async function carriersOf(tx: TenantTx, keys: readonly Key[], most: number): Promise<Carrier[]> {
  if (keys.length === 0) return []
  return tx.db.$queryRaw<Carrier[]>`
    SELECT k.kind, k.value, i.record_id AS "recordId", i.profile_id AS "profileId"
    FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k(kind text, value text)
    CROSS JOIN LATERAL (SELECT record_id, profile_id FROM identifier WHERE tenant_id = ${tx.tenantId}::uuid AND kind = k.kind AND value = k.value ORDER BY record_id LIMIT ${most}) AS i`
}

/** Everything that these people are known by. */
export async function identifiersOf(tx: TenantTx, profileIds: readonly string[]): Promise<Carrier[]> {
  if (profileIds.length === 0) return []
  return tx.db.$queryRaw<Carrier[]>`SELECT kind, value, record_id AS "recordId", profile_id AS "profileId" FROM identifier WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ANY(${profileIds}::uuid[])`
}

/** Saves what new records say. */
export async function insertIdentifiers(tx: TenantTx, rows: readonly Carrier[], at: Date): Promise<void> {
  if (rows.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO identifier (tenant_id, kind, value, record_id, profile_id, created_at)
    SELECT ${tx.tenantId}::uuid, r.kind, r.value, r."recordId", r."profileId", ${at} FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(kind text, value text, "recordId" uuid, "profileId" uuid)
    ON CONFLICT (tenant_id, kind, value, record_id) DO UPDATE SET profile_id = excluded.profile_id`
}

/** Removes what records said that are current no more. */
export async function deleteIdentifiers(tx: TenantTx, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return
  await tx.db.$executeRaw`DELETE FROM identifier WHERE tenant_id = ${tx.tenantId}::uuid AND record_id = ANY(${recordIds}::uuid[])`
}

/** Moves what records say to the people that they belong to now. */
export async function moveIdentifiers(tx: TenantTx, moves: readonly { recordId: string; profileId: string }[]): Promise<void> {
  if (moves.length === 0) return
  await tx.db.$executeRaw`
    UPDATE identifier SET profile_id = m."profileId" FROM jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) AS m("recordId" uuid, "profileId" uuid)
    WHERE identifier.tenant_id = ${tx.tenantId}::uuid AND identifier.record_id = m."recordId" AND identifier.profile_id <> m."profileId"`
}

/** The one person that each value belongs to; values that several people carry are left out. */
export async function ownersOf(tx: TenantTx, keys: readonly Key[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const rows = await tx.db.$queryRaw<{ kind: string; value: string; profileId: string }[]>`
    SELECT k.kind, k.value, min(i.profile_id::text) AS "profileId"
    FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k(kind text, value text)
    JOIN identifier i ON i.tenant_id = ${tx.tenantId}::uuid AND i.kind = k.kind AND i.value = k.value
    GROUP BY k.kind, k.value HAVING count(DISTINCT i.profile_id) = 1`
  return new Map(rows.map((row) => [`${row.kind}:${row.value}`, row.profileId]))
}
