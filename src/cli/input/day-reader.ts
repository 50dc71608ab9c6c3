/** Reads one column of days, and refuses to guess where day and month cannot be told apart. */
import { dateOf, dateOrderOf } from '#ml/table/raw-value.ts'
import type { DateOrder } from '#ml/table/table.ts'

/** How the days of a column are written, or why that cannot be known. */
export type DayOrder = { readonly kind: 'known'; readonly order: DateOrder } | { readonly kind: 'ambiguous'; readonly example: string } | { readonly kind: 'unknown-format' }

const COMPACT = /^(\d{4})(\d{2})(\d{2})$/

/** The text as whole days since 1970-01-01, or NaN; eight digits are year, month and day. */
export function dayOf(text: string, order: DateOrder): number {
  return Math.floor(dateOf(text.replace(COMPACT, '$1-$2-$3'), order))
}

/**
 * The order of day, month and year in a column: as the format says, if one is given; else found from the values. One value with a
 * day above 12 settles it for all; a column that reads both ways, with different days, is ambiguous.
 */
export function dayOrderOf(texts: Iterable<string>, format: string | undefined): DayOrder {
  if (format !== undefined) {
    const order = dateOrderOf(format)
    return order === null ? { kind: 'unknown-format' } : { kind: 'known', order }
  }
  let dayFirst = 0
  let monthFirst = 0
  let example: string | null = null
  for (const text of texts) {
    const asDayFirst = dayOf(text, 'DMY')
    const asMonthFirst = dayOf(text, 'MDY')
    if (Number.isNaN(asDayFirst) && Number.isNaN(asMonthFirst)) continue
    if (Number.isNaN(asMonthFirst)) dayFirst += 1
    else if (Number.isNaN(asDayFirst)) monthFirst += 1
    else if (asDayFirst !== asMonthFirst) example ??= text
  }
  if (example === null) return { kind: 'known', order: monthFirst > dayFirst ? 'MDY' : 'DMY' }
  if (dayFirst > 0 && monthFirst === 0) return { kind: 'known', order: 'DMY' }
  if (monthFirst > 0 && dayFirst === 0) return { kind: 'known', order: 'MDY' }
  return { kind: 'ambiguous', example }
}
