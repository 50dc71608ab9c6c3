/** Gradient-boosted trees for yes/no outcomes, with the number of trees found on held-out rows. */

import { hashOf, latestSplit, stratifiedFolds, stratifiedSplit } from '../random/random.ts'
import type { Table } from '../table/table.ts'
import { MOST_BINS } from './binning.ts'
import { columnsOfTree, startBooster, type SamplingRules } from './booster.ts'
import type { Machine } from './fit-trees.ts'
import type { GrowthRules } from './grower.ts'
import type { Tree } from './layout.ts'
import type { Loss } from './losses.ts'
import { findTreeCount } from './tree-count.ts'
import { openWorkshop } from './workshop.ts'

export type BoostingParameters = GrowthRules & SamplingRules & {
  /** Most trees; early stopping usually needs fewer. */
  trees: number
  /** Stop after this many trees without a better held-out loss. */
  patience: number
  bins: number
  /** Folds for the number of trees and for calibration on small tables. */
  folds: number
}

/** Chosen on tables of 1,000 to 10,000 rows: slow steps and shallow trees, because such tables overfit quickly. */
export const BOOSTING_DEFAULTS: BoostingParameters = {
  trees: 600, patience: 25, learningRate: 0.1, leaves: 12, depth: 5, smallestLeaf: 20, l2: 5,
  smallestLevel: 5, levelSmoothing: 10, levelL2: 10, rowShare: 0.8, columnShare: 0.5, bins: 255, folds: 4,
}

const FOLDS_UP_TO_ROWS = 20_000 // above it one held-out part is precise enough, and costs a fifth
const FEWEST_BINS = 32
const ROWS_A_BIN = 30 // finer bins than this follow noise, and cost as much as the rows
const LOGISTIC: Loss = { kind: 'logistic' }
const HELD_OUT_SHARE = 0.2

export type BoostedTrees = { bias: number; trees: Tree[]; heldOut: { margins: Float64Array; labels: Uint8Array } }

/**
 * Fits boosted trees with logistic loss. The number of trees is the one with the least held-out loss: of the most
 * recent fifth by `order` if given, else of stratified folds (one stratified fifth for large tables). The final
 * model learns from all rows. `heldOut` are margins of rows that their model had not seen, for calibration.
 */
export function fitBoostedTrees(
  table: Table, labels: Uint8Array, parameters: BoostingParameters, seed: number,
  order: Float64Array | undefined, onProgress: (fraction: number) => void, machine: Machine = {},
): BoostedTrees {
  const large = table.rows > FOLDS_UP_TO_ROWS
  const recent = order ? latestHoldOut(order, labels) : null
  const single = recent ?? (large ? stratifiedSplit(labels, HELD_OUT_SHARE, seed).test : null)
  const foldOf = single && large ? null : stratifiedFolds(labels, parameters.folds, seed)
  const parts = foldOf ? Array.from({ length: parameters.folds }, (_, fold) => rowsWhere(foldOf, fold)) : []
  const all = rowsWithout(table.rows, new Int32Array(0))
  const members = [all, ...(single ? [rowsWithout(table.rows, single)] : []), ...parts.map((part) => rowsWithout(table.rows, part))]
  const bins = Math.min(parameters.bins, MOST_BINS, Math.max(FEWEST_BINS, Math.floor(table.rows / ROWS_A_BIN)))
  const widest = columnsOfTree(table.columns.length, parameters)
  const shop = openWorkshop({ table, target: labels, weight: null, loss: LOGISTIC, members, bins, leaves: parameters.leaves, widest, monotone: null, ...machine })
  const start = (index: number, part: number) => startBooster(shop, index, LOGISTIC, parameters, hashOf(seed, part))
  try {
    let count = parameters.trees
    let heldOut: BoostedTrees['heldOut'] | null = null
    if (single) {
      const found = findTreeCount([start(1, 1)], [single], labels, LOGISTIC, parameters, (part) => onProgress(0.4 * part))
      count = found.count
      if (large) heldOut = heldOutOf(single, found.margins, labels)
    }
    if (!heldOut) {
      const boosters = parts.map((_, fold) => start((single ? 2 : 1) + fold, 2 + fold))
      const asked = single ? { ...parameters, trees: count, patience: Infinity } : parameters
      const found = findTreeCount(boosters, parts, labels, LOGISTIC, asked, (part) => onProgress(single ? 0.4 + 0.4 * part : 0.8 * part))
      if (!single) count = found.count
      heldOut = { margins: single ? found.lastMargins : found.margins, labels }
    }
    const whole = start(0, 0)
    for (let i = 0; i < count; i++) {
      whole.step()
      onProgress(0.8 + (0.2 * (i + 1)) / count)
    }
    return { bias: whole.bias, trees: whole.trees, heldOut }
  } finally {
    shop.close()
  }
}

function latestHoldOut(order: Float64Array, labels: Uint8Array): Int32Array | null {
  const { train, test } = latestSplit(order, HELD_OUT_SHARE)
  const enough = (rows: Int32Array) => rows.some((row) => labels[row] === 1) && rows.some((row) => labels[row] === 0)
  return enough(train) && enough(test) ? test : null
}

function rowsWhere(foldOf: Uint8Array, fold: number): Int32Array {
  return Int32Array.from(foldOf, (_, row) => row).filter((row) => foldOf[row] === fold)
}

function rowsWithout(rows: number, leftOut: Int32Array): Uint32Array {
  const out = new Uint8Array(rows)
  for (const row of leftOut) out[row] = 1
  const kept = new Uint32Array(rows - leftOut.length)
  for (let row = 0, at = 0; row < rows; row++) if (out[row] === 0) kept[at++] = row
  return kept
}

function heldOutOf(rows: Int32Array, margins: Float64Array, labels: Uint8Array): BoostedTrees['heldOut'] {
  return { margins: Float64Array.from(rows, (row) => margins[row]), labels: Uint8Array.from(rows, (row) => labels[row]) }
}

