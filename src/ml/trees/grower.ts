/** Grows one regression tree on gradients, best leaf first. */

import type { BinnedTable } from './binning.ts'
import { fillHistogram, subtractHistogram, type HistogramLayout } from './histogram.ts'
import type { Tree } from './layout.ts'
import { bestSplit, type Split, type SplitRules } from './splitting.ts'

export type GrowthRules = SplitRules & {
  /** Most leaves of a tree. */
  leaves: number
  /** Most splits between root and leaf. */
  depth: number
  /** Share of a leaf's best step that it takes. */
  learningRate: number
}

/** Buffers that trees of one booster reuse: histograms of `layout.cells` Float64 each. */
export type GrowthSpace = { layout: HistogramLayout; free: Float64Array[] }

/**
 * A grown tree, with the table by which binned rows walk it: sides[node * 256 + bin] = 1 goes left. Its covers are
 * still zero: they are counted over all training rows by addTree.
 */
export type GrownTree = { tree: Tree; sides: Uint8Array }

type OpenLeaf = {
  node: number; start: number; end: number; depth: number
  gradient: number; hessian: number; rows: number
  histogram: Float64Array | null; feature: number; split: Split | null
}

/**
 * Grows a tree on the given rows (their order in `rowsOf` changes: each node's rows become one run). `active` are the
 * columns it may use. Leaf value = -learningRate x G / (H + l2). Cost O(rows x columns x depth).
 */
export function growTree(
  table: BinnedTable, rowsOf: Int32Array, active: Int32Array,
  gradients: Float64Array, hessians: Float64Array, rules: GrowthRules, space: GrowthSpace,
): GrownTree {
  const nodes = newNodes()
  const scratch = new Int32Array(rowsOf.length)
  const fill = (leaf: OpenLeaf) => fillHistogram(table, space.layout, active, rowsOf, leaf.start, leaf.end, gradients, hessians, leaf.histogram!)
  const root = openLeaf(addNode(nodes), 0, rowsOf.length, 0)
  for (const row of rowsOf) {
    root.gradient += gradients[row]
    root.hessian += hessians[row]
  }
  root.rows = rowsOf.length
  root.histogram = takeBuffer(space)
  fill(root)
  chooseSplit(root, table, active, rules, space.layout)
  const open = [root]
  const done: OpenLeaf[] = []
  while (open.length > 0) {
    const leaf = takeBest(open)
    if (!leaf.split || done.length + open.length + 2 > rules.leaves) {
      close(leaf, space, done)
      continue
    }
    const [left, right] = splitLeaf(leaf, table, nodes, rowsOf, scratch)
    const [small, large] = left.rows <= right.rows ? [left, right] : [right, left]
    if (leaf.depth + 1 < rules.depth && large.rows >= 2 * rules.smallestLeaf) {
      small.histogram = takeBuffer(space)
      fill(small)
      large.histogram = leaf.histogram!
      subtractHistogram(table, space.layout, active, large.histogram, small.histogram)
      leaf.histogram = null
      chooseSplit(small, table, active, rules, space.layout)
      chooseSplit(large, table, active, rules, space.layout)
    }
    release(leaf, space)
    open.push(left, right)
  }
  for (const leaf of done) nodes.value[leaf.node] = 0 - (rules.learningRate * leaf.gradient) / (leaf.hessian + rules.l2)
  return finish(nodes)
}

function openLeaf(node: number, start: number, end: number, depth: number): OpenLeaf {
  return { node, start, end, depth, gradient: 0, hessian: 0, rows: end - start, histogram: null, feature: -1, split: null }
}

function takeBuffer(space: GrowthSpace): Float64Array {
  return space.free.pop() ?? new Float64Array(space.layout.cells)
}

function release(leaf: OpenLeaf, space: GrowthSpace): void {
  if (leaf.histogram) space.free.push(leaf.histogram)
  leaf.histogram = null
}

function close(leaf: OpenLeaf, space: GrowthSpace, done: OpenLeaf[]): void {
  release(leaf, space)
  done.push(leaf)
}

function takeBest(open: OpenLeaf[]): OpenLeaf {
  let best = 0
  for (let i = 1; i < open.length; i++) if ((open[i].split?.gain ?? -1) > (open[best].split?.gain ?? -1)) best = i
  return open.splice(best, 1)[0]
}

function chooseSplit(leaf: OpenLeaf, table: BinnedTable, active: Int32Array, rules: GrowthRules, layout: HistogramLayout): void {
  for (const f of active) {
    const { by, binCount } = table.columns[f]
    const split = bestSplit(by, leaf.histogram!, layout.offsets[f], binCount, leaf, rules)
    if (split && split.gain > (leaf.split?.gain ?? 0)) {
      leaf.split = split
      leaf.feature = f
    }
  }
}

