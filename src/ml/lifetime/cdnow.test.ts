import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fitCustomerValue, valueCustomers } from './customer-value.ts'
import { summariseTransactions } from './purchase-summary.ts'
import { expectedAmount } from './gamma-gamma.ts'
import { discountedPurchases } from './purchase-models.ts'
import { forecastError } from './value-evaluation.ts'

const FILE = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'clv-cdnow', 'CDNOW_sample.txt')
const present = existsSync(FILE)
if (!present) console.log('CDNOW tests skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR).')

function dayNumber(yyyymmdd: string): number {
  return Date.UTC(Number(yyyymmdd.slice(0, 4)), Number(yyyymmdd.slice(4, 6)) - 1, Number(yyyymmdd.slice(6, 8))) / 86_400_000
}

function readSample(): Parameters<typeof summariseTransactions>[0] {
  const rows = readFileSync(FILE, 'utf8').trim().split('\n').map((line) => line.trim().split(/\s+/))
  const index = new Map<string, number>()
  for (const row of rows) if (!index.has(row[1])) index.set(row[1], index.size)
  return {
    customer: Int32Array.from(rows, (row) => index.get(row[1]) ?? 0), day: Float64Array.from(rows, (row) => dayNumber(row[2])),
    amount: Float64Array.from(rows, (row) => Number(row[4])), customers: index.size,
  }
}

function learnt() {
  const result = summariseTransactions(readSample(), { calibrationEnd: dayNumber('19970930') })
  if (result.kind === 'refused') throw new Error(result.reason)
  const { summary, holdout } = result.value
  const fitted = fitCustomerValue(summary)
  if (fitted.kind === 'refused') throw new Error(fitted.reason)
  return { summary, holdout, model: fitted.model }
}

describe.runIf(present)('the CDNOW sample against its published figures', () => {
  it('reaches the parameters of both models', () => {
    const { purchases, amounts } = learnt().model
    for (const [name, value] of Object.entries({ r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 })) {
      expect(Math.abs(purchases.parameters[name as 'r' | 'alpha' | 'a' | 'b'] / value - 1)).toBeLessThan(1e-4)
    }
    expect(purchases.logLikelihood).toBeCloseTo(-9582.429, 3)
    for (const [name, value] of Object.entries({ p: 6.25, q: 3.74, v: 15.44 })) {
      expect(Math.abs(amounts.parameters[name as 'p' | 'q' | 'v'] / value - 1)).toBeLessThan(0.002)
    }
    expect(amounts.logLikelihood).toBeCloseTo(-4055.92, 2)
    expect(amounts.customers).toBe(946)
  })

  it('reaches the parameters of Pareto/NBD, and the published standard errors of both purchase models', () => {
    const { purchases, pareto } = learnt().model
    if (!pareto) throw new Error('no Pareto/NBD fit')
    for (const [name, value] of Object.entries({ r: 0.55315, alpha: 10.57633, s: 0.60625, beta: 11.6715 })) {
      expect(Math.abs(pareto.parameters[name as 'r' | 'alpha' | 's' | 'beta'] / value - 1)).toBeLessThan(5e-4)
    }
    expect(pareto.logLikelihood).toBeCloseTo(-9594.976, 3)
    for (const [name, value] of Object.entries({ r: 0.0476264, alpha: 0.8427222, s: 0.1872594, beta: 6.2105448 })) {
      expect(Math.abs((pareto.standardErrors?.[name as 'r' | 'alpha' | 's' | 'beta'] ?? 0) / value - 1)).toBeLessThan(1e-3)
    }
    for (const [name, value] of Object.entries({ r: 0.012557, alpha: 0.378221, a: 0.185719, b: 0.705345 })) {
      expect(Math.abs((purchases.standardErrors?.[name as 'r' | 'alpha' | 'a' | 'b'] ?? 0) / value - 1)).toBeLessThan(2e-3)
    }
  })

  it('expects the published amounts, and the published discounted value of a year of periods', () => {
    const { model } = learnt()
    const { parameters } = model.amounts
    const published = [[2, 22.35, 24.658619], [1, 11.77, 18.911489], [0, 0, 35.170981], [7, 73.74, 71.462843]] as const
    for (const [repeats, mean, amount] of published) expect(expectedAmount(parameters, repeats, mean)).toBeCloseTo(amount, 1)
    // Twelve periods of 30 weeks at 1 % each: the published table took the weeks of the sample for days.
    const year = { periods: 12, length: 30, rate: 0.01 }
    const values = [[{ repeats: 2, recency: 30.43, age: 38.86 }, 22.35, 140.096211], [{ repeats: 0, recency: 0, age: 38.86 }, 0, 38.180574], [{ repeats: 7, recency: 29.43, age: 38.86 }, 73.74, 1003.868107]] as const
    for (const [history, mean, value] of values) {
      const found = discountedPurchases({ name: 'bg-nbd', parameters: model.purchases.parameters }, history, year) * expectedAmount(parameters, history.repeats, mean)
      expect(Math.abs(found / value - 1)).toBeLessThan(1e-3)
    }
  })

  it('foretells the 39 weeks after by Pareto/NBD as well', () => {
    const { summary, holdout, model } = learnt()
    if (holdout === null) throw new Error('no holdout')
    const values = valueCustomers({ ...model, inUse: 'pareto-nbd' }, summary, { weeks: holdout.weeks, seed: 1, draws: 200 })
    const error = forecastError(values.expectedPurchases, holdout.purchases)
    expect(error.mae).toBeLessThan(0.8)
    expect(Math.abs(error.predictedTotal / error.actualTotal - 1)).toBeLessThan(0.15)
    const held = holdout.amount.filter((money, row) => money >= values.low[row] && money <= values.high[row]).length / holdout.amount.length
    expect(held).toBeGreaterThan(0.93)
  })

  it('foretells the 39 weeks after', () => {
    const { summary, holdout, model } = learnt()
    if (holdout === null) throw new Error('no holdout')
    const values = valueCustomers(model, summary, { weeks: holdout.weeks, seed: 1, draws: 400 })
    const error = forecastError(values.expectedPurchases, holdout.purchases)
    expect(holdout.weeks).toBe(39)
    expect(error.actualTotal).toBe(1882)
    expect(error.predictedTotal).toBeCloseTo(1653, 0)
    expect(error.mae).toBeCloseTo(0.785, 3)
    expect(error.rmse).toBeCloseTo(1.608, 3)
    expect(values.expectedPurchases[0]).toBeCloseTo(1.226, 3)
    const held = holdout.amount.filter((money, row) => money >= values.low[row] && money <= values.high[row]).length / holdout.amount.length
    expect(held).toBeGreaterThan(0.93)
  })
})
