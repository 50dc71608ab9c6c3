/** An interval for any metric, by drawing the rows again. */

import { createRandom, hashOf } from '../random/random.ts'
import { quantileSorted, type Interval } from '../stats/interval.ts'

export type BootstrapOptions = { seed: number; repeats?: number; level?: number }

/**
 * The metric on all rows, and its percentile interval over `repeats` draws of as many rows with replacement (Efron
 * 1979). A draw that the metric cannot judge (it throws a RangeError: one outcome only) is left out; with fewer than
 * ten judged draws the interval is null.
 */
export function bootstrapInterval(rows: number, metric: (drawn: Int32Array) => number, options: BootstrapOptions): { estimate: number; interval: Interval | null } {
  const { seed, repeats = 200, level = 0.95 } = options
  const estimate = metric(Int32Array.from({ length: rows }, (_, row) => row))
  const drawn: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const random = createRandom(hashOf(seed, repeat))
    const value = judged(metric, Int32Array.from({ length: rows }, () => random.nextInt(rows)))
    if (value !== null) drawn.push(value)
  }
  if (drawn.length < 10) return { estimate, interval: null }
  const sorted = Float64Array.from(drawn).sort()
  return { estimate, interval: { low: quantileSorted(sorted, (1 - level) / 2), high: quantileSorted(sorted, (1 + level) / 2) } }
}

function judged(metric: (drawn: Int32Array) => number, rows: Int32Array): number | null {
  try {
    return metric(rows)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
