import { expect, test } from 'vitest'
import { fitBinaryModel, contributionsOf, marginsOf } from '../model/binary-model.ts'
import { createRandom } from '../random/random.ts'
import { takeRows, type Table } from '../table/table.ts'
import { contributionImportance, dependenceOf, permutationImportance } from './importance.ts'

/** A planted truth: x raises the chance, level "b" of the group raises it by less, noise does nothing. */
function planted(rows: number): { table: Table; labels: Uint8Array } {
  const random = createRandom(8)
  const x = Float64Array.from({ length: rows }, random.nextFloat)
  const group = Float64Array.from({ length: rows }, () => (random.nextFloat() < 0.1 ? NaN : random.nextInt(3)))
  const noise = Float64Array.from({ length: rows }, random.nextFloat)
  const labels = Uint8Array.from(x, (value, i) => (random.nextFloat() < 1 / (1 + Math.exp(3 - 4 * value - (group[i] === 1 ? 1.5 : 0))) ? 1 : 0))
  const column = (name: string, values: Float64Array, levels: string[] = []) => ({ spec: { name, kind: levels.length > 0 ? ('category' as const) : ('number' as const), levels }, values })
  return { table: { rows, columns: [column('x', x), column('group', group, ['a', 'b', 'c']), column('noise', noise)] }, labels }
}

const { table, labels } = planted(2400)
const rowsFrom = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i)
const model = fitBinaryModel(takeRows(table, rowsFrom(0, 1400)), labels.slice(0, 1400), { learner: 'boosted-trees', seed: 1 })
const held = takeRows(table, rowsFrom(1400, 2400))
const contributions = contributionsOf(model, held)

test('contributions rank the planted drivers in their order, with intervals', () => {
  const [x, group, noise] = contributionImportance(contributions, 3)
  expect(x.low).toBeGreaterThan(group.high)
  expect(group.low).toBeGreaterThan(noise.high)
})

test('by permutation on unseen rows the drivers matter, and noise is not above zero beyond its interval', () => {
  const [x, group, noise] = permutationImportance(held, labels.slice(1400), (rows) => marginsOf(model, rows), { seed: 4 })
  expect(x.low).toBeGreaterThan(0)
  expect(group.low).toBeGreaterThan(0)
  expect(noise.low).toBeLessThanOrEqual(0)
  expect(Math.abs(noise.mean)).toBeLessThan(0.02)
})

test('dependence rises along a driver, names levels, and keeps missing values apart', () => {
  const x = dependenceOf(held.columns[0], contributions, 0, 3)
  expect(x.direction).toBe('rises')
  expect(x.points).toHaveLength(20)
  expect(x.points[19].mean - x.points[0].mean).toBeGreaterThan(2)
  const group = dependenceOf(held.columns[1], contributions, 1, 3)
  expect(group.points.map(({ level }) => level)).toEqual(['a', 'b', 'c', null])
  expect(group.points.reduce((sum, { rows }) => sum + rows, 0)).toBe(1000)
  expect(group.points[1].low).toBeGreaterThan(group.points[0].high)
})
