/** Random forests for tables of any size, on the same tree code as boosting: deep trees on samples of rows, and of columns at every node. */

import { hashOf, hashPair } from '../random/random.ts'
import type { Table } from '../table/table.ts'
import { MOST_BINS } from './binning.ts'
import { unitsFor } from './fields.ts'
import type { Machine } from './fit-trees.ts'
import { growTree } from './grower.ts'
import type { Tree } from './layout.ts'
import { openWorkshop } from './workshop.ts'

export type RandomForestParameters = {
  trees: number
  /** Most leaves of a tree, most splits between root and leaf, fewest rows of a leaf. */
  leaves: number
  depth: number
  smallestLeaf: number
  /** Share of rows that each tree sees, drawn without putting back; 0.632 is what a bootstrap sees. */
  rowShare: number
  /** Share of columns that each node chooses among. */
  columnShare: number
}

export const RANDOM_FOREST_DEFAULTS: RandomForestParameters = { trees: 100, leaves: 256, depth: 24, smallestLeaf: 5, rowShare: 0.632, columnShare: 0.3 }

export type RandomForest = { bias: number; trees: Tree[]; heldOut: { margins: Float64Array; labels: Uint8Array } }

/**
 * Fits a forest on outcomes of 0 and 1. The margin of a forest with mean chance p is the tangent of the log-odds at the base rate b,
 * log(b/(1-b)) + (p - b)/(b(1-b)): a sum over trees, so contributions are exact. `heldOut` are the margins of rows by the trees that have
 * not seen them. Source: Breiman, "Random Forests", Machine Learning 2001. Cost O(trees x rows x columns x depth).
 */
export function fitRandomForest(table: Table, labels: Uint8Array, parameters: RandomForestParameters, seed: number, onProgress: (fraction: number) => void = () => {}, machine: Machine = {}): RandomForest {
  const { rows } = table
  const base = labels.reduce((sum, label) => sum + label, 0) / rows
  const steepness = 1 / (base * (1 - base))
  const bias = Math.log(base / (1 - base))
  const all = new Uint32Array(rows).map((_, row) => row)
  const shop = openWorkshop({ table, target: labels, weight: null, loss: { kind: 'squared' }, members: [all], bins: MOST_BINS, leaves: parameters.leaves, widest: table.columns.length, monotone: null, ...machine })
  try {
    const { space, buffer } = shop
    // Squared loss around the base rate: a leaf's best step is its mean outcome less the base rate.
    new Float64Array(buffer, space.boosters[0].margin, rows).fill(base)
    const units = unitsFor(Math.max(base, 1 - base), 1, rows, space.fields)
    const features = Int32Array.from(shop.places.keys()).filter((f) => shop.places[f] !== null)
    const rules = { ...parameters, smallestLeaf: Math.min(parameters.smallestLeaf, Math.max(1, Math.floor(rows / 10))), learningRate: steepness / parameters.trees, l2: 0, smallestLevel: 1, levelSmoothing: 1, levelL2: 0 }
    const limit = Math.min(0xffffffff, Math.floor(parameters.rowShare * 0xffffffff))
    const leafOf = new Uint16Array(buffer, space.leafOf, rows)
    const leafValues = new Float64Array(buffer, space.leafValues, parameters.leaves)
    const [sums, counts] = [new Float64Array(rows), new Int32Array(rows)]
    const trees: Tree[] = []
    for (let t = 0; t < parameters.trees; t++) {
      const drawn = hashOf(seed, t)
      trees.push(growTree(shop, { booster: 0, seed: drawn, limit, features, nodeShare: parameters.columnShare, units, largestHessian: 1, gradients: true }, rules))
      for (let row = 0; row < rows; row++) {
        if (limit === 0xffffffff || hashPair(drawn, row) < limit) continue
        sums[row] += leafValues[leafOf[row]]
        counts[row]++
      }
      onProgress((t + 1) / parameters.trees)
    }
    const known = Int32Array.from(all).filter((row) => counts[row] > 0)
    return { bias, trees, heldOut: { margins: Float64Array.from(known, (row) => bias + (sums[row] * parameters.trees) / counts[row]), labels: Uint8Array.from(known, (row) => labels[row]) } }
  } finally {
    shop.close()
  }
}
