/**
 * Exact contributions of single rows, for trees of any depth and any number of columns a path: quick where there are too few rows, or too
 * many columns on a path, for pattern tables.
 *
 * On a path whose columns j have z_j (share of the cover that follows the path) and o_j (1 where the row follows it), column f's Shapley
 * value is the integral over t of (o_f - z_f) x product over j other than f of (z_j + t (o_j - z_j)), times the leaf. The integral is an exact sum over a
 * few points (quadrature.ts), and at each point leaves that share a branch share its product: one pass over the tree's nodes gives all.
 * Source: the polynomial form of Shapley weights, Yu et al., "Linear TreeShap", NeurIPS 2022; here with Gauss-Legendre points.
 */

import { goesLeft, type Tree } from '../trees/layout.ts'
import { coverShare } from './cover-share.ts'
import { quadratureFor, type Quadrature } from './quadrature.ts'

type Shape = { depth: number; distinct: number }

const shapes = new WeakMap<Tree, Shape>()

/** The longest path's splits, and the most distinct columns on a path. Cost O(nodes x depth), once a tree. */
export function shapeOf(tree: Tree): Shape {
  const found = shapes.get(tree)
  if (found) return found
  const shape = { depth: 0, distinct: 0 }
  const path: number[] = []
  const visit = (node: number, depth: number) => {
    const feature = tree.feature[node]
    if (feature < 0) {
      shape.depth = Math.max(shape.depth, depth)
      shape.distinct = Math.max(shape.distinct, path.length)
      return
    }
    const isNew = !path.includes(feature)
    if (isNew) path.push(feature)
    visit(tree.left[node], depth + 1)
    visit(tree.right[node], depth + 1)
    if (isNew) path.pop()
  }
  visit(0, 0)
  shapes.set(tree, shape)
  return shape
}

/** The scratch of a walk: level L holds products and branch sums at L x points; zero, one and factor belong to the edge into the level's node. */
type Walk = {
  tree: Tree
  columns: readonly Float64Array[]
  row: number
  rule: Quadrature
  products: Float64Array
  sums: Float64Array
  factors: Float64Array
  zero: Float64Array
  one: Uint8Array
  /** The level of the last edge that asks for the feature, 0 where none does. */
  levelOf: Int32Array
  values: Float64Array
  out: number
}

/** Adds one tree's contributions to `values` (rows x features). Cost O(rows x nodes x distinct columns a path). */
export function walkTree(tree: Tree, columns: readonly Float64Array[], rows: number, features: number, values: Float64Array): void {
  if (tree.feature[0] < 0) return
  const { depth, distinct } = shapeOf(tree)
  const rule = quadratureFor(distinct)
  const size = rule.points.length * (depth + 1)
  const walk: Walk = {
    tree, columns, row: 0, rule, values, out: 0,
    products: new Float64Array(size), sums: new Float64Array(size), factors: new Float64Array(size), zero: new Float64Array(depth + 1), one: new Uint8Array(depth + 1), levelOf: new Int32Array(features),
  }
  walk.products.set(rule.weights)
  for (let row = 0; row < rows; row++) {
    walk.row = row
    walk.out = row * features
    visit(walk, 0, 0)
  }
}

/** Leaves the sum over the node's leaves of value x product, at every point, in sums at this level. */
function visit(walk: Walk, node: number, level: number): void {
  const { tree, products, sums, rule } = walk
  const count = rule.points.length
  const at = level * count
  const feature = tree.feature[node]
  if (feature < 0) {
    for (let q = 0; q < count; q++) sums[at + q] = products[at + q] * tree.value[node]
    return
  }
  for (let q = 0; q < count; q++) sums[at + q] = 0
  const left = goesLeft(tree, node, walk.columns[feature][walk.row])
  follow(walk, node, tree.left[node], left ? 1 : 0, level)
  follow(walk, node, tree.right[node], left ? 0 : 1, level)
}

function follow(walk: Walk, node: number, child: number, goes: number, level: number): void {
  const { tree, products, sums, factors, zero, one, levelOf, rule: { points } } = walk
  const feature = tree.feature[node]
  const earlier = levelOf[feature]
  const next = level + 1
  const z = (earlier > 0 ? zero[earlier] : 1) * coverShare(tree, node, child)
  const o = (earlier > 0 ? one[earlier] : 1) * goes
  if (z === 0 && o === 0) return // no training row went there, nor does this one: it adds nothing
  const count = points.length
  const [at, to, before] = [level * count, next * count, earlier * count]
  zero[next] = z
  one[next] = o
  for (let q = 0; q < count; q++) {
    const factor = z * (1 - points[q]) + points[q] * o
    factors[to + q] = factor
    products[to + q] = (products[at + q] / (earlier > 0 ? factors[before + q] : 1)) * factor
  }
  levelOf[feature] = next
  visit(walk, child, next)
  levelOf[feature] = earlier
  let own = 0
  for (let q = 0; q < count; q++) {
    const sum = sums[to + q]
    sums[at + q] += sum
    // What the edge above claimed for these leaves, where it asked for the same column, is given back.
    own += sum * ((o - z) / factors[to + q] - (earlier > 0 ? (one[earlier] - zero[earlier]) / factors[before + q] : 0))
  }
  walk.values[walk.out + feature] += own
}
