/** Limits from the reference's own periods, where nobody doubts that they are as they should be. */

const FEWEST_PERIODS = 2 // of a single period there is no spread

/**
 * Mean plus and minus 3 standard deviations (over the number of values, as NannyML takes them). Throws a RangeError for fewer than two
 * values: no spread can be seen.
 */
export function meanAndThreeDeviations(values: readonly number[]): { low: number; high: number } {
  if (values.length < FEWEST_PERIODS) throw new RangeError(`Mean and standard deviation of the reference's own periods need at least ${FEWEST_PERIODS} periods with rows; there are ${values.length}.`)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const reach = 3 * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return { low: mean - reach, high: mean + reach }
}
