/** Columns as they were and as they are, and how their rows are parted into periods: what every check of a table starts from. */

import type { ColumnPage } from './column-profile.ts'

/** Values of one column in one sample. Numbers are NaN where there is none; `unreadable` is 1 where the cell is not empty, and no number. */
export type WatchedValues = { readonly kind: 'number'; readonly values: Float64Array; readonly unreadable: Uint8Array } | { readonly kind: 'category'; readonly values: readonly (string | null)[] }

/** One column in both samples; both are of the same kind. */
export type WatchedColumn = { readonly name: string; readonly reference: WatchedValues; readonly current: WatchedValues }

/** Rows of one period; `days` it lasts, null where it is none of the calendar. */
export type WatchedPeriod = { readonly name: string; readonly rows: Int32Array; readonly days: number | null }

/** These rows of a column as a page to count. Cost O(rows). */
export function pageOf(column: WatchedValues, rows: Int32Array): ColumnPage {
  if (column.kind === 'category') return { kind: 'category', values: Array.from(rows, (row) => column.values[row]) }
  let unreadable = 0
  const values = Float64Array.from(rows, (row) => {
    unreadable += column.unreadable[row]
    return column.values[row]
  })
  return { kind: 'number', values, unreadable }
}

/** All rows of a column as a page. */
export function wholePage(column: WatchedValues): ColumnPage {
  if (column.kind === 'category') return { kind: 'category', values: column.values }
  return { kind: 'number', values: column.values, unreadable: column.unreadable.reduce((sum, one) => sum + one, 0) }
}
