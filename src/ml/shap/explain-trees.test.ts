import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, type Random } from '../random/random.ts'
import type { Tree } from '../trees/layout.ts'
import { sumOfTrees } from '../trees/predictor.ts'
import { bruteForceShap } from './brute-force-shap.ts'
import { explainByTables } from './explain-by-tables.ts'
import { explainTrees } from './explain-trees.ts'
import { arbitraryColumns, arbitraryTree, treeOf, type Sketch } from './trees.fixture.ts'
import { treeShap } from './tree-shap.ts'

const ENOUGH_ROWS = 130 // for pattern tables, and no multiple of what the kernels take at once
const KERNELS = ['wasm', 'plain'] as const

/** The largest difference, in shares of the row's largest number: leaves of thousands must not excuse errors elsewhere, nor be blamed for their size. */
function worstOf(found: Float64Array, truth: Float64Array, features: number): number {
  let worst = 0
  for (let row = 0; row * features < truth.length; row++) {
    const own = truth.subarray(row * features, (row + 1) * features)
    const scale = Math.max(1, ...own.map(Math.abs))
    own.forEach((value, f) => (worst = Math.max(worst, Math.abs(found[row * features + f] - value) / scale)))
  }
  return worst
}

/** The largest gap between base value + contributions and the trees' sum, relative to the sum. */
function gapOf(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, features: number, { baseValue, values }: { baseValue: number; values: Float64Array }): number {
  return sumOfTrees(trees, columns, rows).reduce((worst, sum, row) => {
    const parts = values.subarray(row * features, (row + 1) * features).reduce((total, value) => total + value, baseValue)
    return Math.max(worst, Math.abs(parts - sum) / Math.max(1, Math.abs(sum)))
  }, 0)
}

/** A bushy random tree: every path `depth` splits deep; odd columns are categories of `levels` levels. */
function bushyTree(random: Random, depth: number, features: number, levels = 4): Tree {
  const sketch = (left: number, cover: number): Sketch => {
    if (left === 0) return random.nextFloat() * 4 - 2
    const feature = random.nextInt(features)
    const share = Math.max(1, Math.floor(cover * (0.2 + 0.6 * random.nextFloat())))
    const set = Array.from({ length: levels }, (_, code) => code).filter(() => random.nextFloat() < 0.5)
    return { feature, threshold: random.nextFloat() * 6 - 3, missingLeft: random.nextFloat() < 0.5, ...(feature % 2 === 1 ? { set } : {}), left: sketch(left - 1, share), right: sketch(left - 1, cover - share), covers: [share, cover - share] }
  }
  return treeOf(sketch(depth, 1e6), 1e6, levels)
}

function randomColumns(random: Random, rows: number, features: number, levels = 4): Float64Array[] {
  return Array.from({ length: features }, (_, f) => Float64Array.from({ length: rows }, () => (random.nextFloat() < 0.15 ? NaN : f % 2 === 1 ? random.nextInt(levels + 1) : random.nextFloat() * 8 - 4)))
}

test('tables, compiled and plain, equal exhaustive enumeration on random models with missing values, levels and unknown levels', () => {
  const drawn = fc.tuple(fc.array(arbitraryTree(4, 5), { minLength: 1, maxLength: 4 }), arbitraryColumns(4, 6))
  fc.assert(fc.property(drawn, ([trees, few]) => {
    const truth = bruteForceShap(trees, few, 6, 4)
    const columns = few.map((values) => Float64Array.from({ length: ENOUGH_ROWS }, (_, row) => values[row % 6]))
    for (const kernels of KERNELS) {
      const { baseValue, values } = explainTrees(trees, columns, ENOUGH_ROWS, 4, { kernels })
      expect(Math.abs(baseValue - truth.baseValue)).toBeLessThan(1e-12)
      for (let row = 0; row < ENOUGH_ROWS; row++) expect(worstOf(values.subarray(4 * row, 4 * row + 4), truth.values.subarray(4 * (row % 6), 4 * (row % 6) + 4), 4)).toBeLessThan(1e-12)
    }
  }), { numRuns: 150 })
})

test('few rows are walked to the same numbers, whatever the depth and the columns on a path', () => {
  const drawn = fc.tuple(fc.array(arbitraryTree(14, 10), { minLength: 1, maxLength: 2 }), arbitraryColumns(14, 3))
  fc.assert(fc.property(drawn, ([trees, columns]) => {
    const found = explainTrees(trees, columns, 3, 14)
    expect(worstOf(found.values, treeShap(trees, columns, 3, 14).values, 14)).toBeLessThan(1e-12)
    expect(gapOf(trees, columns, 3, 14, found)).toBeLessThan(1e-12)
  }), { numRuns: 100 })
})

