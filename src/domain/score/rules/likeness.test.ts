import { expect, test } from 'vitest'
import type { Table } from '#ml/table/table.ts'
import { distribution } from '../../train/sample-random.fixture.ts'
import { likenessOf, nearest } from './likeness.ts'

const ROWS = 600
const draw = distribution(8)
const maybe = (value: number) => (draw.unit() < 0.15 ? Number.NaN : value)
const table: Table = {
  rows: ROWS,
  columns: [
    { spec: { name: 'visits', kind: 'number', levels: [] }, values: Float64Array.from({ length: ROWS }, () => maybe(Math.floor(draw.unit() * 12))) },
    { spec: { name: 'spent', kind: 'number', levels: [] }, values: Float64Array.from({ length: ROWS }, () => maybe(Math.exp(draw.unit() * 9))) },
    { spec: { name: 'source', kind: 'category', levels: ['a', 'b', 'c'] }, values: Float64Array.from({ length: ROWS }, () => maybe(Math.floor(draw.unit() * 3))) },
    { spec: { name: 'since', kind: 'date', levels: [] }, values: Float64Array.from({ length: ROWS }, () => 19_000 + Math.floor(draw.unit() * 900)) },
  ],
}
const importance = [3, 1, 2, 0.5]

/** The same by its definition: every place counted, everyone measured, all sorted. */
function byBruteForce(person: readonly number[], most: number, among: (row: number) => boolean): { row: number; distance: number }[] {
  const place = (values: Float64Array, value: number) => {
    const known = [...values].filter((other) => !Number.isNaN(other))
    return known.reduce((sum, other) => sum + (other < value ? 1 : other === value ? 0.5 : 0), 0) / known.length
  }
  const distance = (row: number) => table.columns.reduce((sum, { spec, values }, at) => {
    const [a, b] = [person[at], values[row]]
    const part = Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a) !== Number.isNaN(b)) : spec.kind === 'category' ? Number(a !== b) : Math.abs(place(values, a) - place(values, b))
    return sum + (importance[at] / 6.5) * part
  }, 0)
  return Array.from({ length: ROWS }, (_, row) => ({ row, distance: distance(row) })).filter(({ row }) => among(row)).toSorted((a, b) => a.distance - b.distance || a.row - b.row).slice(0, most)
}

test('the nearest people are those that brute force finds, for people with and without values, known and never seen', () => {
  const likeness = likenessOf(table, importance)
  for (const person of [[3, 40, 1, 19_100], [Number.NaN, 1e6, 2, 19_850], [11, Number.NaN, Number.NaN, 18_000], [4.5, 0.1, 7, 19_400]]) {
    for (const among of [() => true, (row: number) => row % 3 === 0]) {
      const [found, wanted] = [nearest(likeness, person, { most: 9, among }), byBruteForce(person, 9, among)]
      expect(found).toHaveLength(9)
      found.forEach((one, at) => {
        expect(one.distance).toBeCloseTo(wanted[at].distance, 12)
        expect(one.parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(one.distance, 12)
        expect(wanted.some(({ row, distance }) => row === one.row || Math.abs(distance - one.distance) < 1e-12)).toBe(true)
      })
    }
  }
})

test('oneself is at distance 0; where a model takes no field heavier, all weigh the same', () => {
  const likeness = likenessOf(table, [0, 0, 0, 0])
  const [first] = nearest(likeness, table.columns.map(({ values }) => values[17]), { most: 1, among: () => true })
  expect(first.distance).toBe(0)
  expect([...likeness.weights]).toEqual([0.25, 0.25, 0.25, 0.25])
  expect(nearest(likeness, [1, 1, 1, 1], { most: 5, among: () => false })).toEqual([])
})
