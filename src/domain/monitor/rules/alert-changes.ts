/** What a check's findings mean for the alerts there are: one alert a finding for as long as it lasts, whatever the order in which months are checked. */
import type { Finding } from '../schema.ts'

export type KnownAlert = { id: string; kind: string; subject: string; state: string; month: Date; lastMonth: Date }
export type AlertChanges = { open: Finding[]; refresh: { id: string; finding: Finding; first: boolean }[]; end: string[] }

const MONTH_AND_A_BIT = 32 * 86_400_000 // the next month begins within this after the first of any

/** Kinds that say nothing new about a month whose outcomes are still open, and are only ended by one that has outcomes. */
export const fromOutcomes: ReadonlySet<string> = new Set(['outcomes', 'ranking', 'bias'])

/**
 * `check`: its month, whether that is still running, whether outcomes are settled and drift was judged. A finding in the month of an alert, or in
 * the one right after its last, is that alert; an alert is ended by a later, finished month in which its question was asked and it was not found.
 */
export function alertChanges(check: { month: Date; running: boolean; drift: boolean; outcomes: boolean; findings: readonly Finding[] }, known: readonly KnownAlert[]): AlertChanges {
  const changes: AlertChanges = { open: [], refresh: [], end: [] }
  for (const finding of check.findings) {
    const same = known.filter((alert) => alert.kind === finding.kind && alert.subject === finding.subject)
    const within = same.find((alert) => alert.month <= check.month && check.month <= alert.lastMonth)
    const continued = same.find((alert) => alert.state !== 'resolved' && alert.lastMonth < check.month && (fromOutcomes.has(finding.kind) || check.month.getTime() - alert.lastMonth.getTime() <= MONTH_AND_A_BIT))
    // An older month that is looked at again only moves the words of an alert that ended with it.
    if (within) {
      if (within.state !== 'resolved' && within.lastMonth.getTime() === check.month.getTime()) changes.refresh.push({ id: within.id, finding, first: within.month.getTime() === check.month.getTime() })
    } else if (continued) changes.refresh.push({ id: continued.id, finding, first: false })
    else changes.open.push(finding)
  }
  if (check.running) return changes
  const found = new Set(check.findings.map(({ kind, subject }) => `${kind} ${subject}`))
  changes.end = known.filter((alert) => alert.state !== 'resolved' && alert.lastMonth < check.month && !found.has(`${alert.kind} ${alert.subject}`) && (fromOutcomes.has(alert.kind) ? check.outcomes : check.drift)).map(({ id }) => id)
  return changes
}
