import { expect, test } from 'vitest'
import { computeFigure } from './figure-formula.ts'
import { csvOf, firstAlteredRow, readCsv, rowHashesOf, snapshotTable } from './snapshot-table.ts'

const table = snapshotTable('leads.csv', ['id', 'chance', 'came', 'tenth', 'promised', 'money'], [
  ['a', 0.9, 1, 1, 90, 100], ['b', 0.6, 1, 1, 60, 0], ['c', 0.5, 0, 2, 50, null], ['d', 0.2, 1, 2, 20, 40], ['e', 0.1, 0, 3, 10, 0], ['f', null, 0, null, null, null],
])
const judged = { score: 'chance', label: 'came', where: [] }

test('figures by hand', () => {
  expect(computeFigure({ by: 'count', where: [['tenth', 'is', 1]] }, table)).toMatchObject({ value: 2, rows: 2 })
  expect(computeFigure({ by: 'sum', column: 'chance', where: [['tenth', 'below', 3]] }, table)).toMatchObject({ value: 2.2, rows: 4 })
  expect(computeFigure({ by: 'mean', column: 'money', where: [] }, table)).toMatchObject({ value: 35, rows: 4 })
  // 8 of 10 by Wilson: 0.490 to 0.943
  const ten = snapshotTable('t.csv', ['yes'], Array.from({ length: 10 }, (_, n) => [n < 8]))
  expect(computeFigure({ by: 'share', of: [['yes', 'is', 1]], where: [] }, ten)).toMatchObject({ value: 0.8, low: expect.closeTo(0.4902, 4), high: expect.closeTo(0.9433, 4), rows: 10 })
  // pairs: a>c, a>e, b>c, b>e, d<c, d>e: 5 of 6
  expect(computeFigure({ by: 'auc', ...judged }, table)).toMatchObject({ value: expect.closeTo(5 / 6, 9), rows: 5 })
  expect(computeFigure({ by: 'brier', ...judged }, table)).toMatchObject({ value: expect.closeTo((0.01 + 0.16 + 0.25 + 0.64 + 0.01) / 5, 9) })
  // the promise of five leads was 2.3; three came
  expect(computeFigure({ by: 'ratio', over: 'came', under: 'chance', counts: 'events', where: [] }, table)).toMatchObject({ value: expect.closeTo(3 / 2.3, 9), rows: 5 })
  expect(computeFigure({ by: 'ratio', over: 'money', under: 'promised', counts: 'amounts', where: [] }, table)).toMatchObject({ value: expect.closeTo(140 / 180, 9), rows: 4 })
  expect(computeFigure({ by: 'cell', column: 'chance', where: [['id', 'is', 'd']] }, table)).toMatchObject({ value: 0.2, rows: 1 })
})

test('what cannot be said is no number, and says why', () => {
  expect(computeFigure({ by: 'share', of: [], where: [['id', 'is', 'nobody']] }, table)).toMatchObject({ value: null, why: 'There is no row to take a share of.' })
  expect(computeFigure({ by: 'auc', ...judged, where: [['came', 'is', 1]] }, table)).toMatchObject({ value: null, why: 'All 3 settled outcomes are the same: this needs both.' })
  expect(computeFigure({ by: 'ratio', over: 'came', under: 'chance', counts: 'events', where: [['id', 'is', 'f']] }, table)).toMatchObject({ value: null })
  expect(computeFigure({ by: 'cell', column: 'chance', where: [] }, table).value).toBeNull()
  expect(() => computeFigure({ by: 'sum', column: 'nothing', where: [] }, table)).toThrow('no column nothing')
})

test('the order in which rows came does not matter', () => {
  const other = snapshotTable('leads.csv', table.columns, [[...table.rows[3]], [...table.rows[0]], [...table.rows[5]], [...table.rows[1]], [...table.rows[4]], [...table.rows[2]]])
  expect(csvOf(other)).toBe(csvOf(table))
})

test('a table survives its file, whatever stands in its cells; the altered row is named', () => {
  const strange = snapshotTable('s.csv', ['a', 'b'], [['x,"y"\nz', 'ünï'], ['', '  '], ['plain', '1']])
  const csv = csvOf(strange)
  expect(readCsv('s.csv', csv)).toEqual(strange)
  expect(readCsv('s.csv', csv.slice(0, -1))).toBeNull()
  const hashes = rowHashesOf(csv)
  expect(firstAlteredRow(csv, hashes)).toBeNull()
  expect(firstAlteredRow(csv.replace('plain', 'Plain'), hashes)).toBe(2)
  expect(firstAlteredRow(csv.replace('plain,1\n', ''), hashes)).toBe(2)
  expect(firstAlteredRow(`${csv}more,2\n`, hashes)).toBe(4)
})
