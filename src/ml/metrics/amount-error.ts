/** How good predicted amounts are: mean errors, and how well they rank. */

/** Mean absolute difference, in the amounts' unit. Throws a RangeError for no rows. */
export function meanAbsoluteError(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  return meanOver(predicted, actual, (difference) => Math.abs(difference))
}

/** Root of the mean squared difference, in the amounts' unit. Throws a RangeError for no rows. */
export function rootMeanSquaredError(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  return Math.sqrt(meanOver(predicted, actual, (difference) => difference * difference))
}

function meanOver(predicted: ArrayLike<number>, actual: ArrayLike<number>, loss: (difference: number) => number): number {
  if (predicted.length !== actual.length || actual.length === 0) {
    throw new RangeError(`Predictions (${predicted.length}) and amounts (${actual.length}) must be as many, and at least one.`)
  }
  let sum = 0
  for (let i = 0; i < actual.length; i++) sum += loss(predicted[i] - actual[i])
  return sum / actual.length
}

/**
 * How well predictions rank amounts: the Gini index of the predicted order over that of the perfect order; 1 is perfect,
 * 0 is chance. Rows of equal prediction share their amounts. For yes/no outcomes it is 2 AUC - 1. All amounts equal: 0. A
 * prediction or amount that is no number: NaN. Source: the gain chart of the zero-inflated lognormal paper (Wang, Liu and Miao
 * 2019), its area taken by trapezoids, so that chance is 0 for few rows as well.
 */
export function normalisedGini(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  for (let i = 0; i < actual.length; i++) if (Number.isNaN(predicted[i]) || Number.isNaN(actual[i])) return Number.NaN
  const best = giniOf(actual, actual)
  return best > 0 ? giniOf(predicted, actual) / best : 0
}

function giniOf(by: ArrayLike<number>, amounts: ArrayLike<number>): number {
  const n = amounts.length
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => by[b] - by[a])
  let total = 0
  for (let i = 0; i < n; i++) total += amounts[i]
  if (total === 0) return 0
  let [captured, area] = [0, 0]
  for (let from = 0; from < n; ) {
    let [to, sum] = [from + 1, amounts[order[from]]] // a run takes its own row first: whatever the predictions, each turn moves on
    while (to < n && by[order[to]] === by[order[from]]) sum += amounts[order[to++]]
    area += (to - from) * (captured + sum / 2) // the tied run's amounts rise evenly along it
    captured += sum
    from = to
  }
  return area / total - n / 2
}
