import { expect, test } from 'vitest'
import type { Metrics } from '../schema.ts'
import { besideBaseline } from './beside-baseline.ts'
import { moneyAt, moneyCurve } from './cutoff-money.ts'

const metrics = (changes: Partial<Metrics>): Metrics => ({ rows: 1000, positives: 200, baseRate: 0.2, auc: 0.8, aucLow: 0.77, aucHigh: 0.83, logLoss: 0.4, brier: 0.12, ece: 0.02, ...changes })
const lift = [{ part: 1, rows: 100, positives: 60, rate: 0.6, lift: 3, captured: 0.3 }]

test('every figure stands beside its simpler twin', () => {
  const figures = besideBaseline({ learner: 'boosted-trees', metrics: metrics({}), baseline: { logistic: metrics({ auc: 0.75, logLoss: 0.45, ece: 0.03 }), baseRateLogLoss: 0.5, bestFeature: { feature: 'visits', auc: 0.7 } }, lift })
  expect(figures.map(({ measure, value, simple }) => [measure, Number(value.toFixed(3)), Number(simple?.toFixed(3))])).toEqual([
    ['ranking', 0.8, 0.75], ['one-field', 0.8, 0.7], ['top-tenth', 3, 1], ['information', 0.2, 0.1], ['honesty', 0.02, 0.03],
  ])
  const top = figures.find(({ measure }) => measure === 'top-tenth')
  expect(top?.low).toBeCloseTo(0.502 / 0.2, 2) // Wilson's interval of 60 of 100 is 0.502 to 0.691
  expect(top?.high).toBeCloseTo(0.691 / 0.2, 2)
})

test('without a field that ranks alone, and without lift, those figures stay away', () => {
  const figures = besideBaseline({ learner: 'boosted-trees', metrics: metrics({}), baseline: { logistic: metrics({}), baseRateLogLoss: 0, bestFeature: null }, lift: [] })
  expect(figures.map(({ measure }) => measure)).toEqual(['ranking', 'information', 'honesty'])
  expect(figures[1].value).toBe(0)
})

test('a logistic model is not put beside itself', () => {
  const figures = besideBaseline({ learner: 'logistic', metrics: metrics({}), baseline: { logistic: metrics({}), baseRateLogLoss: 0.5, bestFeature: { feature: 'visits', auc: 0.7 } }, lift: [] })
  expect(figures.map(({ measure, simple }) => [measure, simple])).toEqual([['one-field', 0.7], ['information', 0], ['honesty', null]])
})

test('the money of a cut-off lies inside its range, and nothing worked brings nothing', () => {
  const row = { score: 50, truePositives: 275, falsePositives: 1038, falseNegatives: 141, trueNegatives: 2758, precision: 275 / 1313, recall: 0.661, falsePositiveRate: 0.273 }
  const nothing = { score: 99, truePositives: 0, falsePositives: 0, falseNegatives: 416, trueNegatives: 3796, precision: null, recall: 0, falsePositiveRate: 0 }
  const worth = { costPerLead: 140, valuePerWin: 1900 }
  const [at50, at99] = moneyCurve([row, nothing], worth)
  expect(at50.net).toBe(275 * 1900 - 1313 * 140)
  expect(at50.net).toBe(moneyAt(row, worth))
  expect(at50.low).toBeLessThan(at50.net)
  expect(at50.high).toBeGreaterThan(at50.net)
  expect(at99.worked).toBe(0)
  for (const money of [at99.net, at99.low, at99.high]) expect(money).toBeCloseTo(0)
})
