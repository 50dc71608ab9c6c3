import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fitCustomerValue, valueCustomers } from './customer-value.ts'
import { summariseTransactions } from './purchase-summary.ts'
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
