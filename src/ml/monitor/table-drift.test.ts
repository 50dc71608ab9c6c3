import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { drawNormal } from '../random/distributions.ts'
import { tableDrift, type TableDriftOptions, type WatchedTable } from './table-drift.ts'
import type { WatchedColumn, WatchedValues } from './watched-columns.ts'

const auto: TableDriftOptions = { test: 'auto', threshold: 'auto', seed: 1, together: true }
const every = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row)
const numbers = (values: ArrayLike<number>): WatchedValues => ({ kind: 'number', values: Float64Array.from(values), unreadable: new Uint8Array(values.length) })

/** A table of two periods: the first as the reference, the second changed by `change`. */
function twoPeriods(columns: (rows: number, uniform: () => number) => WatchedValues[], rows: number, change: (second: WatchedValues[]) => WatchedValues[]): WatchedTable {
  const { nextFloat } = createRandom(5)
  const reference = columns(4000, nextFloat)
  const halves = [columns(rows, nextFloat), change(columns(rows, nextFloat))]
  const joined = reference.map((before, i): WatchedColumn => ({ name: `c${i}`, reference: before, current: join(halves[0][i], halves[1][i]) }))
  return { columns: joined, referenceRows: 4000, reference: [], current: [0, 1].map((half) => ({ name: `${half + 1}`, rows: every(rows).map((row) => row + half * rows), days: null })) }
}

function join(first: WatchedValues, second: WatchedValues): WatchedValues {
  if (first.kind === 'number' && second.kind === 'number') return { kind: 'number', values: Float64Array.from([...first.values, ...second.values]), unreadable: Uint8Array.from([...first.unreadable, ...second.unreadable]) }
  if (first.kind === 'category' && second.kind === 'category') return { kind: 'category', values: [...first.values, ...second.values] }
  throw new Error('Two kinds.')
}

function bonded(rows: number, uniform: () => number): WatchedValues[] {
  const base = Float64Array.from({ length: rows }, () => drawNormal(uniform))
  return [numbers(base), numbers(base.map((value) => 0.95 * value + 0.3122 * drawNormal(uniform))), numbers(base.map(() => drawNormal(uniform))), { kind: 'category', values: Array.from({ length: rows }, () => (uniform() < 0.3 ? 'a' : 'b')) }]
}

test('a bond between two columns that breaks, while each by itself looks as before, is found by both tests, and in its period only', () => {
  const broken = twoPeriods(bonded, 1500, ([first, second, ...others]) => [first, numbers((second as WatchedValues & { kind: 'number' }).values.map((value) => -value)), ...others])
  const { periods, together } = tableDrift(broken, auto)
  expect(periods.map(({ drifted, together: both }) => [drifted, both])).toEqual([[[], false], [[], true]])
  expect(together?.current.map(({ reconstruction, classifier }) => [reconstruction.drifted, classifier.drifted])).toEqual([[false, false], [true, true]])
})

test('each planted fault raises its own alarm, and nothing else', () => {
  const planted: [string, (second: WatchedValues[]) => void][] = [
    ['missing', ([, , c]) => c.kind === 'number' && c.values.fill(Number.NaN, 0, 100)],
    ['unreadable', ([, , c]) => c.kind === 'number' && (c.values.fill(Number.NaN, 0, 100), c.unreadable.fill(1, 0, 100))],
    ['out of range', ([, , c]) => c.kind === 'number' && c.values.fill(99, 0, 20)],
    ['unseen category', (all) => (all[3] = { kind: 'category', values: (all[3] as WatchedValues & { kind: 'category' }).values.map((level, row) => (row < 12 ? 'new' : level)) })],
    ['column gone', ([, , c]) => c.kind === 'number' && c.values.fill(Number.NaN)],
  ]
  for (const [kind, plant] of planted) {
    const table = twoPeriods(bonded, 1000, (second) => {
      plant(second)
      return second
    })
    const { periods } = tableDrift(table, { ...auto, together: false })
    expect([kind, periods.map(({ faults }) => faults.map((fault) => fault.kind)), periods.map(({ drifted }) => drifted)]).toEqual([kind, [[], [kind]], [[], []]])
  }
})

