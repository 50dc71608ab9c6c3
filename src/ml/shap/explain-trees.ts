/** The quick way to the same exact contributions as treeShap: many rows by pattern tables, few rows and deep trees by walking. */

import { fastestKernels, type KernelKind } from '../kernels/tree-kernels.ts'
import { expectedValue, type Tree } from '../trees/layout.ts'
import { explainByTables } from './explain-by-tables.ts'
import type { Contributions } from './tree-shap.ts'
import { walkTree } from './walk-tree.ts'

export type ExplainOptions = {
  /** Most threads to use, this one included. The results are the same bytes at any number. */
  threads?: number
  /** Which kernels look up the tables; the faster ones unless said otherwise. */
  kernels?: KernelKind
}

const FEWEST_ROWS = 100 // for fewer rows filling tables costs more than walking the trees

/**
 * Exact path-dependent Shapley values of the sum of the trees, as treeShap gives them within 1e-12 of the row's margin: missing values and
 * levels of categories included, any depth, any number of columns on a path. Cost: O(trees x groups x columns) look-ups a row where tables serve, else
 * O(nodes x columns a path) a row. Rows are independent of each other.
 */
export function explainTrees(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, features: number, options: ExplainOptions = {}): Contributions {
  const values = new Float64Array(rows * features)
  const baseValue = trees.reduce((sum, tree) => sum + meanOf(tree), 0)
  const walked = rows < FEWEST_ROWS ? trees : explainByTables(trees, columns, rows, values, { kind: options.kernels ?? fastestKernels(), threads: options.threads ?? 1 })
  for (const tree of walked) walkTree(tree, columns, rows, features, values)
  return { baseValue, values }
}

const means = new WeakMap<Tree, number>()

/** A tree's expected value, worked out once: for a single row it would take as long as the walk over a good part of the tree. */
function meanOf(tree: Tree): number {
  const known = means.get(tree)
  if (known !== undefined) return known
  const mean = expectedValue(tree)
  means.set(tree, mean)
  return mean
}
