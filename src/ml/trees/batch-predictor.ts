/**
 * Scores many rows by the kernels: values become bytes by the model's own thresholds, and eight rows walk a tree together. The sums are
 * those of predictor.ts to the last bit: the same leaves, added in the same order.
 */

import { fastestKernels, treeKernels, treeMemory, type KernelKind, type TreeKernels } from '../kernels/tree-kernels.ts'
import type { Tree } from './layout.ts'

const BATCH = 2048 // rows at a time: their bytes and sums stay in the second cache while all trees pass
const MISSING = 255 // the byte of a missing value
const MOST_CUTS = 254 // bytes left for bins are one more

/** How the values of one feature become bytes: the bin among its thresholds, or the level's code. */
type FeatureBytes = { feature: number; cuts: Float64Array | null; levels: number }

export type BatchPredictor = { sums: (columns: readonly Float64Array[], rows: number) => Float64Array }

const prepared = new WeakMap<readonly Tree[], BatchPredictor | null>()

/** The trees' batch predictor, prepared once; null where a feature has more than 254 thresholds or levels, which bytes cannot hold. */
export function batchPredictorOf(trees: readonly Tree[]): BatchPredictor | null {
  let predictor = prepared.get(trees)
  if (predictor === undefined) {
    predictor = createBatchPredictor(trees)
    prepared.set(trees, predictor)
  }
  return predictor
}

/** Prepares the trees. Cost O(nodes x 256). */
export function createBatchPredictor(trees: readonly Tree[], kind: KernelKind = fastestKernels()): BatchPredictor | null {
  const features = featureBytes(trees)
  if (!features || trees.length === 0) return null
  const width = Math.max(4, Math.ceil(features.length / 4) * 4)
  const nodeCount = trees.reduce((sum, tree) => sum + tree.feature.length, 0)
  let end = 64
  const take = (bytes: number) => {
    const at = end
    end += Math.ceil(bytes / 64 + 1) * 64
    return at
  }
  const at = {
    trees: take(8 * trees.length), nodes: take(16 * nodeCount), sides: take(256 * nodeCount), values: take(8 * nodeCount), cuts: take(8 * 256), list: take(4 * width),
    staging: take(8 * BATCH), columns: take(width * BATCH), rows: take(width * BATCH), sums: take(8 * BATCH),
  }
  const memory = treeMemory(kind, end)
  const kernels = treeKernels(kind, memory)
  writeTrees(trees, features, memory.buffer, at)
  new Uint32Array(memory.buffer, at.list, features.length).forEach((_, i, list) => (list[i] = i))
  const sums = (columns: readonly Float64Array[], rows: number) => {
    const out = new Float64Array(rows)
    const own = new Float64Array(memory.buffer, at.sums, BATCH)
    for (let from = 0; from < rows; from += BATCH) {
      const count = Math.min(BATCH, rows - from)
      writeBytes({ features, columns, from, count, kernels, buffer: memory.buffer, at })
      kernels.interleave(at.columns, BATCH, at.list, features.length, width, 0, count, at.rows)
      own.fill(0)
      kernels.scoreRows(at.rows, count, width, at.trees, trees.length, at.nodes, at.sides, at.values, at.sums)
      out.set(own.subarray(0, count), from)
    }
    return out
  }
  return { sums }
}

type Addresses = Record<'trees' | 'nodes' | 'sides' | 'values' | 'cuts' | 'list' | 'staging' | 'columns' | 'rows' | 'sums', number>

/** The features that the trees use, with all their thresholds; null where they do not fit into a byte. */
function featureBytes(trees: readonly Tree[]): FeatureBytes[] | null {
  const found = new Map<number, { cuts: Set<number>; levels: number }>()
  for (const tree of trees) {
    for (let node = 0; node < tree.feature.length; node++) {
      const feature = tree.feature[node]
      if (feature < 0) continue
      const own = found.get(feature) ?? { cuts: new Set(), levels: 0 }
      found.set(feature, own)
      if (tree.levelSet[node] < 0) own.cuts.add(tree.threshold[node])
      else own.levels = Math.max(own.levels, tree.levelSets[tree.levelSet[node]].length)
    }
  }
  const features = [...found].toSorted(([a], [b]) => a - b).map(([feature, { cuts, levels }]): FeatureBytes => ({ feature, cuts: levels > 0 ? null : Float64Array.from(cuts).sort(), levels }))
  const fits = [...found.values()].every(({ cuts, levels }) => cuts.size <= MOST_CUTS && levels <= MOST_CUTS && (cuts.size === 0 || levels === 0))
  return fits ? features : null
}

