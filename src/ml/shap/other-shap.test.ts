import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import type { Tree } from '../trees/layout.ts'
import { sumOfTrees } from '../trees/predictor.ts'
import { coverShare } from './cover-share.ts'
import { explainTrees } from './explain-trees.ts'
import { interactionValues } from './interaction-shap.ts'
import { interventionalShap } from './interventional-shap.ts'
import { kernelShap } from './kernel-shap.ts'
import { goesLeft } from '../trees/layout.ts'
import { arbitraryColumns, arbitraryTree, treeOf, type Sketch } from './trees.fixture.ts'

const FEATURES = 4
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
const sizeOf = (set: number) => set.toString(2).replaceAll('0', '').length
const everySet = Array.from({ length: 2 ** FEATURES }, (_, set) => set)

/** The expectation of the trees with the columns in `known` known, path-dependent. */
function expectation(tree: Tree, node: number, columns: readonly Float64Array[], row: number, known: number): number {
  const feature = tree.feature[node]
  if (feature < 0) return tree.value[node]
  if (known & (1 << feature)) return expectation(tree, goesLeft(tree, node, columns[feature][row]) ? tree.left[node] : tree.right[node], columns, row, known)
  return [tree.left[node], tree.right[node]].reduce((sum, child) => sum + coverShare(tree, node, child) * expectation(tree, child, columns, row, known), 0)
}

/** Shapley values of a game given as its worth for every set. */
function shapley(worth: readonly number[]): number[] {
  return Array.from({ length: FEATURES }, (_, f) => everySet.filter((set) => !(set & (1 << f))).reduce((sum, set) => {
    const size = sizeOf(set)
    return sum + ((factorial(size) * factorial(FEATURES - size - 1)) / factorial(FEATURES)) * (worth[set | (1 << f)] - worth[set])
  }, 0))
}

const drawn = fc.tuple(fc.array(arbitraryTree(FEATURES, 5), { minLength: 1, maxLength: 3 }), arbitraryColumns(FEATURES, 3), arbitraryColumns(FEATURES, 5))

test('interaction values equal their definition over all sets, are symmetric, and add up to the contributions', () => {
  fc.assert(fc.property(drawn, ([trees, columns]) => {
    const found = interactionValues(trees, columns, 3, FEATURES)
    const contributions = explainTrees(trees, columns, 3, FEATURES).values
    for (let row = 0; row < 3; row++) {
      const worth = everySet.map((set) => trees.reduce((sum, tree) => sum + expectation(tree, 0, columns, row, set), 0))
      const at = (i: number, j: number) => found[(row * FEATURES + i) * FEATURES + j]
      for (let i = 0; i < FEATURES; i++) {
        for (let j = 0; j < i; j++) {
          const [bi, bj] = [1 << i, 1 << j]
          const truth = everySet.filter((set) => !(set & (bi | bj))).reduce((sum, set) => {
            const size = sizeOf(set)
            return sum + ((factorial(size) * factorial(FEATURES - size - 2)) / (2 * factorial(FEATURES - 1))) * (worth[set | bi | bj] - worth[set | bi] - worth[set | bj] + worth[set])
          }, 0)
          expect(Math.abs(at(i, j) - truth)).toBeLessThan(1e-12)
          expect(at(j, i)).toBe(at(i, j))
        }
        expect(Math.abs([0, 1, 2, 3].reduce((sum, j) => sum + at(i, j), 0) - contributions[row * FEATURES + i])).toBeLessThan(1e-12)
      }
    }
  }), { numRuns: 100 })
})

/** The mean over the background of the trees' sum, with the columns in `known` taken from the row. */
function mixed(trees: readonly Tree[], columns: readonly Float64Array[], row: number, background: readonly Float64Array[], rows: number, known: number): number {
  const mix = background.map((values, f) => (known & (1 << f) ? new Float64Array(rows).fill(columns[f][row]) : values))
  return sumOfTrees(trees, mix, rows).reduce((sum, value) => sum + value, 0) / rows
}

test('interventional values equal Shapley values of mixtures with the background, and add up to the margin', () => {
  fc.assert(fc.property(drawn, ([trees, columns, background]) => {
    const { baseValue, values } = interventionalShap(trees, columns, 3, FEATURES, { columns: background, rows: 5 })
    const sums = sumOfTrees(trees, columns, 3)
    for (let row = 0; row < 3; row++) {
      const own = values.subarray(row * FEATURES, (row + 1) * FEATURES)
      shapley(everySet.map((set) => mixed(trees, columns, row, background, 5, set))).forEach((truth, f) => expect(Math.abs(own[f] - truth)).toBeLessThan(1e-12))
      expect(Math.abs(own.reduce((sum, value) => sum + value, baseValue) - sums[row])).toBeLessThan(1e-12)
    }
  }), { numRuns: 100 })
})

