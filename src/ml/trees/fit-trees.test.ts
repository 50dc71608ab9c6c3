import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { auc } from '../metrics/auc.ts'
import { createRandom } from '../random/random.ts'
import type { Column, Table } from '../table/table.ts'
import { fitTrees, type TreesTask } from './fit-trees.ts'
import type { Loss } from './losses.ts'
import { leafOf, sumOfTrees } from './predictor.ts'

const PARAMETERS = { trees: 40, bins: 255, leaves: 12, depth: 6, learningRate: 0.2, smallestLeaf: 5, smallestLevel: 2, l2: 1, levelSmoothing: 5, levelL2: 2, rowShare: 1, columnShare: 1 }
const ROWS = 3000

/** Numbers with missing values, flags, a category; the mean outcome rises with a, steps with c, and is higher where b is missing. */
function drawn(rows: number, seed: number): { table: Table; mean: Float64Array; random: ReturnType<typeof createRandom> } {
  const random = createRandom(seed)
  const column = (name: string, kind: 'number' | 'category' | 'flag', of: () => number, levels: string[] = []): Column => ({ spec: { name, kind, levels }, values: Float64Array.from({ length: rows }, of) })
  const columns = [
    column('a', 'number', random.nextFloat), column('b', 'number', () => (random.nextFloat() < 0.2 ? NaN : random.nextInt(10))),
    column('c', 'category', () => random.nextInt(6), ['p', 'q', 'r', 's', 't', 'u']), column('d', 'flag', () => random.nextInt(2), ['no', 'yes']), column('e', 'flag', () => random.nextInt(2), ['no', 'yes']),
  ]
  const [a, b, c] = columns.map(({ values }) => values)
  return { table: { rows, columns }, mean: a.map((value, i) => 2 * value + (c[i] % 2) + (Number.isNaN(b[i]) ? 1 : 0)), random }
}

const { table, mean, random } = drawn(ROWS, 3)
const labels = Float64Array.from(mean, (m) => (random.nextFloat() < 1 / (1 + Math.exp(3 - 1.5 * m)) ? 1 : 0))
const logistic: TreesTask = { table, target: labels, loss: { kind: 'logistic' }, parameters: PARAMETERS, seed: 1 }
const marginsOf = ({ bias, trees }: ReturnType<typeof fitTrees>, of: Table = table) => sumOfTrees(trees, of.columns.map(({ values }) => values), of.rows).map((sum) => bias + sum)

describe('the same bytes', () => {
  const sampled = { ...logistic, parameters: { ...PARAMETERS, trees: 15, rowShare: 0.7, columnShare: 0.6 }, weight: Float64Array.from(labels, (_, i) => 1 + (i % 3)) }
  const bytes = (task: TreesTask, machine: Parameters<typeof fitTrees>[1]) => createHash('sha256').update(JSON.stringify(fitTrees(task, machine))).digest('hex')
  const one = bytes(sampled, { threads: 1 })

  test('on 1, 2 and 4 threads, twice', () => {
    for (const threads of [2, 4, 2, 1]) expect(bytes(sampled, { threads, valuesAShard: 1000 })).toBe(one)
  })
  test('by the plain kernels', () => expect(bytes(sampled, { kernels: 'plain', threads: 1 })).toBe(one))
  test('for a general loss too', () => {
    const poisson: TreesTask = { ...sampled, loss: { kind: 'poisson' }, target: mean.map(Math.round) }
    expect(bytes(poisson, { threads: 3, valuesAShard: 1000 })).toBe(bytes(poisson, { kernels: 'plain', threads: 1 }))
  })
  test('another seed gives others', () => expect(bytes({ ...sampled, seed: 2 }, {})).not.toBe(one))
})

/** The best constant of each leaf, found by looking: one tree at learning rate 1 must hold it. */
const losses: [Loss, (m: number) => number, (margin: number) => number][] = [
  [{ kind: 'squared' }, (m) => m, (margin) => margin],
  [{ kind: 'poisson' }, (m) => Math.round(2 * m), Math.exp],
  [{ kind: 'tweedie', power: 1.5 }, (m) => (m > 1.5 ? 3 * m : 0), Math.exp],
]

test.each(losses)('the loss $kind learns the mean, and adds up to the outcomes', (loss, targetOf, predictionOf) => {
  const target = mean.map(targetOf)
  const predicted = marginsOf(fitTrees({ ...logistic, loss, target })).map(predictionOf)
  const sum = (of: Float64Array) => of.reduce((total, value) => total + value, 0)
  const average = sum(target) / ROWS
  const squared = (of: (i: number) => number) => target.reduce((total, y, i) => total + (y - of(i)) ** 2, 0)
  expect(squared((i) => predicted[i])).toBeLessThan(0.25 * squared(() => average))
  expect(Math.abs(sum(predicted) / sum(target) - 1)).toBeLessThan(0.02)
})

test.each([0.1, 0.5, 0.9])('the quantile loss leaves a share of %d of the outcomes below', (share) => {
  const target = mean.map((m) => m + random.nextFloat())
  const margins = marginsOf(fitTrees({ ...logistic, loss: { kind: 'quantile', share }, target, parameters: { ...PARAMETERS, smallestLeaf: 50 } }))
  expect(Math.abs(target.filter((y, i) => y <= margins[i]).length / ROWS - share)).toBeLessThan(0.04)
})

