// Records: each row as its source served it, one version after another.
import { randomUUIDv7 } from 'node:crypto'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { metaKey, type RecordData, type RecordMeta, type Traits } from '../schema.ts'

/** A record is of a person (a lead, or the customer that an order names), of an order, or of a deal or company that is kept and is nobody's. */
export type RecordObject = 'lead' | 'customer' | 'order' | 'deal' | 'company'

export type RecordRow = {
  id: string; sourceId: string; object: RecordObject; externalId: string; version: number; contentHash: string; data: RecordData
  occurredAt: Date | null; syncRunId: string; line: number; receivedAt: Date; profileId: string | null
}

/** What is held now under these keys. */
export type HeldRecord = { id: string; externalId: string; version: number; contentHash: string; updatedAt: string | null; firstSeen: string | null; profileId: string | null }

/** The current versions of these keys in a source. */
export async function heldRecords(tx: TenantTx, sourceId: string, object: RecordObject, keys: readonly string[]): Promise<HeldRecord[]> {
  if (keys.length === 0) return []
  return tx.db.$queryRaw<HeldRecord[]>`
    SELECT id, external_id AS "externalId", version, content_hash AS "contentHash", data->'$'->>'updatedAt' AS "updatedAt", data->'$'->>'firstSeen' AS "firstSeen", profile_id AS "profileId" FROM record
    WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${sourceId}::uuid AND object = ${object} AND external_id = ANY(${keys}::text[]) AND (current OR content_hash = ${goneHash}) ORDER BY version`
}

/** The content of a version that says: the source has deleted this row, or merged it into another. */
const goneHash = 'gone'

/** Takes rows out that their source has no more: each gets a last, empty version, so that what stood before is still known as of then. Returns what was taken out. */
export async function tombstoneRecords(tx: TenantTx, rows: { sourceId: string; object: RecordObject; keys: readonly string[]; syncRunId: string; receivedAt: Date }): Promise<RecordRow[]> {
  if (rows.keys.length === 0) return []
  const removed = await tx.db.$queryRaw<Selected[]>`
    UPDATE record SET current = false WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${rows.sourceId}::uuid AND object = ${rows.object} AND external_id = ANY(${rows.keys}::text[]) AND current
    RETURNING id, source_id AS "sourceId", object, external_id AS "externalId", version, content_hash AS "contentHash", data, occurred_at AS "occurredAt", sync_run_id AS "syncRunId", line, received_at AS "receivedAt", profile_id AS "profileId"`
  if (removed.length > 0) await tx.db.record.createMany({
    data: removed.map(({ sourceId, object, externalId, version, occurredAt, profileId }) => ({ tenantId: tx.tenantId, id: randomUUIDv7(), sourceId, object, externalId, version: version + 1, current: false, contentHash: goneHash, data: {}, occurredAt, syncRunId: rows.syncRunId, line: 0, receivedAt: rows.receivedAt, profileId })),
  })
  return removed.map(recordOf)
}

