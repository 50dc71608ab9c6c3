/** Gradient-boosted trees for yes/no outcomes, with the number of trees found on held-out rows. */

import { hashOf, hashPair, latestSplit, shuffledIndexes, stratifiedFolds, stratifiedSplit } from '../random/random.ts'
import type { Table } from '../table/table.ts'
import { binTable, MOST_BINS, type BinnedTable } from './binning.ts'
import { addTree, growTree, type GrowthRules, type GrowthSpace } from './grower.ts'
import { histogramLayout } from './histogram.ts'
import type { Tree } from './layout.ts'

export type BoostingParameters = GrowthRules & {
  /** Most trees; early stopping usually needs fewer. */
  trees: number
  /** Stop after this many trees without a better held-out loss. */
  patience: number
  /** Share of rows, and of columns, that each tree sees. */
  rowShare: number
  columnShare: number
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
const MOST_COLUMNS_A_TREE = 256 // of thousands of columns each tree sees a sample: all get their turn
const HELD_OUT_SHARE = 0.2

export type BoostedTrees = { bias: number; trees: Tree[]; heldOut: { margins: Float64Array; labels: Uint8Array } }

/**
 * Fits boosted trees with logistic loss. The number of trees is the one with the least held-out loss: of the most
 * recent fifth by `order` if given, else of stratified folds (one stratified fifth for large tables). The final
 * model learns from all rows. `heldOut` are margins of rows that their model had not seen, for calibration.
 */
export function fitBoostedTrees(
  table: Table, labels: Uint8Array, parameters: BoostingParameters, seed: number,
  order: Float64Array | undefined, onProgress: (fraction: number) => void,
): BoostedTrees {
  const binned = binTable(table, Math.min(parameters.bins, MOST_BINS, Math.max(FEWEST_BINS, Math.floor(table.rows / ROWS_A_BIN))))
  const start = (isTraining: Uint8Array, part: number) => startBooster(binned, labels, isTraining, parameters, hashOf(seed, part))
  const large = table.rows > FOLDS_UP_TO_ROWS
  const recent = order ? latestHoldOut(order, labels) : null
  const single = recent ?? (large ? stratifiedSplit(labels, HELD_OUT_SHARE, seed).test : null)
  let count = parameters.trees
  let heldOut: BoostedTrees['heldOut'] | null = null
  if (single) {
    const found = findTreeCount([start(maskWithout(table.rows, single), 1)], [single], labels, parameters, (part) => onProgress(0.4 * part))
    count = found.count
    if (large) heldOut = heldOutOf(single, found.margins, labels)
  }
  if (!heldOut) {
    const foldOf = stratifiedFolds(labels, parameters.folds, seed)
    const parts = Array.from({ length: parameters.folds }, (_, fold) => rowsWhere(foldOf, fold))
    const boosters = parts.map((part, fold) => start(maskWithout(table.rows, part), 2 + fold))
    const asked = single ? { ...parameters, trees: count, patience: Infinity } : parameters
    const found = findTreeCount(boosters, parts, labels, asked, (part) => onProgress(single ? 0.4 + 0.4 * part : 0.8 * part))
    if (!single) count = found.count
    heldOut = { margins: single ? found.lastMargins : found.margins, labels }
  }
  const whole = start(new Uint8Array(table.rows).fill(1), 0)
  for (let i = 0; i < count; i++) {
    whole.step()
    onProgress(0.8 + (0.2 * (i + 1)) / count)
  }
  return { bias: whole.bias, trees: whole.trees, heldOut }
}

function latestHoldOut(order: Float64Array, labels: Uint8Array): Int32Array | null {
  const { train, test } = latestSplit(order, HELD_OUT_SHARE)
  const enough = (rows: Int32Array) => rows.some((row) => labels[row] === 1) && rows.some((row) => labels[row] === 0)
  return enough(train) && enough(test) ? test : null
}

function rowsWhere(foldOf: Uint8Array, fold: number): Int32Array {
  return Int32Array.from(foldOf, (_, row) => row).filter((row) => foldOf[row] === fold)
}

function maskWithout(rows: number, leftOut: Int32Array): Uint8Array {
  const mask = new Uint8Array(rows).fill(1)
  for (const row of leftOut) mask[row] = 0
  return mask
}

function heldOutOf(rows: Int32Array, margins: Float64Array, labels: Uint8Array): BoostedTrees['heldOut'] {
  return { margins: Float64Array.from(rows, (row) => margins[row]), labels: Uint8Array.from(rows, (row) => labels[row]) }
}

type Booster = { bias: number; trees: Tree[]; margins: Float64Array; step: () => void }

/**
 * Grows the boosters tree by tree, side by side, until their common held-out loss stops falling. `margins` are the
 * held-out margins at the best count, `lastMargins` those at the last.
 */
function findTreeCount(
  boosters: Booster[], parts: Int32Array[], labels: Uint8Array, rules: { trees: number; patience: number }, onProgress: (fraction: number) => void,
): { count: number; margins: Float64Array; lastMargins: Float64Array } {
  const current = new Float64Array(labels.length)
  const gather = () => parts.forEach((rows, k) => rows.forEach((row) => (current[row] = boosters[k].margins[row])))
  gather()
  let best = { count: 0, loss: heldOutLoss(current, parts, labels), margins: current.slice() }
  for (let count = 1; count <= rules.trees && count - best.count <= rules.patience; count++) {
    for (const booster of boosters) booster.step()
    gather()
    const loss = heldOutLoss(current, parts, labels)
    if (loss < best.loss) best = { count, loss, margins: current.slice() }
    onProgress(count / rules.trees)
  }
  onProgress(1)
  return { count: best.count, margins: best.margins, lastMargins: current }
}

function heldOutLoss(margins: Float64Array, parts: Int32Array[], labels: Uint8Array): number {
  let loss = 0
  for (const rows of parts) {
    for (const row of rows) {
      const z = labels[row] === 1 ? -margins[row] : margins[row]
      loss += z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))
    }
  }
  return loss
}