test('leaf values come from exact gradients: of one tree with squared loss, each is the mean of its rows to eight digits', () => {
  const target = mean.map((m, i) => m * 1.1 + (i % 7) / 3)
  const { bias, trees } = fitTrees({ ...logistic, loss: { kind: 'squared' }, target, parameters: { ...PARAMETERS, trees: 1, learningRate: 1, l2: 0 } })
  const columns = table.columns.map(({ values }) => values)
  const leaves = Array.from({ length: ROWS }, (_, row) => leafOf(trees[0], columns, row))
  for (const leaf of new Set(leaves)) {
    const rows = leaves.flatMap((own, row) => (own === leaf ? [row] : []))
    expect(bias + trees[0].value[leaf]).toBeCloseTo(rows.reduce((sum, row) => sum + target[row] / rows.length, 0), 8)
    expect(trees[0].cover[leaf]).toBe(rows.length)
  }
})

test('a weight of two is a row that comes twice; a weight of zero is none', () => {
  const weight = Float64Array.from(labels, (_, i) => i % 3)
  const repeated = Array.from(labels.keys()).flatMap((row) => Array.from({ length: weight[row] }, () => row))
  const rowsOf = (values: Float64Array) => Float64Array.from(repeated, (row) => values[row])
  const twice: Table = { rows: repeated.length, columns: table.columns.map(({ spec, values }) => ({ spec, values: rowsOf(values) })) }
  const one = { ...PARAMETERS, trees: 1, learningRate: 1 }
  const [weighted, copied] = [fitTrees({ ...logistic, weight, parameters: one }), fitTrees({ ...logistic, table: twice, target: rowsOf(labels), parameters: one })]
  expect(weighted.bias).toBeCloseTo(copied.bias, 12)
  expect(weighted.trees[0].feature[0]).toBe(copied.trees[0].feature[0])
  const others = marginsOf(copied)
  const gap = marginsOf(weighted).map((margin, i) => (margin - others[i]) ** 2)
  expect(Math.sqrt(gap.reduce((sum, value) => sum + value, 0) / ROWS)).toBeLessThan(0.2)
})

test('a constrained prediction never falls where it may only rise, in any row; a free one does', () => {
  const target = Float64Array.from(table.columns[0].values, (a) => Math.sin(9 * a) + 2 * a + random.nextFloat())
  const falls = (direction: number) => {
    const fitted = fitTrees({ ...logistic, loss: { kind: 'squared' }, target, monotone: Int8Array.of(direction, 0, 0, 0, 0) })
    let worst = 0
    for (let row = 0; row < 30; row++) {
      const steps: Table = { rows: 200, columns: table.columns.map(({ spec, values }, f) => ({ spec, values: Float64Array.from({ length: 200 }, (_, i) => (f === 0 ? i / 200 : values[row])) })) }
      marginsOf(fitted, steps).reduce((before, after) => {
        worst = Math.max(worst, before - after)
        return after
      })
    }
    return worst
  }
  expect(falls(1)).toBeLessThan(1e-12)
  expect(falls(0)).toBeGreaterThan(0.1)
})

test('early stopping keeps the trees that serve rows not learned from, and these rows change no tree', () => {
  const rows = Int32Array.from({ length: 600 }, (_, i) => 5 * i)
  const parameters = { ...PARAMETERS, trees: 300 }
  const stopped = fitTrees({ ...logistic, parameters, stopping: { rows, patience: 10 } })
  expect(stopped.trees.length).toBeGreaterThan(5)
  expect(stopped.trees.length).toBeLessThan(200)
  expect(auc(stopped.stopped!.margins, Uint8Array.from(rows, (row) => labels[row]))).toBeGreaterThan(0.75)
  const flipped = labels.map((label, row) => (row % 5 === 0 ? 1 - label : label))
  const other = fitTrees({ ...logistic, target: flipped, parameters: { ...parameters, trees: 6 }, stopping: { rows, patience: 300 } })
  expect(other.trees).toEqual(stopped.trees.slice(0, other.trees.length))
})

test('grown level by level, a tree of depth 4 has up to 16 leaves and none deeper', () => {
  const { trees } = fitTrees({ ...logistic, parameters: { ...PARAMETERS, leaves: 16, depth: 4, trees: 3 } })
  const depth = (tree: (typeof trees)[0], node: number): number => (tree.feature[node] < 0 ? 0 : 1 + Math.max(depth(tree, tree.left[node]), depth(tree, tree.right[node])))
  for (const tree of trees) expect(depth(tree, 0)).toBe(4)
})

test.each<[string, Partial<TreesTask>, string]>([
  ['no column', { table: { rows: ROWS, columns: [] } }, 'no column'],
  ['a target that is no number', { target: labels.with(4, NaN) }, 'row 5 is no number'],
  ['a chance above one', { target: labels.with(0, 2) }, 'between 0 and 1'],
  ['a negative count', { target: labels.with(0, -1), loss: { kind: 'poisson' } }, 'cannot be negative'],
  ['only weights of zero', { weight: new Float64Array(ROWS) }, 'No row is left'],
  ['a negative weight', { weight: new Float64Array(ROWS).fill(-1) }, 'must be 0 or more'],
  ['too few targets', { target: [1] }, '3000 rows but 1 targets'],
  ['a tree of one leaf', { parameters: { ...PARAMETERS, leaves: 1 } }, 'leaves'],
])('%s is refused in one sentence', (_, change, sentence) => expect(() => fitTrees({ ...logistic, ...change })).toThrow(sentence))