/** Saves new versions; those before them are current no more. */
export async function insertRecords(tx: TenantTx, records: readonly RecordRow[], superseded: readonly string[]): Promise<void> {
  if (superseded.length > 0) await tx.db.$executeRaw`UPDATE record SET current = false WHERE tenant_id = ${tx.tenantId}::uuid AND id = ANY(${superseded}::uuid[])`
  if (records.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO record (tenant_id, id, source_id, object, external_id, version, current, content_hash, data, occurred_at, sync_run_id, line, received_at, profile_id)
    SELECT ${tx.tenantId}::uuid, r.id, r."sourceId", r.object, r."externalId", r.version, true, r."contentHash", r.data, r."occurredAt", r."syncRunId", r.line, r."receivedAt", r."profileId"
    FROM jsonb_to_recordset(${JSON.stringify(records.map(({ data, ...record }) => ({ ...record, data: { ...data.traits, [metaKey]: data.meta } })))}::jsonb) AS r(id uuid, "sourceId" uuid, object text, "externalId" text, version int, "contentHash" text, data jsonb, "occurredAt" timestamptz, "syncRunId" uuid, line int, "receivedAt" timestamptz, "profileId" uuid)
    ON CONFLICT DO NOTHING`
}

type Selected = Omit<RecordRow, 'data'> & { data: Record<string, unknown> }

/** The stored row again as fields and what was understood of them. Rows written by other means have no understood part. */
function recordOf({ data, ...rest }: Selected): RecordRow {
  const { [metaKey]: meta, ...traits } = data
  return { ...rest, data: { traits: traits as Traits, meta: (meta as RecordMeta | undefined) ?? { identifiers: [] } } }
}

/** The current records of these people. */
export async function recordsOfProfiles(tx: TenantTx, profileIds: readonly string[]): Promise<RecordRow[]> {
  if (profileIds.length === 0) return []
  return (await tx.db.$queryRaw<Selected[]>`
    SELECT id, source_id AS "sourceId", object, external_id AS "externalId", version, content_hash AS "contentHash", data, occurred_at AS "occurredAt", sync_run_id AS "syncRunId", line, received_at AS "receivedAt", profile_id AS "profileId"
    FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ANY(${profileIds}::uuid[]) AND current`).map(recordOf)
}

/** The versions of these people's records that had been received by a moment: for each key the last one then. */
export async function recordsAsOf(tx: TenantTx, profileIds: readonly string[], at: Date): Promise<RecordRow[]> {
  if (profileIds.length === 0) return []
  return (await tx.db.$queryRaw<Selected[]>`
    SELECT * FROM (SELECT DISTINCT ON (source_id, object, external_id) id, source_id AS "sourceId", object, external_id AS "externalId", version, content_hash AS "contentHash", data, occurred_at AS "occurredAt", sync_run_id AS "syncRunId", line, received_at AS "receivedAt", profile_id AS "profileId"
    FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ANY(${profileIds}::uuid[]) AND received_at <= ${at}
    ORDER BY source_id, object, external_id, version DESC) AS held WHERE "contentHash" <> ${goneHash}`).map(recordOf)
}

/** Every version of a person's records, newest first, without its content. */
export async function recordHistory(tx: TenantTx, profileId: string): Promise<Omit<RecordRow, 'data'>[]> {
  return tx.db.$queryRaw<Omit<RecordRow, 'data'>[]>`
    SELECT id, source_id AS "sourceId", object, external_id AS "externalId", version, content_hash AS "contentHash", occurred_at AS "occurredAt", sync_run_id AS "syncRunId", line, received_at AS "receivedAt", profile_id AS "profileId"
    FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ${profileId}::uuid ORDER BY received_at DESC, id DESC LIMIT 500`
}

/** One record as it came, for the raw row behind an attribute. */
export async function findRecord(tx: TenantTx, id: string): Promise<RecordRow | null> {
  const rows = await tx.db.$queryRaw<Selected[]>`
    SELECT id, source_id AS "sourceId", object, external_id AS "externalId", version, content_hash AS "contentHash", data, occurred_at AS "occurredAt", sync_run_id AS "syncRunId", line, received_at AS "receivedAt", profile_id AS "profileId"
    FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`
  return rows[0] ? recordOf(rows[0]) : null
}

/** Moves records to the people they belong to now. */
export async function assignRecords(tx: TenantTx, moves: readonly { recordId: string; profileId: string }[]): Promise<void> {
  if (moves.length === 0) return
  await tx.db.$executeRaw`
    UPDATE record SET profile_id = m."profileId" FROM record current_version JOIN jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) AS m("recordId" uuid, "profileId" uuid) ON m."recordId" = current_version.id
    WHERE current_version.tenant_id = ${tx.tenantId}::uuid AND record.tenant_id = ${tx.tenantId}::uuid
      AND record.source_id = current_version.source_id AND record.object = current_version.object AND record.external_id = current_version.external_id AND record.profile_id IS DISTINCT FROM m."profileId"`
}

export type TakenBack = { removed: RecordRow[]; restored: RecordRow[] }

/** Removes up to `limit` record versions of a run, of one object, and makes the version before each of them current again. */
export async function takeBackRecords(tx: TenantTx, syncRunId: string, object: RecordObject, limit: number): Promise<TakenBack> {
  const removed = await tx.db.$queryRaw<Selected[]>`
    DELETE FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND id IN (
      SELECT id FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid AND object = ${object} ORDER BY version DESC, id LIMIT ${limit})
    RETURNING id, source_id AS "sourceId", object, external_id AS "externalId", version, content_hash AS "contentHash", data, occurred_at AS "occurredAt", sync_run_id AS "syncRunId", line, received_at AS "receivedAt", profile_id AS "profileId"`
  if (removed.length === 0) return { removed: [], restored: [] }
  const keys = [...new Set(removed.map((record) => record.externalId))]
  const restored = await tx.db.$queryRaw<Selected[]>`
    UPDATE record SET current = true FROM (
      SELECT external_id, max(version) AS version FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${removed[0].sourceId}::uuid AND object = ${object} AND external_id = ANY(${keys}::text[]) GROUP BY external_id) AS last
    WHERE record.tenant_id = ${tx.tenantId}::uuid AND record.source_id = ${removed[0].sourceId}::uuid AND record.object = ${object} AND record.external_id = last.external_id AND record.version = last.version AND NOT record.current
    RETURNING record.id, record.source_id AS "sourceId", record.object, record.external_id AS "externalId", record.version, record.content_hash AS "contentHash", record.data, record.occurred_at AS "occurredAt", record.sync_run_id AS "syncRunId", record.line, record.received_at AS "receivedAt", record.profile_id AS "profileId"`
  return { removed: removed.map(recordOf), restored: restored.map(recordOf) }
}
