/** The performance of a model period by period: estimated at once, realised when outcomes are there, against the limits of its reference. */

import type { Interval } from '../stats/interval.ts'
import { meanAndThreeDeviations } from './three-deviations.ts'
import { aucReach, chancesOf, estimateMetrics, fitScoreCalibration, METRICS, type MetricName, type Metrics, type ScoreCalibration } from './estimated-performance.ts'
import { realisedPerformance, type RealisedPerformance } from './realised-performance.ts'

/** Scores of one period; an outcome is 1, 0, or NaN while it is not known. */
export type ScoredPeriod = { period: string; scores: Float64Array; outcomes: Float64Array }

/** Mean plus and minus 3 standard deviations of the realised metric over the reference's own periods; null where fewer than two have it. */
export type Limits = Record<MetricName, Interval | null>

/**
 * `estimated` from the chances of all rows, `realised` from those whose outcome is known (null: none is). `provisional`: some outcomes are
 * still missing. `alert`: which metric lies outside its limits, by the realised value where it is final, else by the estimate.
 * `estimateDoubtful`: the realised AUC's interval leaves the estimate out, so the estimate cannot be trusted here: concept drift, or a calibration that no longer holds.
 */
export type PeriodPerformance = {
  period: string; part: 'reference' | 'current'; rows: number; labelled: number; provisional: boolean
  estimated: Metrics; estimatedAuc: Interval | null; realised: RealisedPerformance | null
  alerts: { metric: MetricName; source: 'estimated' | 'realised'; value: number; side: 'below' | 'above' }[]
  estimateDoubtful: boolean
}

export type PerformanceOverTime = { calibration: ScoreCalibration; limits: Limits; limitPeriods: number; periods: PeriodPerformance[]; enoughPeriods: boolean }

const ADVISABLE_PERIODS = 6 // fewer own periods give limits that a single odd one moves
const WATCHED: readonly MetricName[] = ['auc', 'precision', 'recall', 'falsePositiveRate', 'accuracy', 'f1', 'brier']

/**
 * Learns calibration and limits from the reference's periods (all outcomes known; rows without one are left out), then judges the current
 * ones. Throws a RangeError for a reference with one outcome only. Cost O(n log n).
 */
export function performanceOverTime(reference: readonly ScoredPeriod[], current: readonly ScoredPeriod[], cutOff: number): PerformanceOverTime {
  const known = reference.map(labelledRows)
  const scores = concat(known.map((part) => part.scores))
  const labels = Uint8Array.from(concat(known.map((part) => Float64Array.from(part.labels))))
  const positives = labels.reduce((sum, label) => sum + label, 0)
  if (positives === 0 || positives === labels.length) throw new RangeError(`The reference holds ${labels.length} known outcomes, ${positives} of them positive: performance needs both kinds.`)
  const calibration = fitScoreCalibration(scores, labels)
  const own = known.filter((part) => part.labels.length > 0).map((part) => realisedPerformance(part.scores, part.labels, cutOff).metrics)
  const limits = Object.fromEntries(METRICS.map((metric) => [metric, limitOf(own.flatMap((metrics) => metrics[metric] ?? []))])) as Limits
  const judge = (part: PeriodPerformance['part']) => (period: ScoredPeriod) => judged(period, part, calibration, limits, cutOff)
  return { calibration, limits, limitPeriods: own.length, enoughPeriods: own.length >= ADVISABLE_PERIODS, periods: [...reference.map(judge('reference')), ...current.map(judge('current'))] }
}

function limitOf(values: number[]): Interval | null {
  if (values.length < 2) return null
  const { low, high } = meanAndThreeDeviations(values)
  return { low: Math.max(0, low), high: Math.min(1, high) }
}

function labelledRows({ scores, outcomes }: ScoredPeriod): { scores: Float64Array; labels: Uint8Array } {
  const rows = Int32Array.from(outcomes.keys()).filter((row) => !Number.isNaN(outcomes[row]))
  return { scores: Float64Array.from(rows, (row) => scores[row]), labels: Uint8Array.from(rows, (row) => outcomes[row]) }
}

function judged(period: ScoredPeriod, part: PeriodPerformance['part'], calibration: ScoreCalibration, limits: Limits, cutOff: number): PeriodPerformance {
  const chances = chancesOf(calibration, period.scores)
  const estimated = estimateMetrics(period.scores, chances, cutOff)
  const expected = chances.reduce((sum, chance) => sum + chance, 0)
  const { scores, labels } = labelledRows(period)
  const [rows, labelled] = [period.scores.length, labels.length]
  const realised = labelled > 0 ? realisedPerformance(scores, labels, cutOff) : null
  const final = realised !== null && labelled === rows
  const estimatedAuc = aucReach(estimated.auc, expected, rows - expected)
  const range = realised?.intervals.auc
  const alerts = part === 'reference' ? [] : WATCHED.flatMap((metric) => outside(metric, final ? 'realised' : 'estimated', (final ? realised.metrics : estimated)[metric], limits[metric]))
  // Chance moves both: they contradict each other where even the wider of the two ranges does not reach the other value.
  const doubtful = range !== undefined && estimated.auc !== null && estimatedAuc !== null && (estimatedAuc.low > range.high || estimatedAuc.high < range.low)
  return { period: period.period, part, rows, labelled, provisional: labelled < rows, estimated, estimatedAuc, realised, alerts, estimateDoubtful: doubtful }
}

function outside(metric: MetricName, source: 'estimated' | 'realised', value: number | null, limit: Interval | null): PeriodPerformance['alerts'] {
  if (value === null || limit === null || (value >= limit.low && value <= limit.high)) return []
  return [{ metric, source, value, side: value < limit.low ? 'below' : 'above' }]
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
