/** Parts the rows of a file into periods: by a column, by calendar months, or into equal parts; every period between the first and the last is there, even without rows. */
import { wholeNumber } from '../arguments.ts'
import { didYouMean } from '../nearest-name.ts'
import { dayOf, dayOrderOf } from './day-reader.ts'
import type { TableFile } from './table-file.ts'

/** How rows are parted. `whole`: not at all. */
export type PeriodChoice = { readonly kind: 'whole' } | { readonly kind: 'column'; readonly column: string } | { readonly kind: 'calendar'; readonly unit: CalendarUnit; readonly column: string } | { readonly kind: 'parts'; readonly parts: number }
type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** The rows of one period, in file order; `days` it lasts, null where it is no calendar period. */
export type Period = { readonly name: string; readonly rows: Int32Array; readonly days: number | null }
export type PeriodsRead = { kind: 'read'; periods: Period[]; notes: string[]; firstDay: number | null; lastDay: number | null } | { kind: 'usage' | 'refused'; reason: string }

const UNITS: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year']
const MOST_PERIODS = 2_000
const MOST_PARTS = 1_000
const MS_A_DAY = 86_400_000
const MONDAY = 4 // 1970-01-01 was a Thursday: day 4 is the first Monday

/** The options of periods, for a command's own table of options. */
export const PERIOD_OPTIONS = { period: { value: 'COL' }, by: { value: 'month' }, time: { value: 'COL' }, chunks: { value: 'N' }, 'date-format': { value: 'DD/MM/YYYY' } } as const

/** The choice that these options make, or the sentence that says what is wrong with them. */
export function periodChoice(values: ReadonlyMap<string, string>): PeriodChoice | string {
  const [period, by, time, chunks] = ['period', 'by', 'time', 'chunks'].map((name) => values.get(name))
  if ([period, by, chunks].filter((value) => value !== undefined).length > 1) return 'Give one of --period, --by and --chunks: each of them parts the rows.'
  if (by !== undefined) {
    const unit = UNITS.find((name) => name === by)
    if (unit === undefined) return `--by is ${UNITS.join(', ')}, not "${by}".`
    return time === undefined ? `--by ${by} needs --time COL: the column that says when a row was.` : { kind: 'calendar', unit, column: time }
  }
  if (time !== undefined) return '--time says when a row was; give --by month with it.'
  if (period !== undefined) return { kind: 'column', column: period }
  if (chunks === undefined) return { kind: 'whole' }
  const parts = wholeNumber('chunks', chunks, 1, MOST_PARTS)
  return typeof parts === 'string' ? parts : { kind: 'parts', parts }
}

/** The periods of a file; `whose` names the option that the file came with. */
export function readPeriods(table: TableFile, choice: PeriodChoice, dateFormat: string | undefined, whose: string): PeriodsRead {
  const every = Int32Array.from({ length: table.rows }, (_, row) => row)
  const read = (periods: Period[], notes: string[] = []) => ({ kind: 'read', periods, notes, firstDay: null, lastDay: null }) as const
  if (choice.kind === 'whole') return read([{ name: 'all', rows: every, days: null }])
  if (choice.kind === 'parts') {
    if (table.rows < choice.parts) return { kind: 'refused', reason: `The file of --${whose} has ${table.rows} rows: too few for ${choice.parts} parts.` }
    return read(Array.from({ length: choice.parts }, (_, part) => ({ name: `part ${part + 1}`, days: null, rows: every.subarray(Math.round((part * table.rows) / choice.parts), Math.round(((part + 1) * table.rows) / choice.parts)) })))
  }
  const names = table.columns.map(({ name }) => name)
  const values = table.columns.find(({ name }) => name === choice.column)?.values
  if (!values) return { kind: 'usage', reason: `--${choice.kind === 'column' ? 'period' : 'time'}: the file of --${whose} has no column "${choice.column}".${didYouMean(choice.column, names)}` }
  return choice.kind === 'column' ? byColumn(values, choice.column, whose) : byCalendar(values, choice, dateFormat, whose)
}

