/** Calendar quarters in UTC, and by when each should have been reviewed. */
import type { Month, Quarter } from '../schema.ts'
import { endOf, monthOf } from './months.ts'

/** A month after a quarter's end its review is overdue. */
export const REVIEW_WITHIN_DAYS = 31
const DAY = 86_400_000

/** The quarter that a month belongs to. */
export function quarterOf(month: Month): Quarter {
  return `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5)) / 3)}`
}

/** The three months of a quarter, oldest first. */
export function monthsOf(quarter: Quarter): Month[] {
  const first = 3 * (Number(quarter.slice(6)) - 1) + 1
  return [first, first + 1, first + 2].map((month) => `${quarter.slice(0, 4)}-${String(month).padStart(2, '0')}`)
}

/** The quarter before. */
export function quarterBefore(quarter: Quarter): Quarter {
  const [year, number] = [Number(quarter.slice(0, 4)), Number(quarter.slice(6))]
  return number === 1 ? `${year - 1}-Q4` : `${year}-Q${number - 1}`
}

/** As people write it: "third quarter of 2026". */
export function quarterName(quarter: Quarter): string {
  return `${['First', 'Second', 'Third', 'Fourth'][Number(quarter.slice(6)) - 1]} quarter of ${quarter.slice(0, 4)}`
}

export type QuarterState = 'running' | 'due' | 'overdue' | 'held'

/** Where the review of a quarter stands: the quarter is not over, its session is due or overdue, or it was held. */
export function quarterState(quarter: Quarter, now: Date, held: boolean): QuarterState {
  if (held) return 'held'
  const end = endOf(monthsOf(quarter)[2]).getTime()
  return now.getTime() < end ? 'running' : now.getTime() < end + REVIEW_WITHIN_DAYS * DAY ? 'due' : 'overdue'
}

/** The quarter of a moment, and those before it down to the one of `first`, newest first; at most `most`. */
export function quartersSince(first: Month, now: Date, most: number): Quarter[] {
  const quarters: Quarter[] = []
  for (let quarter = quarterOf(monthOf(now)); quarter >= quarterOf(first) && quarters.length < most; quarter = quarterBefore(quarter)) quarters.push(quarter)
  return quarters
}
