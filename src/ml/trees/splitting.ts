/** Finds the best split of a node from its histogram: thresholds, sets of levels, and the side for missing values. */

import { CELLS_A_BIN } from './histogram.ts'

export type SplitRules = {
  /** Added to the hessian sum: shrinks leaves with little evidence. */
  l2: number
  /** Fewest training rows on either side. */
  smallestLeaf: number
  /** Fewest rows a level needs to be ranked; rarer ones go with "the others". */
  smallestLevel: number
  /** Added to a level's hessian when levels are ranked, so that rare levels do not lead the ranking by luck. */
  levelSmoothing: number
  /** Further l2 for splits by levels, which have many more ways to fit noise than thresholds. */
  levelL2: number
}

/**
 * A split of one column. by threshold: bins 0 .. bin go left. By levels: the bins with leftBins[bin] = 1 go left.
 * gain: reduction of the loss x 2. Left sums include the missing values if they go left.
 */
export type Split = { gain: number; bin: number; leftBins: Uint8Array | null; missingLeft: boolean; leftGradient: number; leftHessian: number; leftRows: number }

type Sums = { gradient: number; hessian: number; rows: number }

/**
 * The best split of the column whose bins start at `offset`, or null if none has a gain. `node` holds the sums of all
 * the node's rows. The loss is approximated to second order: gain = GL^2/(HL+l2) + GR^2/(HR+l2) - G^2/(H+l2)
 * (Chen and Guestrin, "XGBoost", KDD 2016, eq. 7). Where no value is missing, a missing one would go with more rows.
 */
export function bestSplit(by: 'threshold' | 'levels', histogram: Float64Array, offset: number, binCount: number, node: Sums, rules: SplitRules): Split | null {
  return by === 'threshold' ? bestThreshold(histogram, offset, binCount, node, rules) : bestLevels(histogram, offset, binCount, node, rules)
}

function bestThreshold(histogram: Float64Array, offset: number, binCount: number, node: Sums, rules: SplitRules): Split | null {
  const { l2, smallestLeaf } = rules
  const missing = (offset + binCount) * CELLS_A_BIN
  const [gm, hm, nm] = [histogram[missing], histogram[missing + 1], histogram[missing + 2]]
  const parent = (node.gradient * node.gradient) / (node.hessian + l2)
  const sides = nm > 0.5 ? 2 : 1
  const lastBin = nm > 0.5 ? binCount : binCount - 1 // with missing values, "every known value" is a side of its own
  let best = SMALLEST_GAIN
  let bestBin = -1
  let bestSide = 0
  let [g, h, n] = [0, 0, 0]
  let [bestG, bestH, bestN] = [0, 0, 0]
  for (let bin = 0; bin < lastBin; bin++) {
    const cell = (offset + bin) * CELLS_A_BIN
    if (histogram[cell + 2] < 0.5 && bin < binCount - 1) continue
    g += histogram[cell]
    h += histogram[cell + 1]
    n += histogram[cell + 2]
    for (let side = 0; side < sides; side++) {
      const gl = side === 1 ? g + gm : g
      const hl = side === 1 ? h + hm : h
      const nl = side === 1 ? n + nm : n
      if (nl < smallestLeaf || node.rows - nl < smallestLeaf) continue
      const gr = node.gradient - gl
      const gain = (gl * gl) / (hl + l2) + (gr * gr) / (node.hessian - hl + l2) - parent
      if (gain > best) {
        best = gain
        bestBin = bin
        bestSide = side
        bestG = gl
        bestH = hl
        bestN = nl
      }
    }
  }
  if (bestBin < 0) return null
  const missingLeft = nm > 0.5 ? bestSide === 1 : bestN * 2 >= node.rows
  return { gain: best, bin: bestBin, leftBins: null, missingLeft, leftGradient: bestG, leftHessian: bestH, leftRows: bestN }
}

const SMALLEST_GAIN = 1e-6 // below it a gain is rounding noise

/**
 * Levels ranked by gradient / (hessian + smoothing), then every prefix and every suffix of the ranking as the left side
 * (the ranking makes the best of all subsets a prefix: Fisher, JASA 1958); unranked levels and those absent go right.
 */
function bestLevels(histogram: Float64Array, offset: number, binCount: number, node: Sums, rules: SplitRules): Split | null {
  const ranked: number[] = []
  const rank = new Float64Array(binCount)
  for (let bin = 0; bin < binCount; bin++) {
    const cell = (offset + bin) * CELLS_A_BIN
    if (histogram[cell + 2] < Math.max(1, rules.smallestLevel) - 0.5) continue
    rank[bin] = histogram[cell] / (histogram[cell + 1] + rules.levelSmoothing)
    ranked.push(bin)
  }
  if (ranked.length === 0) return null
  ranked.sort((a, b) => rank[a] - rank[b] || a - b)
  const forward = bestPrefix(ranked, histogram, offset, binCount, node, rules)
  ranked.reverse()
  const backward = bestPrefix(ranked, histogram, offset, binCount, node, rules)
  if (forward && backward) return backward.gain > forward.gain ? backward : forward
  return forward ?? backward
}

function bestPrefix(ranked: number[], histogram: Float64Array, offset: number, binCount: number, node: Sums, rules: SplitRules): Split | null {
  const l2 = rules.l2 + rules.levelL2
  const missing = (offset + binCount) * CELLS_A_BIN
  const nm = histogram[missing + 2]
  const parent = (node.gradient * node.gradient) / (node.hessian + l2)
  let best: Split | null = null
  let bestLength = 0
  let [g, h, n] = [0, 0, 0]
  for (let length = 1; length <= ranked.length; length++) {
    const cell = (offset + ranked[length - 1]) * CELLS_A_BIN
    g += histogram[cell]
    h += histogram[cell + 1]
    n += histogram[cell + 2]
    for (let side = 0; side < (nm > 0.5 ? 2 : 1); side++) {
      const gl = side === 1 ? g + histogram[missing] : g
      const hl = side === 1 ? h + histogram[missing + 1] : h
      const nl = side === 1 ? n + nm : n
      if (nl < rules.smallestLeaf || node.rows - nl < rules.smallestLeaf) continue
      const gr = node.gradient - gl
      const gain = (gl * gl) / (hl + l2) + (gr * gr) / (node.hessian - hl + l2) - parent
      if (gain <= (best?.gain ?? SMALLEST_GAIN)) continue
      bestLength = length
      best = { gain, bin: -1, leftBins: null, missingLeft: nm > 0.5 ? side === 1 : nl * 2 >= node.rows, leftGradient: gl, leftHessian: hl, leftRows: nl }
    }
  }
  if (!best) return null
  const leftBins = new Uint8Array(binCount)
  for (const bin of ranked.slice(0, bestLength)) leftBins[bin] = 1
  return { ...best, leftBins }
}
