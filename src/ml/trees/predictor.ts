/** Walks trees over raw columns. */

import { batchPredictorOf } from './batch-predictor.ts'
import { goesLeft, type Tree } from './layout.ts'

/** The leaf that a row of raw columns ends in. */
export function leafOf(tree: Tree, columns: readonly Float64Array[], row: number): number {
  let node = 0
  while (tree.feature[node] >= 0) node = goesLeft(tree, node, columns[tree.feature[node]][row]) ? tree.left[node] : tree.right[node]
  return node
}

const BATCH_FROM_ROWS = 500 // for fewer, preparing the trees takes longer than walking them

/** The sum of the trees' leaf values for every row. Cost O(rows x trees x depth). */
export function sumOfTrees(trees: readonly Tree[], columns: readonly Float64Array[], rows: number): Float64Array {
  const batch = rows >= BATCH_FROM_ROWS ? batchPredictorOf(trees) : null
  return batch ? batch.sums(columns, rows) : walkTrees(trees, columns, rows)
}

/** sumOfTrees row by row, in plain steps: for few rows, and for trees that the batch predictor cannot take. */
export function walkTrees(trees: readonly Tree[], columns: readonly Float64Array[], rows: number): Float64Array {
  const sums = new Float64Array(rows)
  for (const tree of trees) for (let row = 0; row < rows; row++) sums[row] += tree.value[leafOf(tree, columns, row)]
  return sums
}
