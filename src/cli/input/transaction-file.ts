/** A transactions file as the purchase models want it: whose, when, how much; or one clear sentence on what is wrong with it. */
import { numberOf } from '#ml/table/raw-value.ts'
import type { TransactionColumns } from '#ml/lifetime/purchase-summary.ts'
import { dayOf, dayOrderOf } from './day-reader.ts'
import { readDelimitedRows } from './delimited-rows.ts'

const NEEDED_COLUMNS = 3 // customer, date, amount

/** Which file, and which of its columns say whose, when and how much: a name of the header, or a number from 1. */
export interface TransactionFile {
  readonly path: string
  readonly header: boolean
  readonly customer: string
  readonly date: string
  readonly amount: string
  readonly dateFormat: string | undefined
  readonly calibrationEnd: string | undefined
}

/** The columns with the names of the customers by index, rows read and rows without a customer; 'usage' is what the caller can put right in the command, 'refused' in the data. */
export type TransactionsRead =
  | { readonly kind: 'read'; readonly transactions: TransactionColumns; readonly names: readonly string[]; readonly rows: number; readonly withoutCustomer: number; readonly calibrationEnd: number | undefined }
  | { readonly kind: 'usage' | 'refused'; readonly reason: string }

interface Wanted {
  readonly places: readonly [customer: number, date: number, amount: number]
  readonly fault: string | null
}

function placesOf(file: TransactionFile, first: readonly string[]): Wanted {
  const places = (['customer', 'date', 'amount'] as const).map((role) => {
    const asked = file[role]
    const named = file.header ? first.indexOf(asked) : -1
    if (named >= 0) return { place: named, fault: null }
    const number = /^\d+$/.test(asked) ? Number(asked) : 0
    if (number >= 1 && number <= first.length) return { place: number - 1, fault: null }
    const choice = file.header ? `The columns are: ${first.join(', ')}.` : `The file has ${first.length} columns; without a header give a number from 1 to ${first.length}.`
    return { place: -1, fault: `--${role} "${asked}" names no column of the file. ${choice}` }
  })
  return { places: [places[0].place, places[1].place, places[2].place], fault: places.find((one) => one.fault !== null)?.fault ?? null }
}

interface RawTransactions {
  readonly customer: number[]
  readonly names: string[]
  readonly date: string[]
  readonly amount: string[]
  readonly withoutCustomer: number
  readonly rows: number
}

function rawTransactions(file: TransactionFile, rows: readonly (readonly string[])[]): RawTransactions | string {
  const indexOfName = new Map<string, number>()
  const raw = { customer: [] as number[], names: [] as string[], date: [] as string[], amount: [] as string[], withoutCustomer: 0, rows: 0 }
  let wanted: Wanted | null = null
  for (const row of rows) {
    if (wanted === null) {
      wanted = placesOf(file, row)
      if (wanted.fault !== null) return wanted.fault
      if (file.header) continue
    }
    raw.rows += 1
    const name = row[wanted.places[0]] ?? ''
    if (name === '') {
      raw.withoutCustomer += 1
      continue
    }
    let index = indexOfName.get(name)
    if (index === undefined) {
      index = raw.names.length
      indexOfName.set(name, index)
      raw.names.push(name)
    }
    raw.customer.push(index)
    raw.date.push(row[wanted.places[1]] ?? '')
    raw.amount.push(row[wanted.places[2]] ?? '')
  }
  return raw
}

function unreadable(what: string, texts: readonly string[], values: Float64Array): string | null {
  const bad = values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0)
  if (bad === 0) return null
  const example = texts[values.findIndex((value) => Number.isNaN(value))]
  return `${bad} of ${values.length} rows have no readable ${what}, the first is "${example}". Correct or remove them.`
}

/** Reads the file whole. Days are days since 1970-01-01; the calibration end is read in the format of the column. */
export async function readTransactionFile(file: TransactionFile): Promise<TransactionsRead> {
  const reading = await readDelimitedRows(file.path, NEEDED_COLUMNS)
  if (reading.kind !== 'read') return { kind: reading.kind === 'unreadable' ? 'usage' : 'refused', reason: reading.reason }
  const raw = rawTransactions(file, reading.rows)
  if (typeof raw === 'string') return { kind: 'usage', reason: raw }
  const order = dayOrderOf(file.calibrationEnd === undefined ? raw.date : [...raw.date, file.calibrationEnd], file.dateFormat)
  if (order.kind === 'unknown-format') return { kind: 'usage', reason: `--date-format "${file.dateFormat}" does not say the order of day, month and year. Write it as DD/MM/YYYY, MM/DD/YYYY or YYYY-MM-DD.` }
  if (order.kind === 'ambiguous') {
    return { kind: 'usage', reason: `Day and month cannot be told apart in dates such as "${order.example}". Say which comes first with --date-format DD/MM/YYYY or --date-format MM/DD/YYYY.` }
  }
  const calibrationEnd = file.calibrationEnd === undefined ? undefined : dayOf(file.calibrationEnd, order.order)
  if (Number.isNaN(calibrationEnd)) return { kind: 'usage', reason: `--calibration-end "${file.calibrationEnd}" is no date. Write it as YYYY-MM-DD.` }
  const day = Float64Array.from(raw.date, (text) => dayOf(text, order.order))
  const amount = Float64Array.from(raw.amount, (text) => numberOf(text))
  const fault = unreadable('date', raw.date, day) ?? unreadable('amount', raw.amount, amount)
  if (fault !== null) return { kind: 'refused', reason: fault }
  return {
    kind: 'read', transactions: { customer: Int32Array.from(raw.customer), day, amount, customers: raw.names.length },
    names: raw.names, rows: raw.rows, withoutCustomer: raw.withoutCustomer, calibrationEnd,
  }
}
