/** How far predicted chances are from what happened: log loss, Brier score, calibration. */

import { wilsonInterval } from '../stats/interval.ts'

const SMALLEST_CHANCE = 1e-15 // one certain and wrong prediction must not make the loss infinite

/** Mean negative log-likelihood of the outcomes (natural logarithm); 0.693 for a coin. Throws a RangeError for no rows. */
export function logLoss(probabilities: ArrayLike<number>, labels: Uint8Array): number {
  return meanOver(probabilities, labels, (p, label) => -Math.log(Math.max(SMALLEST_CHANCE, label === 1 ? p : 1 - p)))
}

/** Mean squared difference between chance and outcome: 0 is perfect, 0.25 is a coin. Throws a RangeError for no rows. */
export function brier(probabilities: ArrayLike<number>, labels: Uint8Array): number {
  return meanOver(probabilities, labels, (p, label) => (p - label) ** 2)
}

function meanOver(probabilities: ArrayLike<number>, labels: Uint8Array, loss: (p: number, label: number) => number): number {
  if (probabilities.length !== labels.length || labels.length === 0) {
    throw new RangeError(`Chances (${probabilities.length}) and outcomes (${labels.length}) must be as many, and at least one.`)
  }
  let sum = 0
  for (let i = 0; i < labels.length; i++) sum += loss(probabilities[i], labels[i])
  return sum / labels.length
}

/** Rows of similar chance: from the lowest to the highest chance, the mean chance, and the share that happened with its 95 % interval. */
export type CalibrationBin = { from: number; to: number; rows: number; positives: number; meanChance: number; rate: number; low: number; high: number }

/**
 * Rows in order of chance, cut into `bins` groups of about equal size (equal chances stay together), each with Wilson's
 * 95 % interval for the share that happened. Cost O(n log n).
 */
export function calibrationBins(probabilities: ArrayLike<number>, labels: Uint8Array, bins = 10): CalibrationBin[] {
  const order = Int32Array.from({ length: labels.length }, (_, i) => i).sort((a, b) => probabilities[a] - probabilities[b])
  const groups: CalibrationBin[] = []
  for (let from = 0; from < order.length; ) {
    let to = Math.max(from + 1, Math.round(((groups.length + 1) * order.length) / bins))
    while (to < order.length && probabilities[order[to]] === probabilities[order[to - 1]]) to++
    if (order.length - to < order.length / bins / 2) to = order.length // a last sliver joins its neighbour
    groups.push(binOver(order.subarray(from, to), probabilities, labels))
    from = to
  }
  return groups
}

function binOver(rows: Int32Array, probabilities: ArrayLike<number>, labels: Uint8Array): CalibrationBin {
  const positives = rows.reduce((sum, row) => sum + labels[row], 0)
  const meanChance = rows.reduce((sum, row) => sum + probabilities[row], 0) / rows.length
  return {
    from: probabilities[rows[0]], to: probabilities[rows[rows.length - 1]], rows: rows.length, positives, meanChance,
    rate: positives / rows.length, ...wilsonInterval(positives, rows.length),
  }
}

/** The mean gap between predicted and observed share over `bins` groups of equal size, weighted by rows; 0 for no rows. */
export function expectedCalibrationError(probabilities: ArrayLike<number>, labels: Uint8Array, bins = 10): number {
  return calibrationBins(probabilities, labels, bins).reduce((sum, bin) => sum + (bin.rows / labels.length) * Math.abs(bin.rate - bin.meanChance), 0)
}
