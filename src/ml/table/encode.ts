/** Turns raw cells into the typed table: one function for training and for scoring, so the two can never differ. */

import { dateOf, numberOf, textOf, type RawValue } from './raw-value.ts'
import type { Column, FeatureSpec, Table } from './table.ts'

export type RawColumn = { name: string; values: readonly RawValue[] }

/**
 * Encodes raw columns by the given specs, in the specs' order. A column that the specs do not know is ignored; a spec
 * without a column becomes all missing; a level never seen in training is missing. `rows` need be given only where
 * no column is. Throws a RangeError where columns differ in length. Cost O(rows x specs).
 */
export function encodeTable(specs: readonly FeatureSpec[], columns: readonly RawColumn[], rows?: number): Table {
  const count = rows ?? columns[0]?.values.length ?? 0
  const byName = new Map(columns.map((column) => [column.name, column]))
  for (const column of columns) {
    if (column.values.length !== count) {
      throw new RangeError(`Column "${column.name}" has ${column.values.length} rows where ${count} were expected.`)
    }
  }
  return { rows: count, columns: specs.map((spec) => encodeColumn(spec, byName.get(spec.name)?.values, count)) }
}

function encodeColumn(spec: FeatureSpec, raw: readonly RawValue[] | undefined, rows: number): Column {
  const values = new Float64Array(rows).fill(Number.NaN)
  if (!raw) return { spec, values }
  const read = readerOf(spec)
  for (let i = 0; i < rows; i++) values[i] = read(raw[i])
  return { spec, values }
}

function readerOf(spec: FeatureSpec): (raw: RawValue) => number {
  if (spec.kind === 'number') return numberOf
  if (spec.kind === 'date') {
    const order = spec.dateOrder ?? 'YMD'
    return (raw) => dateOf(raw, order)
  }
  const exact = new Map(spec.levels.map((level, code) => [level, code]))
  if (spec.kind === 'category') return (raw) => exact.get(textOf(raw) ?? '') ?? Number.NaN
  const folded = new Map(spec.levels.map((level, code) => [level.toLowerCase(), code]))
  return (raw) => folded.get((textOf(raw) ?? '').toLowerCase()) ?? Number.NaN
}
