/** Feature values as people and stored predictions know them, from and to the numbers that learners read. */
import type { FeatureSpec, Table } from '#ml/table/table.ts'
import type { FeatureValue } from './schema.ts'

const DAY = 86_400_000

/** One encoded number as the value it stands for: a word, a number, a date as YYYY-MM-DD (with its time if it has one), or null. */
export function readableValue(spec: Pick<FeatureSpec, 'kind' | 'levels'>, encoded: number): FeatureValue {
  if (Number.isNaN(encoded)) return null
  if (spec.kind === 'number') return encoded
  if (spec.kind === 'date') {
    const text = new Date(Math.round(encoded * DAY)).toISOString()
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
  }
  return spec.levels[encoded] ?? null
}

/** The values of one row of a table by feature name, as they are stored with a prediction. */
export function readableRow(table: Table, row: number): Record<string, FeatureValue> {
  return Object.fromEntries(table.columns.map(({ spec, values }) => [spec.name, readableValue(spec, values[row])]))
}
