/**
 * How our columns become plain numbers that a program with 32-bit floats reads without sending any row another way. Every model column stays
 * one column, so that contributions can be compared one by one.
 */

import type { Column } from '../table/table.ts'
import type { Tree } from '../trees/layout.ts'
import { floatAbove, floatAtMost, LARGEST_FLOAT, shortestFloat } from './float32.ts'

/**
 * by 'value': the value itself, rounded down to a float, and one float up where it would else fall on the wrong side of a threshold.
 * by 'rank': how many thresholds lie below the value, where two thresholds are one and the same float (days with their time, large amounts in cents).
 * by 'level': the number of the level, for columns that are split by sets of levels. `thresholds` ascend.
 */
export type ColumnCode = { by: 'value' | 'rank' | 'level'; thresholds: Float64Array }

/** The code of every feature, found from the trees alone: a model and its encoded rows always belong together. */
export function columnCodes(trees: readonly Tree[], features: number): ColumnCode[] {
  const thresholds = Array.from({ length: features }, () => new Set<number>())
  const byLevel = new Uint8Array(features)
  for (const tree of trees) {
    tree.feature.forEach((feature, node) => {
      if (feature < 0) return
      if (tree.levelSet[node] >= 0) byLevel[feature] = 1
      else thresholds[feature].add(tree.threshold[node])
    })
  }
  return thresholds.map((set, feature) => {
    const sorted = Float64Array.from(set).sort()
    if (byLevel[feature] === 1) return { by: 'level', thresholds: sorted }
    return { by: sorted.every((limit, at) => Math.abs(limit) < LARGEST_FLOAT && (at === 0 || floatAtMost(sorted[at - 1]) < floatAtMost(limit))) ? 'value' : 'rank', thresholds: sorted }
  })
}

/** The threshold t of "code < t" that asks what "value <= threshold" asks. */
export function codedThreshold({ by, thresholds }: ColumnCode, threshold: number): number {
  if (by === 'level') return Math.floor(threshold) + 0.5
  return by === 'rank' ? thresholds.indexOf(threshold) + 0.5 : floatAbove(floatAtMost(threshold))
}

/** The column as numbers of the code; NaN stays missing. Cost O(rows x log thresholds). */
export function encodeColumn({ values }: Column, { by, thresholds }: ColumnCode): Float64Array {
  if (by === 'level') return values
  return values.map((value) => {
    if (Number.isNaN(value)) return value
    const rank = ranked(thresholds, value)
    if (by === 'rank') return rank
    const below = Math.max(-LARGEST_FLOAT, floatAtMost(value))
    return shortestFloat(rank > 0 && below <= floatAtMost(thresholds[rank - 1]) ? floatAbove(floatAtMost(thresholds[rank - 1])) : below)
  })
}

/** How many thresholds lie below the value. */
function ranked(thresholds: Float64Array, value: number): number {
  let [low, high] = [0, thresholds.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (thresholds[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
