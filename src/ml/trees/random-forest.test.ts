import { expect, test } from 'vitest'
import { auc } from '../metrics/auc.ts'
import { createRandom } from '../random/random.ts'
import type { Column, Table } from '../table/table.ts'
import { leafOf, sumOfTrees } from './predictor.ts'
import { fitRandomForest, RANDOM_FOREST_DEFAULTS } from './random-forest.ts'

const random = createRandom(8)
const ROWS = 1200
const column = (name: string, kind: 'number' | 'category', of: () => number, levels: string[] = []): Column => ({ spec: { name, kind, levels }, values: Float64Array.from({ length: ROWS }, of) })
const table: Table = {
  rows: ROWS,
  columns: [column('a', 'number', random.nextFloat), column('b', 'number', () => (random.nextFloat() < 0.2 ? NaN : random.nextFloat())), column('c', 'category', () => random.nextInt(4), ['p', 'q', 'r', 's']), column('noise', 'number', random.nextFloat)],
}
const columns = table.columns.map(({ values }) => values)
const labels = Uint8Array.from(columns[0], (a, i) => (random.nextFloat() < (a > 0.5 ? 0.5 : 0.1) + (Number.isNaN(columns[1][i]) ? 0.2 : 0) + (columns[2][i] === 2 ? 0.2 : 0) ? 1 : 0))

test('the forest tells rows apart that its trees have not seen, and less sharply than those that they have', () => {
  const { bias, trees, heldOut } = fitRandomForest(table, labels, RANDOM_FOREST_DEFAULTS, 3)
  const seen = auc(sumOfTrees(trees, columns, ROWS).map((sum) => bias + sum), labels)
  const unseen = auc(heldOut.margins, heldOut.labels)
  expect(heldOut.labels.length).toBe(ROWS)
  expect(unseen).toBeGreaterThan(0.7)
  expect(seen).toBeGreaterThan(unseen + 0.05)
})

test('the mean chance of a tree that saw every row is the base rate, and each leaf holds the mean of its rows', () => {
  const { bias, trees } = fitRandomForest(table, labels, { ...RANDOM_FOREST_DEFAULTS, trees: 1, rowShare: 1 }, 3)
  const base = labels.reduce((sum, label) => sum + label, 0) / ROWS
  const steepness = 1 / (base * (1 - base))
  const leaves = Array.from({ length: ROWS }, (_, row) => leafOf(trees[0], columns, row))
  for (const leaf of new Set(leaves)) {
    const rows = leaves.flatMap((own, row) => (own === leaf ? [row] : []))
    expect(trees[0].value[leaf] / steepness + base).toBeCloseTo(rows.filter((row) => labels[row] === 1).length / rows.length, 8)
    expect(rows.length).toBeGreaterThanOrEqual(RANDOM_FOREST_DEFAULTS.smallestLeaf)
  }
  expect(sumOfTrees(trees, columns, ROWS).reduce((sum, value) => sum + value, 0) / ROWS).toBeCloseTo(0, 8)
  expect(bias).toBeCloseTo(Math.log(base / (1 - base)), 12)
})

test('nodes choose among different columns, so that roots differ; the same seed gives the same forest on any number of threads', () => {
  const forest = (seed: number, threads: number) => fitRandomForest(table, labels, { ...RANDOM_FOREST_DEFAULTS, trees: 20 }, seed, () => {}, { threads, valuesAShard: 1000 })
  const one = forest(1, 1)
  expect(new Set(one.trees.map((tree) => tree.feature[0])).size).toBeGreaterThan(2)
  expect(JSON.stringify(forest(1, 3)) === JSON.stringify(one)).toBe(true)
  expect(JSON.stringify(forest(2, 1)) === JSON.stringify(one)).toBe(false)
})
