/** Whether predictions rank amounts better than chance: a permutation test of the rank correlation, for predictions of unseen rows. */

import { midranks } from '../metrics/auc.ts'
import { createRandom, hashOf } from '../random/random.ts'
import { normalTail } from '../stats/normal.ts'

const PERMUTATIONS = 1999
const MOST_DEALS = 40_000_000 // rows x permutations; beyond that the correlation's law is normal to four digits

/**
 * Spearman's rank correlation, and the chance that amounts dealt at random to the same predictions are ranked as well (one-sided).
 * Predictions or amounts all equal: 0 and 1. Fewer than three rows throw a RangeError.
 */
export function rankCorrelationTest(predicted: ArrayLike<number>, actual: ArrayLike<number>, { seed, permutations = PERMUTATIONS }: { seed: number; permutations?: number }): { correlation: number; pValue: number } {
  const rows = actual.length
  if (rows < 3 || predicted.length !== rows) throw new RangeError(`A rank correlation needs at least three rows, and as many predictions as amounts; there are ${predicted.length} and ${rows}.`)
  const [x, y] = [centred(midranks(predicted)), centred(midranks(actual))]
  const size = Math.sqrt(dot(x, x) * dot(y, y))
  if (size === 0) return { correlation: 0, pValue: 1 }
  const observed = dot(x, y)
  if (rows * permutations > MOST_DEALS) return { correlation: observed / size, pValue: normalTail((observed / size) * Math.sqrt(rows - 1)) }
  const random = createRandom(hashOf(seed, 0x73706561))
  let asGood = 0
  for (let order = 0; order < permutations; order++) {
    for (let i = rows - 1; i > 0; i--) {
      const j = random.nextInt(i + 1)
      const kept = y[i]
      y[i] = y[j]
      y[j] = kept
    }
    if (dot(x, y) >= observed - 1e-9 * size) asGood++
  }
  return { correlation: observed / size, pValue: (1 + asGood) / (1 + permutations) }
}

function centred(ranks: Float64Array): Float64Array {
  const mean = (ranks.length + 1) / 2
  return ranks.map((rank) => rank - mean)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
