/** The moment at which a customer stands in the training rows, and what became of it within the window. */
import type { CustomerTarget } from '../schema.ts'

/** A customer's orders (ms, ascending), those of the asked category, and when the event that ends it came. */
export type CustomerHistory = { orders: readonly number[]; wanted: readonly number[]; endedAt: number | null }
export type CustomerMoment = { asOf: number; label: 0 | 1 }

const DAY = 86_400_000
const DAYS_DRAWN_FROM = 365 // a whole year, so that no season is missing; what was longer ago says little about today

/** The times (ms) at which this person was a customer: from each order on for `activeDays`, until the event that ends it. Disjoint, ascending. */
export function customerTimes(history: CustomerHistory, activeDays: number): [from: number, to: number][] {
  const times: [number, number][] = []
  for (const from of history.orders) {
    const to = Math.min(from + activeDays * DAY, history.endedAt ?? Number.POSITIVE_INFINITY)
    if (to <= from) continue
    const last = times.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else times.push([from, to])
  }
  return times
}

/** Whether this person is a customer at a moment: has ordered lately enough, and has not ended it. */
export function isCustomerAt(history: CustomerHistory, activeDays: number, at: number): boolean {
  return customerTimes(history, activeDays).some(([from, to]) => from <= at && at < to)
}

/** Whether what the target foresees came within its window after a moment. */
export function outcomeWithin(history: CustomerHistory, target: CustomerTarget, asOf: number): boolean {
  const end = asOf + target.windowDays * DAY
  const came = (times: readonly number[]) => times.some((at) => at > asOf && at <= end)
  if (target.kind === 'propensity') return came(history.wanted)
  return target.leaving.by === 'no-order' ? !came(history.orders) : history.endedAt !== null && came([history.endedAt])
}

/**
 * The moment of one customer, drawn (`draw`, 0 up to 1) from the year of days whose window is over by `cutoff` (ms); null where it was
 * no customer then. The day is drawn before one looks who was a customer on it: drawn from each customer's own time instead, those
 * who soon left would stand in too many rows. Each customer stands once at most, so that rows tell apart.
 */
export function customerMoment(history: CustomerHistory, target: CustomerTarget, cutoff: number, draw: number): CustomerMoment | null {
  const asOf = Math.floor(cutoff - (target.windowDays + draw * DAYS_DRAWN_FROM) * DAY)
  return isCustomerAt(history, target.activeDays, asOf) ? { asOf, label: outcomeWithin(history, target, asOf) ? 1 : 0 } : null
}
