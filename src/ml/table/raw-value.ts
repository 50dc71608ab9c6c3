/** Reads single raw cells: which words mean "missing", and how numbers and dates are written in business files. */

import type { DateOrder } from './table.ts'

export type RawValue = string | number | boolean | null | undefined

const MISSING_WORDS = new Set(['', 'select', 'n/a', 'na', 'null', 'none', '-', '#n/a', 'nan'])

/** The cell as trimmed text, or null where it means "missing" ("", "Select", "N/A", "null", "none", "-", blanks). */
export function textOf(raw: RawValue): string | null {
  if (raw === null || raw === undefined) return null
  if (typeof raw === 'number') return Number.isFinite(raw) ? String(raw) : null
  if (typeof raw === 'boolean') return raw ? 'true' : 'false'
  const text = raw.trim()
  return MISSING_WORDS.has(text.toLowerCase()) ? null : text
}

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i
const COMMA_THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/
const POINT_THOUSANDS = /^[+-]?\d{1,3}(\.\d{3})+,\d+$/
const COMMA_DECIMAL = /^[+-]?\d+,\d+$/

/**
 * The cell as a finite number, or NaN. Reads 1234.5, 1,234.5, 1.234,5, 12,5, 1e3, and a currency sign or a per cent
 * sign around them (12 % is 12). "1,234" is one thousand two hundred and thirty-four. Infinite values are missing.
 */
export function numberOf(raw: RawValue): number {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : Number.NaN
  const text = textOf(raw)
  if (text === null) return Number.NaN
  const bare = text.replace(/^([+-]?)\s*[$€£]\s*/, '$1').replace(/\s*[%$€£]$/, '')
  if (PLAIN.test(bare)) return finite(Number(bare))
  if (COMMA_THOUSANDS.test(bare)) return finite(Number(bare.replaceAll(',', '')))
  if (POINT_THOUSANDS.test(bare)) return finite(Number(bare.replaceAll('.', '').replace(',', '.')))
  if (COMMA_DECIMAL.test(bare)) return finite(Number(bare.replace(',', '.')))
  return Number.NaN
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const CLOCK = String.raw`(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?`
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${CLOCK}$`, 'i')
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${CLOCK}$`, 'i')
const MONTH_NAMED = new RegExp(String.raw`^(\d{1,2})[\s-]([a-z]{3,9})\.?,?[\s-](\d{4})${CLOCK}$`, 'i')
const MONTH_NAMED_FIRST = new RegExp(String.raw`^([a-z]{3,9})\.?\s(\d{1,2}),?\s(\d{4})${CLOCK}$`, 'i')

/**
 * Days since 1970-01-01 UTC (with the time of day as a fraction), or NaN where the cell is no such date. A date that
 * starts with a four-digit year or names its month is read whatever the order says; times without a zone are UTC.
 */
export function dateOf(raw: RawValue, order: DateOrder): number {
  const text = textOf(raw)
  if (text === null || text.length < 6) return Number.NaN
  const first = YEAR_FIRST.exec(text)
  if (first) return daysOf(Number(first[1]), Number(first[2]), Number(first[3]), first.slice(4))
  const last = order === 'YMD' ? null : YEAR_LAST.exec(text)
  if (last) {
    const [day, month] = order === 'DMY' ? [last[1], last[3]] : [last[3], last[1]]
    return daysOf(fullYear(last[4]), Number(month), Number(day), last.slice(5))
  }
  const named = MONTH_NAMED.exec(text)
  if (named) return daysOf(Number(named[3]), monthNamed(named[2]), Number(named[1]), named.slice(4))
  const namedFirst = MONTH_NAMED_FIRST.exec(text)
  if (namedFirst) return daysOf(Number(namedFirst[3]), monthNamed(namedFirst[1]), Number(namedFirst[2]), namedFirst.slice(4))
  return Number.NaN
}

function monthNamed(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1
}

function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 4) return year
  return year < 70 ? 2000 + year : 1900 + year // the POSIX window for two-digit years
}

function daysOf(year: number, month: number, day: number, clock: (string | undefined)[]): number {
  if (month < 1 || month > 12 || day < 1) return Number.NaN
  const days = Date.UTC(year, month - 1, day) / 86_400_000
  if (new Date(days * 86_400_000).getUTCDate() !== day) return Number.NaN // 31 February rolls over: no such day
  const [hourText, minute, second, half, zone] = clock
  if (hourText === undefined) return days
  let hour = Number(hourText)
  if (half) hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  if (hour > 24 || Number(minute) > 59) return Number.NaN
  return days + (hour * 3600 + Number(minute) * 60 + Number(second ?? 0) - zoneSeconds(zone)) / 86_400
}

function zoneSeconds(zone: string | undefined): number {
  if (!zone || /^(z|utc)$/i.test(zone)) return 0
  const sign = zone.startsWith('-') ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60)
}

/** The order of day, month and year in a format such as "DD/MM/YYYY", "m-d-y" or "day first"; null if it says none. */
export function dateOrderOf(format: string): DateOrder | null {
  const lower = format.toLowerCase()
  if (/day.?first/.test(lower)) return 'DMY'
  if (/month.?first/.test(lower)) return 'MDY'
  const date = lower.split(/[\st]+(?=h)/)[0].replaceAll('%', '')
  const places = [...'ymd'].map((letter) => ({ letter, at: date.indexOf(letter) }))
  if (places.some(({ at }) => at < 0)) return null
  const order = places.toSorted((a, b) => a.at - b.at).map(({ letter }) => letter).join('').toUpperCase()
  return order === 'YMD' || order === 'DMY' || order === 'MDY' ? order : null
}
