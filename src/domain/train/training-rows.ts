/** The rows that a version learned from, with what became of each, for comparing a person with them. */
import { hashOf } from '#ml/random/random.ts'
import { encodeTable } from '#ml/table/encode.ts'
import type { Table } from '#ml/table/table.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { LoadedModel } from './list-models.ts'
import { readSnapshot } from './snapshot.ts'
import { snapshotOf, versionRowOf } from './store/models.ts'

/** Rows of a snapshot as the model reads them. `labels`: 1 where the outcome came. */
export type TrainingRows = { table: Table; labels: Uint8Array; profileIds: string[]; asOf: Date[] }

const MOST_ROWS = 50_000 // of a larger snapshot this many are drawn, by the hash of the row
const MOST_KEPT = 3

// Unzipping a snapshot takes a second for 50,000 rows: the last few are kept. A version never changes, and its id is random, so no tenant meets another's.
const kept = new Map<string, TrainingRows>()

/** The rows that a model version learned from; null where the version, or its snapshot, is not in this workspace. */
export async function trainingRows(tx: TenantTx, { versionId, model }: Pick<LoadedModel, 'versionId' | 'model'>): Promise<TrainingRows | null> {
  const version = await versionRowOf(tx, { id: versionId })
  if (!version) return null
  const known = kept.get(versionId)
  if (known) return known
  const snapshot = await snapshotOf(tx, version.snapshotId)
  if (!snapshot) return null
  const { columns, labels, profileIds, asOf } = readSnapshot(Buffer.from(snapshot.content), snapshot.hash)
  const all = Array.from(profileIds.keys())
  const drawn = all.length <= MOST_ROWS ? all : all.map((row) => ({ row, at: hashOf(row, 1) })).toSorted((a, b) => a.at - b.at).slice(0, MOST_ROWS).map(({ row }) => row).toSorted((a, b) => a - b)
  const rows: TrainingRows = {
    table: encodeTable(model.features, columns.map(({ name, values }) => ({ name, values: drawn.map((row) => values[row]) })), drawn.length),
    labels: Uint8Array.from(drawn, (row) => labels[row]), profileIds: drawn.map((row) => profileIds[row]), asOf: drawn.map((row) => asOf[row]),
  }
  kept.set(versionId, rows)
  const oldest = kept.keys().next().value
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return rows
}
