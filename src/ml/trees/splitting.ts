/** Finds the best split of one column from its cells: sets of levels, and thresholds under a monotone constraint. */

import type { Sums } from './fields.ts'

/** What a split must keep to. All sums are quantised whole numbers, and l2 is in their unit; see fields.ts. */
export type SplitRules = {
  /** Added to the hessian sum: shrinks leaves with little evidence. */
  l2: number
  /** Least size of either side. */
  leastLeaf: number
  /** Least size of a level to be ranked; rarer ones go with "the others". */
  leastLevel: number
  /** Added to a level's hessian when levels are ranked, so that rare levels do not lead the ranking by luck. */
  levelSmoothing: number
  /** Further l2 for splits by levels, which have many more ways to fit noise than thresholds. */
  levelL2: number
}

/**
 * A split of one column; gain: reduction of the loss x 2. By threshold: bins 0 .. bin go left. By levels: the bins with
 * leftBins[bin] = 1. `left` includes the missing values if they go left.
 */
export type Split = { gain: number; bin: number; leftBins: Uint8Array | null; missingLeft: boolean; left: Sums }

/** The cells of one column: `bins` known bins, and the missing values behind them (all zero where there are none). */
export type ColumnCells = { gradient: Float64Array; hessian: Float64Array; size: Float64Array; bins: number }

/** Limits for the leaves to come: 1: the prediction may only rise with the value, -1: only fall, 0: free; both sides stay within low .. high. */
export type Monotone = { direction: number; low: number; high: number }

/**
 * gain = GL^2/(HL+l2) + GR^2/(HR+l2) - G^2/(H+l2) (Chen and Guestrin, "XGBoost", KDD 2016, eq. 7). Where no value is missing, a missing one
 * would go with more rows. Levels are ranked by gradient / (hessian + smoothing), then every prefix and every suffix of the ranking is tried
 * as the left side (the ranking makes the best of all subsets a prefix: Fisher, JASA 1958); unranked levels and those absent go right.
 */
export function bestLevels(cells: ColumnCells, node: Sums, rules: SplitRules, limits: Monotone | null = null): Split | null {
  const ranked: number[] = []
  const rank = new Float64Array(cells.bins)
  for (let bin = 0; bin < cells.bins; bin++) {
    if (cells.size[bin] === 0 || cells.size[bin] < rules.leastLevel) continue
    rank[bin] = cells.gradient[bin] / (cells.hessian[bin] + rules.levelSmoothing || 1)
    ranked.push(bin)
  }
  if (ranked.length === 0) return null
  ranked.sort((a, b) => rank[a] - rank[b] || a - b)
  const withLevels = { ...rules, l2: rules.l2 + rules.levelL2 }
  const forward = bestPrefix(ranked, cells, node, withLevels, limits)
  const backward = bestPrefix(ranked.toReversed(), cells, node, withLevels, limits)
  const turned = backward !== null && backward.gain > (forward?.gain ?? 0)
  const best = turned ? backward : forward
  if (!best) return null
  const leftBins = new Uint8Array(cells.bins)
  for (const bin of (turned ? ranked.toReversed() : ranked).slice(0, best.length)) leftBins[bin] = 1
  return { gain: best.gain, bin: -1, leftBins, missingLeft: best.missingLeft, left: best.left }
}

/** The best threshold under a monotone constraint, in the order and with the ties of the kernels' own search. */
export function bestLimitedThreshold(cells: ColumnCells, node: Sums, rules: SplitRules, limits: Monotone | null = null): Split | null {
  const missing = cells.size[cells.bins] > 0
  const order = Array.from({ length: missing ? cells.bins : cells.bins - 1 }, (_, bin) => bin).filter((bin) => cells.size[bin] > 0 || bin === cells.bins - 1)
  const best = bestPrefix(order, cells, node, rules, limits)
  return best && { gain: best.gain, bin: order[best.length - 1], leftBins: null, missingLeft: best.missingLeft, left: best.left }
}

type Prefix = { gain: number; length: number; missingLeft: boolean; left: Sums }

function bestPrefix(order: readonly number[], cells: ColumnCells, node: Sums, rules: SplitRules, limits: Monotone | null): Prefix | null {
  const missing = cells.bins
  const hasMissing = cells.size[missing] > 0
  const parent = (node.gradient * node.gradient) / (node.hessian + rules.l2)
  let best: Prefix | null = null
  const known: Sums = { gradient: 0, hessian: 0, size: 0 }
  for (let length = 1; length <= order.length; length++) {
    const bin = order[length - 1]
    known.gradient += cells.gradient[bin]
    known.hessian += cells.hessian[bin]
    known.size += cells.size[bin]
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      const left = side === 0 ? { ...known } : { gradient: known.gradient + cells.gradient[missing], hessian: known.hessian + cells.hessian[missing], size: known.size + cells.size[missing] }
      if (left.size < rules.leastLeaf || node.size - left.size < rules.leastLeaf) continue
      const gain = (limits ? limitedGain(left, node, rules.l2, limits) : freeGain(left, node, rules.l2)) - parent
      if (gain > (best?.gain ?? 0)) best = { gain, length, missingLeft: hasMissing ? side === 1 : left.size * 2 >= node.size, left }
    }
  }
  return best
}

function freeGain(left: Sums, node: Sums, l2: number): number {
  const [hl, hr] = [left.hessian + l2, node.hessian - left.hessian + l2]
  const gr = node.gradient - left.gradient
  return hl * hr > 0 ? (left.gradient * left.gradient * hr + gr * gr * hl) / (hl * hr) : -1
}

/** The gain with both sides' best steps -G/H held within the limits; none where they would run against the direction. */
function limitedGain(left: Sums, node: Sums, l2: number, { direction, low, high }: Monotone): number {
  const sides = [left, { gradient: node.gradient - left.gradient, hessian: node.hessian - left.hessian }].map(({ gradient, hessian }) => {
    const step = hessian + l2 > 0 ? Math.min(high, Math.max(low, -gradient / (hessian + l2))) : 0
    return { step, gain: -(2 * gradient * step + (hessian + l2) * step * step) }
  })
  if (direction * (sides[1].step - sides[0].step) < 0) return -1
  return sides[0].gain + sides[1].gain
}
