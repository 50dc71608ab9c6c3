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

/**
 * What a walk needs to know of a tree before it sees a row. `parent` (-1: no way leads there), `fromLeft` (1: it is its parent's left child),
 * `zero` (share of the cover that passes all splits of the path by the column of the node's own edge), `earlier` (the node behind the last edge
 * above that asks for the same column, 0 where none does).
 */
type Plan = { parent: Int32Array; fromLeft: Uint8Array; zero: Float64Array; earlier: Int32Array; distinct: number }

const plans = new WeakMap<Tree, Plan>()

function planOf(tree: Tree): Plan {
  const found = plans.get(tree)
  if (found) return found
  const nodes = tree.feature.length
  const plan: Plan = { parent: new Int32Array(nodes).fill(-1), fromLeft: new Uint8Array(nodes), zero: new Float64Array(nodes), earlier: new Int32Array(nodes), distinct: 0 }
  const columnsTo = new Int32Array(nodes) // distinct columns on the way to a node
  for (let node = 0; node < nodes; node++) {
    plan.distinct = Math.max(plan.distinct, columnsTo[node])
    const feature = tree.feature[node]
    if (feature < 0) continue
    let earlier = node
    while (earlier > 0 && tree.feature[plan.parent[earlier]] !== feature) earlier = plan.parent[earlier]
    for (const child of [tree.left[node], tree.right[node]]) {
      plan.parent[child] = node
      plan.fromLeft[child] = child === tree.left[node] ? 1 : 0
      plan.earlier[child] = earlier
      plan.zero[child] = (earlier > 0 ? plan.zero[earlier] : 1) * coverShare(tree, node, child)
      columnsTo[child] = columnsTo[node] + (earlier > 0 ? 0 : 1)
    }
  }
  plans.set(tree, plan)
  return plan
}

/** What is known of a row on the way: `one` (it passes all splits of the path by the column of the node's edge), and numbers at each point. */
type State = { one: Uint8Array; left: Uint8Array; reached: Uint8Array; products: Float64Array; factors: Float64Array; sums: Float64Array }

let scratch: State | null = null // kept between trees: a single row's walk is over sooner than fresh arrays are cleared

function scratchFor(nodes: number, size: number): State {
  if (scratch && scratch.one.length >= nodes && scratch.sums.length >= size) return scratch
  const [most, mostSize] = [Math.max(nodes, scratch?.one.length ?? 0), Math.max(size, scratch?.sums.length ?? 0)]
  scratch = { one: new Uint8Array(most), left: new Uint8Array(most), reached: new Uint8Array(most), products: new Float64Array(mostSize), factors: new Float64Array(mostSize), sums: new Float64Array(mostSize) }
  return scratch
}

/** Adds one tree's contributions to `values` (rows x features). Cost O(rows x nodes x distinct columns a path), and O(nodes x depth) once a tree. */
export function walkTree(tree: Tree, columns: readonly Float64Array[], rows: number, features: number, values: Float64Array): void {
  const nodes = tree.feature.length
  if (nodes < 2) return
  const plan = planOf(tree)
  const rule = quadratureFor(plan.distinct)
  const state = scratchFor(nodes, nodes * rule.points.length)
  for (let row = 0; row < rows; row++) {
    goDown(tree, plan, rule, state, columns, row)
    comeUp(tree, plan, rule, state, values, row * features)
  }
}

/** Products of the factors on the way to every node, parents before children; leaves put theirs, times their value, into the sums. */
function goDown(tree: Tree, { parent, fromLeft, zero, earlier }: Plan, { points, weights }: Quadrature, { one, left, reached, products, factors, sums }: State, columns: readonly Float64Array[], row: number): void {
  const { feature, value } = tree
  const count = points.length
  const nodes = feature.length
  products.set(weights)
  sums.fill(0, 0, nodes * count)
  reached.fill(0, 0, nodes)
  reached[0] = 1
  one[0] = 1 // the root stands for "no edge above asked for this column"
  left[0] = goesLeft(tree, 0, columns[feature[0]][row]) ? 1 : 0
  for (let node = 1; node < nodes; node++) {
    const from = parent[node]
    if (from < 0 || reached[from] === 0) continue
    const before = earlier[node]
    const z = zero[node]
    const o = (left[from] ^ fromLeft[node] ^ 1) & one[before]
    if (z === 0 && o === 0) continue // no training row went there, nor does this one: it adds nothing
    reached[node] = 1
    one[node] = o
    const [at, above, same] = [node * count, from * count, before * count]
    if (before > 0) for (let q = 0; q < count; q++) {
      const factor = z * (1 - points[q]) + points[q] * o
      factors[at + q] = factor
      products[at + q] = (products[above + q] / factors[same + q]) * factor
    }
    else for (let q = 0; q < count; q++) {
      const factor = z * (1 - points[q]) + points[q] * o
      factors[at + q] = factor
      products[at + q] = products[above + q] * factor
    }
    const asked = feature[node]
    if (asked >= 0) left[node] = goesLeft(tree, node, columns[asked][row]) ? 1 : 0
    else {
      const leaf = value[node]
      for (let q = 0; q < count; q++) sums[at + q] = products[at + q] * leaf
    }
  }
}

/** Sums of the leaves below every node, children before parents, and what each edge's column gets of them. */
function comeUp(tree: Tree, { parent, zero, earlier }: Plan, { points }: Quadrature, { one, reached, factors, sums }: State, values: Float64Array, out: number): void {
  const { feature } = tree
  const count = points.length
  for (let node = feature.length - 1; node > 0; node--) {
    if (reached[node] === 0) continue
    const from = parent[node]
    const before = earlier[node]
    const gain = one[node] - zero[node]
    const [at, above, same] = [node * count, from * count, before * count]
    let own = 0
    if (before > 0) {
      // What the edge above claimed for these leaves, where it asked for the same column, is given back.
      const earlierGain = one[before] - zero[before]
      for (let q = 0; q < count; q++) {
        const sum = sums[at + q]
        sums[above + q] += sum
        own += sum * (gain / factors[at + q] - earlierGain / factors[same + q])
      }
    } else for (let q = 0; q < count; q++) {
      const sum = sums[at + q]
      sums[above + q] += sum
      own += sum * (gain / factors[at + q])
    }
    values[out + feature[from]] += own
  }
}
