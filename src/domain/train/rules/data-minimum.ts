/** How many outcomes a model needs before it is tried, and how much evidence the numbers give. */
import type { Evidence, RefusalCode } from '../schema.ts'

/** Fewer outcomes than this of either kind are not tried: a test of such a model could show anything. */
export const LEAST_OUTCOMES = 40
const FAIR_OUTCOMES = 100
const FULL_ROWS = 1000
const FULL_OUTCOMES = 120

/** How fast outcomes arrive, so that a refusal can say when to try again. */
export type Pace = { positivesPerDay: number; today: Date }

/** A refusal with its code and sentence, or null where there is enough to try. */
export function missingOutcomes(rows: number, positives: number, pace?: Pace): { reason: RefusalCode; sentence: string } | null {
  const negatives = rows - positives
  if (rows === 0) return { reason: 'no-outcome', sentence: 'Not trained: no row has an outcome. Fill in the outcome column, or choose another one.' }
  if (rows > 1 && (positives === 0 || negatives === 0)) {
    const sentence = `Not trained: all ${rows.toLocaleString('en')} rows have ${positives === 0 ? 'a negative' : 'a positive'} outcome; both kinds are needed, at least ${LEAST_OUTCOMES} of each.`
    return { reason: 'one-class', sentence }
  }
  if (positives < LEAST_OUTCOMES) {
    const missing = LEAST_OUTCOMES - positives
    return { reason: 'too-few-positives', sentence: `Not trained: too few outcomes, ${positives} positive among ${rows.toLocaleString('en')} rows; the least is ${LEAST_OUTCOMES}: ${missing} more needed.${expectedDay(missing, pace)}` }
  }
  if (negatives < LEAST_OUTCOMES) {
    return { reason: 'too-few-negatives', sentence: `Not trained: too few rows without the outcome, ${negatives} among ${rows.toLocaleString('en')}; the least is ${LEAST_OUTCOMES}: ${LEAST_OUTCOMES - negatives} more needed.` }
  }
  return null
}

function expectedDay(missing: number, pace: Pace | undefined): string {
  if (!pace || pace.positivesPerDay <= 0) return ''
  const day = new Date(pace.today.getTime() + Math.ceil(missing / pace.positivesPerDay) * 86_400_000)
  return ` At today's pace around ${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(day)}.`
}

/** Full evidence from 1,000 rows with 120 outcomes of each kind, fair from 100 of each kind, else low. */
export function evidenceFor(rows: number, positives: number): Evidence {
  const fewer = Math.min(positives, rows - positives)
  if (rows >= FULL_ROWS && fewer >= FULL_OUTCOMES) return 'full'
  return fewer >= FAIR_OUTCOMES ? 'fair' : 'low'
}

/** What a model of few outcomes is to be taken for, in one sentence with the numbers; null from fair evidence on. `people`: what its rows are. */
export function lowEvidence(rows: number, positives: number, people = 'rows'): string | null {
  if (evidenceFor(rows, positives) !== 'low') return null
  const of = (count: number) => count.toLocaleString('en')
  return `Low evidence: ${of(rows)} ${people}, ${of(positives)} with the outcome and ${of(rows - positives)} without; it is fair from ${FAIR_OUTCOMES} of each.`
}