function writeTrees(trees: readonly Tree[], features: readonly FeatureBytes[], buffer: ArrayBufferLike, at: Addresses): void {
  const byteOf = new Map(features.map(({ feature }, byte) => [feature, byte]))
  const nodeCount = trees.reduce((sum, tree) => sum + tree.feature.length, 0)
  const [heads, nodes, sides, values] = [new Uint32Array(buffer, at.trees, 2 * trees.length), new Uint32Array(buffer, at.nodes, 4 * nodeCount), new Uint8Array(buffer, at.sides, 256 * nodeCount), new Float64Array(buffer, at.values, nodeCount)]
  let first = 0
  trees.forEach((tree, t) => {
    heads.set([first, depthOf(tree)], 2 * t)
    for (let node = 0; node < tree.feature.length; node++) {
      const feature = tree.feature[node]
      const own = first + node
      values[own] = tree.value[node]
      const byte = feature < 0 ? 0 : (byteOf.get(feature) ?? 0)
      nodes.set(feature < 0 ? [0, own, own, 0] : [byte, first + tree.left[node], first + tree.right[node], 0], 4 * own)
      if (feature >= 0) writeSides(tree, node, features[byte], sides.subarray(256 * own, 256 * own + 256))
    }
    first += tree.feature.length
  })
}

function writeSides(tree: Tree, node: number, { cuts }: FeatureBytes, sides: Uint8Array): void {
  const missing = tree.missingLeft[node]
  if (cuts) sides.fill(1, 0, indexOfCut(cuts, tree.threshold[node]) + 1)
  else {
    const set = tree.levelSets[tree.levelSet[node]]
    sides.fill(missing)
    sides.set(set)
  }
  sides[MISSING] = missing
}

function indexOfCut(cuts: Float64Array, cut: number): number {
  let [low, high] = [0, cuts.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (cuts[middle] < cut) low = middle + 1
    else high = middle
  }
  return low
}

/** Most splits between root and leaf. Children have higher numbers than their parent. */
function depthOf(tree: Tree): number {
  const depth = new Int32Array(tree.feature.length)
  let deepest = 0
  for (let node = 0; node < depth.length; node++) {
    deepest = Math.max(deepest, depth[node])
    if (tree.feature[node] >= 0) depth[tree.left[node]] = depth[tree.right[node]] = depth[node] + 1
  }
  return deepest
}

type Batch = { features: readonly FeatureBytes[]; columns: readonly Float64Array[]; from: number; count: number; kernels: TreeKernels; buffer: ArrayBufferLike; at: Addresses }

/** Writes the bytes of a batch, one feature after the other. A level that the trees do not know is as good as missing. */
function writeBytes({ features, columns, from, count, kernels, buffer, at }: Batch): void {
  const bytes = new Uint8Array(buffer, at.columns, features.length * BATCH).fill(0)
  const [staging, room] = [new Float64Array(buffer, at.staging, BATCH), new Float64Array(buffer, at.cuts, 256)]
  features.forEach(({ feature, cuts, levels }, byte) => {
    const values = columns[feature].subarray(from, from + count)
    if (cuts) {
      room.fill(Infinity)
      room.set(cuts)
      staging.set(values)
      kernels.binValues(at.staging, count, at.cuts, Math.max(1, Math.ceil(Math.log2(cuts.length + 1))), MISSING, 1, at.columns + byte * BATCH)
    } else values.forEach((code, i) => (bytes[byte * BATCH + i] = code < levels ? code : MISSING))
  })
}
