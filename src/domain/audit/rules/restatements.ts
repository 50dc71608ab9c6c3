/** What earlier months look like now, beside what the report of the month before said: corrections are shown, never silent. */
import { figuresOf } from './seal.ts'
import type { Figure, Report, Section } from '../schema.ts'

/** A figure of an earlier month that is another one now. */
export type Restatement = { now: Figure; said: number; saidIn: string }

const ofMonth = /\.\d{4}-\d{2}$/

/** The figures of finished months that differ from what the former report printed as final; in the order of this report. */
export function restatementsSince(previous: Report | null, figures: readonly Figure[]): Restatement[] {
  if (!previous) return []
  const before = new Map(figuresOf(previous).filter(({ id, state }) => ofMonth.test(id) && state === 'final' && id.slice(-7) <= previous.month).map((figure) => [figure.id, figure]))
  // A figure of the former report's own month counts too: that month was over when the report was made, or its figures were marked as not settled.
  return figures.flatMap((now) => {
    const then = before.get(now.id)
    return then && then.value !== null && now.value !== null && then.value !== now.value && previous.asOf >= previous.until ? [{ now, said: then.value, saidIn: previous.month }] : []
  })
}

/** The section that shows them. `write` puts a number in words. */
export function restatementSection(restatements: readonly Restatement[], previous: Report | null, write: (figure: Figure, value: number) => string): Section {
  const head = { id: 'corrections', title: 'Corrections to earlier months' }
  if (!previous) return { ...head, state: 'empty', tables: [], sentences: ['This is the first report: there is no earlier one to correct.'] }
  if (restatements.length === 0) return { ...head, state: 'empty', tables: [], sentences: [`No figure of an earlier month differs from what the report of ${previous.month} said.`] }
  return {
    ...head, state: 'told', sentences: [`Data that came late changed ${restatements.length} ${restatements.length === 1 ? 'figure' : 'figures'} of earlier months.`],
    tables: [{ title: `Now, and as the report of ${previous.month} said`, columns: ['Figure', 'Said then', 'Now', 'Change'], rows: restatements.map(({ now, said }) => [{ text: now.label }, { text: write(now, said) }, { figure: now.id }, { text: `${(now.value ?? 0) > said ? '+' : '−'}${write(now, Math.abs((now.value ?? 0) - said))}` }]) }],
  }
}
