/** Grows one tree, best leaf first: decides, and lets the crew of shards do the work on rows. */

import type { TreeKernels } from '../kernels/tree-kernels.ts'
import { hashOf, shuffledIndexes } from '../random/random.ts'
import type { ColumnBins } from './binning.ts'
import { unpackCell, type Sums, type Units } from './fields.ts'
import type { Tree } from './layout.ts'
import { growingTree, type GrowingTree } from './growing-tree.ts'
import type { Place } from './packing.ts'
import { AMOUNT, OPERATION, ORDER } from './shard.ts'
import { BYTE_CELLS, CELL_BYTES, type Space } from './space.ts'
import { bestLevels, bestLimitedThreshold, type ColumnCells, type Monotone, type Split, type SplitRules } from './splitting.ts'

export type GrowthRules = {
  /** Most leaves of a tree, and most splits between root and leaf; leaves = 2^depth grows level by level. */
  leaves: number
  depth: number
  /** Share of a leaf's best step that it takes. */
  learningRate: number
  /** Fewest training rows of a leaf. On tables above 131,072 rows it is asked of the hessian: that of so many rows where it is largest. */
  smallestLeaf: number
  /** Fewest rows of a level to be ranked by itself. */
  smallestLevel: number
  l2: number
  levelSmoothing: number
  levelL2: number
}

/** Everything at hand while trees grow. `run` does an operation on all shards. */
export type Workshop = {
  space: Space; buffer: ArrayBufferLike; kernels: TreeKernels; run: (operation: number) => void
  columns: readonly ColumnBins[]; places: readonly (Place | null)[]; sizes: readonly number[]
  /** By column: 1 the prediction may only rise with it, -1 only fall. */
  monotone: Int8Array | null
  /** Which byte columns the rows hold at present: a tree of the same columns finds them ready. */
  laidOut: string
}

/** What one tree is grown on. limit: which hashes of rows are drawn (0xffffffff: all); features: its columns, rising. */
export type TreeTask = { booster: number; seed: number; limit: number; features: Int32Array; units: Units; largestHessian: number
  /** Share of the features that each node chooses among; all where it is not given. */
  nodeShare?: number
  /** Works out the gradients of a general loss first. */
  gradients?: boolean
}

type OpenLeaf = { node: number; leaf: number; depth: number; total: bigint; sums: Sums; slot: number; feature: number; split: Split | null; low: number; high: number }

/**
 * Grows a tree. Its leaves' values are -learningRate x G / (H + l2) of the exact gradients; margins are not yet moved. Cost O(rows x byte columns x depth).
 */
export function growTree(shop: Workshop, task: TreeTask, rules: GrowthRules): Tree {
  const growth = prepare(shop, task, rules)
  const root = startRoot(growth)
  search(growth, root)
  const open = [root]
  let leaves = 1
  while (leaves < rules.leaves) {
    const leaf = takeBest(open)
    if (!leaf?.split) break
    const children = splitLeaf(growth, leaf, leaves++)
    open[open.indexOf(leaf)] = children[0]
    open.push(children[1])
    countChildren(growth, leaf, children, leaves)
  }
  return finish(growth, open)
}

type Growth = {
  shop: Workshop; task: TreeTask; rules: GrowthRules; splitRules: SplitRules; byteOf: Map<number, number>; growing: GrowingTree
  /** Columns that the kernels search, and the others. */
  thresholds: Int32Array; others: number[]
  orders: Int32Array; words: Uint32Array; doubles: Float64Array; totals: BigInt64Array; freeSlots: number[]; scratch: ColumnCells
}

