/** Months as monitoring counts them: calendar months in UTC, written 2026-07. */

const DAY = 86_400_000

/** Scores made this long after the end of a month still count for its leads: the first scoring may come on the first of the next. */
export const LATE_DAYS = 7

/** The month of a moment. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
}

/** The first moment of a month. */
export function startOf(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`)
}

/** The month that lies this many months later, or earlier for a negative number. */
export function monthsLater(month: string, months: number): string {
  const start = startOf(month)
  return monthOf(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1)))
}

/** First moment, first moment of the next month, and until when scores of its leads count. */
export function boundsOf(month: string): { from: Date; until: Date; scoredUntil: Date } {
  const until = startOf(monthsLater(month, 1))
  return { from: startOf(month), until, scoredUntil: new Date(until.getTime() + LATE_DAYS * DAY) }
}

/** Days of the month that have passed. */
export function daysPassed(month: string, now: Date): number {
  const { from, until } = boundsOf(month)
  return Math.max(0, (Math.min(until.getTime(), now.getTime()) - from.getTime()) / DAY)
}

/** Every month from one to another, both included. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = []
  for (let month = first; month <= last; month = monthsLater(month, 1)) months.push(month)
  return months
}

/** July 2026. */
export function monthWords(month: string): string {
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(startOf(month))
}