function byColumn(values: readonly string[], column: string, whose: string): PeriodsRead {
  const rowsOf = new Map<string, number[]>()
  values.forEach((value, row) => {
    const name = value.trim()
    const rows = rowsOf.get(name)
    if (rows) rows.push(row)
    else rowsOf.set(name, [row])
  })
  const without = rowsOf.get('')?.length ?? 0
  rowsOf.delete('')
  if (rowsOf.size === 0) return { kind: 'refused', reason: `In the file of --${whose} no row has a value in "${column}".` }
  if (rowsOf.size > MOST_PERIODS) return { kind: 'usage', reason: `--period: "${column}" has ${rowsOf.size.toLocaleString('en')} different values in the file of --${whose}; with a moment of time use --by month --time "${column}".` }
  const order = [...rowsOf.keys()].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const notes = without > 0 ? [`${without.toLocaleString('en')} rows of --${whose} have no value in "${column}" and are in no period.`] : []
  return { kind: 'read', periods: order.map((name) => ({ name, rows: Int32Array.from(rowsOf.get(name) ?? []), days: null })), notes, firstDay: null, lastDay: null }
}

function byCalendar(values: readonly string[], { unit, column }: PeriodChoice & { kind: 'calendar' }, dateFormat: string | undefined, whose: string): PeriodsRead {
  const order = dayOrderOf(values, dateFormat)
  if (order.kind === 'unknown-format') return { kind: 'usage', reason: `--date-format "${dateFormat}" does not say the order of day, month and year.` }
  if (order.kind === 'ambiguous') return { kind: 'usage', reason: `--time: day and month of "${column}" cannot be told apart, as in "${order.example}": say how dates are written with --date-format, for example DD/MM/YYYY.` }
  const rowsOf = new Map<number, number[]>()
  let [first, last, unread] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  values.forEach((value, row) => {
    const day = dayOf(value.trim(), order.order)
    if (Number.isNaN(day)) {
      unread++
      return
    }
    ;[first, last] = [Math.min(first, day), Math.max(last, day)]
    const start = startOf(day, unit)
    const rows = rowsOf.get(start)
    if (rows) rows.push(row)
    else rowsOf.set(start, [row])
  })
  if (rowsOf.size === 0) return { kind: 'refused', reason: `In the file of --${whose} no row has a readable date in "${column}", for example "${values[0]}".` }
  const periods: Period[] = []
  for (let start = startOf(first, unit); start <= last; start = nextStart(start, unit)) {
    if (periods.length >= MOST_PERIODS) return { kind: 'usage', reason: `--by ${unit} makes more than ${MOST_PERIODS.toLocaleString('en')} periods from ${isoDay(first)} to ${isoDay(last)}: take longer ones.` }
    const days = Math.min(last + 1, nextStart(start, unit)) - Math.max(first, start)
    periods.push({ name: nameOf(start, unit), rows: Int32Array.from(rowsOf.get(start) ?? []), days })
  }
  const notes = unread > 0 ? [`${unread.toLocaleString('en')} rows of --${whose} have no readable date in "${column}" and are in no period.`] : []
  return { kind: 'read', periods, notes, firstDay: first, lastDay: last }
}

function startOf(day: number, unit: CalendarUnit): number {
  if (unit === 'day') return day
  if (unit === 'week') return day - ((((day - MONDAY) % 7) + 7) % 7)
  const date = new Date(day * MS_A_DAY)
  const month = unit === 'year' ? 0 : unit === 'quarter' ? Math.floor(date.getUTCMonth() / 3) * 3 : date.getUTCMonth()
  return Date.UTC(date.getUTCFullYear(), month, 1) / MS_A_DAY
}

function nextStart(start: number, unit: CalendarUnit): number {
  if (unit === 'day' || unit === 'week') return start + (unit === 'day' ? 1 : 7)
  return startOf(start + { month: 31, quarter: 92, year: 366 }[unit], unit)
}

function nameOf(start: number, unit: CalendarUnit): string {
  const iso = isoDay(start)
  if (unit === 'year') return iso.slice(0, 4)
  if (unit === 'quarter') return `${iso.slice(0, 4)}Q${Math.floor((Number(iso.slice(5, 7)) - 1) / 3) + 1}`
  return unit === 'month' ? iso.slice(0, 7) : iso
}

/** Days since 1970-01-01 as YYYY-MM-DD. */
export function isoDay(day: number): string {
  return new Date(day * MS_A_DAY).toISOString().slice(0, 10)
}
