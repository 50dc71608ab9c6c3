/** The fingerprint of the rows a model learned from. */
import { createHash } from 'node:crypto'
import type { RawColumn } from '#ml/table/encode.ts'

/**
 * SHA-256 over the canonical content of a training snapshot: its column names and every value in row order, the
 * outcomes and the times. The same data gives the same hash on every machine; one changed cell gives another.
 */
export function snapshotHashOf(columns: readonly RawColumn[], labels: Uint8Array, time?: Float64Array): string {
  const hash = createHash('sha256')
  for (const column of columns.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(`${JSON.stringify(column.name)}:${column.values.length}\n`)
    hash.update(JSON.stringify(column.values.map((value) => value ?? null)))
  }
  hash.update('\noutcomes\n').update(labels)
  if (time) hash.update('\ntimes\n').update(JSON.stringify([...time].map((value) => (Number.isNaN(value) ? null : value))))
  return hash.digest('hex')
}
