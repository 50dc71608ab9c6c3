/** Figures of monitoring as screens say them. Pure. */
import type { Alert, ModelVerdict, OutcomeFigures } from '#domain/monitor/index.ts'
import { formatCount, formatMoneyShort, formatNumber, MISSING } from '#ui/format.ts'
import type { VerdictKind } from '#ui/verdict.tsx'

const verdicts: Record<ModelVerdict, VerdictKind> = { fine: 'pass', watch: 'watch', act: 'fail', 'not-enough': 'notEnough' }

/** The mark of a model's verdict. */
export function verdictKind(verdict: ModelVerdict): VerdictKind {
  return verdicts[verdict]
}

const severities: Record<Alert['severity'], { kind: VerdictKind; word: string }> = { high: { kind: 'fail', word: 'High' }, medium: { kind: 'watch', word: 'Medium' }, low: { kind: 'quiet', word: 'Low' } }

/** The mark and word of an alert: its state where it is not open, else how grave it is. */
export function alertMark(alert: Pick<Alert, 'severity' | 'state'>): { kind: VerdictKind; word: string } {
  if (alert.state === 'resolved') return { kind: 'pass', word: 'Ended' }
  if (alert.state === 'muted') return { kind: 'quiet', word: 'Muted' }
  return severities[alert.severity] ?? { kind: 'watch', word: alert.severity }
}

/** Money a month, or a dash where no amounts are known. */
export function moneyWords(money: number | null, currency: string, locale: string): string {
  return money === null ? MISSING : formatMoneyShort(money, currency, locale)
}

/** Where the months are few or their time is not over, the ratio says nothing yet. */
export function ratioWords(outcomes: Pick<OutcomeFigures, 'ratio' | 'ratioInterval' | 'matured' | 'kept' | 'promised'>, locale: string): { kind: VerdictKind; text: string } {
  if (outcomes.ratio === null || outcomes.ratioInterval === null || outcomes.matured === 0) return { kind: 'notEnough', text: 'Not over yet' }
  const text = `${formatNumber(outcomes.ratio, 2, locale)}×`
  // Chance alone moves the number kept within the interval around it; 1 inside means as promised.
  return outcomes.ratioInterval.low <= 1 && 1 <= outcomes.ratioInterval.high ? { kind: 'quiet', text } : { kind: 'watch', text }
}

/** "promised 35.2, kept 31". */
export function keptWords(outcomes: OutcomeFigures, locale: string): string {
  return `promised ${formatNumber(outcomes.promised, 1, locale)}, kept ${formatCount(outcomes.kept, locale)}`
}

/** What chance alone allows around the number promised, of the leads whose time is over. */
export function promisedRange({ promised, kept, ratioInterval }: Pick<OutcomeFigures, 'promised' | 'kept' | 'ratioInterval'>): { low: number; high: number } {
  if (ratioInterval === null) return { low: promised, high: promised }
  const reach = ratioInterval.high * promised - kept
  return { low: Math.max(0, promised - reach), high: promised + reach }
}

/** "Mar 2026", of 2026-03. */
export function shortMonth(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`)
  return Number.isNaN(at.getTime()) ? month : new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(at)
}

/** From when on something was found: "since Mar 2026", or "in Jul 2026" where it lasted one month. */
export function spanWords(alert: Pick<Alert, 'month' | 'lastMonth' | 'state'>): string {
  const [first, last] = [alert.month, alert.lastMonth].map((at) => shortMonth(at.toISOString().slice(0, 7)))
  if (first === last) return alert.state === 'resolved' ? `in ${first}` : `since ${first}`
  return alert.state === 'resolved' ? `${first} to ${last}` : `since ${first}`
}
