import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import type { Column, Table } from '../table/table.ts'
import { startBooster } from './booster.ts'
import type { GrowthRules } from './grower.ts'
import { leafOf } from './predictor.ts'
import { openWorkshop } from './workshop.ts'

const RULES: GrowthRules = { leaves: 8, depth: 4, learningRate: 1, l2: 0, smallestLeaf: 1, smallestLevel: 1, levelSmoothing: 0, levelL2: 0 }

/** Grows one tree for squared error, so that the bias plus a leaf's value is its mean target. */
function grow(table: Table, target: number[], rules: Partial<GrowthRules> = {}, bins = 255) {
  const loss = { kind: 'squared' } as const
  const all = Uint32Array.from(target.keys())
  const merged = { ...RULES, ...rules, rowShare: 1, columnShare: 1 }
  const shop = openWorkshop({ table, target, weight: null, loss, members: [all], bins, leaves: merged.leaves, widest: table.columns.length, monotone: null })
  const booster = startBooster(shop, 0, loss, merged, 1)
  booster.step()
  return { tree: booster.trees[0], bias: booster.bias, margins: booster.margins.slice() }
}

const numbers = (name: string, values: number[]): Column => ({ spec: { name, kind: 'number', levels: [] }, values: Float64Array.from(values) })
const levels = (name: string, count: number, values: number[]): Column => ({ spec: { name, kind: 'category', levels: Array.from({ length: count }, (_, i) => `l${i}`) }, values: Float64Array.from(values) })

test('the published AND gate grows to its three leaves, with covers 100, 50, 25', () => {
  const x0 = Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : 0))
  const x1 = Array.from({ length: 100 }, (_, i) => (i % 50 < 25 ? 1 : 0))
  const { tree, margins } = grow({ rows: 100, columns: [numbers('x0', x0), numbers('x1', x1)] }, x0.map((x, i) => x * x1[i]))
  expect(tree.feature.filter((feature) => feature < 0)).toHaveLength(3)
  expect(Array.from(tree.cover).toSorted((a, b) => a - b)).toEqual([25, 25, 50, 50, 100])
  expect(Array.from(margins)).toEqual(x0.map((x, i) => x * x1[i]))
})

test('levels with equal outcomes are parted from the others in one split, however they are numbered', () => {
  const codes = Array.from({ length: 64 }, (_, i) => i % 8)
  const target = codes.map((code) => (code === 1 || code === 4 ? 5 : 1))
  const { tree, margins } = grow({ rows: 64, columns: [levels('c', 8, codes)] }, target, { leaves: 2 })
  expect(Array.from(margins)).toEqual(target)
  expect(tree.levelSets).toHaveLength(1)
})

test('missing values find their side, and one of their own if that is better', () => {
  const target = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 1 : 0))
  const { margins } = grow({ rows: 40, columns: [numbers('x', Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? NaN : i)))] }, target)
  expect(Array.from(margins)).toEqual(target)
})

test('limits hold: leaves, depth, smallest leaf', () => {
  const random = createRandom(2)
  const table = { rows: 300, columns: [numbers('a', Array.from({ length: 300 }, random.nextFloat)), numbers('b', Array.from({ length: 300 }, random.nextFloat))] }
  const { tree } = grow(table, Array.from({ length: 300 }, random.nextFloat), { leaves: 20, depth: 3, smallestLeaf: 15 })
  const leaves = Array.from(tree.feature.keys()).filter((node) => tree.feature[node] < 0)
  expect(leaves.length).toBeLessThanOrEqual(8)
  for (const leaf of leaves) expect(tree.cover[leaf]).toBeGreaterThanOrEqual(15)
  expect(grow(table, Array.from({ length: 300 }, random.nextFloat), { leaves: 5, depth: 9 }).tree.feature.filter((feature) => feature < 0).length).toBe(5)
})

test('binned rows and raw rows end in the same leaf, with few bins, missing values, rare levels and huge numbers', () => {
  const value = fc.oneof(fc.constant(NaN), fc.integer({ min: -3, max: 3 }), fc.constantFrom(1e308, -1e308, 5e-324, 0.1 + 0.2, 0.3))
  const rows = fc.array(fc.tuple(value, fc.oneof(fc.constant(NaN), fc.integer({ min: 0, max: 11 })), fc.integer({ min: -5, max: 5 })), { minLength: 10, maxLength: 60 })
  fc.assert(fc.property(rows, fc.integer({ min: 3, max: 20 }), (drawn, bins) => {
    const table = { rows: drawn.length, columns: [numbers('x', drawn.map(([x]) => x)), levels('c', 12, drawn.map(([, code]) => code))] }
    const { tree, bias, margins } = grow(table, drawn.map(([, , y]) => y), {}, bins)
    const columns = table.columns.map(({ values }) => values)
    for (let row = 0; row < drawn.length; row++) expect(bias + tree.value[leafOf(tree, columns, row)]).toBe(margins[row])
    expect(tree.cover[0]).toBe(drawn.length)
  }))
})