test.each([[5, 6, 12], [8, 7, 9], [9, 11, 3]])('bushy trees of depth %i over %i columns equal the classical algorithm, and the plain kernels give the same bytes', (depth, features, count) => {
  const random = createRandom(depth)
  const trees = Array.from({ length: count }, () => bushyTree(random, depth, features))
  const columns = randomColumns(random, ENOUGH_ROWS, features)
  const found = explainTrees(trees, columns, ENOUGH_ROWS, features, { kernels: 'wasm' })
  expect(worstOf(found.values, treeShap(trees, columns, ENOUGH_ROWS, features).values, features)).toBeLessThan(1e-12)
  expect(gapOf(trees, columns, ENOUGH_ROWS, features, found)).toBeLessThan(1e-12)
  expect(explainTrees(trees, columns, ENOUGH_ROWS, features, { kernels: 'plain' }).values).toEqual(found.values)
})

test('a column with more thresholds than a byte holds, and a category with more classes, are looked up in several views', () => {
  const random = createRandom(3)
  const levels = 700
  const trees = Array.from({ length: 120 }, () => bushyTree(random, 4, 2, levels))
  const columns = randomColumns(random, ENOUGH_ROWS, 2, levels)
  const found = explainTrees(trees, columns, ENOUGH_ROWS, 2)
  expect(worstOf(found.values, treeShap(trees, columns, ENOUGH_ROWS, 2).values, 2)).toBeLessThan(1e-12)
})

test('values on a threshold, infinite ones, fractions of a level and columns that no tree asks for', () => {
  const tree = treeOf({ feature: 2, threshold: 1, left: { feature: 3, set: [1, 3], left: 1, right: 5, covers: [3, 7] }, right: { feature: 2, threshold: 4, missingLeft: true, left: 2, right: -3, covers: [5, 5] }, covers: [10, 10] }, 20)
  const cases = [1, 1.0000001, 4, Infinity, -Infinity, NaN, -0, 0]
  const codes = [1, 3, 2.5, 9, -1, NaN, Infinity, 0]
  const rows = cases.length * codes.length * 2
  const columns = [new Float64Array(rows).fill(7), new Float64Array(rows), Float64Array.from({ length: rows }, (_, row) => cases[row % 8]), Float64Array.from({ length: rows }, (_, row) => codes[(row >> 3) % 8]), new Float64Array(rows)]
  const truth = treeShap([tree], columns, rows, 5).values
  for (const kernels of KERNELS) expect(worstOf(explainTrees([tree], columns, rows, 5, { kernels }).values, truth, 5)).toBeLessThan(1e-14)
})

test('the same bytes at one, two and three threads, twice, over several blocks of rows', () => {
  const random = createRandom(11)
  const trees = Array.from({ length: 6 }, () => bushyTree(random, 5, 5))
  const rows = 30_001
  const columns = randomColumns(random, rows, 5)
  const alone = explainTrees([...trees], columns, rows, 5).values
  for (const threads of [2, 3]) expect(Buffer.compare(Buffer.from(explainTrees([...trees], columns, rows, 5, { threads }).values.buffer), Buffer.from(alone.buffer))).toBe(0)
  const again = explainTrees(trees, columns, rows, 5, { threads: 2 }).values
  expect(explainTrees(trees, columns, rows, 5).values).toEqual(again)
  expect(again).toEqual(alone)
})

test('tables that do not fit at once are filled batch after batch, on one thread and on two', () => {
  const random = createRandom(12)
  const trees = Array.from({ length: 9 }, () => bushyTree(random, 6, 6))
  const rows = 20_000
  const columns = randomColumns(random, rows, 6)
  const whole = explainTrees(trees, columns, rows, 6).values
  for (const threads of [1, 2]) {
    const values = new Float64Array(rows * 6)
    expect(explainByTables([...trees], columns, rows, values, { kind: 'wasm', threads, batchBytes: 200_000 })).toEqual([])
    expect(worstOf(values, whole, 6)).toBeLessThan(1e-14)
  }
})

test('a branch that no training row took, and a tree of one leaf, give finite numbers that add up', () => {
  const trees = [
    treeOf({ feature: 0, threshold: 0, left: { feature: 1, set: [1], left: 4, right: -2, covers: [0, 0] }, right: { feature: 0, threshold: 2, left: 1, right: 3, covers: [0, 8] }, covers: [0, 8] }, 8),
    treeOf(0.75, 8),
  ]
  const columns = [Float64Array.from({ length: ENOUGH_ROWS }, (_, row) => (row % 7) - 3), Float64Array.from({ length: ENOUGH_ROWS }, (_, row) => row % 3)]
  const truth = bruteForceShap(trees, columns, ENOUGH_ROWS, 2).values
  for (const kernels of KERNELS) {
    const found = explainTrees(trees, columns, ENOUGH_ROWS, 2, { kernels })
    expect(worstOf(found.values, truth, 2)).toBeLessThan(1e-12)
    expect(gapOf(trees, columns, ENOUGH_ROWS, 2, found)).toBeLessThan(1e-12)
  }
  expect(worstOf(treeShap(trees, columns, ENOUGH_ROWS, 2).values, truth, 2)).toBeLessThan(1e-12)
})
