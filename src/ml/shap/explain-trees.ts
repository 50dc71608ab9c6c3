/** The quick way to the same exact contributions as treeShap: shallow trees answer from a table per leaf. */

import { expectedValue, goesLeft, type Tree } from '../trees/layout.ts'
import { extendPath, newPath, unwoundSum } from './shapley-path.ts'
import { addTreeShap, type Contributions } from './tree-shap.ts'

const MOST_FEATURES_A_LEAF = 8 // 2^8 patterns a leaf: beyond it the table costs more than the walk
const MOST_INNER_NODES = 31 // one bit each in a 32-bit word

/**
 * What a row can make of one leaf. Feature k of the leaf's path is satisfied where (turns & asked[k]) = wanted[k], one
 * bit an inner node, 1 = the row goes left there. table[pattern * features.length + k] is feature k's contribution
 * for the pattern of satisfied features.
 */
type LeafTable = { features: Int32Array; asked: Int32Array; wanted: Int32Array; table: Float64Array }

/**
 * Exact contributions of the sum of the trees, as treeShap gives them. A leaf's contribution depends only on which of
 * its path's columns the row satisfies, so it is tabulated once for all patterns and then looked up. Trees too
 * large for tables are walked. Cost O(rows x leaves x depth) + O(leaves x 2^depth x depth^2).
 */
export function explainTrees(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, features: number): Contributions {
  const values = new Float64Array(rows * features)
  let baseValue = 0
  for (const tree of trees) {
    baseValue += expectedValue(tree)
    const leaves = leafTables(tree)
    if (leaves) lookUp(tree, leaves, columns, rows, features, values)
    else addTreeShap(tree, columns, rows, features, values)
  }
  return { baseValue, values }
}

type Condition = { zero: number; asked: number; wanted: number }

function leafTables(tree: Tree): LeafTable[] | null {
  const inner = tree.feature.filter((feature) => feature >= 0).length
  if (inner > MOST_INNER_NODES) return null
  const tables: LeafTable[] = []
  let bit = 0
  const bits = Int32Array.from(tree.feature, (feature) => (feature >= 0 ? 1 << bit++ : 0))
  const visit = (node: number, path: Map<number, Condition>): boolean => {
    const feature = tree.feature[node]
    if (feature < 0) {
      if (path.size > MOST_FEATURES_A_LEAF) return false
      if (tree.value[node] !== 0 && path.size > 0) tables.push(tabulate(path, tree.value[node]))
      return true
    }
    const before = path.get(feature) ?? { zero: 1, asked: 0, wanted: 0 }
    return [tree.left[node], tree.right[node]].every((child, side) => {
      const share = tree.cover[child] / tree.cover[node]
      const condition = { zero: before.zero * share, asked: before.asked | bits[node], wanted: before.wanted | (side === 0 ? bits[node] : 0) }
      return visit(child, new Map(path).set(feature, condition))
    })
  }
  return visit(0, new Map()) ? tables : null
}

function tabulate(conditions: Map<number, Condition>, value: number): LeafTable {
  const size = conditions.size
  const list = [...conditions.values()]
  const table = new Float64Array(2 ** size * size)
  const path = newPath(size + 1)
  for (let pattern = 0; pattern < 2 ** size; pattern++) {
    extendPath(path, 0, 0, 1, 1, -1)
    for (let k = 0; k < size; k++) extendPath(path, 0, k + 1, list[k].zero, (pattern >> k) & 1, k)
    for (let k = 0; k < size; k++) {
      const [zero, one] = [list[k].zero, (pattern >> k) & 1]
      // Where no training row reached the leaf's side and this row does not either, the walk never comes here.
      table[pattern * size + k] = zero === 0 && one === 0 ? 0 : unwoundSum(path, 0, size, k + 1) * (one - zero) * value
    }
  }
  const pick = (of: (condition: Condition) => number) => Int32Array.from(list, of)
  return { features: Int32Array.from(conditions.keys()), asked: pick((c) => c.asked), wanted: pick((c) => c.wanted), table }
}

function lookUp(tree: Tree, leaves: LeafTable[], columns: readonly Float64Array[], rows: number, features: number, values: Float64Array): void {
  const inner = Int32Array.from(tree.feature.keys()).filter((node) => tree.feature[node] >= 0)
  for (let row = 0; row < rows; row++) {
    let turns = 0
    for (let i = 0; i < inner.length; i++) {
      const node = inner[i]
      if (goesLeft(tree, node, columns[tree.feature[node]][row])) turns |= 1 << i
    }
    const out = row * features
    for (const leaf of leaves) {
      const size = leaf.features.length
      let pattern = 0
      for (let k = 0; k < size; k++) if ((turns & leaf.asked[k]) === leaf.wanted[k]) pattern |= 1 << k
      const at = pattern * size
      for (let k = 0; k < size; k++) values[out + leaf.features[k]] += leaf.table[at + k]
    }
  }
}
