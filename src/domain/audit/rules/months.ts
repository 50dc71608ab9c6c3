/** Calendar months in UTC, and which months' leads a report may judge. */
import type { Month } from '../schema.ts'

const DAY = 86_400_000
const MOST_COHORTS = 16 // months of leads looked back at: a year's window and three settled months
const SETTLED_MONTHS = 3
const LATE_DAYS = 7 // the first score may come this long after the month's end

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

/** The months whose leads a report looks at, oldest first: as many as the outcome's window takes, and three more that are settled by then. `first`: the month of the first score ever. */
export function cohortMonths(month: Month, { windowDays, first }: { windowDays: number; first: Month }): Month[] {
  const back = Math.min(MOST_COHORTS, Math.ceil((windowDays + LATE_DAYS) / 30) + SETTLED_MONTHS)
  return Array.from({ length: back }, (_, at) => addMonths(month, at - back + 1)).filter((one) => one >= first)
}

/** The newest three months of which every scored lead's time is over: performance is judged on them. */
export function settledMonths(leads: readonly { month: Month; settled: boolean }[]): Month[] {
  const open = new Set(leads.filter(({ settled }) => !settled).map(({ month }) => month))
  return [...new Set(leads.map(({ month }) => month))].filter((month) => !open.has(month)).toSorted().slice(-SETTLED_MONTHS)
}
