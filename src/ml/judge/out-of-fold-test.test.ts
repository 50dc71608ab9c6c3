import { describe, expect, test } from 'vitest'
import { drawNormal } from '../random/distributions.ts'
import { createRandom } from '../random/random.ts'
import type { Column, Table } from '../table/table.ts'
import { outOfFoldTest } from './out-of-fold-test.ts'

/** Four numbers (one with gaps) and a word of five levels. */
function tableOf(rows: number, seed: number): Table {
  const uniform = createRandom(seed).nextFloat
  const numbers = Array.from({ length: 4 }, (_, k): Column => ({
    spec: { name: `n${k}`, kind: 'number', levels: [] }, values: Float64Array.from({ length: rows }, () => (k === 0 && uniform() < 0.1 ? Number.NaN : drawNormal(uniform))),
  }))
  const word: Column = { spec: { name: 'word', kind: 'category', levels: ['a', 'b', 'c', 'd', 'e'] }, values: Float64Array.from({ length: rows }, () => Math.floor(uniform() * 5)) }
  return { rows, columns: [...numbers, word] }
}

function labelsOf(table: Table, seed: number, logOdds: (row: number) => number): Uint8Array {
  const uniform = createRandom(seed + 999).nextFloat
  return Uint8Array.from({ length: table.rows }, (_, row) => (uniform() < 1 / (1 + Math.exp(-logOdds(row))) ? 1 : 0))
}

describe('outOfFoldTest', () => {
  test('is at its level where the columns know nothing, although rows serve in each other\'s models', () => {
    let [atTenth, atHundredth] = [0, 0]
    for (let seed = 0; seed < 200; seed++) {
      const table = tableOf(150, seed)
      const { pValue } = outOfFoldTest(table, labelsOf(table, seed, () => -0.8), { seed, permutations: 199 })
      if (pValue <= 0.1) atTenth++
      if (pValue <= 0.01) atHundredth++
    }
    expect(atTenth).toBeGreaterThan(7)
    expect(atTenth).toBeLessThan(36)
    expect(atHundredth).toBeLessThan(9)
  })

  const effects: [name: string, logOdds: (table: Table) => (row: number) => number][] = [
    ['a number', ({ columns }) => (row) => 0.5 * columns[1].values[row]],
    ['a number that tells in the middle of its range only', ({ columns }) => (row) => (Math.abs(columns[2].values[row]) < 0.6 ? 0.9 : -0.4)],
    ['a word', ({ columns }) => (row) => [0.9, -0.6, 0, 0.3, -0.5][columns[4].values[row]]],
    ['all numbers a little', ({ columns }) => (row) => 0.28 * ((columns[0].values[row] || 0) + columns[1].values[row] - columns[2].values[row] - columns[3].values[row])],
    ['a value that is missing', ({ columns }) => (row) => (Number.isNaN(columns[0].values[row]) ? 2 : 0)],
  ]
  test.each(effects)('finds %s', (_name, logOdds) => {
    const found = Array.from({ length: 10 }, (_, seed) => {
      const table = tableOf(700, seed)
      return outOfFoldTest(table, labelsOf(table, seed, logOdds(table)), { seed, permutations: 499 }).pValue
    })
    expect(found.filter((pValue) => pValue <= 0.01).length).toBeGreaterThanOrEqual(8)
  })

  test('gives the same answer for the same seed, and reads an even sample of a large table', () => {
    const table = tableOf(300, 4)
    const labels = labelsOf(table, 4, (row) => table.columns[1].values[row])
    expect(outOfFoldTest(table, labels, { seed: 2, permutations: 99 })).toEqual({ pValue: 0.01, permutations: 99, rows: 300 })
    expect(outOfFoldTest(table, labels, { seed: 2, permutations: 99 })).toEqual(outOfFoldTest(table, labels, { seed: 2, permutations: 99 }))
    const large = tableOf(70_000, 5)
    expect(outOfFoldTest(large, labelsOf(large, 5, (row) => large.columns[1].values[row]), { seed: 1, permutations: 19 })).toEqual({ pValue: 0.05, permutations: 19, rows: 23_334 })
  })

  test('columns without any difference, or none, tell nothing', () => {
    const same: Column = { spec: { name: 'same', kind: 'number', levels: [] }, values: new Float64Array(100).fill(3) }
    const empty: Column = { spec: { name: 'empty', kind: 'category', levels: [] }, values: new Float64Array(100).fill(Number.NaN) }
    const labels = Uint8Array.from({ length: 100 }, (_, row) => row % 2)
    expect(outOfFoldTest({ rows: 100, columns: [same, empty] }, labels, { seed: 1, permutations: 49 }).pValue).toBe(1)
  })
})
