/** Rows of a page as record versions: which are new, and what they replace. Used by the capabilities that make something of them. */
import { randomUUIDv7 } from 'node:crypto'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { decideVersions } from './rules/versions.ts'
import type { RecordData } from './schema.ts'
import { heldRecords, insertRecords, type RecordObject, type RecordRow } from './store/records.ts'

export type RowToSave = { key: string; hash: string; line: number; data: RecordData; occurredAt: Date | null }
export type NewVersion = { record: RecordRow; replaces: { id: string; profileId: string | null } | null }
export type Versions = { versions: NewVersion[]; counts: { new: number; changed: number; same: number }; profileOf: Map<string, string | null> }

/** Decides a page against what is held. Nothing is written: `storeVersions` does that, once it is known whose each record is. */
export async function versionsOf(tx: TenantTx, run: { id: string; sourceId: string }, object: RecordObject, rows: readonly RowToSave[], receivedAt: Date): Promise<Versions> {
  const keys = [...new Set(rows.map((row) => row.key))]
  const held = new Map((await heldRecords(tx, run.sourceId, object, keys)).map((record) => [record.externalId, record]))
  const { kept, ...counts } = decideVersions(rows, held)
  const versions = kept.map(({ row, version, before }): NewVersion => ({
    record: {
      id: randomUUIDv7(), sourceId: run.sourceId, object, externalId: row.key, version, contentHash: row.hash,
      data: { traits: row.data.traits, meta: { ...row.data.meta, firstSeen: before?.firstSeen ?? receivedAt.toISOString() } },
      occurredAt: row.occurredAt, syncRunId: run.id, line: row.line, receivedAt, profileId: null,
    },
    replaces: before && { id: before.id, profileId: before.profileId },
  }))
  return { versions, counts, profileOf: new Map([...held].map(([key, record]) => [key, record.profileId])) }
}

/** Writes the versions, each with the person that it belongs to. */
export async function storeVersions(tx: TenantTx, versions: readonly NewVersion[], profileOf: (record: RecordRow) => string | null): Promise<void> {
  await insertRecords(tx, versions.map(({ record }) => ({ ...record, profileId: profileOf(record) })), versions.flatMap(({ replaces }) => (replaces ? [replaces.id] : [])))
}
