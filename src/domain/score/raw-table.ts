/** Readable feature values, as they are stored and as people type them, back to the table that a model reads. */
import type { BinaryModel } from '#ml/model/binary-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import type { Table } from '#ml/table/table.ts'
import type { FeatureValue } from './schema.ts'

/** One table row for each set of values by feature name; what is not named has no value. */
export function rawTable(model: BinaryModel, rows: readonly Readonly<Record<string, FeatureValue | undefined>>[]): Table {
  return encodeTable(model.features, model.features.map(({ name }) => ({ name, values: rows.map((row) => row[name] ?? null) })), rows.length)
}