function prepare(shop: Workshop, task: TreeTask, rules: GrowthRules): Growth {
  const { space, buffer } = shop
  const { units, features } = task
  const chosen = [...new Set(Array.from(features, (f) => shop.places[f]?.byte ?? 0))].toSorted((a, b) => a - b)
  const width = Math.max(4, Math.ceil(chosen.length / 4) * 4)
  const orders = new Int32Array(buffer, space.orders, 16)
  const doubles = new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8))
  orders[ORDER.booster] = task.booster
  orders[ORDER.seed] = task.seed
  orders[ORDER.limit] = task.limit
  orders[ORDER.gDown] = units.gDown
  orders[ORDER.hDown] = units.hDown
  orders[ORDER.width] = width
  orders[ORDER.chosen] = chosen.length
  doubles[space.amounts / 8 + AMOUNT.gUnit] = units.gUnit
  doubles[space.amounts / 8 + AMOUNT.hUnit] = units.hUnit
  if (shop.laidOut !== chosen.join()) {
    new Uint32Array(buffer, space.chosenBytes, chosen.length).set(chosen)
    shop.run(OPERATION.interleave)
    shop.laidOut = chosen.join()
  }
  const h = units.hUnit / 2 ** units.hDown
  const sizeOf = (rows: number) => (space.fields.counts ? rows : Math.max(1, Math.floor(rows * task.largestHessian * h)))
  const splitRules = { l2: rules.l2 * h, leastLeaf: sizeOf(rules.smallestLeaf), leastLevel: sizeOf(rules.smallestLevel), levelSmoothing: rules.levelSmoothing * h, levelL2: rules.levelL2 * h }
  writeSearchFields(shop, splitRules)
  const byteOf = new Map(chosen.map((byte, at) => [byte, at]))
  const thresholds = features.filter((f) => searchedByKernels(shop, f))
  writeSearchColumns(shop, thresholds, byteOf)
  return {
    shop, task, rules, splitRules, byteOf, thresholds, others: Array.from(features.filter((f) => shop.places[f] !== null && !searchedByKernels(shop, f))), growing: growingTree(shop), orders, doubles,
    words: new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / 4)), totals: new BigInt64Array(buffer, space.total, 1),
    freeSlots: Array.from({ length: space.leaves }, (_, slot) => space.leaves - 1 - slot),
    scratch: { gradient: new Float64Array(BYTE_CELLS), hessian: new Float64Array(BYTE_CELLS), size: new Float64Array(BYTE_CELLS), bins: 0 },
  }
}

/** Lays out what the kernels' search reads: gBits, hBits | hessian mask | size mask | l2 | least size. */
function writeSearchFields({ space, buffer }: Workshop, rules: SplitRules): void {
  const view = new DataView(buffer, space.searchFields, 64)
  view.setInt32(0, space.fields.gBits, true)
  view.setInt32(4, space.fields.hBits, true)
  view.setBigInt64(8, BigInt(space.fields.hRange) - 1n, true)
  view.setBigInt64(16, BigInt(space.fields.sizeRange) - 1n, true)
  view.setFloat64(24, rules.l2, true)
  view.setBigInt64(32, BigInt(rules.leastLeaf), true)
}

/** Lays out the columns that the kernels search: see bestOfColumns. */
function writeSearchColumns({ space, buffer, places, sizes, columns }: Workshop, features: Int32Array, byteOf: Map<number, number>): void {
  const entries = new Int32Array(buffer, space.searchColumns, 6 * features.length)
  features.forEach((f, i) => {
    const { byte, divisor, bins } = places[f]!
    entries.set([(byteOf.get(byte) ?? 0) * BYTE_CELLS * CELL_BYTES, sizes[byte], divisor, bins, columns[f].binCount, 0], 6 * i)
  })
}

function startRoot(growth: Growth): OpenLeaf {
  const { shop, growing, freeSlots, task } = growth
  const { space, kernels } = shop
  if (task.gradients) shop.run(OPERATION.gradients)
  shop.run(OPERATION.start)
  const slot = freeSlots.pop() ?? 0
  gatherCells(growth, slot)
  kernels.marginal(cellsOf(growth, slot), BYTE_CELLS, BYTE_CELLS, 1, space.total)
  const total = task.features.length > 0 ? growth.totals[0] : 0n
  return openLeaf(growth, { node: growing.addNode(), leaf: 0, depth: 0, total, slot, low: -Infinity, high: Infinity })
}

