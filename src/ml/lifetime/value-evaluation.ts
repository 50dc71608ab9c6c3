/** How well a forecast of purchases or money held: errors, totals, and predicted against actual by tenths. */
import { meanAbsoluteError, rootMeanSquaredError } from '#ml/metrics/amount-error.ts'
import { quantileSorted } from '#ml/stats/interval.ts'

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

/** Errors of predicted against actual, row by row; both of equal length, at least one row (else a RangeError). */
export function forecastError(predicted: Float64Array, actual: Float64Array): ForecastError {
  const sum = (column: Float64Array): number => column.reduce((total, amount) => total + amount, 0)
  return {
    mae: meanAbsoluteError(predicted, actual), rmse: rootMeanSquaredError(predicted, actual), predictedTotal: sum(predicted), actualTotal: sum(actual),
  }
}

/**
 * Predicted against actual by tenths of the predicted value, cut at its quantiles (a value on a cut belongs to the lower tenth).
 * Tenths that ties leave empty are left out.
 */
export function valueTenths(predicted: Float64Array, actual: Float64Array): ValueTenth[] {
  const sorted = predicted.slice().sort()
  const cuts = Array.from({ length: TENTHS - 1 }, (_, k) => quantileSorted(sorted, (k + 1) / TENTHS))
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

/** Decile MAPE: the mean over the tenths of the relative gap between predicted and actual mean; NaN where a tenth brought nothing. Source: Wang, Liu and Miao (2019). */
export function decileMape(tenths: readonly ValueTenth[]): number {
  return tenths.reduce((sum, { relativeError }) => sum + relativeError / tenths.length, 0)
}
