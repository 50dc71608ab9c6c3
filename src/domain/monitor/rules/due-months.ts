/** Which months of a model are to be checked now. */
import { boundsOf, daysPassed, LATE_DAYS, monthOf, monthsBetween } from './month.ts'

const DAY = 86_400_000
const AGAIN_DAYS = 7 // outcomes of a month come in over weeks
const FIRST_DAYS = 2 // before, a month has hardly any lead
const SAME_DAY = 20 * 3_600_000 // the running month once a day

export type CheckedMonth = { month: string; checkedAt: Date; running: boolean; provisional: boolean; finalOn: Date | null }

/**
 * Months from the first scoring to now that were never checked, that ended since their last check, the running one once a day, and those whose outcomes
 * are still coming in once a week and once when the last is settled. Oldest first.
 */
export function dueMonths(firstScoring: Date, checked: readonly CheckedMonth[], now: Date): string[] {
  const known = new Map(checked.map((check) => [check.month, check]))
  return monthsBetween(monthOf(new Date(firstScoring.getTime() - LATE_DAYS * DAY)), monthOf(now)).filter((month) => {
    const running = boundsOf(month).until > now
    const last = known.get(month)
    if (running && daysPassed(month, now) < FIRST_DAYS) return false
    if (!last) return true
    const age = now.getTime() - last.checkedAt.getTime()
    if (running) return age >= SAME_DAY
    if (last.running) return true
    const settledSince = last.finalOn !== null && last.finalOn <= now && last.checkedAt < last.finalOn
    return last.provisional && (age >= AGAIN_DAYS * DAY || settledSince)
  })
}