function startBooster(binned: BinnedTable, labels: Uint8Array, isTraining: Uint8Array, parameters: BoostingParameters, seed: number): Booster {
  const training = Int32Array.from(isTraining, (_, row) => row).filter((row) => isTraining[row] === 1)
  const positives = training.reduce((sum, row) => sum + labels[row], 0)
  const chance = Math.min(Math.max(positives, 0.5), training.length - 0.5) / training.length
  const bias = Math.log(chance / (1 - chance))
  const margins = new Float64Array(binned.rows).fill(bias)
  const [gradients, hessians] = [new Float64Array(binned.rows), new Float64Array(binned.rows)]
  const space: GrowthSpace = { layout: histogramLayout(binned), free: [] }
  const usable = Int32Array.from(binned.columns.keys()).filter((f) => binned.columns[f].binCount > 1 || hasMissing(binned, f))
  const rules = { ...parameters, smallestLeaf: Math.min(parameters.smallestLeaf, Math.max(2, Math.floor(training.length / 10))) }
  const trees: Tree[] = []
  const buffer = new Int32Array(training.length)
  const step = () => {
    const drawn = hashOf(seed, trees.length)
    const sampled = sampleRows(training, parameters.rowShare, drawn, buffer)
    for (let i = 0; i < sampled.length; i++) {
      const row = sampled[i]
      const p = 1 / (1 + Math.exp(-margins[row]))
      gradients[row] = p - labels[row]
      hessians[row] = Math.max(p * (1 - p), 1e-16)
    }
    const grown = growTree(binned, sampled, sampleColumns(usable, parameters.columnShare, drawn), gradients, hessians, rules, space)
    addTree(grown, binned, isTraining, margins)
    trees.push(grown.tree)
  }
  return { bias, trees, margins, step }
}

/** Each row by its own hash, so that the sample does not depend on the order of work; all rows if none was drawn. */
function sampleRows(training: Int32Array, share: number, seed: number, buffer: Int32Array): Int32Array {
  const limit = share * 4_294_967_296
  let count = 0
  for (let i = 0; i < training.length; i++) if (hashPair(seed, training[i]) < limit) buffer[count++] = training[i]
  if (count > 0) return buffer.subarray(0, count)
  buffer.set(training)
  return buffer
}

function hasMissing(binned: BinnedTable, f: number): boolean {
  const { bins, binCount } = binned.columns[f]
  return binCount > 0 && bins.includes(binCount)
}

function sampleColumns(usable: Int32Array, share: number, seed: number): Int32Array {
  const count = Math.min(MOST_COLUMNS_A_TREE, Math.max(Math.min(usable.length, 2), Math.ceil(share * usable.length)))
  return shuffledIndexes(usable.length, seed).subarray(0, count).map((i) => usable[i]).sort()
}
