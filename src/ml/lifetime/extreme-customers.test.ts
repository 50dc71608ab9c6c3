import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalisedGini } from '#ml/metrics/amount-error.ts'
import { expectedPurchases } from './bg-nbd.ts'
import { expectCustomers, fitCustomerValue, valueCustomers } from './customer-value.ts'
import { summariseTransactions, type TransactionColumns } from './purchase-summary.ts'

const LONGEST_HORIZON_WEEKS = 36_500 / 7

/** Transactions in columns, from [customer, day, amount]. */
function columns(rows: readonly (readonly [number, number, number])[]): TransactionColumns {
  return {
    customer: Int32Array.from(rows, (row) => row[0]), day: Float64Array.from(rows, (row) => row[1]), amount: Float64Array.from(rows, (row) => row[2]),
    customers: 1 + rows.reduce((most, row) => Math.max(most, row[0]), 0),
  }
}

/** Every figure `leadlight value` would write for the table, under either purchase model; none where it refuses. */
function figuresOf(transactions: TransactionColumns, observationEnd: number, weeks: number): Float64Array[] {
  const summarised = summariseTransactions(transactions, { observationEnd })
  if (summarised.kind === 'refused') return []
  const { summary } = summarised.value
  return (['bg-nbd', 'pareto-nbd'] as const).flatMap((purchaseModel) => {
    const fitted = fitCustomerValue(summary, { purchaseModel })
    if (fitted.kind === 'refused') return []
    const { total, ...columnsOfValues } = valueCustomers(fitted.model, summary, { weeks, seed: 1, draws: 20 })
    return [...Object.values(columnsOfValues), Float64Array.of(total.value, total.low, total.high)]
  })
}

describe('expectations under extreme parameters', () => {
  it.each([
    ['customers who all leave at once', { r: 0.0786, alpha: 2.351, a: 548.8, b: 1096.8 }],
    ['nobody returns', { r: 0.1656, alpha: 0.649, a: 1096.6, b: 0.000912 }],
    ['equal rates and equal chances to leave', { r: 1096.68, alpha: 376.95, a: 1083.11, b: 1096.63 }],
    ['nobody leaves', { r: 1097, alpha: 3000, a: 0.000912, b: 1097 }],
  ])('are numbers where %s', (_name, parameters) => {
    for (const [repeats, recency, age] of [[0, 0, 0], [0, 0, 60], [1, 0.2, 300], [40, 500, 520], [1500, 1400, 1500]]) {
      for (const weeks of [1, 52, LONGEST_HORIZON_WEEKS]) {
        const expected = expectedPurchases(parameters, { repeats, recency, age }, weeks)
        expect(expected).toBeGreaterThanOrEqual(0)
        expect(expected).toBeLessThanOrEqual(((parameters.r + repeats) / (parameters.alpha + age)) * weeks * (1 + 1e-6))
      }
    }
  })

  it('equal the average over the chance to leave, integrated point by point', () => {
    // a, b + x whole numbers: the beta density is a polynomial, and Simpson's rule an independent way to the same figure.
    const [r, alpha, a, b, x, age, weeks] = [3, 10, 40, 8, 2, 30, 200]
    const points = 20_000
    let [mass, sum] = [0, 0]
    for (let k = 1; k < points; k += 1) {
      const p = k / points
      const weight = (k % 2 === 1 ? 4 : 2) * p ** (a - 1) * (1 - p) ** (b + x - 1)
      mass += weight
      sum += (weight * (1 - (1 + (p * weeks) / (alpha + age)) ** -(r + x))) / p
    }
    const alive = 1 / (1 + (a / (b + x - 1)) * ((alpha + age) / (alpha + 20)) ** (r + x))
    expect(expectedPurchases({ r, alpha, a, b }, { repeats: x, recency: 20, age }, weeks) / ((sum / mass) * alive)).toBeCloseTo(1, 8)
  })
})

describe('tables that say next to nothing', () => {
  it('values a firm whose customers came back once and vanished, however far the horizon', () => {
    // Both customers return within days, then years of silence: the fit puts a at its limit, where the formula once gave 0 x Infinity.
    const table = columns([[0, 0, 10], [0, 3, 10], [1, 1, 12], [1, 2, 12], [2, 0, 9], [3, 5, 9]])
    const summarised = summariseTransactions(table, { observationEnd: 2000 })
    if (summarised.kind === 'refused') throw new Error(summarised.reason)
    const fitted = fitCustomerValue(summarised.value.summary)
    if (fitted.kind === 'refused') throw new Error(fitted.reason)
    expect(fitted.model.purchases.parameters.a).toBeGreaterThan(100)
    const expected = expectCustomers(fitted.model, summarised.value.summary, LONGEST_HORIZON_WEEKS)
    expect([...expected.value].every(Number.isFinite)).toBe(true)
    expect(normalisedGini(expected.value, Float64Array.of(0, 1, 0, 2))).not.toBeNaN()
  })

  it('refuses amounts that are no money', () => {
    expect(summariseTransactions(columns([[0, 0, 1e200], [0, 7, 1e200]]))).toEqual({ kind: 'refused', reason: expect.stringMatching(/add up to 2\.00e\+200.*amount column/) })
  })

  it('gives finite numbers or a refusal for any table of positive amounts and dates', () => {
    const amount = fc.oneof(fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true }), fc.integer({ min: 1, max: 500 }), fc.constant(10))
    const table = fc.constantFrom(3, 40, 800, 20_000).chain((span) => fc.record({
      rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: span }), amount), { minLength: 1, maxLength: 25 }),
      end: fc.integer({ min: span, max: span + 6000 }),
      weeks: fc.constantFrom(1 / 7, 1, 52, LONGEST_HORIZON_WEEKS),
    }))
    fc.assert(fc.property(table, ({ rows, end, weeks }) => {
      for (const column of figuresOf(columns(rows), end, weeks)) expect([...column].filter((figure) => !Number.isFinite(figure))).toEqual([])
    }), { numRuns: 80 })
  })
})
