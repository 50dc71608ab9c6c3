/** Performance once the outcomes are known, each figure with its interval. */

import { aucInterval } from '../metrics/auc.ts'
import { brier } from '../metrics/probability-error.ts'
import { meanInterval, wilsonInterval, type Interval } from '../stats/interval.ts'
import { countMetrics, type MetricName, type Metrics } from './estimated-performance.ts'

export type RealisedPerformance = { rows: number; positives: number; metrics: Metrics; intervals: Partial<Record<MetricName, Interval>> }

/**
 * The metrics of rows with known outcomes, and 95 % intervals: DeLong's for the AUC, Wilson's for shares, the normal one for Brier. A
 * metric is null where one outcome is absent or nothing stands under its line; scores outside 0 to 1 have no Brier score.
 */
export function realisedPerformance(scores: Float64Array, labels: Uint8Array, cutOff: number): RealisedPerformance {
  let [tp, fp, tn, fn] = [0, 0, 0, 0]
  labels.forEach((label, row) => {
    const chosen = scores[row] >= cutOff
    if (chosen && label === 1) tp++
    else if (chosen) fp++
    else if (label === 1) fn++
    else tn++
  })
  const positives = tp + fn
  const both = positives > 0 && positives < labels.length
  const area = both ? aucInterval(scores, labels) : null
  const chances = labels.length > 0 && scores.every((score) => score >= 0 && score <= 1)
  const intervals: RealisedPerformance['intervals'] = {}
  if (area) intervals.auc = { low: area.low, high: area.high }
  const shares: [MetricName, number, number][] = [['precision', tp, tp + fp], ['recall', tp, positives], ['falsePositiveRate', fp, fp + tn], ['accuracy', tp + tn, labels.length], ['positiveRate', positives, labels.length]]
  for (const [name, part, whole] of shares) if (whole > 0) intervals[name] = wilsonInterval(part, whole)
  if (chances) {
    const { low, high } = meanInterval(scores.map((score, row) => (score - labels[row]) ** 2))
    intervals.brier = { low: Math.max(0, low), high }
  }
  return { rows: labels.length, positives, metrics: { ...countMetrics(tp, fp, tn, fn), auc: area?.auc ?? null, brier: chances ? brier(scores, labels) : null }, intervals }
}
