/** Which moment a report speaks from, and what of an earlier edition it keeps to. */
import { endOf, reportMoment, startOf } from './months.ts'
import type { Month } from '../schema.ts'

const DAY = 86_400_000
const SETTLING_DAYS = 7 // what reaches the product within a week after the month still belongs to its report, where it is made that late

/** The month, up to when things happened, and up to when they had reached the product. `madeAt`: when its making was first begun. `again`: it was told before, up to the same moment. */
export type GatherPlan = { month: Month; asOf: Date; knownUntil: Date; madeAt: Date; again: boolean }
/** The first edition that speaks from the moment of the newest one. */
export type KnownEdition = { asOf: Date; knownUntil: Date; madeAt: Date }

/** First moment of the month, and the first after it. */
export function boundsOfMonth(month: Month): { from: Date; until: Date } {
  return { from: startOf(month), until: endOf(month) }
}

/**
 * The plan of a report that is made now. A month that was told before, and up to the same moment, is told again from what was known then:
 * the same bytes come out, and what has changed since stands in later reports as a correction. So is one that was told up to a later
 * moment: then the clock was set back, and an edition that knows less must not take its place. Null for a month that has not begun.
 */
export function planReport(month: Month, now: Date, known: KnownEdition | null): GatherPlan | null {
  const asOf = reportMoment(month, now)
  if (asOf === null) return null
  if (known !== null && known.asOf.getTime() >= asOf.getTime()) return { month, asOf: known.asOf, knownUntil: known.knownUntil, madeAt: known.madeAt, again: true }
  return { month, asOf, knownUntil: new Date(Math.min(now.getTime(), asOf.getTime() + SETTLING_DAYS * DAY)), madeAt: now, again: false }
}
