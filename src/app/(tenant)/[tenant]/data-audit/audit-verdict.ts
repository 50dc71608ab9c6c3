import type { Finding } from '#domain/govern/index.ts'
import type { VerdictKind } from '#ui/verdict.tsx'

const good = 90 // of 100: what is missing then is ordinary
const usable = 70

/** Whether data can be learned from, as a verdict and one sentence: what fails stands before what the score says. */
export function auditVerdict({ score, findings }: { score: number; findings: readonly Pick<Finding, 'severity'>[] }): { kind: VerdictKind; text: string; sentence: string } {
  const failing = findings.filter(({ severity }) => severity === 'fail').length
  const watched = findings.filter(({ severity }) => severity === 'watch').length
  const things = (count: number) => `${count} ${count === 1 ? 'thing' : 'things'}`
  const points = `${Math.round(score)} of 100`
  if (failing > 0) return { kind: 'fail', text: 'Mend first', sentence: `${points}: ${things(failing)} to mend before a model learns from it.` }
  if (score < usable) return { kind: 'watch', text: 'Thin', sentence: `${points}: a model can learn from it, and would learn more if it were mended.` }
  if (watched > 0) return { kind: score >= good ? 'pass' : 'watch', text: score >= good ? 'Good' : 'Usable', sentence: `${points}: a model can learn from it; ${things(watched)} to look at.` }
  return { kind: 'pass', text: score >= good ? 'Good' : 'Usable', sentence: `${points}: a model can learn from it, and nothing stands out.` }
}
