import type { QuarterState } from '#domain/audit/index.ts'
import { Verdict, type VerdictKind } from '#ui/verdict.tsx'

const words: Record<QuarterState, { kind: VerdictKind; text: string }> = { running: { kind: 'running', text: 'Not over' }, due: { kind: 'notEnough', text: 'Session due' }, overdue: { kind: 'watch', text: 'Session overdue' }, held: { kind: 'pass', text: 'Held' } }

/** Where the review of a quarter stands. */
export function QuarterVerdict({ state }: { state: QuarterState }) {
  return <Verdict kind={words[state].kind}>{words[state].text}</Verdict>
}