function openLeaf(growth: Growth, leaf: Pick<OpenLeaf, 'node' | 'leaf' | 'depth' | 'total' | 'slot' | 'low' | 'high'>): OpenLeaf {
  growth.totals[0] = leaf.total
  return { ...leaf, sums: unpackCell(growth.words, growth.shop.space.total >>> 2, growth.shop.space.fields), feature: -1, split: null }
}

const cellsOf = ({ shop: { space } }: Growth, slot: number): number => space.pool + slot * space.width * BYTE_CELLS * CELL_BYTES

/** Adds up the shards' cells: whole numbers, so that their order does not matter. */
function gatherCells(growth: Growth, slot: number): void {
  const { space, kernels } = growth.shop
  const cells = growth.orders[ORDER.chosen] * BYTE_CELLS
  kernels.clearCells(cellsOf(growth, slot), cells)
  for (let shard = 0; shard < space.shards; shard++) kernels.addCells(cellsOf(growth, slot), space.partial + shard * space.width * BYTE_CELLS * CELL_BYTES, cells)
}

const SMALLEST_GAIN = 1e-6 // of the loss, not of its quantised units: below it a gain is rounding noise

/** Finds the leaf's best split over all columns of the tree; of equal ones, the first column's. */
function search(growth: Growth, leaf: OpenLeaf): void {
  const { task, rules, splitRules } = growth
  const { gradient, hessian, size } = leaf.sums
  if (leaf.depth >= rules.depth || size < 2 * splitRules.leastLeaf) return
  const { gUnit, gDown, hUnit, hDown } = task.units
  const smallest = SMALLEST_GAIN * ((gUnit / 2 ** gDown) ** 2 / (hUnit / 2 ** hDown))
  const parent = hessian + splitRules.l2 > 0 ? (gradient * gradient) / (hessian + splitRules.l2) : 0
  growth.totals[0] = leaf.total
  if (task.nodeShare !== undefined) drawColumns(growth, leaf.node, task.nodeShare)
  const threshold = searchThresholds(growth, leaf, smallest, parent)
  let bestGain = smallest
  for (const { feature, split } of [threshold, ...growth.others.map((feature) => ({ feature, split: searchOther(growth, leaf, feature) }))]) {
    if (!split || split.gain < bestGain || (split.gain === bestGain && feature > leaf.feature)) continue
    bestGain = split.gain
    leaf.split = split
    leaf.feature = feature
  }
}

/** Draws the columns that a node chooses among, by its number. */
function drawColumns(growth: Growth, node: number, share: number): void {
  const { shop, task, byteOf } = growth
  const count = Math.max(1, Math.ceil(share * task.features.length))
  const drawn = shuffledIndexes(task.features.length, hashOf(task.seed, node)).subarray(0, count).map((i) => task.features[i]).sort()
  growth.thresholds = drawn.filter((f) => searchedByKernels(shop, f))
  growth.others = Array.from(drawn.filter((f) => shop.places[f] !== null && !searchedByKernels(shop, f)))
  writeSearchColumns(shop, growth.thresholds, byteOf)
}

const searchedByKernels = ({ places, columns, monotone }: Workshop, f: number): boolean => places[f] !== null && columns[f].by === 'threshold' && monotone === null

