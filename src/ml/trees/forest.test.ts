import { RandomForestRegression } from 'ml-random-forest'
import { expect, test } from 'vitest'
import { auc } from '../metrics/auc.ts'
import { createRandom } from '../random/random.ts'
import type { Table } from '../table/table.ts'
import { convertTree, fitForest, FOREST_DEFAULTS, type PackageNode } from './forest.ts'
import { leafOf, sumOfTrees } from './predictor.ts'

const random = createRandom(6)
const ROWS = 150
/** Few distinct values, so that many rows sit exactly on a split value; the third column is sometimes missing; the fourth is a category. */
const raw = Array.from({ length: ROWS }, () => [random.nextInt(5), random.nextInt(9) - 4, random.nextFloat() < 0.2 ? NaN : random.nextFloat(), random.nextInt(4)])
const labels = Uint8Array.from(raw, ([a, b, c, d]) => (random.nextFloat() < (a + b > 3 || Number.isNaN(c) || d === 2 ? 0.8 : 0.2) ? 1 : 0))
const columns = [0, 1, 2, 3].map((f) => Float64Array.from(raw, (row) => row[f]))

test('a converted tree sends every row to the leaf the package sends it to', () => {
  const rankOf = Int32Array.of(2, 0, 3, 1)
  const matrix = raw.map(([a, b, c, d]) => [a, b, Number.isNaN(c) ? -1 : c, rankOf[d]])
  const forest = new RandomForestRegression({ nEstimators: 1, maxFeatures: 4, replacement: false, seed: 3, useSampleBagging: false, noOOB: true, treeOptions: { maxDepth: 6, minNumSamples: 4 } })
  forest.train(matrix, Array.from(labels))
  const json = JSON.parse(JSON.stringify(forest)) as { baseModel: { indexes: number[][]; estimators: { root: PackageNode }[] } }
  const tree = convertTree({ root: json.baseModel.estimators[0].root, usedColumns: json.baseModel.indexes[0] }, [{ missing: -100, rankOf: null }, { missing: -100, rankOf: null }, { missing: -1, rankOf: null }, { missing: -1, rankOf }])
  const leaves = Array.from(raw.keys(), (row) => leafOf(tree, columns, row))
  const predicted = forest.predict(matrix)
  expect(new Set(leaves).size).toBeGreaterThan(8)
  for (let row = 0; row < ROWS; row++) {
    const inLeaf = Array.from(labels).filter((_, other) => leaves[other] === leaves[row])
    expect(predicted[row]).toBeCloseTo(inLeaf.reduce((sum, label) => sum + label, 0) / inLeaf.length, 12)
  }
})

test('the margin is the tangent of the log-odds at the base rate, and its mean over the training rows is the base', () => {
  const spec = (name: string) => ({ name, kind: 'number' as const, levels: [] })
  const table: Table = { rows: ROWS, columns: columns.slice(0, 3).map((values, f) => ({ spec: spec(`x${f}`), values })) }
  const { bias, trees, heldOut } = fitForest(table, labels, { ...FOREST_DEFAULTS, trees: 12 }, 5, () => {})
  const base = labels.reduce((sum, label) => sum + label, 0) / ROWS
  const margins = sumOfTrees(trees, columns, ROWS).map((sum) => bias + sum)
  expect(margins.reduce((sum, margin) => sum + margin, 0) / ROWS).toBeCloseTo(Math.log(base / (1 - base)), 9)
  expect(heldOut.margins.length).toBeGreaterThan(ROWS * 0.9)
  for (const tree of trees) expect(tree.cover[0]).toBe(ROWS)
})

test('what the forest says of a row it has not seen owes nothing to that row: outcomes dealt at random stay unforeseen', () => {
  const dealt = createRandom(8)
  const outcomes = Uint8Array.from({ length: ROWS }, () => (dealt.nextFloat() < 0.4 ? 1 : 0))
  const table: Table = { rows: ROWS, columns: columns.slice(0, 3).map((values, f) => ({ spec: { name: `x${f}`, kind: 'number', levels: [] }, values })) }
  const { heldOut } = fitForest(table, outcomes, { ...FOREST_DEFAULTS, trees: 30 }, 5, () => {})
  expect(auc(heldOut.margins, heldOut.labels)).toBeLessThan(0.6)
})
