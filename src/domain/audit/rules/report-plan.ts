/** Which moment a report speaks from, and what of an earlier edition it keeps to. */
import { endOf, reportMoment, startOf } from './months.ts'
import type { Month } from '../schema.ts'

/** The month, up to when things happened, and up to when they were known. */
export type GatherPlan = { month: Month; asOf: Date; knownUntil: Date }
/** An edition as it is stored. */
export type KnownEdition = { asOf: Date; knownUntil: Date }

/** First moment of the month, and the first after it. */
export function boundsOfMonth(month: Month): { from: Date; until: Date } {
  return { from: startOf(month), until: endOf(month) }
}

/**
 * The plan of a report that is made now. A month that was told before, and up to the same moment, is told again from what was known then:
 * the same bytes come out, and what has changed since stands in later reports as a correction. Null for a month that has not begun.
 */
export function planReport(month: Month, now: Date, known: KnownEdition | null): GatherPlan | null {
  const asOf = reportMoment(month, now)
  if (asOf === null) return null
  const again = known !== null && known.asOf.getTime() === asOf.getTime()
  return { month, asOf, knownUntil: again ? known.knownUntil : now }
}
