/** Performance before the outcomes are known (CBPE): if the chances are right, they say how often the scores will be. */

import { expectedCalibrationError } from '../metrics/probability-error.ts'
import { stratifiedFolds } from '../random/random.ts'
import type { Interval } from '../stats/interval.ts'
import { normalQuantile } from '../stats/normal.ts'
import { calibrateIsotonic, fitIsotonic, type IsotonicCurve } from './isotonic.ts'

/** What must hold for the estimate to be right; to be printed beside it. */
export const ESTIMATE_ASSUMPTIONS = [
  'The estimate sees a change of who is scored, and not a change of what the same person does (concept drift): compare it with the realised performance as soon as outcomes are there.',
  'The reference must resemble the current rows enough that its calibration holds for them; where inputs never seen before appear, it may not.',
  'Scores without their outcomes say nothing about a group that the reference does not hold.',
] as const

export type MetricName = 'auc' | 'precision' | 'recall' | 'falsePositiveRate' | 'accuracy' | 'f1' | 'positiveRate' | 'brier'
export const METRICS: readonly MetricName[] = ['auc', 'precision', 'recall', 'falsePositiveRate', 'accuracy', 'f1', 'positiveRate', 'brier']
export type Metrics = Record<MetricName, number | null>

const CALIBRATION_FOLDS = 3
const FEWEST_FOR_CALIBRATION = 200 // below it the steps would follow chance
const CALIBRATION_SEED = 7

/** Turns raw scores into chances: by the curve, or as they are where the curve would not make them better. */
export type ScoreCalibration = { curve: IsotonicCurve | null; errorBefore: number; errorAfter: number }

/**
 * Learns the chance behind a score from the reference. The curve is kept where the calibration error on folds that it did not see is
 * smaller than without it (scores outside 0 to 1 always need it). Cost O(n log n).
 */
export function fitScoreCalibration(scores: ArrayLike<number>, labels: Uint8Array): ScoreCalibration {
  const inRange = Array.from(scores).every((score) => score >= 0 && score <= 1)
  const errorBefore = inRange ? expectedCalibrationError(scores, labels) : 1
  if (labels.length < FEWEST_FOR_CALIBRATION && inRange) return { curve: null, errorBefore, errorAfter: errorBefore }
  const foldOf = stratifiedFolds(labels, CALIBRATION_FOLDS, CALIBRATION_SEED)
  const calibrated = new Float64Array(labels.length)
  for (let fold = 0; fold < CALIBRATION_FOLDS; fold++) {
    const rowsOf = (inside: boolean) => Int32Array.from(foldOf.keys()).filter((row) => (foldOf[row] === fold) === inside)
    const [learn, apply] = [rowsOf(false), rowsOf(true)]
    const curve = fitIsotonic(Float64Array.from(learn, (row) => scores[row]), Uint8Array.from(learn, (row) => labels[row]))
    calibrateIsotonic(curve, Float64Array.from(apply, (row) => scores[row])).forEach((chance, i) => (calibrated[apply[i]] = chance))
  }
  const errorAfter = expectedCalibrationError(calibrated, labels)
  return errorAfter < errorBefore ? { curve: fitIsotonic(scores, labels), errorBefore, errorAfter } : { curve: null, errorBefore, errorAfter: errorBefore }
}

/** The chances behind these scores. */
export function chancesOf({ curve }: ScoreCalibration, scores: ArrayLike<number>): Float64Array {
  return curve ? calibrateIsotonic(curve, scores) : Float64Array.from(scores)
}

/**
 * The expected metrics of rows with these scores if each came true with its chance: expected true and false positives are sums of
 * chances; the AUC weighs each pair by the chance that it is one; Brier is that of the scores as they stand (none outside 0 to 1). A metric is null where nothing stands under its line. Cost O(n log n).
 */
export function estimateMetrics(scores: ArrayLike<number>, chances: ArrayLike<number>, cutOff: number): Metrics {
  let [tp, fp, tn, fn, brier] = [0, 0, 0, 0, 0]
  let inRange = true
  for (let row = 0; row < scores.length; row++) {
    const chance = chances[row]
    if (scores[row] >= cutOff) {
      tp += chance
      fp += 1 - chance
    } else {
      fn += chance
      tn += 1 - chance
    }
    brier += chance * (1 - scores[row]) ** 2 + (1 - chance) * scores[row] ** 2
    if (!(scores[row] >= 0 && scores[row] <= 1)) inRange = false
  }
  return { ...countMetrics(tp, fp, tn, fn), auc: expectedAuc(scores, chances), brier: scores.length > 0 && inRange ? brier / scores.length : null }
}

/** The rates of (expected or counted) cells; null where nothing stands under the line. */
export function countMetrics(tp: number, fp: number, tn: number, fn: number): Omit<Metrics, 'auc' | 'brier'> {
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null)
  return {
    precision: share(tp, tp + fp), recall: share(tp, tp + fn), falsePositiveRate: share(fp, fp + tn),
    accuracy: share(tp + tn, tp + fp + tn + fn), f1: share(2 * tp, 2 * tp + fp + fn), positiveRate: share(tp + fn, tp + fp + tn + fn),
  }
}

/** The chance that a random positive scores above a random negative, ties half, each row being positive by its chance; null where one outcome cannot occur. */
export function expectedAuc(scores: ArrayLike<number>, chances: ArrayLike<number>): number | null {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b])
  let [below, won, positives] = [0, 0, 0]
  for (let from = 0; from < order.length; ) {
    let [to, up, down] = [from, 0, 0]
    for (; to < order.length && scores[order[to]] === scores[order[from]]; to++) {
      up += chances[order[to]]
      down += 1 - chances[order[to]]
    }
    won += up * (below + down / 2)
    below += down
    positives += up
    from = to
  }
  return positives > 0 && below > 0 ? won / (positives * below) : null
}

/**
 * What chance alone does to an AUC of rows like these. Source: Hanley and McNeil, Radiology 1982, with expected positives and negatives.
 * Null where the AUC is; 0 to 1 where fewer than two of either outcome are expected.
 */
export function aucReach(auc: number | null, positives: number, negatives: number, level = 0.95): Interval | null {
  if (auc === null) return null
  if (positives < 2 || negatives < 2) return { low: 0, high: 1 }
  const [both, same] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)]
  const variance = (auc * (1 - auc) + (positives - 1) * (both - auc * auc) + (negatives - 1) * (same - auc * auc)) / (positives * negatives)
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(Math.max(0, variance))
  return { low: Math.max(0, auc - reach), high: Math.min(1, auc + reach) }
}
