/** Area under the ROC curve: how well scores put positives above negatives, with its interval. */

import type { Interval } from '../stats/interval.ts'
import { normalQuantile } from '../stats/normal.ts'

/**
 * The chance that a random positive scores above a random negative, ties counting half. Throws a RangeError where one
 * outcome is absent. Cost O(n log n).
 */
export function auc(scores: ArrayLike<number>, labels: Uint8Array): number {
  const { positives, negatives } = countOutcomes(scores, labels)
  const ranks = midranks(scores)
  let sum = 0
  for (let i = 0; i < labels.length; i++) if (labels[i] === 1) sum += ranks[i]
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

export type AucInterval = Interval & { auc: number; standardError: number }

/**
 * AUC with DeLong's interval. Source: DeLong, DeLong, Clarke-Pearson, Biometrics 1988; computed by midranks as in Sun
 * and Xu, IEEE Signal Processing Letters 2014. With a single positive or negative the interval is 0 to 1.
 */
export function aucInterval(scores: ArrayLike<number>, labels: Uint8Array, level = 0.95): AucInterval {
  const { ofPositives, ofNegatives } = aucPlacements(scores, labels)
  const area = meanOf(ofPositives)
  if (ofPositives.length < 2 || ofNegatives.length < 2) return { auc: area, standardError: 0.5, low: 0, high: 1 }
  const standardError = Math.sqrt(varianceOf(ofPositives) / ofPositives.length + varianceOf(ofNegatives) / ofNegatives.length)
  const reach = normalQuantile((1 + level) / 2) * standardError
  return { auc: area, standardError, low: Math.max(0, area - reach), high: Math.min(1, area + reach) }
}

/**
 * DeLong's placements, in row order: for each positive the share of negatives below it, for each negative the share of
 * positives above it (ties half). The mean of either is the AUC.
 */
export function aucPlacements(scores: ArrayLike<number>, labels: Uint8Array): { ofPositives: Float64Array; ofNegatives: Float64Array } {
  const { positives, negatives } = countOutcomes(scores, labels)
  const all = midranks(scores)
  const rowsOf = (wanted: number) => Int32Array.from(labels.keys()).filter((row) => labels[row] === wanted)
  const [up, down] = [rowsOf(1), rowsOf(0)]
  const within = (rows: Int32Array) => midranks(Float64Array.from(rows, (row) => scores[row]))
  const [inUp, inDown] = [within(up), within(down)]
  return {
    ofPositives: Float64Array.from(up, (row, i) => (all[row] - inUp[i]) / negatives),
    ofNegatives: Float64Array.from(down, (row, i) => 1 - (all[row] - inDown[i]) / positives),
  }
}

function countOutcomes(scores: ArrayLike<number>, labels: Uint8Array): { positives: number; negatives: number } {
  if (scores.length !== labels.length) throw new RangeError(`There are ${scores.length} scores but ${labels.length} outcomes.`)
  let positives = 0
  for (const label of labels) positives += label
  const negatives = labels.length - positives
  if (positives === 0 || negatives === 0) throw new RangeError('An AUC needs rows of both outcomes.')
  return { positives, negatives }
}

/** Ranks from 1, equal scores sharing the mean of their ranks. */
export function midranks(scores: ArrayLike<number>): Float64Array {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a] - scores[b])
  const ranks = new Float64Array(scores.length)
  for (let from = 0; from < order.length; ) {
    let to = from + 1 // a run takes its own row first: a score that is no number equals not even itself
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++
    for (let k = from; k < to; k++) ranks[order[k]] = (from + to + 1) / 2
    from = to
  }
  return ranks
}

/** Mean of a non-empty sample. */
export function meanOf(sample: Float64Array): number {
  return sample.reduce((sum, value) => sum + value, 0) / sample.length
}

/** Unbiased variance of a sample of at least two. */
export function varianceOf(sample: Float64Array): number {
  const mean = meanOf(sample)
  return sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sample.length - 1)
}
