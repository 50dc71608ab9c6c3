/** From single transactions to what the purchase models read: one line of four numbers a customer. */

const DAYS_PER_WEEK = 7
const LARGEST_TOTAL = 1e30 // beyond any money there is; products of larger amounts leave the range of numbers

/** Transactions in columns of equal length: whose (0-based index), on which day (whole days since any fixed day), for how much. */
export interface TransactionColumns {
  readonly customer: Int32Array
  readonly day: Float64Array
  readonly amount: Float64Array
  readonly customers: number
}

/**
 * Per customer: repeat purchases, week of the last one counted from the first purchase (recency), weeks under observation (age),
 * and mean amount of the repeat purchases (0 where there is none). All arrays have one entry a customer.
 */
export interface PurchaseSummary {
  readonly repeats: Float64Array
  readonly recency: Float64Array
  readonly age: Float64Array
  readonly meanRepeatAmount: Float64Array
}

/** What happened after the calibration end: repeat purchases and their money per customer, over `weeks` weeks. */
export interface HoldoutFacts {
  readonly purchases: Float64Array
  readonly amount: Float64Array
  readonly weeks: number
}

/** The summary of the calibration period, which customers it covers (indices into the input), and the holdout where one was asked for. */
export interface SummarisedTransactions {
  readonly summary: PurchaseSummary
  readonly customerIndex: Int32Array
  readonly firstDay: Float64Array
  readonly totalAmount: Float64Array
  readonly holdout: HoldoutFacts | null
}

/** A summary, or why there can be none. */
export type SummaryResult = { readonly kind: 'summarised'; readonly value: SummarisedTransactions } | { readonly kind: 'refused'; readonly reason: string }

/** Purchases of one customer on one day, merged: two orders on a day are one visit, not two (Fader, Hardie and Lee 2005). */
interface Visits {
  readonly customer: Int32Array
  readonly day: Float64Array
  readonly amount: Float64Array
}

function mergeSameDay(transactions: TransactionColumns): Visits {
  const { customer, day, amount } = transactions
  const order = Int32Array.from(customer.keys()).sort((a, b) => customer[a] - customer[b] || day[a] - day[b] || a - b)
  const merged: Visits = { customer: new Int32Array(order.length), day: new Float64Array(order.length), amount: new Float64Array(order.length) }
  let last = -1
  for (const row of order) {
    if (last >= 0 && merged.customer[last] === customer[row] && merged.day[last] === day[row]) {
      merged.amount[last] += amount[row]
      continue
    }
    last += 1
    merged.customer[last] = customer[row]
    merged.day[last] = day[row]
    merged.amount[last] = amount[row]
  }
  return { customer: merged.customer.subarray(0, last + 1), day: merged.day.subarray(0, last + 1), amount: merged.amount.subarray(0, last + 1) }
}

function plural(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`
}

/** The first fault that forbids a summary, in words, or null. Money below zero is a refund, and the model knows purchases only. */
function faultOf(transactions: TransactionColumns, calibrationEnd: number, observationEnd: number): string | null {
  const { day, amount } = transactions
  if (day.length === 0) return 'There are no transactions. At least 2 customers with a repeat purchase are needed.'
  let negative = 0
  let broken = 0
  let total = 0
  for (let row = 0; row < day.length; row += 1) {
    if (!Number.isFinite(day[row]) || !Number.isFinite(amount[row])) broken += 1
    else if (amount[row] < 0) negative += 1
    else total += amount[row]
  }
  if (broken > 0) return `${plural(broken, 'transaction has', 'transactions have')} no readable day or amount.`
  if (negative > 0) {
    return `${plural(negative, 'transaction has', 'transactions have')} a negative amount. Leave refunds out, or subtract them from their orders first.`
  }
  if (total > LARGEST_TOTAL) return `The amounts add up to ${total.toPrecision(3)}, which is no money: check that the amount column holds amounts.`
  if (calibrationEnd > observationEnd) return 'The calibration end lies after the last transaction: nothing is left to check the forecast with.'
  return null
}

interface Tally {
  readonly first: Float64Array
  readonly last: Float64Array
  readonly repeats: Float64Array
  readonly repeatAmount: Float64Array
  readonly totalAmount: Float64Array
  readonly laterPurchases: Float64Array
  readonly laterAmount: Float64Array
}

function tally(visits: Visits, customers: number, calibrationEnd: number, observationEnd: number): Tally {
  const zeros = (): Float64Array => new Float64Array(customers)
  const counted: Tally = {
    first: new Float64Array(customers).fill(Number.NaN),
    last: zeros(), repeats: zeros(), repeatAmount: zeros(), totalAmount: zeros(), laterPurchases: zeros(), laterAmount: zeros(),
  }
  for (let row = 0; row < visits.day.length; row += 1) {
    const who = visits.customer[row]
    const day = visits.day[row]
    if (day > observationEnd) continue
    if (day > calibrationEnd) {
      counted.laterPurchases[who] += 1
      counted.laterAmount[who] += visits.amount[row]
      continue
    }
    counted.totalAmount[who] += visits.amount[row]
    counted.last[who] = day
    if (Number.isNaN(counted.first[who])) {
      counted.first[who] = day
      continue
    }
    counted.repeats[who] += 1
    counted.repeatAmount[who] += visits.amount[row]
  }
  return counted
}

/**
 * Summarises transactions per customer up to `calibrationEnd` (a day; defaults to `observationEnd`, which defaults to the last day
 * seen), in weeks. With a calibration end before the observation end, what follows is the holdout. Customers whose first purchase
 * comes after the calibration end are left out. Example: purchases on days 0, 7 and 7, observed to day 14, give repeats 1, recency 1, age 2.
 */
export function summariseTransactions(transactions: TransactionColumns, period: { readonly calibrationEnd?: number; readonly observationEnd?: number } = {}): SummaryResult {
  const lastDay = transactions.day.reduce((latest, day) => (day > latest ? day : latest), Number.NEGATIVE_INFINITY)
  const observationEnd = period.observationEnd ?? lastDay
  const calibrationEnd = period.calibrationEnd ?? observationEnd
  const fault = faultOf(transactions, calibrationEnd, observationEnd)
  if (fault !== null) return { kind: 'refused', reason: fault }
  const counted = tally(mergeSameDay(transactions), transactions.customers, calibrationEnd, observationEnd)
  const covered = Int32Array.from(counted.first.keys().filter((who) => !Number.isNaN(counted.first[who])))
  if (covered.length === 0) return { kind: 'refused', reason: 'The calibration end lies before the first transaction: there is nothing to learn from.' }
  const take = (read: (who: number) => number): Float64Array => Float64Array.from(covered, read)
  const summary: PurchaseSummary = {
    repeats: take((who) => counted.repeats[who]),
    recency: take((who) => (counted.last[who] - counted.first[who]) / DAYS_PER_WEEK),
    age: take((who) => (calibrationEnd - counted.first[who]) / DAYS_PER_WEEK),
    meanRepeatAmount: take((who) => (counted.repeats[who] > 0 ? counted.repeatAmount[who] / counted.repeats[who] : 0)),
  }
  const holdout = calibrationEnd < observationEnd
    ? { purchases: take((who) => counted.laterPurchases[who]), amount: take((who) => counted.laterAmount[who]), weeks: (observationEnd - calibrationEnd) / DAYS_PER_WEEK }
    : null
  return {
    kind: 'summarised',
    value: { summary, customerIndex: covered, firstDay: take((who) => counted.first[who]), totalAmount: take((who) => counted.totalAmount[who]), holdout },
  }
}
