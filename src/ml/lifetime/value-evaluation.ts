/** How well a forecast of purchases or money held: errors, ranking, and predicted against actual by tenths. */

const TENTHS = 10

/** Errors of a forecast over customers: mean absolute, root mean square, and both totals. */
export interface ForecastError {
  readonly mae: number
  readonly rmse: number
  readonly predictedTotal: number
  readonly actualTotal: number
}

/** One tenth of the customers, by predicted value (1 is the lowest): how many, mean predicted, mean actual, and their relative gap (NaN where actual is 0). */
export interface ValueTenth {
  readonly tenth: number
  readonly customers: number
  readonly predictedMean: number
  readonly actualMean: number
  readonly relativeError: number
}

/** Errors of predicted against actual, row by row; both of equal length, at least one row. */
export function forecastError(predicted: Float64Array, actual: Float64Array): ForecastError {
  let absolute = 0
  let squared = 0
  let predictedTotal = 0
  let actualTotal = 0
  for (let row = 0; row < actual.length; row += 1) {
    const gap = predicted[row] - actual[row]
    absolute += Math.abs(gap)
    squared += gap * gap
    predictedTotal += predicted[row]
    actualTotal += actual[row]
  }
  return { mae: absolute / actual.length, rmse: Math.sqrt(squared / actual.length), predictedTotal, actualTotal }
}

/** Twice the area under the gains curve when rows are taken from the highest key down, minus 1; rows with equal keys share their money evenly. */
function giniOfGain(actual: Float64Array, key: Float64Array): number {
  const order = Int32Array.from(actual.keys()).sort((a, b) => key[b] - key[a])
  const total = actual.reduce((sum, amount) => sum + amount, 0)
  let area = 0
  let taken = 0
  for (let start = 0; start < order.length;) {
    let end = start
    let tied = 0
    while (end < order.length && key[order[end]] === key[order[start]]) {
      tied += actual[order[end]]
      end += 1
    }
    const size = end - start
    area += size * taken + (tied * (size + 1)) / 2
    taken += tied
    start = end
  }
  return (2 * area) / total / order.length - 1
}

/**
 * Normalised Gini: how much of the perfect ranking of customers by money the forecast reached; 1 is perfect, 0 is chance. Source:
 * the gain-chart definition of the zero-inflated lognormal paper (Wang, Liu and Miao 2019). NaN where all actual values are equal.
 */
export function normalisedGini(predicted: Float64Array, actual: Float64Array): number {
  const best = giniOfGain(actual, actual)
  return giniOfGain(actual, predicted) / best
}

/** The value at a level of sorted numbers, between neighbours in a straight line (the default of R and pandas). */
function quantileOf(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (place - below) * (sorted[above] - sorted[below])
}

/**
 * Predicted against actual by tenths of the predicted value, cut at its quantiles (a value on a cut belongs to the lower tenth).
 * Tenths that ties leave empty are left out.
 */
export function valueTenths(predicted: Float64Array, actual: Float64Array): ValueTenth[] {
  const sorted = predicted.slice().sort()
  const cuts = Array.from({ length: TENTHS - 1 }, (_, k) => quantileOf(sorted, (k + 1) / TENTHS))
  const sums = Array.from({ length: TENTHS }, () => ({ customers: 0, predicted: 0, actual: 0 }))
  for (let row = 0; row < predicted.length; row += 1) {
    const cut = cuts.findIndex((limit) => predicted[row] <= limit)
    const cell = sums[cut === -1 ? TENTHS - 1 : cut]
    cell.customers += 1
    cell.predicted += predicted[row]
    cell.actual += actual[row]
  }
  return sums.flatMap((cell, k) => (cell.customers === 0 ? [] : [{
    tenth: k + 1,
    customers: cell.customers,
    predictedMean: cell.predicted / cell.customers,
    actualMean: cell.actual / cell.customers,
    relativeError: cell.actual === 0 ? Number.NaN : Math.abs(cell.predicted - cell.actual) / cell.actual,
  }]))
}
