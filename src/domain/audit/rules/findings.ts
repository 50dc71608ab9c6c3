/** Findings that people raised under reports: open ones are carried into the next report until somebody closes them. */
import type { Finding, SealedReport, Statement } from '../schema.ts'

/** The findings that a report starts with: those that the former one carried, those raised under it, less those closed. */
export function openFindings(previous: SealedReport | null, asOf: Date): Finding[] {
  return previous ? findingsAfter(previous.report.findings, previous.statements, previous.report.month, asOf).filter(({ state }) => state === 'open') : []
}

/** Carried findings and those of statements, each with its state; `at` decides what is overdue. */
export function findingsAfter(carried: readonly Finding[], statements: readonly Statement[], month: string, at: Date): Finding[] {
  const raised = statements.flatMap(({ kind, hash, content }): Finding[] => (kind === 'finding-raised' ? [{ id: hash.slice(0, 12), title: content.title, severity: content.severity === 'high' || content.severity === 'low' ? content.severity : 'medium', owner: content.owner, due: content.due, raisedIn: month, state: 'open', overdue: false }] : []))
  const closed = new Set(statements.flatMap(({ kind, content }) => (kind === 'finding-closed' ? [content.finding] : [])))
  const day = at.toISOString().slice(0, 10)
  return [...carried, ...raised].map((finding) => ({ ...finding, state: closed.has(finding.id) ? 'closed' : finding.state, overdue: !closed.has(finding.id) && finding.state === 'open' && finding.due < day }))
}
