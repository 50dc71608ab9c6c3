/** Whether one sample of figures lies above another, by ranks: a limit that holds for every distribution and any number of rows. */

import { auc } from '../metrics/auc.ts'
import { normalCritical, normalTail } from './tail-probabilities.ts'

/** `area`: the chance that a row of the second sample lies above one of the first, ties half; `reach`: how far from one half chance takes it at the level; `p`: two-sided. */
export type RankComparison = { area: number; reach: number; p: number }

/**
 * Mann and Whitney's comparison (Annals of Mathematical Statistics 1947) by its normal law, without the correction for ties: ties only
 * make it more careful. Both samples need a row. Example: samples 1, 2 and 3, 4 have the area 1. Cost O(n log n).
 */
export function compareByRank(first: Float64Array, second: Float64Array, level: number): RankComparison {
  const all = new Float64Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  const area = auc(all, Uint8Array.from(all, (_, row) => (row < first.length ? 0 : 1)))
  const deviation = Math.sqrt((all.length + 1) / (12 * first.length * second.length))
  return { area, reach: normalCritical(level / 2) * deviation, p: Math.min(1, 2 * normalTail(Math.abs(area - 0.5) / deviation)) }
}