/** The best of all thresholds without constraint: one call of the kernels. */
function searchThresholds(growth: Growth, leaf: OpenLeaf, smallest: number, parent: number): { feature: number; split: Split | null } {
  const { shop, thresholds, words } = growth
  const { space, kernels } = shop
  const found = kernels.bestOfColumns(cellsOf(growth, leaf.slot), space.searchColumns, thresholds.length, space.marginal, space.total, space.searchFields, parent + smallest, space.found)
  if (found < 0) return { feature: -1, split: null }
  const feature = thresholds[found]
  const left = unpackCell(words, (space.found >>> 2) + 2, space.fields)
  const bin = words[(space.found >>> 2) + 4]
  const missingLeft = missingCount(growth, leaf, feature) > 0 ? words[(space.found >>> 2) + 5] === 1 : left.size * 2 >= leaf.sums.size
  return { feature, split: { gain: growth.doubles[space.found / 8] - parent, bin, leftBins: null, missingLeft, left } }
}

/** The size of the node's missing values in this column. */
function missingCount(growth: Growth, leaf: OpenLeaf, feature: number): number {
  const { binCount, missing } = growth.shop.columns[feature]
  return missing ? unpackCell(growth.words, (columnCells(growth, leaf, feature) >>> 2) + 2 * binCount, growth.shop.space.fields).size : 0
}

/** Where the column's own cells lie: in its byte's, or taken out of the bundle. */
function columnCells(growth: Growth, leaf: OpenLeaf, feature: number): number {
  const { shop, byteOf } = growth
  const place = shop.places[feature]!
  const cells = cellsOf(growth, leaf.slot) + (byteOf.get(place.byte) ?? 0) * BYTE_CELLS * CELL_BYTES
  if (place.bins === shop.sizes[place.byte]) return cells
  shop.kernels.marginal(cells, shop.sizes[place.byte], place.divisor, place.bins, shop.space.marginal)
  return shop.space.marginal
}

/** The best split of a category, or under a constraint. */
function searchOther(growth: Growth, leaf: OpenLeaf, feature: number): Split | null {
  const { shop, splitRules } = growth
  const { by, binCount, missing } = shop.columns[feature]
  const cells = unpackColumn(growth, columnCells(growth, leaf, feature), binCount, missing)
  const limits = limitsOf(shop, leaf, feature)
  return by === 'levels' ? bestLevels(cells, leaf.sums, splitRules, limits) : bestLimitedThreshold(cells, leaf.sums, splitRules, limits)
}

/** Where no column is constrained, none; else the limits of this leaf, in quantised units. */
function limitsOf({ monotone }: Workshop, leaf: OpenLeaf, feature: number): Monotone | null {
  return monotone ? { direction: monotone[feature], low: leaf.low, high: leaf.high } : null
}

function unpackColumn({ words, scratch, shop: { space } }: Growth, cells: number, bins: number, missing: boolean): ColumnCells {
  for (let bin = 0; bin < bins + (missing ? 1 : 0); bin++) {
    const sums = unpackCell(words, (cells >>> 2) + 2 * bin, space.fields)
    scratch.gradient[bin] = sums.gradient
    scratch.hessian[bin] = sums.hessian
    scratch.size[bin] = sums.size
  }
  if (!missing) scratch.gradient[bins] = scratch.hessian[bins] = scratch.size[bins] = 0
  scratch.bins = bins
  return scratch
}

function takeBest(open: OpenLeaf[]): OpenLeaf | undefined {
  let best: OpenLeaf | undefined
  for (const leaf of open) if (leaf.split && leaf.split.gain > (best?.split?.gain ?? 0)) best = leaf
  return best
}