function splitLeaf(leaf: OpenLeaf, table: BinnedTable, nodes: Nodes, rowsOf: Int32Array, scratch: Int32Array): [OpenLeaf, OpenLeaf] {
  const split = leaf.split!
  const column = table.columns[leaf.feature]
  const sides = nodes.sides[leaf.node]
  for (let bin = 0; bin < column.binCount; bin++) sides[bin] = split.leftBins ? split.leftBins[bin] : bin <= split.bin ? 1 : 0
  sides[column.binCount] = split.missingLeft ? 1 : 0
  const middle = partition(rowsOf, leaf.start, leaf.end, column.bins, sides, scratch)
  const left = openLeaf(addNode(nodes), leaf.start, middle, leaf.depth + 1)
  const right = openLeaf(addNode(nodes), middle, leaf.end, leaf.depth + 1)
  left.gradient = split.leftGradient
  left.hessian = split.leftHessian
  right.gradient = leaf.gradient - split.leftGradient
  right.hessian = leaf.hessian - split.leftHessian
  nodes.feature[leaf.node] = leaf.feature
  nodes.left[leaf.node] = left.node
  nodes.right[leaf.node] = right.node
  nodes.missingLeft[leaf.node] = split.missingLeft ? 1 : 0
  if (split.leftBins) {
    nodes.levelSet[leaf.node] = nodes.levelSets.push(column.levelBin.map((bin) => sides[bin])) - 1
  } else {
    nodes.threshold[leaf.node] = split.bin < column.cuts.length ? column.cuts[split.bin] : Number.MAX_VALUE
  }
  return [left, right]
}

/**
 * Moves the rows that go left to the front of their run, in both halves keeping their order:
 *   [ l r r l r ]  ->  [ l l | r r r ]    scratch holds the right ones meanwhile. Returns where the right half starts.
 */
function partition(rowsOf: Int32Array, start: number, end: number, bins: Uint8Array, sides: Uint8Array, scratch: Int32Array): number {
  let left = start
  let right = 0
  for (let i = start; i < end; i++) {
    const row = rowsOf[i]
    if (sides[bins[row]] === 1) rowsOf[left++] = row
    else scratch[right++] = row
  }
  rowsOf.set(scratch.subarray(0, right), left)
  return left
}

type Nodes = {
  feature: number[]; threshold: number[]; left: number[]; right: number[]; missingLeft: number[]
  levelSet: number[]; levelSets: Uint8Array[]; value: number[]; sides: Uint8Array[]
}

function newNodes(): Nodes {
  return { feature: [], threshold: [], left: [], right: [], missingLeft: [], levelSet: [], levelSets: [], value: [], sides: [] }
}

function addNode(nodes: Nodes): number {
  nodes.threshold.push(0)
  nodes.left.push(0)
  nodes.right.push(0)
  nodes.missingLeft.push(0)
  nodes.levelSet.push(-1)
  nodes.value.push(0)
  nodes.sides.push(new Uint8Array(256))
  return nodes.feature.push(-1) - 1
}

function finish(nodes: Nodes): GrownTree {
  const count = nodes.feature.length
  const sides = new Uint8Array(count * 256)
  nodes.sides.forEach((side, node) => sides.set(side, node * 256))
  const tree: Tree = {
    feature: Int32Array.from(nodes.feature),
    threshold: Float64Array.from(nodes.threshold),
    left: Int32Array.from(nodes.left),
    right: Int32Array.from(nodes.right),
    missingLeft: Uint8Array.from(nodes.missingLeft),
    levelSet: Int32Array.from(nodes.levelSet),
    levelSets: nodes.levelSets,
    value: Float64Array.from(nodes.value),
    cover: new Float64Array(count),
  }
  return { tree, sides }
}

/**
 * Adds the tree's leaf values to every row's margin, and counts the tree's covers over the rows with counted[row] = 1.
 * Cost O(rows x depth).
 */
export function addTree(grown: GrownTree, table: BinnedTable, counted: Uint8Array, margins: Float64Array): void {
  const { tree, sides } = grown
  const columns = table.columns.map(({ bins }) => bins)
  for (let row = 0; row < table.rows; row++) {
    let node = 0
    while (tree.feature[node] >= 0) node = sides[node * 256 + columns[tree.feature[node]][row]] === 1 ? tree.left[node] : tree.right[node]
    margins[row] += tree.value[node]
    tree.cover[node] += counted[row]
  }
  for (let node = tree.feature.length - 1; node >= 0; node--) {
    if (tree.feature[node] >= 0) tree.cover[node] = tree.cover[tree.left[node]] + tree.cover[tree.right[node]]
  }
}
