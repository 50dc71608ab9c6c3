/** Boosts trees one after the other on the rows of one booster of a workshop. */

import { hashOf, shuffledIndexes } from '../random/random.ts'
import { unitsFor } from './fields.ts'
import { growTree, type GrowthRules } from './grower.ts'
import type { Tree } from './layout.ts'
import { startingMargin, weightedQuantile, type Loss } from './losses.ts'
import { AMOUNT, OPERATION, ORDER } from './shard.ts'
import type { OpenWorkshop } from './workshop.ts'

/** Share of rows, and of columns, that each tree sees. */
export type SamplingRules = { rowShare: number; columnShare: number }

/** `margins`: of all rows of the table, those of other boosters included; they move with every step. */
export type Booster = { bias: number; trees: Tree[]; margins: Float64Array; step: () => void }

const MOST_COLUMNS_A_TREE = 256 // of thousands of columns each tree sees a sample: all get their turn
const ALL_ROWS = 0xffffffff

/** The most columns that one tree of these rules sees. */
export function columnsOfTree(usable: number, { columnShare }: SamplingRules): number {
  return Math.min(usable, MOST_COLUMNS_A_TREE, Math.max(2, Math.ceil(columnShare * usable)))
}

/** Starts booster number `index` of the workshop: its margins at the constant that fits its rows best. */
export function startBooster(shop: OpenWorkshop, index: number, loss: Loss, rules: GrowthRules & SamplingRules, seed: number): Booster {
  const { space, buffer } = shop
  const own = space.boosters[index]
  const doubles = (at: number) => new Float64Array(buffer, at, space.rows)
  const [target, weight, margins] = [doubles(space.target), space.weight === 0 ? null : doubles(space.weight), doubles(own.margin)]
  const members = new Uint32Array(buffer, own.members, own.memberCount)
  const bias = startingMargin(loss, members, target, weight)
  margins.fill(bias)
  const usable = Int32Array.from(shop.places.keys()).filter((f) => shop.places[f] !== null)
  const largestWeight = weight ? members.reduce((most, row) => Math.max(most, weight[row]), 0) : 1
  const growth = { ...rules, smallestLeaf: Math.min(rules.smallestLeaf, Math.max(2, Math.floor(members.length / 10))) }
  const orders = new Int32Array(buffer, space.orders, 16)
  const limit = rules.rowShare >= 1 ? ALL_ROWS : Math.floor(rules.rowShare * ALL_ROWS)
  const trees: Tree[] = []
  const step = () => {
    orders[ORDER.booster] = index
    const drawn = hashOf(seed, trees.length)
    const { mostG, mostH } = loss.kind === 'logistic' ? { mostG: largestWeight, mostH: largestWeight / 4 } : largestOf(shop)
    const units = unitsFor(mostG, mostH, members.length, space.fields)
    const features = chooseColumns(usable, rules, drawn)
    const tree = growTree(shop, { booster: index, seed: drawn, limit, features, units, largestHessian: mostH }, growth)
    if (loss.kind === 'quantile') refitQuantiles(shop, tree, loss.share, rules.learningRate)
    shop.run(OPERATION.add)
    trees.push(tree)
  }
  return { bias, trees, margins, step }
}

/** Works out all gradients, and finds the largest. */
function largestOf({ space, buffer, run }: OpenWorkshop): { mostG: number; mostH: number } {
  run(OPERATION.gradients)
  const most = new Float64Array(buffer, space.amounts + 8 * AMOUNT.most, 2 * space.shards)
  let [mostG, mostH] = [0, 0]
  for (let shard = 0; shard < space.shards; shard++) {
    mostG = Math.max(mostG, most[2 * shard])
    mostH = Math.max(mostH, most[2 * shard + 1])
  }
  return { mostG, mostH }
}

function chooseColumns(usable: Int32Array, rules: SamplingRules, seed: number): Int32Array {
  const count = columnsOfTree(usable.length, rules)
  return count === usable.length ? usable : shuffledIndexes(usable.length, seed).subarray(0, count).map((i) => usable[i]).sort()
}

/** Moves each leaf to the quantile of what is still missing in its rows: a quantile's gradients say in which direction, not how far. */
function refitQuantiles({ space, buffer }: OpenWorkshop, tree: Tree, share: number, learningRate: number): void {
  const own = space.boosters[new Int32Array(buffer, space.orders, 16)[ORDER.booster]]
  const members = new Uint32Array(buffer, own.members, own.memberCount)
  const leafOf = new Uint16Array(buffer, space.leafOf, space.rows)
  const [target, margin] = [new Float64Array(buffer, space.target, space.rows), new Float64Array(buffer, own.margin, space.rows)]
  const weight = space.weight === 0 ? null : new Float64Array(buffer, space.weight, space.rows)
  const rows = Array.from({ length: space.leaves }, (): number[] => [])
  for (const row of members) rows[leafOf[row]].push(row)
  const values = new Float64Array(buffer, space.leafValues, space.leaves)
  const leaves = new Int32Array(buffer, space.nodes, 4 * tree.feature.length)
  for (let node = 0; node < tree.feature.length; node++) {
    if (tree.feature[node] >= 0) continue
    const leaf = leaves[4 * node + 3]
    const missing = Float64Array.from(rows[leaf], (row) => target[row] - margin[row])
    const step = missing.length === 0 ? 0 : weightedQuantile(missing, Float64Array.from(rows[leaf], (row) => weight?.[row] ?? 1), share)
    tree.value[node] = values[leaf] = learningRate * step
  }
}