/** Notes the split, and opens both children; the rows are parted by countChildren, in one go with counting. */
function splitLeaf(growth: Growth, leaf: OpenLeaf, newLeaf: number): [OpenLeaf, OpenLeaf] {
  const { shop, growing, splitRules } = growth
  const split = leaf.split!
  const place = shop.places[leaf.feature]!
  const [leftNode, rightNode] = [growing.addNode(), growing.addNode()]
  growing.split(leaf.node, { feature: leaf.feature, split, place, treeByte: growth.byteOf.get(place.byte) ?? 0, leftNode, rightNode })
  const leftTotal = packSums(split.left, shop.space.fields)
  const [low, high] = [leaf.low, leaf.high]
  const child = (node: number, at: number, total: bigint) => openLeaf(growth, { node, leaf: at, depth: leaf.depth + 1, total, slot: -1, low, high })
  const [left, right] = [child(leftNode, leaf.leaf, leftTotal), child(rightNode, newLeaf, leaf.total - leftTotal)]
  const direction = shop.monotone?.[leaf.feature] ?? 0
  if (direction !== 0) {
    const step = ({ gradient, hessian }: Sums) => Math.min(high, Math.max(low, -gradient / (hessian + splitRules.l2)))
    const middle = (step(left.sums) + step(right.sums)) / 2
    const [lower, upper] = direction > 0 ? [left, right] : [right, left]
    lower.high = middle
    upper.low = middle
  }
  return [left, right]
}

function packSums({ gradient, hessian, size }: Sums, { gBits, hBits, counts }: Space['fields']): bigint {
  return (BigInt(gradient) << BigInt(gBits)) + (BigInt(hessian) << BigInt(hBits)) + (counts ? BigInt(size) : 0n)
}

/** Parts the rows; where the children may be split again, counts the smaller one, takes it from the parent for the larger, and searches both. */
function countChildren(growth: Growth, leaf: OpenLeaf, [left, right]: [OpenLeaf, OpenLeaf], leaves: number): void {
  const { shop, orders, rules, splitRules, freeSlots } = growth
  const [small, large] = left.sums.size <= right.sums.size ? [left, right] : [right, left]
  const again = leaves < rules.leaves && left.depth < rules.depth && large.sums.size >= 2 * splitRules.leastLeaf
  orders[ORDER.leaf] = left.leaf
  orders[ORDER.newLeaf] = right.leaf
  orders[ORDER.column] = shop.places[leaf.feature]!.byte
  orders[ORDER.counted] = again ? small.leaf : -1
  new Uint8Array(shop.buffer, shop.space.sides, 256).set(growth.growing.sidesOf(leaf.node))
  shop.run(OPERATION.split)
  if (!again) {
    freeSlots.push(leaf.slot)
    return
  }
  small.slot = freeSlots.pop() ?? 0
  large.slot = leaf.slot
  gatherCells(growth, small.slot)
  shop.kernels.subtractCells(cellsOf(growth, large.slot), cellsOf(growth, small.slot), orders[ORDER.chosen] * BYTE_CELLS)
  search(growth, small)
  search(growth, large)
}

/** Exact sums, leaf values and covers; every row's leaf is then noted, for addLeaves. */
function finish(growth: Growth, open: OpenLeaf[]): Tree {
  const { shop, orders, rules, growing, doubles, task } = growth
  const { space, buffer } = shop
  orders[ORDER.leaves] = open.length
  for (const { node, leaf } of open) growing.close(node, leaf)
  growing.write()
  shop.run(OPERATION.finish)
  const covers = new Int32Array(buffer, space.covers, space.shards * space.leaves)
  const { gUnit, hUnit, gDown, hDown } = task.units
  const toStep = (gUnit / 2 ** gDown) / (hUnit / 2 ** hDown) // limits are steps in quantised units
  for (const { node, leaf, low, high } of open) {
    let [g, h, cover] = [0, 0, 0]
    for (let shard = 0; shard < space.shards; shard++) {
      const at = space.leafSums / 8 + 2 * (shard * space.leaves + leaf)
      g += doubles[at]
      h += doubles[at + 1]
      cover += covers[shard * space.leaves + leaf]
    }
    const evidence = h / hUnit + rules.l2
    const step = evidence > 0 ? -(g / gUnit) / evidence : 0
    const value = 0 + rules.learningRate * Math.min(high / toStep, Math.max(low / toStep, step))
    doubles[space.leafValues / 8 + leaf] = value
    growing.setLeaf(node, value, cover)
  }
  return growing.finish()
}
