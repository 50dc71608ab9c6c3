/** Shapley values by their definition, over every subset of columns: slow on purpose, the oracle of treeShap. */

import { goesLeft, type Tree } from '../trees/layout.ts'
import { coverShare } from './cover-share.ts'
import type { Contributions } from './tree-shap.ts'

/**
 * Exhaustive Shapley values of the sum of the trees: phi_f = sum over S without f of |S|!(M-|S|-1)!/M! x (E[S + f] - E[S]),
 * E[S] the cover-weighted expectation with the columns in S known. Cost O(rows x 2^features x nodes): up to ~12 columns.
 */
export function bruteForceShap(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, features: number): Contributions {
  const subsets = 2 ** features
  const values = new Float64Array(rows * features)
  const factorials = [1]
  for (let i = 1; i <= features; i++) factorials.push(factorials[i - 1] * i)
  let baseValue = 0
  for (let row = 0; row < rows; row++) {
    const expectations = Float64Array.from({ length: subsets }, (_, known) => trees.reduce((sum, tree) => sum + conditional(tree, 0, columns, row, known), 0))
    baseValue = expectations[0]
    for (let f = 0; f < features; f++) {
      for (let known = 0; known < subsets; known++) {
        if (known & (1 << f)) continue
        const size = bitsOf(known)
        const weight = (factorials[size] * factorials[features - size - 1]) / factorials[features]
        values[row * features + f] += weight * (expectations[known | (1 << f)] - expectations[known])
      }
    }
  }
  return { baseValue, values }
}

function conditional(tree: Tree, node: number, columns: readonly Float64Array[], row: number, known: number): number {
  const feature = tree.feature[node]
  if (feature < 0) return tree.value[node]
  const [left, right] = [tree.left[node], tree.right[node]]
  if (known & (1 << feature)) return conditional(tree, goesLeft(tree, node, columns[feature][row]) ? left : right, columns, row, known)
  return [left, right].reduce((sum, child) => sum + coverShare(tree, node, child) * conditional(tree, child, columns, row, known), 0)
}

function bitsOf(set: number): number {
  let bits = 0
  for (let rest = set; rest > 0; rest >>= 1) bits += rest & 1
  return bits
}
