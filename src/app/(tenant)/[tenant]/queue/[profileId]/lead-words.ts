import { outcomeLabels, type LeadOutcome } from '#domain/act/schema.ts'
import { formatDate, formatMoment, formatTime, type Where } from '#ui/format.ts'

const evidence = { full: 'Good', fair: 'Fair', low: 'Low: take the chance as a rough one' } as const

/** How firm a score is, in words. */
export const evidenceWords = (level: keyof typeof evidence): string => evidence[level]

/** An outcome in a sentence: "won", "not reached". */
export const outcomeInWords = (outcome: string): string => (outcome in outcomeLabels ? outcomeLabels[outcome as LeadOutcome].toLowerCase() : outcome)

/** A moment after "since": the day, or on the same day the time, the full moment where it was this very minute. */
export function sinceWords(since: Date, at: Date, where: Where): string {
  if (formatDate(since, at, where) !== formatDate(at, at, where)) return formatDate(since, at, where)
  return formatTime(since, where) === formatTime(at, where) ? formatMoment(since, where) : formatTime(since, where)
}
