/** Contributions against a chosen group of rows: "why this lead, compared with those", exact for trees. */

import { goesLeft, type Tree } from '../trees/layout.ts'
import { sumOfTrees } from '../trees/predictor.ts'
import type { Contributions } from './tree-shap.ts'

/**
 * Exact interventional Shapley values of the sum of the trees: "unknown" means the value of a row of the background instead, each of its rows with the
 * same weight. baseValue is the background's mean; with a row's sum it gives the row's margin. Unlike the path-dependent values they need no covers and
 * give a column that no tree asks for nothing even where it goes along with others; but they ask the trees about mixtures of two rows that
 * may never occur. Source: Lundberg et al. 2020, "independent TreeSHAP" (see shapley-path.ts). Cost O(rows x background x leaves).
 */
export function interventionalShap(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, features: number, background: { columns: readonly Float64Array[]; rows: number }): Contributions {
  if (background.rows < 1) throw new RangeError('The background needs at least one row.')
  const values = new Float64Array(rows * features)
  const side = new Int8Array(features)
  for (const tree of trees) {
    const others = Array.from({ length: background.rows }, (_, row) => turnsOf(tree, background.columns, row))
    for (let row = 0; row < rows; row++) {
      const own = turnsOf(tree, columns, row)
      for (const other of others) visit({ tree, own, other, side, values, out: row * features }, 0, 0, 0)
    }
  }
  const sums = sumOfTrees(trees, background.columns, background.rows)
  return { baseValue: sums.reduce((sum, value) => sum + value, 0) / background.rows, values: values.map((value) => value / background.rows) }
}

/** 1 for every split where the row goes left. */
function turnsOf(tree: Tree, columns: readonly Float64Array[], row: number): Uint8Array {
  return Uint8Array.from(tree.feature, (feature, node) => (feature >= 0 && goesLeft(tree, node, columns[feature][row]) ? 1 : 0))
}

/** side[feature] on the way down: 1 follows the explained row, -1 the background's, 0 not yet parted. */
type Walk = { tree: Tree; own: Uint8Array; other: Uint8Array; side: Int8Array; values: Float64Array; out: number }

/** `mine` and `theirs` count the columns that follow either row. */
function visit(walk: Walk, node: number, mine: number, theirs: number): void {
  const { tree, own, other, side } = walk
  const feature = tree.feature[node]
  if (feature < 0) {
    if (mine + theirs > 0) addLeaf(walk, tree.value[node], mine, theirs)
    return
  }
  const child = (left: number) => (left === 1 ? tree.left[node] : tree.right[node])
  if (own[node] === other[node] || side[feature] !== 0) {
    visit(walk, child(side[feature] < 0 ? other[node] : own[node]), mine, theirs)
    return
  }
  side[feature] = 1
  visit(walk, child(own[node]), mine + 1, theirs)
  side[feature] = -1
  visit(walk, child(other[node]), mine, theirs + 1)
  side[feature] = 0
}

/** The leaf is reached where all of `mine` and none of `theirs` are known: Shapley weights of that game of mine + theirs columns. */
function addLeaf({ side, values, out }: Walk, value: number, mine: number, theirs: number): void {
  const share = value / binomial(mine + theirs, mine)
  for (let feature = 0; feature < side.length; feature++) {
    if (side[feature] > 0) values[out + feature] += share / mine
    else if (side[feature] < 0) values[out + feature] -= share / theirs
  }
}

function binomial(n: number, k: number): number {
  let result = 1
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i
  return result
}
