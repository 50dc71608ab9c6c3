/** Trees for the tests of this room: random small ones, and the readers of published ones. */

import fc from 'fast-check'
import type { Tree } from '../trees/layout.ts'

/** A tree as tests write it: a number is a leaf. `set` lists the levels that go left; covers are the rows of each side. */
export type Sketch = number | { feature: number; threshold?: number; set?: number[]; missingLeft?: boolean; left: Sketch; right: Sketch; covers: [number, number] }

/** The sketch in the layout of trained trees; `levels` is the number of levels of every category. */
export function treeOf(sketch: Sketch, rootCover: number, levels = 4): Tree {
  const lists: Record<'feature' | 'threshold' | 'left' | 'right' | 'missingLeft' | 'levelSet' | 'value' | 'cover', number[]> =
    { feature: [], threshold: [], left: [], right: [], missingLeft: [], levelSet: [], value: [], cover: [] }
  const levelSets: Uint8Array[] = []
  const add = (node: Sketch, cover: number): number => {
    const at = lists.feature.push(typeof node === 'number' ? -1 : node.feature) - 1
    lists.cover.push(cover)
    lists.value.push(typeof node === 'number' ? node : 0)
    lists.threshold.push(typeof node === 'number' ? 0 : (node.threshold ?? 0))
    lists.missingLeft.push(typeof node !== 'number' && node.missingLeft ? 1 : 0)
    lists.levelSet.push(-1)
    lists.left.push(0)
    lists.right.push(0)
    if (typeof node === 'number') return at
    if (node.set) lists.levelSet[at] = levelSets.push(Uint8Array.from({ length: levels }, (_, code) => (node.set!.includes(code) ? 1 : 0))) - 1
    lists.left[at] = add(node.left, node.covers[0])
    lists.right[at] = add(node.right, node.covers[1])
    return at
  }
  add(sketch, rootCover)
  return {
    feature: Int32Array.from(lists.feature), threshold: Float64Array.from(lists.threshold), left: Int32Array.from(lists.left), right: Int32Array.from(lists.right),
    missingLeft: Uint8Array.from(lists.missingLeft), levelSet: Int32Array.from(lists.levelSet), levelSets, value: Float64Array.from(lists.value), cover: Float64Array.from(lists.cover),
  }
}

/** Random trees of up to `depth` splits over `features` columns, of which the odd ones are categories of 4 levels; columns come twice on paths. */
export function arbitraryTree(features: number, depth: number): fc.Arbitrary<Tree> {
  const sketchOf = (cover: number, left: number): fc.Arbitrary<Sketch> => {
    const leaf = fc.double({ min: -5, max: 5, noNaN: true })
    if (left === 0 || cover < 2) return leaf
    const inner = fc.tuple(fc.nat(features - 1), fc.integer({ min: 1, max: cover - 1 }), fc.integer({ min: -2, max: 2 }), fc.subarray([0, 1, 2, 3]), fc.boolean())
      .chain(([feature, leftCover, threshold, set, missingLeft]) =>
        fc.tuple(sketchOf(leftCover, left - 1), sketchOf(cover - leftCover, left - 1)).map(([l, r]): Sketch => ({
          feature, threshold, missingLeft, left: l, right: r, covers: [leftCover, cover - leftCover], ...(feature % 2 === 1 ? { set } : {}),
        })))
    return fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 5, arbitrary: inner })
  }
  return sketchOf(64, depth).map((sketch) => treeOf(sketch, 64))
}

/** Columns of rows that such trees can read: numbers and codes, both sometimes missing. */
export function arbitraryColumns(features: number, rows: number): fc.Arbitrary<Float64Array[]> {
  const number = fc.oneof(fc.constant(NaN), fc.integer({ min: -3, max: 3 }))
  const code = fc.oneof(fc.constant(NaN), fc.integer({ min: 0, max: 3 }))
  const columns = Array.from({ length: features }, (_, f) => fc.array(f % 2 === 1 ? code : number, { minLength: rows, maxLength: rows }).map((values) => Float64Array.from(values)))
  return fc.tuple(...columns)
}

type XgboostTree = { split_indices: number[]; split_conditions: number[]; left_children: number[]; right_children: number[]; default_left: number[]; sum_hessian: number[] }

/**
 * XGBoost's JSON as trees of this layout. XGBoost compares float32 with "<", so thresholds move just below: every
 * float32 value keeps its side. Its covers are hessian sums; leaves keep their value in split_conditions.
 */
export function treesOfXgboost(json: { learner: { gradient_booster: { model: { trees: XgboostTree[] } } } }): Tree[] {
  return json.learner.gradient_booster.model.trees.map((tree) => {
    const isLeaf = tree.left_children.map((child) => child < 0)
    return {
      feature: Int32Array.from(tree.split_indices, (feature, node) => (isLeaf[node] ? -1 : feature)),
      threshold: Float64Array.from(tree.split_conditions, (value) => Math.fround(value) - Math.abs(Math.fround(value)) * 1e-12),
      left: Int32Array.from(tree.left_children, (child) => Math.max(0, child)),
      right: Int32Array.from(tree.right_children, (child) => Math.max(0, child)),
      missingLeft: Uint8Array.from(tree.default_left),
      levelSet: new Int32Array(isLeaf.length).fill(-1),
      levelSets: [],
      value: Float64Array.from(tree.split_conditions, (value, node) => (isLeaf[node] ? Math.fround(value) : 0)),
      cover: Float64Array.from(tree.sum_hessian),
    }
  })
}
