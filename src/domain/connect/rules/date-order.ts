/** Whether a column holds days, and whether day and month can be told apart. */
import { textOf } from '#ml/table/raw-value.ts'
import type { DateOrder } from '../schema.ts'
import { normalDate } from './normal-values.ts'

export type ColumnDateOrder = { kind: 'known'; order: DateOrder } | { kind: 'ambiguous'; example: string }

const BARE_NUMBER = /^\d+(\.\d+)?$/ // a serial or Unix time: read as a date only where a person says so

/** Whether these values are days: nearly all of them, or as large a share as is asked. Bare numbers are not: they may be anything, unless they read 20261122. */
export function looksLikeDates(values: readonly string[], share = 0.95): boolean {
  const filled = values.filter((value) => textOf(value) !== null)
  const dated = (order: DateOrder) => filled.filter((value) => (!BARE_NUMBER.test(value) || /^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])$/.test(value)) && normalDate(value, order) !== null).length
  return filled.length > 0 && Math.max(dated('DMY'), dated('MDY')) >= filled.length * share
}

/** The order of day and month in a column: one value with a day above 12 settles it; values that all read both ways, as different days, are ambiguous. */
export function dateOrderOfColumn(values: readonly string[]): ColumnDateOrder {
  let dayFirst = 0
  let monthFirst = 0
  let example: string | undefined
  for (const value of values) {
    const [asDayFirst, asMonthFirst] = [normalDate(value, 'DMY'), normalDate(value, 'MDY')]
    if (asDayFirst && !asMonthFirst) dayFirst += 1
    else if (!asDayFirst && asMonthFirst) monthFirst += 1
    else if (asDayFirst && asMonthFirst && asDayFirst.getTime() !== asMonthFirst.getTime()) example ??= value
  }
  if (dayFirst > 0 && monthFirst === 0) return { kind: 'known', order: 'DMY' }
  if (monthFirst > 0 && dayFirst === 0) return { kind: 'known', order: 'MDY' }
  if (dayFirst > 0 && monthFirst > 0) return { kind: 'known', order: dayFirst >= monthFirst ? 'DMY' : 'MDY' } // the others become rejects with their line
  return example === undefined ? { kind: 'known', order: 'YMD' } : { kind: 'ambiguous', example }
}