test('Kernel SHAP is exact where all sets are asked about: it equals the interventional values of trees', () => {
  fc.assert(fc.property(drawn, ([trees, columns, background]) => {
    const exact = interventionalShap(trees, columns, 1, FEATURES, { columns: background, rows: 5 })
    const found = kernelShap((mix, rows) => sumOfTrees(trees, mix, rows), Float64Array.from(columns, (values) => values[0]), { columns: background, rows: 5 }, { seed: 1 })
    expect(found.exact).toBe(true)
    expect(Math.abs(found.baseValue - exact.baseValue)).toBeLessThan(1e-12)
    found.values.forEach((value, f) => expect(Math.abs(value - exact.values[f])).toBeLessThan(1e-9))
    expect(Array.from(found.standardErrors)).toEqual([0, 0, 0, 0])
  }), { numRuns: 100 })
})

/** A tree of six splits a path over all columns: pairs of sets alone make pairwise games exact, so the columns must interact in larger groups. */
function deep(seed: number, left: number, cover: number): Tree {
  const sketch = (depth: number, at: number): Sketch => depth === 0 ? ((seed * 7 + at * 13) % 11) - 5 : { feature: (seed + at * 5 + depth) % COLUMNS, threshold: ((at % 5) - 2) / 5, left: sketch(depth - 1, 2 * at + 1), right: sketch(depth - 1, 2 * at + 2), covers: [1, 1] }
  return treeOf(sketch(left, 0), cover)
}

const COLUMNS = 16
const random = createRandom(9)
const people = { rows: 12, columns: Array.from({ length: COLUMNS }, () => Float64Array.from({ length: 12 }, () => random.nextFloat() * 2 - 1)) }
const wide = Array.from({ length: 12 }, (_, t) => deep(t, 6, 640))
const someone = Float64Array.from({ length: COLUMNS }, () => random.nextFloat() * 2 - 1)

test('with more columns than sets to ask about, Kernel SHAP still adds up, comes nearer with more sets, and its errors are of the size that it reports', () => {
  const exact = interventionalShap(wide, Array.from(someone, (value) => Float64Array.of(value)), 1, COLUMNS, people)
  const margin = sumOfTrees(wide, Array.from(someone, (value) => Float64Array.of(value)), 1)[0]
  const distances = [300, 3000, 70_000].map((sets) => {
    const found = kernelShap((mix, rows) => sumOfTrees(wide, mix, rows), someone, people, { seed: 3, sets })
    expect(Math.abs(found.values.reduce((sum, value) => sum + value, found.baseValue) - margin)).toBeLessThan(1e-9)
    const errors = found.values.map((value, f) => value - exact.values[f])
    const root = (list: Float64Array) => Math.sqrt(list.reduce((sum, value) => sum + value * value, 0) / COLUMNS)
    if (found.exact) expect(root(errors)).toBeLessThan(1e-9)
    else {
      expect(root(found.standardErrors) / root(errors)).toBeGreaterThan(0.5)
      expect(root(found.standardErrors) / root(errors)).toBeLessThan(2)
    }
    return root(errors)
  })
  expect(distances[1]).toBeLessThan(distances[0] / 2)
  expect(distances[2]).toBeLessThan(1e-9)
})

test('columns that everyone shares with the row, and an empty background', () => {
  const same = { rows: 2, columns: [Float64Array.of(1, 1), Float64Array.of(NaN, NaN), Float64Array.of(0, 4)] }
  const score = (columns: readonly Float64Array[], rows: number) => Float64Array.from({ length: rows }, (_, row) => columns[0][row] * 10 + columns[2][row])
  expect(kernelShap(score, Float64Array.of(1, NaN, 6), same, { seed: 1 })).toMatchObject({ baseValue: 12, values: Float64Array.of(0, 0, 4), exact: true })
  expect(() => kernelShap(score, Float64Array.of(1, 2, 3), { rows: 0, columns: same.columns }, { seed: 1 })).toThrow(RangeError)
  expect(() => interventionalShap([], [], 0, 0, { rows: 0, columns: [] })).toThrow(RangeError)
})
