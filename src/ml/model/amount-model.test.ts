import { describe, expect, test } from 'vitest'
import { normalisedGini } from '../metrics/amount-error.ts'
import { drawNormal } from '../random/distributions.ts'
import { createRandom } from '../random/random.ts'
import type { Table } from '../table/table.ts'
import { amountContributions, amountsOf, fitAmountModel, parseAmountModel, partsOf, serialiseAmountModel, type AmountTask } from './amount-model.ts'

/** Visits raise the chance to buy, size the amount; a channel does both a little, noise nothing. */
function customers(rows: number, seed: number): { table: Table; amounts: Float64Array; expected: Float64Array } {
  const uniform = createRandom(seed).nextFloat
  const column = (draw: () => number): Float64Array => Float64Array.from({ length: rows }, () => (uniform() < 0.05 ? Number.NaN : draw()))
  const [visits, size, noise] = [column(() => Math.floor(uniform() * 12)), column(() => drawNormal(uniform)), column(uniform)]
  const channel = column(() => Math.floor(uniform() * 3))
  const [amounts, expected] = [new Float64Array(rows), new Float64Array(rows)]
  for (let row = 0; row < rows; row++) {
    const chance = 1 / (1 + Math.exp(2.2 - 0.4 * (visits[row] || 0) - (channel[row] === 2 ? 0.8 : 0)))
    const mean = 3 + 0.7 * (size[row] || 0) + (channel[row] === 2 ? 0.4 : 0)
    expected[row] = chance * Math.exp(mean + 0.18)
    amounts[row] = uniform() < chance ? Math.exp(mean + 0.6 * drawNormal(uniform)) : 0
  }
  const columns = [['visits', visits], ['size', size], ['noise', noise]].map(([name, values]) => ({ spec: { name: String(name), kind: 'number' as const, levels: [] }, values: values as Float64Array }))
  return { table: { rows, columns: [...columns, { spec: { name: 'channel', kind: 'category', levels: ['a', 'b', 'c'] }, values: channel }] }, amounts, expected }
}

const known = customers(2500, 1)
const later = customers(2500, 2)
const fitted = Object.fromEntries((['regression', 'value'] as const).map((task) => [task, fitAmountModel(known.table, known.amounts, { task, seed: 3 })]))

describe.each<AmountTask>(['regression', 'value'])('%s', (task) => {
  const model = fitted[task]
  const foreseen = amountsOf(model, later.table)

  test('ranks and totals customers it has not seen nearly as well as the truth does', () => {
    expect(normalisedGini(foreseen, later.amounts)).toBeGreaterThan(normalisedGini(later.expected, later.amounts) - 0.06)
    const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
    expect(Math.abs(total(foreseen) / total(later.amounts) - 1)).toBeLessThan(0.12)
  })

  test('contributions add up to the amount, and noise counts for little', () => {
    const { baseValue, values } = amountContributions(model, later.table)
    const sizes = new Float64Array(4)
    foreseen.forEach((amount, row) => {
      const own = values.subarray(row * 4, row * 4 + 4)
      expect(Math.abs(baseValue + own.reduce((sum, value) => sum + value, 0) - amount)).toBeLessThan(1e-9 * (1 + Math.abs(amount)))
      own.forEach((value, f) => (sizes[f] += Math.abs(value)))
    })
    expect(sizes[2]).toBeLessThan(0.5 * Math.min(sizes[0], sizes[1]))
  })

  test('is the same from the same rows, and from its file; a file cut short is refused', () => {
    const text = serialiseAmountModel(model)
    expect(serialiseAmountModel(fitAmountModel(known.table, known.amounts, { task, seed: 3 }))).toBe(text)
    expect(amountsOf(parseAmountModel(text), later.table)).toEqual(foreseen)
    for (const broken of [text.slice(0, -9), text.replace('"version":1', '"version":2'), text.replace(`"task":"${task}"`, '"task":"binary"'), text.replace('"slope":', '"slape":')]) {
      expect(() => parseAmountModel(broken)).toThrow(/cut short|version 2|"binary"|damaged/)
    }
  })
})

test('a value is a chance times an amount, both as they came true', () => {
  const model = fitted.value
  if (model.task !== 'value') throw new Error('not a value model')
  const { chance, ifAny } = partsOf(model, later.table)
  amountsOf(model, later.table).forEach((amount, row) => expect(amount).toBeCloseTo(chance[row] * ifAny[row], 8))
  const bought = later.amounts.filter((amount) => amount > 0).length / later.amounts.length
  expect(Math.abs(chance.reduce((sum, value) => sum + value, 0) / chance.length - bought)).toBeLessThan(0.03)
})

test('weights of zero take rows out', () => {
  const weights = Float64Array.from({ length: 2500 }, (_, row) => (row < 1500 ? 1 : 0))
  const wild = known.amounts.map((amount, row) => (row < 1500 ? amount : 1e6))
  const model = fitAmountModel(known.table, wild, { task: 'regression', seed: 1, weights })
  expect(Math.max(...amountsOf(model, later.table))).toBeLessThan(1e5)
})

test.each<[string, () => unknown, RegExp]>([
  ['too few rows', () => fitAmountModel({ rows: 1, columns: known.table.columns.map(({ spec }) => ({ spec, values: new Float64Array(1) })) }, Float64Array.of(1), { task: 'value', seed: 1 }), /at least 20 rows; there are 1: 19 more/],
  ['negative money', () => fitAmountModel(known.table, known.amounts.with(4, -3), { task: 'value', seed: 1 }), /Row 5 has the amount -3/],
  ['an infinite amount', () => fitAmountModel(known.table, known.amounts.with(0, Infinity), { task: 'regression', seed: 1 }), /row 1 is no number/],
  ['one amount', () => fitAmountModel(known.table, new Float64Array(2500).fill(7), { task: 'regression', seed: 1 }), /same amount \(7\)/],
  ['nearly nobody who paid', () => fitAmountModel(known.table, new Float64Array(2500).fill(0, 3).fill(9, 0, 3), { task: 'value', seed: 1 }), /Only 3 rows.*7 more/],
  ['weights of nothing', () => fitAmountModel(known.table, known.amounts, { task: 'value', seed: 1, weights: new Float64Array(2500) }), /weighs nothing/],
  ['a negative weight', () => fitAmountModel(known.table, known.amounts, { task: 'value', seed: 1, weights: new Float64Array(2500).fill(1).with(2, -1) }), /Row 3 has the weight -1/],
])('%s is refused in one sentence', (_name, act, message) => {
  expect(act).toThrow(message)
})
