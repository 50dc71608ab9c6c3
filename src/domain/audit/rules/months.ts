/** Calendar months in UTC, and which months' leads a report may judge. */
import type { Month } from '../schema.ts'

const DAY = 86_400_000
const MOST_COHORTS = 15 // months of leads looked back at: a year's window and three settled months

/** The first moment of a month. */
export function startOf(month: Month): Date {
  return new Date(`${month}-01T00:00:00.000Z`)
}

/** The month some months later (or earlier). */
export function addMonths(month: Month, months: number): Month {
  const start = startOf(month)
  return monthOf(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1)))
}

/** The first moment after a month. */
export function endOf(month: Month): Date {
  return startOf(addMonths(month, 1))
}

/** The month of a moment. */
export function monthOf(moment: Date): Month {
  return moment.toISOString().slice(0, 7)
}

/** The month as people write it: "October 2026". */
export function monthName(month: Month): string {
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(startOf(month))
}

/** Up to when a report of this month may know things: the month's end, or the start of today where it is not over. Null for a month that has not begun. */
export function reportMoment(month: Month, now: Date): Date | null {
  if (now <= startOf(month)) return null
  if (now >= endOf(month)) return endOf(month)
  return new Date(Math.max(startOf(month).getTime(), Math.floor(now.getTime() / DAY) * DAY))
}

export type Cohorts = {
  /** Every month whose leads are in the report, oldest first; the report's own last. */
  all: Month[]
  /** Months of which every lead's window has passed, at most three, the newest ones: performance is judged on them. */
  settled: Month[]
}

/** The months whose leads a report looks at, for an outcome that counts within so many days. `first`: the month of the first score ever. */
export function cohortsOf(month: Month, { windowDays, asOf, first }: { windowDays: number; asOf: Date; first: Month }): Cohorts {
  const months = Array.from({ length: MOST_COHORTS }, (_, back) => addMonths(month, -back)).filter((one) => one >= first)
  const settled = months.filter((one) => endOf(one).getTime() + windowDays * DAY <= asOf.getTime()).slice(0, 3)
  const oldest = settled.at(-1) ?? months.at(-1) ?? month
  return { all: months.filter((one) => one >= oldest).toSorted(), settled: settled.toSorted() }
}
