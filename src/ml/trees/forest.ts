/** Random forests for small tables: trees by ml-random-forest, turned into this project's own layout. */

import { RandomForestRegression } from 'ml-random-forest'
import { createRandom, hashOf, shuffledIndexes } from '../random/random.ts'
import type { Column, Table } from '../table/table.ts'
import { leafOf } from './predictor.ts'
import type { Tree } from './layout.ts'

export type ForestParameters = {
  trees: number
  /** Most splits between root and leaf; a node with at most `smallestNode` rows becomes a leaf. */
  depth: number
  smallestNode: number
  /** Share of columns each tree sees (the package draws them once a tree). */
  columnShare: number
  /** Most rows a tree sees: the package's cost grows with the square of them. */
  rowsPerTree: number
}

export const FOREST_DEFAULTS: ForestParameters = { trees: 60, depth: 8, smallestNode: 10, columnShare: 0.5, rowsPerTree: 600 }

export type Forest = { bias: number; trees: Tree[]; heldOut: { margins: Float64Array; labels: Uint8Array } }

/**
 * Fits a random forest on the outcome as 0 and 1. The package knows only numbers, so a category or flag is written as
 * its levels' rank by (smoothed) outcome rate, and a missing value as a number below all others; both are turned
 * back, exactly, into sets of levels and sides for missing values. Leaf chances come from dropping the training
 * rows through the finished trees. The margin of a forest with mean chance p is the tangent of the log-odds at the
 * base rate b, log(b/(1-b)) + (p - b)/(b(1-b)): a sum over trees, so contributions stay exact. `heldOut` are
 * out-of-bag margins.
 */
export function fitForest(table: Table, labels: Uint8Array, parameters: ForestParameters, seed: number, onProgress: (fraction: number) => void): Forest {
  const { rows } = table
  const base = labels.reduce((sum, label) => sum + label, 0) / rows
  const steepness = 1 / (base * (1 - base))
  const bias = Math.log(base / (1 - base)) - base * steepness
  const codings = table.columns.map((column) => codingOf(column, labels, base))
  const matrix = Array.from({ length: rows }, (_, row) => codings.map((coding) => coding.coded[row]))
  const columns = table.columns.map(({ values }) => values)
  const trees: Tree[] = []
  const outSum = new Float64Array(rows)
  const outCount = new Int32Array(rows)
  for (let t = 0; t < parameters.trees; t++) {
    const bag = drawBag(rows, parameters.rowsPerTree, hashOf(seed, t, 1))
    const tree = convertTree(growOne(matrix, labels, bag, parameters, hashOf(seed, t, 2)), codings)
    fillLeaves(tree, columns, labels, steepness / parameters.trees, base)
    const inBag = new Uint8Array(rows)
    for (const row of bag) inBag[row] = 1
    for (let row = 0; row < rows; row++) {
      if (inBag[row] === 1) continue
      outSum[row] += valueWithout(labels[row], tree, leafOf(tree, columns, row), steepness / parameters.trees, base)
      outCount[row]++
    }
    trees.push(tree)
    onProgress((t + 1) / parameters.trees)
  }
  const known = shuffledIndexes(rows, seed).sort().filter((row) => outCount[row] > 0)
  const margins = Float64Array.from(known, (row) => bias + (outSum[row] * parameters.trees) / outCount[row])
  return { bias, trees, heldOut: { margins, labels: Uint8Array.from(known, (row) => labels[row]) } }
}

/** How a column was written for the package. By levels: rankOf[code]; a missing value is `missing`, below all others. */
export type Coding = { coded: Float64Array; missing: number; rankOf: Int32Array | null }

const RATE_SMOOTHING = 10 // rows at the base rate that every level starts with

function codingOf({ spec, values }: Column, labels: Uint8Array, base: number): Coding {
  if (spec.kind === 'number' || spec.kind === 'date') {
    const known = values.filter((value) => !Number.isNaN(value)).sort()
    const [low, high] = known.length > 0 ? [known[0], known[known.length - 1]] : [0, 0]
    const missing = low - Math.max(1, (high - low) / 10)
    return { coded: values.map((value) => (Number.isNaN(value) ? missing : value)), missing, rankOf: null }
  }
  const counts = new Float64Array(spec.levels.length).fill(RATE_SMOOTHING)
  const sums = new Float64Array(spec.levels.length).fill(RATE_SMOOTHING * base)
  values.forEach((code, row) => {
    if (Number.isNaN(code)) return
    counts[code]++
    sums[code] += labels[row]
  })
  const rankOf = new Int32Array(spec.levels.length)
  Array.from(rankOf.keys()).toSorted((a, b) => sums[a] / counts[a] - sums[b] / counts[b] || a - b).forEach((code, rank) => (rankOf[code] = rank))
  return { coded: values.map((code) => (Number.isNaN(code) ? -1 : rankOf[code])), missing: -1, rankOf }
}

