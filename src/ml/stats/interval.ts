/** Intervals for shares and means, and percentiles of samples. */

import { normalQuantile } from './normal.ts'

export type Interval = { low: number; high: number }

/**
 * Wilson's score interval for `successes` out of `trials`, e.g. wilsonInterval(8, 10) = 0.490 to 0.943. Source: Wilson,
 * JASA 1927; it stays inside 0 to 1 and is honest for few trials. No trials: 0 to 1.
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval {
  if (trials <= 0) return { low: 0, high: 1 }
  const z = normalQuantile((1 + level) / 2)
  const rate = successes / trials
  const centre = rate + (z * z) / (2 * trials)
  const spread = z * Math.sqrt((rate * (1 - rate) + (z * z) / (4 * trials)) / trials)
  const scale = 1 + (z * z) / trials
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

export type MeanInterval = Interval & { mean: number; standardError: number }

/** Mean of a sample with its normal interval; of a single value the interval is the value, of none it is 0. */
export function meanInterval(sample: ArrayLike<number>, level = 0.95): MeanInterval {
  const n = sample.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += sample[i] / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (sample[i] - mean) ** 2
  const standardError = n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0
  const reach = normalQuantile((1 + level) / 2) * standardError
  return { mean, standardError, low: mean - reach, high: mean + reach }
}

/** The p-quantile of an ascending sample, by linear interpolation (type 7 of Hyndman and Fan 1996). Throws a RangeError for an empty one. */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError('A quantile needs at least one value.')
  const place = Math.min(Math.max(p, 0), 1) * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (place - below) * (sorted[above] - sorted[below])
}
