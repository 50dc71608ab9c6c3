import { expect, test } from 'vitest'
import { encodeTable } from '#ml/table/encode.ts'
import { inferFeatures } from '#ml/table/infer.ts'
import { backtest } from './backtest.ts'
import { sampleLeads } from './sample-leads.fixture.ts'

const START = Date.UTC(2025, 0, 1) / 86_400_000
const leads = sampleLeads(1200, 3, { signal: 1.5 })
const table = encodeTable(inferFeatures(leads.columns).specs, leads.columns)
/** 1,200 leads over 240 days, in no order of time. */
const time = Float64Array.from(leads.labels, (_, row) => START + ((row * 389) % 1200) / 5)

test('each month is judged by a model of the rows before it, and of none after', () => {
  const periods = backtest({ table, labels: leads.labels, time }, 'logistic', { seed: 1 })
  expect(periods.length).toBeGreaterThanOrEqual(6)
  for (const [index, period] of periods.entries()) {
    expect(period.trainRows).toBe(time.filter((day) => day < period.from).length)
    expect(period.metrics.rows).toBe(time.filter((day) => day >= period.from && day <= period.to).length)
    if (index > 0) expect(period.from).toBeGreaterThan(periods[index - 1].to)
    expect(period.metrics.auc).toBeGreaterThan(0.6)
    expect(period.metrics.logLoss).toBeLessThan(period.baseRateLogLoss)
  }
  expect(new Date(periods[1].from * 86_400_000).getUTCDate()).toBe(1)
})

test('what comes later changes nothing of what was foretold before', () => {
  const upset = leads.labels.map((label, row) => (time[row] > START + 180 ? 1 - label : label))
  const [once, again] = [leads.labels, upset].map((labels) => backtest({ table, labels, time }, 'logistic', { seed: 1 }).filter(({ to }) => to < START + 180))
  expect(again).toEqual(once)
  expect(once.length).toBeGreaterThan(2)
})

test('months with too few outcomes are joined, and without enough time there are no periods', () => {
  const sparse = Float64Array.from(time, (day) => START + (day - START) * 12)
  for (const { metrics } of backtest({ table, labels: leads.labels, time: sparse }, 'logistic', { seed: 1 })) expect(Math.min(metrics.positives, metrics.rows - metrics.positives)).toBeGreaterThanOrEqual(10)
  expect(backtest({ table, labels: leads.labels, time: new Float64Array(1200).fill(START) }, 'logistic', { seed: 1 })).toEqual([])
})
