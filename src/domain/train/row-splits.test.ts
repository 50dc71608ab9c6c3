import { expect, test } from 'vitest'
import { splitRows, type SplitChoice } from './row-splits.ts'

const labels = Uint8Array.from({ length: 1000 }, (_, row) => (row % 3 === 0 ? 1 : 0))
const time = Float64Array.from(labels, (_, row) => (row * 7919) % 1000)

test('with times, the most recent fifth is judged', () => {
  const { parts, split } = splitRows(labels, { kind: 'auto' }, 1, time)
  expect(split.kind).toBe('latest')
  expect(parts).toHaveLength(1)
  expect(Math.min(...Array.from(parts[0].test, (row) => time[row]))).toBeGreaterThan(Math.max(...Array.from(parts[0].train, (row) => time[row])))
  expect(parts[0].test.length).toBeCloseTo(200, -1)
})

test('periods in time order are each judged by earlier rows only', () => {
  const { parts, split } = splitRows(labels, { kind: 'folds', folds: 4 }, 1, time)
  expect(split).toMatchObject({ kind: 'rolling', folds: 4 })
  for (const { train, test: judged } of parts) expect(Math.min(...Array.from(judged, (row) => time[row]))).toBeGreaterThan(Math.max(...Array.from(train, (row) => time[row])))
})

test.each<[SplitChoice, string, number]>([[{ kind: 'fraction', testFraction: 0.3 }, 'stratified', 1], [{ kind: 'folds', folds: 5 }, 'folds', 5]])('%j without times: %s', (choice, kind, count) => {
  const { parts, split } = splitRows(labels, choice, 1)
  expect(split.kind).toBe(kind)
  expect(parts).toHaveLength(count)
  for (const { train, test: judged } of parts) {
    expect(new Set([...train, ...judged]).size).toBe(1000)
    const share = judged.reduce((sum, row) => sum + labels[row], 0) / judged.length
    expect(share).toBeCloseTo(1 / 3, 1)
  }
})

test('a table whose fifth would hold too few outcomes is judged by folds', () => {
  expect(splitRows(labels.subarray(0, 300), { kind: 'auto' }, 1).split).toMatchObject({ kind: 'folds', folds: 5 })
})
