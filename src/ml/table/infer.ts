/** Finds out by itself what each column is: number, date, flag or category; and names the columns that are no input. */

import { dateOf, dateOrderOf, numberOf, textOf } from './raw-value.ts'
import type { RawColumn } from './encode.ts'
import type { DateOrder, FeatureSpec } from './table.ts'

export type FeatureVerdict = 'ambiguous-date' | 'text' | 'constant' | 'identifier' | 'almost-empty'

/**
 * Why a column was not taken as an input. `spec` is what it would be read as if the caller brings it back; an
 * ambiguous date has none, because it needs a date format first.
 */
export type FeatureNote = { column: string; verdict: FeatureVerdict; detail: string; spec?: FeatureSpec }

export type InferOptions = {
  /** How dates are written, e.g. "DD/MM/YYYY": for every column, or by column name. */
  dateFormat?: string | Readonly<Record<string, string>>
}

const MOST_LEVELS = 254 // a category's levels and "missing" fit one byte
const READABLE_SHARE = 0.98 // up to 2 % stray words in a column of numbers or dates are read as missing
const FILLED_SHARE = 0.005 // below 0.5 % filled there is too little to learn from
const DISTINCT_SHARE = 0.95 // nearly every row its own value: a key, not a property
const TEXT_SHARE = 0.5 // more than half of the values distinct: prose rather than a list of choices
const FEW_ROWS = 20 // below this many values, "nearly all distinct" says nothing

const FLAG_PAIRS = [['no', 'yes'], ['n', 'y'], ['false', 'true'], ['f', 't'], ['0', '1'], ['off', 'on']] as const
const KEY_NAME = /(^|[^A-Za-z])([Ii][Dd]|[Kk]ey|[Gg][Uu][Ii][Dd]|[Uu][Uu][Ii][Dd]|[Nn]umber|[Nn]o|[Nn]r)\.?$|[a-z](ID|Id|Key|Number)$/

/**
 * The inputs found in raw columns, and a note for every column that is none. Missing words count as missing. A column
 * of dates whose day and month cannot be told apart becomes the note 'ambiguous-date'. Cost O(cells).
 */
export function inferFeatures(columns: readonly RawColumn[], options: InferOptions = {}): { specs: FeatureSpec[]; notes: FeatureNote[] } {
  const specs: FeatureSpec[] = []
  const notes: FeatureNote[] = []
  for (const column of columns) {
    const found = inferColumn(column, formatFor(column.name, options))
    if ('verdict' in found) notes.push(found)
    else specs.push(found)
  }
  return { specs, notes }
}

function formatFor(name: string, options: InferOptions): DateOrder | null {
  const format = typeof options.dateFormat === 'string' ? options.dateFormat : options.dateFormat?.[name]
  return format === undefined ? null : dateOrderOf(format)
}

function inferColumn(column: RawColumn, order: DateOrder | null): FeatureSpec | FeatureNote {
  const { name } = column
  const texts: string[] = []
  for (const raw of column.values) {
    const text = textOf(raw)
    if (text !== null) texts.push(text)
  }
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  const rows = column.values.length
  if (texts.length === 0 || (texts.length / rows < FILLED_SHARE && rows > 1 / FILLED_SHARE)) {
    const detail = texts.length === 0 ? 'no row has a value' : `only ${texts.length} of ${rows} rows have a value`
    return { column: name, verdict: 'almost-empty', detail, spec: kindOf(name, texts, counts, order) ?? undefined }
  }
  const spec = kindOf(name, texts, counts, order)
  if (spec === null) {
    const detail = `day and month cannot be told apart in values such as "${texts[0]}": give the date format`
    return { column: name, verdict: 'ambiguous-date', detail }
  }
  if (counts.size === 1 && texts.length === rows) {
    return { column: name, verdict: 'constant', detail: `every row has the value "${texts[0]}"`, spec }
  }
  return unusable(spec, texts, counts) ?? spec
}

