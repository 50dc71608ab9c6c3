/** Rates of decisions by group: how often each group is selected, and how often rightly. */

import { wilsonInterval, type Interval } from '../stats/interval.ts'

export type RateName = 'selectionRate' | 'tpr' | 'fpr' | 'fnr' | 'ppv' | 'tnr' | 'npv'
export const RATES: readonly RateName[] = ['selectionRate', 'tpr', 'fpr', 'fnr', 'ppv', 'tnr', 'npv']

/** Counts of one group. `rows` all, `selected` of them decided for; the four cells hold the rows with a known outcome only. Sums add up page by page. */
export type GroupCounts = { rows: number; selected: number; tp: number; fp: number; tn: number; fn: number; scored: number; chanceSum: number; chanceVariance: number; positives: number }

/** A rate: successes over `n`, its own denominator, with Wilson's 95 % interval; null of an empty denominator. */
export type Rate = { value: number | null; n: number; count: number; interval: Interval | null }

/** Mean chance promised against the share that happened, among rows with score and outcome: `gap` = observed - expected, with a 95 % interval. */
export type CalibrationGap = { n: number; expected: number | null; observed: number | null; gap: number | null; interval: Interval | null }

export type GroupRates = { n: number; labelled: number; rates: Record<RateName, Rate>; prevalence: Rate; calibration: CalibrationGap }

/** Counts with nothing in them. */
export function startGroup(): GroupCounts {
  return { rows: 0, selected: 0, tp: 0, fp: 0, tn: 0, fn: 0, scored: 0, chanceSum: 0, chanceVariance: 0, positives: 0 }
}

/** Adds one row: decided for or not, its outcome (null: not known yet), and its chance where the score is one (null: none). */
export function addToGroup(counts: GroupCounts, selected: boolean, outcome: 0 | 1 | null, chance: number | null): void {
  counts.rows++
  if (selected) counts.selected++
  if (outcome === null) return
  if (selected) counts[outcome === 1 ? 'tp' : 'fp']++
  else counts[outcome === 1 ? 'fn' : 'tn']++
  if (chance === null) return
  counts.scored++
  counts.chanceSum += chance
  counts.chanceVariance += chance * (1 - chance)
  counts.positives += outcome
}

/** The rates of a group. Selection counts all rows; every other rate only rows with a known outcome. */
export function ratesOf(counts: GroupCounts): GroupRates {
  const { tp, fp, tn, fn } = counts
  const rates: Record<RateName, Rate> = {
    selectionRate: rateOf(counts.selected, counts.rows), tpr: rateOf(tp, tp + fn), fpr: rateOf(fp, fp + tn), fnr: rateOf(fn, tp + fn), ppv: rateOf(tp, tp + fp), tnr: rateOf(tn, fp + tn), npv: rateOf(tn, tn + fn),
  }
  return { n: counts.rows, labelled: tp + fp + tn + fn, rates, prevalence: rateOf(tp + fn, tp + fp + tn + fn), calibration: calibrationOf(counts) }
}

function rateOf(count: number, n: number): Rate {
  return n > 0 ? { value: count / n, n, count, interval: wilsonInterval(count, n) } : { value: null, n, count, interval: null }
}

function calibrationOf({ scored, chanceSum, positives }: GroupCounts): CalibrationGap {
  if (scored === 0) return { n: 0, expected: null, observed: null, gap: null, interval: null }
  const [expected, observed] = [chanceSum / scored, positives / scored]
  const { low, high } = wilsonInterval(positives, scored)
  return { n: scored, expected, observed, gap: observed - expected, interval: { low: low - expected, high: high - expected } }
}
