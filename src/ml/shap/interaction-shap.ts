/** Interaction values: what two columns add together beyond what each adds by itself. For single leads, on demand. */

import { goesLeft, type Tree } from '../trees/layout.ts'
import { coverShare } from './cover-share.ts'
import { quadratureFor } from './quadrature.ts'
import { explainTrees } from './explain-trees.ts'

/**
 * Exact SHAP interaction values of the sum of the trees: rows x features x features. Off the diagonal, half of the pair's interaction
 * (so the matrix is symmetric); on it, the column's own effect. A row of the matrix adds up to the column's contribution, the whole to the
 * margin less the base value. Source: Lundberg et al. 2020 (see shapley-path.ts), with the integral form of walk-tree.ts, two columns
 * left out of the product. Cost O(rows x leaves x columns a path^3).
 */
export function interactionValues(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, features: number): Float64Array {
  const values = new Float64Array(rows * features * features)
  for (const tree of trees) {
    const leaves = leavesOf(tree)
    for (let row = 0; row < rows; row++) {
      const left = Uint8Array.from(tree.feature, (feature, node) => (feature >= 0 && goesLeft(tree, node, columns[feature][row]) ? 1 : 0))
      for (const leaf of leaves) addLeaf(leaf, left, values, row * features * features, features)
    }
  }
  const contributions = explainTrees(trees, columns, rows, features).values
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < features; i++) {
      const at = (row * features + i) * features
      const shared = values.subarray(at, at + features).reduce((sum, value) => sum + value, 0)
      values[at + i] = contributions[row * features + i] - shared
    }
  }
  return values
}

/** A leaf and what its path asks: a column's share of the cover, and its splits with their sides (1: left). */
type PathLeaf = { value: number; asked: { feature: number; zero: number; turns: { node: number; side: number }[] }[] }

function leavesOf(tree: Tree): PathLeaf[] {
  const leaves: PathLeaf[] = []
  const visit = (node: number, asked: PathLeaf['asked']) => {
    const feature = tree.feature[node]
    if (feature < 0) {
      if (asked.length > 1 && tree.value[node] !== 0) leaves.push({ value: tree.value[node], asked })
      return
    }
    for (const child of [tree.left[node], tree.right[node]]) {
      const turn = { node, side: child === tree.left[node] ? 1 : 0 }
      const share = coverShare(tree, node, child)
      const at = asked.findIndex((column) => column.feature === feature)
      visit(child, at < 0 ? [...asked, { feature, zero: share, turns: [turn] }] : asked.with(at, { feature, zero: asked[at].zero * share, turns: [...asked[at].turns, turn] }))
    }
  }
  visit(0, [])
  return leaves
}

function addLeaf({ value, asked }: PathLeaf, left: Uint8Array, values: Float64Array, out: number, features: number): void {
  const ones = asked.map(({ turns }): number => (turns.every(({ node, side }) => left[node] === side) ? 1 : 0))
  if (asked.some(({ zero }, k) => zero === 0 && ones[k] === 0)) return
  const { points, weights } = quadratureFor(asked.length - 1)
  const factors = Array.from(points, (t) => asked.map(({ zero }, k) => zero * (1 - t) + t * ones[k]))
  const products = factors.map((own, q) => own.reduce((product, factor) => product * factor, weights[q] * value))
  for (let i = 0; i < asked.length; i++) {
    for (let j = 0; j < i; j++) {
      const integral = products.reduce((sum, product, q) => sum + product / (factors[q][i] * factors[q][j]), 0)
      const half = (integral * (ones[i] - asked[i].zero) * (ones[j] - asked[j].zero)) / 2
      values[out + asked[i].feature * features + asked[j].feature] += half
      values[out + asked[j].feature * features + asked[i].feature] += half
    }
  }
}