function drawBag(rows: number, most: number, seed: number): Int32Array {
  const random = createRandom(seed)
  return Int32Array.from({ length: Math.min(rows, most) }, () => random.nextInt(rows))
}

/** A node, and a one-tree forest, as the package's JSON has them; usedColumns: the columns that the tree drew. */
export type PackageNode = { splitColumn?: number; splitValue?: number; left?: PackageNode; right?: PackageNode }
export type PackageTree = { root: PackageNode; usedColumns: number[] }

function growOne(matrix: number[][], labels: Uint8Array, bag: Int32Array, parameters: ForestParameters, seed: number): PackageTree {
  const features = matrix[0].length
  const forest = new RandomForestRegression({
    nEstimators: 1,
    maxFeatures: Math.max(1, Math.round(parameters.columnShare * features)),
    replacement: false,
    seed: seed >>> 1,
    useSampleBagging: false,
    noOOB: true,
    treeOptions: { maxDepth: parameters.depth, minNumSamples: parameters.smallestNode },
  })
  forest.train(Array.from(bag, (row) => matrix[row]), Array.from(bag, (row) => labels[row]))
  const json = JSON.parse(JSON.stringify(forest)) as { baseModel: { indexes: number[][]; estimators: { root: PackageNode }[] } }
  return { root: json.baseModel.estimators[0].root, usedColumns: json.baseModel.indexes[0] }
}

/** A leaf's value as the other rows give it: with its own outcome in it, a row of a small table would call for far too bold a calibration. */
function valueWithout(label: number, tree: Tree, leaf: number, scale: number, base: number): number {
  const others = tree.cover[leaf] - 1
  return others > 0 ? (tree.value[leaf] * tree.cover[leaf] - scale * label) / others : scale * base
}

/**
 * The package's tree in this project's layout, covers and leaf values still empty. The package sends value < splitValue
 * left, this layout value <= threshold.
 */
export function convertTree({ root, usedColumns }: PackageTree, codings: readonly Pick<Coding, 'missing' | 'rankOf'>[]): Tree {
  const [feature, threshold, left, right, missingLeft, levelSet]: number[][] = [[], [], [], [], [], []]
  const levelSets: Uint8Array[] = []
  const visit = (node: PackageNode): number => {
    const at = feature.push(-1) - 1
    for (const list of [threshold, left, right, missingLeft]) list.push(0)
    levelSet.push(-1)
    if (!node.left || !node.right || node.splitColumn === undefined || node.splitValue === undefined) return at
    const { splitValue } = node
    feature[at] = usedColumns[node.splitColumn]
    const { rankOf, missing } = codings[feature[at]]
    missingLeft[at] = missing < splitValue ? 1 : 0
    if (rankOf) levelSet[at] = levelSets.push(Uint8Array.from(rankOf, (rank) => (rank < splitValue ? 1 : 0))) - 1
    else threshold[at] = justBelow(splitValue)
    left[at] = visit(node.left)
    right[at] = visit(node.right)
    return at
  }
  visit(root)
  const count = feature.length
  return {
    feature: Int32Array.from(feature), threshold: Float64Array.from(threshold), left: Int32Array.from(left), right: Int32Array.from(right),
    missingLeft: Uint8Array.from(missingLeft), levelSet: Int32Array.from(levelSet), levelSets, value: new Float64Array(count), cover: new Float64Array(count),
  }
}

/** The largest number below x, so that "value < x" reads "value <= justBelow(x)". */
function justBelow(x: number): number {
  const view = new DataView(new ArrayBuffer(8))
  if (x === 0) return -Number.MIN_VALUE
  view.setFloat64(0, x)
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? -1n : 1n))
  return view.getFloat64(0)
}

/** Covers, and leaf values from all training rows; a leaf that only bagged duplicates would fill takes the base rate. */
function fillLeaves(tree: Tree, columns: Float64Array[], labels: Uint8Array, scale: number, base: number): void {
  const positives = new Float64Array(tree.feature.length)
  for (let row = 0; row < labels.length; row++) {
    const leaf = leafOf(tree, columns, row)
    tree.cover[leaf]++
    positives[leaf] += labels[row]
  }
  for (let node = tree.feature.length - 1; node >= 0; node--) {
    if (tree.feature[node] >= 0) tree.cover[node] = tree.cover[tree.left[node]] + tree.cover[tree.right[node]]
    else tree.value[node] = scale * (tree.cover[node] > 0 ? positives[node] / tree.cover[node] : base)
  }
}