function kindOf(name: string, texts: string[], counts: Map<string, number>, order: DateOrder | null): FeatureSpec | null {
  const flag = flagLevels([...counts.keys()])
  if (flag) return { name, kind: 'flag', levels: flag }
  const distinct = [...counts.keys()]
  const share = (readable: (text: string) => boolean) => distinct.reduce((sum, text) => sum + (readable(text) ? counts.get(text)! : 0), 0) / texts.length
  if (texts.length > 0 && share((text) => !Number.isNaN(numberOf(text)) && !isCode(text)) >= READABLE_SHARE) return { name, kind: 'number', levels: [] }
  const dated = (by: DateOrder) => texts.length > 0 && share((text) => !Number.isNaN(dateOf(text, by))) >= READABLE_SHARE
  if (order !== null && dated(order)) return { name, kind: 'date', levels: [], dateOrder: order }
  if (dated('YMD')) return { name, kind: 'date', levels: [], dateOrder: 'YMD' }
  const [dayFirst, monthFirst] = [dated('DMY'), dated('MDY')]
  if (dayFirst && monthFirst && !sameEitherWay(distinct)) return null
  if (dayFirst || monthFirst) return { name, kind: 'date', levels: [], dateOrder: dayFirst ? 'DMY' : 'MDY' }
  return { name, kind: 'category', levels: levelsByFrequency(counts) }
}

/** A leading zero means a code (post code, article number): arithmetic on it would be nonsense. */
function isCode(text: string): boolean {
  return /^0\d+$/.test(text)
}

function sameEitherWay(texts: string[]): boolean {
  return texts.every((text) => {
    const [day, month] = [dateOf(text, 'DMY'), dateOf(text, 'MDY')]
    return day === month || Number.isNaN(day) || Number.isNaN(month)
  }) && texts.some((text) => !Number.isNaN(dateOf(text, 'DMY')))
}

function flagLevels(distinct: string[]): string[] | null {
  if (distinct.length > 4) return null
  const folded = new Set(distinct.map((text) => text.toLowerCase()))
  for (const [off, on] of FLAG_PAIRS) {
    const fits = folded.size > 0 && [...folded].every((text) => text === off || text === on)
    // A column of zeros only, or of ones only, is a number; words such as "No" are a flag even when alone.
    if (fits && (folded.size === 2 || off !== '0')) return [written(distinct, off), written(distinct, on)]
  }
  return null
}

function written(distinct: string[], level: string): string {
  return distinct.find((text) => text.toLowerCase() === level) ?? (distinct[0].charAt(0) === distinct[0].charAt(0).toUpperCase() ? level.charAt(0).toUpperCase() + level.slice(1) : level)
}

function levelsByFrequency(counts: Map<string, number>): string[] {
  const ordered = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return ordered.slice(0, MOST_LEVELS).map(([level]) => level)
}

function unusable(spec: FeatureSpec, texts: string[], counts: Map<string, number>): FeatureNote | null {
  const { name, kind } = spec
  const share = counts.size / texts.length
  if (texts.length < FEW_ROWS || kind === 'date' || kind === 'flag') return null
  if (kind === 'number') {
    return isIntegerKey(name, texts, counts.size) ? { column: name, verdict: 'identifier', detail: 'whole numbers, a different one in every row', spec } : null
  }
  const words = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) / texts.length
  if (share >= DISTINCT_SHARE && words < 3) {
    return { column: name, verdict: 'identifier', detail: `${counts.size} different values in ${texts.length} filled rows`, spec }
  }
  if (share > TEXT_SHARE || (words > 8 && counts.size > MOST_LEVELS)) {
    return { column: name, verdict: 'text', detail: `free text: ${counts.size} different values in ${texts.length} filled rows`, spec }
  }
  return null
}

function isIntegerKey(name: string, texts: string[], distinct: number): boolean {
  if (distinct < texts.length * 0.99) return false
  const values = texts.map(numberOf).filter((value) => !Number.isNaN(value))
  if (!values.every((value) => Number.isInteger(value))) return false
  let rises = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[i - 1]) rises++
  return rises === values.length - 1 || rises === 0 || KEY_NAME.test(name)
}