test('without drift, 12 columns of several kinds over 300 periods: no more alarms than the level of .003 allows', () => {
  const kinds = (rows: number, uniform: () => number) => Array.from({ length: 12 }, (_, column): WatchedValues => {
    if (column % 3 === 2) return { kind: 'category', values: Array.from({ length: rows }, () => (uniform() < 0.02 ? null : 'abcdefgh'[Math.floor(8 * uniform() ** 2)])) }
    return numbers(Float64Array.from({ length: rows }, () => (column % 3 === 0 ? drawNormal(uniform) : Math.floor(6 * uniform() ** 3))))
  })
  const { nextFloat } = createRandom(3)
  const [reference, current] = [kinds(3000, nextFloat), kinds(300 * 120, nextFloat)]
  const table: WatchedTable = {
    columns: reference.map((before, i) => ({ name: `c${i}`, reference: before, current: current[i] })), referenceRows: 3000, reference: [],
    current: Array.from({ length: 300 }, (_, at) => ({ name: `${at}`, rows: every(120).map((row) => row + at * 120), days: null })),
  }
  const { periods } = tableDrift(table, auto)
  expect(periods.filter(({ alarm }) => alarm).length).toBeLessThanOrEqual(4) // expected 0.9; more than 4 has a chance of 1 in 500
})

test('a shift of 0.3 standard deviations in one of 30 columns is found in each of 10 samples of 1,000 rows, and no other column with it', () => {
  const { nextFloat } = createRandom(6)
  const normals = (rows: number, shift: number) => numbers(Float64Array.from({ length: rows }, () => drawNormal(nextFloat) + shift))
  const table: WatchedTable = {
    columns: Array.from({ length: 30 }, (_, at) => ({ name: `c${at}`, reference: normals(10_000, 0), current: normals(10_000, at === 7 ? 0.3 : 0) })), referenceRows: 10_000, reference: [],
    current: Array.from({ length: 10 }, (_, at) => ({ name: `${at}`, rows: every(1000).map((row) => row + at * 1000), days: null })),
  }
  expect(tableDrift(table, { ...auto, together: false }).periods.map(({ drifted }) => drifted)).toEqual(Array.from({ length: 10 }, () => ['c7']))
})

test('months with a usual number of rows are quiet, one with half of them is not, and one without any is said', () => {
  const { nextFloat } = createRandom(9)
  const sizes = { reference: [300, 320, 280, 310, 290, 305, 295, 300], current: [312, 284, 150, 0] }
  const periodsOf = (rows: readonly number[]) => rows.map((count, at) => ({ name: `${at + 1}`, rows: every(count).map((row) => row + rows.slice(0, at).reduce((sum, before) => sum + before, 0)), days: 30 }))
  const draws = (rows: readonly number[]) => numbers(Float64Array.from({ length: rows.reduce((sum, count) => sum + count, 0) }, () => drawNormal(nextFloat)))
  const { periods } = tableDrift({ columns: [{ name: 'c', reference: draws(sizes.reference), current: draws(sizes.current) }], referenceRows: 2400, reference: periodsOf(sizes.reference), current: periodsOf(sizes.current) }, auto)
  expect(periods.map(({ faults }) => faults.map(({ kind, share }) => [kind, Math.round(100 * share)]))).toEqual([[], [], [['volume', 50]], [['no rows', 0]]])
})

test('a number of a person holds for its own test only; an empty period has no verdict', () => {
  const table = twoPeriods(bonded, 400, (second) => second)
  const { columns, periods } = tableDrift({ ...table, current: [...table.current, { name: '3', rows: new Int32Array(0), days: null }] }, { ...auto, test: 'ks', threshold: 0.5 })
  expect(columns.map(({ test: by, current }) => [by, current[0].threshold === 0.5])).toEqual([['ks', true], ['ks', true], ['ks', true], ['chi2', false]])
  expect(columns.every(({ current }) => current[2].statistic === null && !current[2].drifted)).toBe(true)
  expect(periods[2]).toMatchObject({ drifted: [], faults: [{ kind: 'no rows' }] })
})
