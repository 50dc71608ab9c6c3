import { expect, test } from 'vitest'
import { amountsOf } from '#ml/model/amount-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { rankCorrelationTest } from '#ml/judge/rank-correlation-test.ts'
import { fitAmounts, type FitAmountsInput } from './fit-amounts.ts'
import { distribution } from './sample-random.fixture.ts'
import { sampleLeads } from './sample-leads.fixture.ts'
import { amountResultSchema } from './schema.ts'

const leads = sampleLeads(900, 5, { signal: 1.5 })
const draw = distribution(9)
const amounts = Float64Array.from(leads.chances, (chance) => (draw.unit() < chance ? Math.round(100 * Math.exp(3 + chance + 0.5 * draw.normal())) / 100 : 0))
const input = (changes: Partial<FitAmountsInput> = {}): FitAmountsInput => ({ columns: leads.columns, amounts, seed: 1, task: 'value', split: { kind: 'fraction', testFraction: 0.3 }, ...changes })

test.each(['regression', 'value'] as const)('%s: a model of amounts with a signal is published with every figure', (task) => {
  const { result, model } = fitAmounts(input({ task }))
  if (!model) throw new Error(result.sentence)
  expect(amountResultSchema.parse(result)).toEqual(result)
  expect(result.metrics.gini).toBeGreaterThan(0.3)
  expect(result.metrics.rmse).toBeLessThan(result.meanRmse)
  expect([...amountsOf(model, encodeTable(model.features, leads.columns))].every(Number.isFinite)).toBe(true)
})

test('amounts that the columns know nothing of are refused', () => {
  const dealt = Float64Array.from(amounts, (_, row) => amounts[(row * 487) % 900])
  for (const task of ['regression', 'value'] as const) expect(fitAmounts(input({ amounts: dealt, task })).result).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(/do not tell the amount/) })
})

test.each<[string, Partial<FitAmountsInput>, RegExp]>([
  ['few rows', { columns: leads.columns.map(({ name, values }) => ({ name, values: values.slice(0, 30) })), amounts: amounts.slice(0, 30) }, /too few rows, 30; .* 70 more needed/],
  ['few payers', { amounts: new Float64Array(900).fill(5, 0, 12) }, /above zero, 12; .* 28 more needed/],
  ['negative money', { amounts: amounts.with(0, -5) }, /cannot be negative/],
  ['one amount', { amounts: new Float64Array(900).fill(5), task: 'regression' }, /nothing to tell apart/],
])('%s: refused with the reason', (_name, changes, sentence) => {
  const { result, model } = fitAmounts(input(changes))
  expect([result.kind, model]).toEqual(['refused', undefined])
  expect(result.sentence).toMatch(sentence)
})

test('the rank correlation is the textbook one, its p-value exact on a table small enough to list', () => {
  // Differences of ranks 0, 1, 1, 0: rho = 1 - 6 x 2 / (4 x 15) = .8; of the 24 orders four reach it.
  const { correlation, pValue } = rankCorrelationTest([1, 2, 3, 4], [10, 30, 20, 40], { seed: 1, permutations: 30_000 })
  expect(correlation).toBeCloseTo(0.8, 12)
  expect(pValue).toBeCloseTo(4 / 24, 2)
  expect(rankCorrelationTest([1, 1, 1], [1, 2, 3], { seed: 1 })).toEqual({ correlation: 0, pValue: 1 })
})
