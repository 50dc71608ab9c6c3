/** A table as the signal test reads it: numbers by rank, words by level, and numbers again by bucket. */

import { midranks } from '../metrics/auc.ts'
import type { Column, Table } from '../table/table.ts'

const BUCKETS = 6
const SMALLEST_LEVEL = 5 // rows; a rarer word has no entry of its own

/**
 * Sparse rows: row i owns entries starts[i] to starts[i + 1] - 1. Columns below `slopes` are ranks of numbers and dates (-1 to 1, missing:
 * no entry) and words (1 where the row has it, "missing" being one); the others are buckets of numbers and dates.
 */
export type SignalDesign = { rows: number; slopes: number; columns: number; starts: Int32Array; columnOf: Int32Array; valueOf: Float64Array }

type Entries = { at: Int32Array; value: Float64Array | null }

/** Reads the table's columns without the outcome, so that outcomes may be dealt anew to the same design. Cost O(cells x log rows). */
export function signalDesign(table: Table): SignalDesign {
  const numbers = table.columns.filter(({ spec }) => spec.kind === 'number' || spec.kind === 'date')
  const words = table.columns.filter(({ spec }) => spec.kind === 'category' || spec.kind === 'flag')
  const lists: Entries[] = numbers.map((column, k) => ({ at: Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : k)), value: rankedValues(column) }))
  let next = numbers.length
  const addCodes = (codes: Int32Array): void => {
    const { at, width } = frequentCodes(codes, next)
    lists.push({ at, value: null })
    next += width
  }
  for (const { values } of words) addCodes(Int32Array.from(values, (value) => (Number.isNaN(value) ? 0 : value + 1)))
  const slopes = next
  for (const column of numbers) addCodes(bucketsOf(column))
  const starts = new Int32Array(table.rows + 1)
  const columnOf = new Int32Array(table.rows * lists.length)
  const valueOf = new Float64Array(table.rows * lists.length)
  let filled = 0
  for (let row = 0; row < table.rows; row++) {
    for (const { at, value } of lists) {
      if (at[row] < 0) continue
      columnOf[filled] = at[row]
      valueOf[filled++] = value === null ? 1 : value[row]
    }
    starts[row + 1] = filled
  }
  return { rows: table.rows, slopes, columns: next, starts, columnOf: columnOf.subarray(0, filled), valueOf: valueOf.subarray(0, filled) }
}

function rankedValues({ values }: Column): Float64Array {
  const known = Int32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]))
  const ranks = midranks(Float64Array.from(known, (row) => values[row]))
  const ranked = new Float64Array(values.length)
  known.forEach((row, i) => (ranked[row] = (2 * ranks[i]) / (known.length + 1) - 1))
  return ranked
}

function bucketsOf({ values }: Column): Int32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const edges = Array.from({ length: BUCKETS - 1 }, (_, step) => sorted[Math.floor(((step + 1) * sorted.length) / BUCKETS)])
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return 0
    let bucket = 1
    while (bucket < BUCKETS && value >= edges[bucket - 1]) bucket++
    return bucket
  })
}

function frequentCodes(codes: Int32Array, first: number): { at: Int32Array; width: number } {
  const counts = new Int32Array(codes.reduce((most, code) => Math.max(most, code), 0) + 1)
  for (const code of codes) counts[code]++
  let width = 0
  const place = Int32Array.from(counts, (count) => (count >= SMALLEST_LEVEL && count < codes.length ? first + width++ : -1))
  return { at: codes.map((code) => place[code]), width }
}
