/** Exact path-dependent TreeSHAP: what each column adds to the sum of the trees, against the trees' own covers. */

import { expectedValue, goesLeft, type Tree } from '../trees/layout.ts'
import { coverShare } from './cover-share.ts'
import { extendPath, newPath, unwindPath, unwoundSum, type Path } from './shapley-path.ts'

/** Contributions of `features` columns for every row, row after row; baseValue + a row's sum = the sum of its trees. */
export type Contributions = { baseValue: number; values: Float64Array }

/**
 * Exact Shapley values of the sum of the trees, with "unknown" meaning the cover-weighted mean of both branches
 * (tree_path_dependent in the shap package). Works with missing values and levels, since it only asks which way a row
 * goes. Source: see shapley-path.ts. Cost O(rows x leaves x depth^2).
 */
export function treeShap(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, features: number): Contributions {
  const values = new Float64Array(rows * features)
  let baseValue = 0
  for (const tree of trees) {
    baseValue += expectedValue(tree)
    addTreeShap(tree, columns, rows, features, values)
  }
  return { baseValue, values }
}

/** Adds one tree's contributions to `values` (rows x features). */
export function addTreeShap(tree: Tree, columns: readonly Float64Array[], rows: number, features: number, values: Float64Array): void {
  const depth = depthOf(tree, 0)
  const path = newPath(((depth + 2) * (depth + 3)) / 2)
  for (let row = 0; row < rows; row++) {
    descend({ tree, columns, row, path, values, out: row * features }, 0, 0, 0, 1, 1, -1)
  }
}

function depthOf(tree: Tree, node: number): number {
  return tree.feature[node] < 0 ? 0 : 1 + Math.max(depthOf(tree, tree.left[node]), depthOf(tree, tree.right[node]))
}

type Walk = { tree: Tree; columns: readonly Float64Array[]; row: number; path: Path; values: Float64Array; out: number }

/** Visits a node with the path of `length` elements that starts at `at`; each level works on its own copy, just behind. */
function descend(walk: Walk, node: number, at: number, length: number, zero: number, one: number, feature: number): void {
  const { tree, path } = walk
  extendPath(path, at, length, zero, one, feature)
  const split = tree.feature[node]
  if (split < 0) {
    for (let i = 1; i <= length; i++) {
      walk.values[walk.out + path.feature[at + i]] += unwoundSum(path, at, length, i) * (path.one[at + i] - path.zero[at + i]) * tree.value[node]
    }
    return
  }
  const toLeft = goesLeft(tree, node, walk.columns[split][walk.row])
  const [hot, cold] = toLeft ? [tree.left[node], tree.right[node]] : [tree.right[node], tree.left[node]]
  let [priorZero, priorOne, last] = [1, 1, length]
  const again = findFeature(path, at, length, split)
  if (again > 0) {
    priorZero = path.zero[at + again]
    priorOne = path.one[at + again]
    unwindPath(path, at, length, again)
    last--
  }
  const next = at + last + 1
  for (const [child, follows] of [[hot, priorOne], [cold, 0]]) {
    const share = coverShare(tree, node, child)
    if (share === 0 && follows === 0) continue // no training row went there, nor does this one: it adds nothing
    copyPath(path, at, next, last + 1)
    descend(walk, child, next, last + 1, priorZero * share, follows, split)
  }
}

function findFeature(path: Path, at: number, length: number, feature: number): number {
  for (let i = 1; i <= length; i++) if (path.feature[at + i] === feature) return i
  return 0
}

function copyPath(path: Path, from: number, to: number, count: number): void {
  path.feature.copyWithin(to, from, from + count)
  path.zero.copyWithin(to, from, from + count)
  path.one.copyWithin(to, from, from + count)
  path.weight.copyWithin(to, from, from + count)
}
