import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawBeta, drawExponential, drawGamma } from '#ml/random/distributions.ts'
import { createRandom } from '#ml/random/random.ts'
import { bgNbdLogLikelihood, expectedPurchases, expectedPurchasesFromStart, fitBgNbd, probabilityAlive, type BgNbdParameters } from './bg-nbd.ts'
import { fitCustomerValue, valueCustomers } from './customer-value.ts'
import { expectedAmount } from './gamma-gamma.ts'
import type { PurchaseSummary } from './purchase-summary.ts'

const CDNOW: BgNbdParameters = { r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 }
const CDNOW_AMOUNTS = { p: 6.25, q: 3.74, v: 15.44 }

function summaryOf(rows: readonly (readonly [repeats: number, recency: number, age: number, mean: number])[]): PurchaseSummary {
  const column = (k: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(rows, (row) => row[k])
  return { repeats: column(0), recency: column(1), age: column(2), meanRepeatAmount: column(3) }
}

/** A customer base drawn from the models' own story, with what each customer did in the `later` weeks after. */
function simulate(truth: BgNbdParameters, count: number, weeks: number, later: number): { summary: PurchaseSummary; laterPurchases: Float64Array; laterMoney: Float64Array } {
  const uniform = createRandom(11).nextFloat
  const rows: [number, number, number, number][] = []
  const laterPurchases = new Float64Array(count)
  const laterMoney = new Float64Array(count)
  for (let who = 0; who < count; who += 1) {
    const rate = drawGamma(uniform, truth.r, truth.alpha)
    const leave = drawBeta(uniform, truth.a, truth.b)
    const nu = drawGamma(uniform, CDNOW_AMOUNTS.q, CDNOW_AMOUNTS.v)
    let repeats = 0
    let last = 0
    let money = 0
    for (let t = drawExponential(uniform, rate); t <= weeks + later; t += drawExponential(uniform, rate)) {
      const amount = drawGamma(uniform, CDNOW_AMOUNTS.p, nu)
      if (t > weeks) {
        laterPurchases[who] += 1
        laterMoney[who] += amount
      } else {
        repeats += 1
        last = t
        money += amount
      }
      if (uniform() < leave) break
    }
    rows.push([repeats, last, weeks, repeats > 0 ? money / repeats : 0])
  }
  return { summary: summaryOf(rows), laterPurchases, laterMoney }
}

describe('BG/NBD formulas against published values', () => {
  it('expects 1.226 purchases in 39 weeks from x 2, t_x 30.43, T 38.86', () => {
    expect(expectedPurchases(CDNOW, { repeats: 2, recency: 30.43, age: 38.86 }, 39)).toBeCloseTo(1.226, 3)
  })

  it.each([[0.1429, 0.0078], [1, 0.0532], [3, 0.1506], [31.8571, 1.0405], [32, 1.0437], [78, 1.8576]])('expects from a new customer in %d weeks %d purchases', (weeks, expected) => {
    expect(Math.abs(expectedPurchasesFromStart(CDNOW, weeks) - expected)).toBeLessThan(5e-4)
  })

  it('gives the log-likelihood of one history by hand', () => {
    // x 1, t_x 2, T 4 with r = alpha = a = b = 1: L = 1/2 * (1 + 4)^-2 + 1/2 * (1 + 2)^-2
    const likelihood = bgNbdLogLikelihood({ r: 1, alpha: 1, a: 1, b: 1 }, summaryOf([[1, 2, 4, 5]]))
    expect(likelihood).toBeCloseTo(Math.log(0.5 / 25 + 0.5 / 9), 12)
  })

  it('draws the amount of a customer towards that of all', () => {
    expect(expectedAmount(CDNOW_AMOUNTS, 0, 0)).toBeCloseTo((6.25 * 15.44) / 2.74, 10)
    expect(expectedAmount(CDNOW_AMOUNTS, 1000, 80)).toBeCloseTo(80, 1)
  })
})

describe('BG/NBD properties', () => {
  const parameter = fc.double({ min: 0.05, max: 8, noNaN: true })
  const history = fc.record({ repeats: fc.integer({ min: 0, max: 300 }), recency: fc.double({ min: 0, max: 1, noNaN: true }), age: fc.double({ min: 0.1, max: 150, noNaN: true }) })
    .map(({ repeats, recency, age }) => ({ repeats, recency: repeats === 0 ? 0 : recency * age, age }))

  it('never expects less from a longer horizon, and P(alive) stays a probability', () => {
    fc.assert(fc.property(parameter, parameter, parameter, parameter, history, (r, alpha, a, b, past) => {
      const parameters = { r, alpha, a, b }
      const alive = probabilityAlive(parameters, past)
      expect(alive).toBeGreaterThanOrEqual(0)
      expect(alive).toBeLessThanOrEqual(1)
      const month = expectedPurchases(parameters, past, 4)
      const year = expectedPurchases(parameters, past, 52)
      expect(month).toBeGreaterThanOrEqual(0)
      expect(year).toBeGreaterThanOrEqual(month * (1 - 1e-9))
      expect(year).toBeLessThanOrEqual(((r + past.repeats) / (alpha + past.age)) * 52 * alive * (1 + 1e-6) + 1e-9)
    }), { numRuns: 300 })
  })

  it('passes smoothly through a = 1 and a + b = 1', () => {
    const past = { repeats: 0, recency: 0, age: 10 }
    for (const [a, b] of [[1, 2], [0.4, 0.6]]) {
      const at = expectedPurchases({ r: 0.5, alpha: 3, a, b }, past, 20)
      const beside = expectedPurchases({ r: 0.5, alpha: 3, a: a + 1e-5, b }, past, 20)
      expect(Math.abs(at - beside)).toBeLessThan(1e-4)
    }
  })
})

describe('fitting', () => {
  const truth = { r: 0.6, alpha: 5, a: 0.8, b: 2.5 }
  const firm = simulate(truth, 4000, 60, 30)

  it('recovers the parameters that made the customers', () => {
    const { parameters, logLikelihood, converged } = fitBgNbd(firm.summary)
    expect(converged).toBe(true)
    expect(logLikelihood).toBeGreaterThanOrEqual(bgNbdLogLikelihood(truth, firm.summary))
    expect(parameters.r / truth.r).toBeCloseTo(1, 0)
    expect(Math.abs(parameters.r / parameters.alpha / (truth.r / truth.alpha) - 1)).toBeLessThan(0.1)
    expect(Math.abs(parameters.a / (parameters.a + parameters.b) / (truth.a / (truth.a + truth.b)) - 1)).toBeLessThan(0.1)
  })

  it('does not depend on the unit of time or money', () => {
    const fitted = fitCustomerValue(firm.summary)
    const inDaysAndCents = fitCustomerValue({
      repeats: firm.summary.repeats, recency: firm.summary.recency.map((w) => w * 7), age: firm.summary.age.map((w) => w * 7), meanRepeatAmount: firm.summary.meanRepeatAmount.map((m) => m * 100),
    })
    if (fitted.kind === 'refused' || inDaysAndCents.kind === 'refused') throw new Error('refused')
    expect(inDaysAndCents.model.purchases.parameters.alpha / fitted.model.purchases.parameters.alpha).toBeCloseTo(7, 3)
    expect(inDaysAndCents.model.amounts.parameters.v / fitted.model.amounts.parameters.v).toBeCloseTo(100, 2)
  })

  it('foretells what the customers then did: totals within 5 %, and ranges that hold 95 % of them', () => {
    const fitted = fitCustomerValue(firm.summary)
    if (fitted.kind === 'refused') throw new Error(fitted.reason)
    const values = valueCustomers(fitted.model, firm.summary, { weeks: 30, seed: 3, draws: 400 })
    const total = (column: Float64Array): number => column.reduce((sum, value) => sum + value, 0)
    expect(Math.abs(total(values.expectedPurchases) / total(firm.laterPurchases) - 1)).toBeLessThan(0.05)
    expect(Math.abs(total(values.value) / total(firm.laterMoney) - 1)).toBeLessThan(0.05)
    const held = firm.laterMoney.filter((money, row) => money >= values.low[row] && money <= values.high[row]).length / firm.laterMoney.length
    expect(held).toBeGreaterThan(0.94)
    expect(held).toBeLessThan(0.99)
    expect(values.value.every((value, row) => values.low[row] <= value && value <= values.high[row])).toBe(true)
    expect(values.total.low).toBeLessThan(total(firm.laterMoney))
    expect(values.total.high).toBeGreaterThan(total(firm.laterMoney))
    expect(values.total.high / values.total.low).toBeLessThan(1.5)
  })

  it('gives the same numbers for the same seed', () => {
    const fitted = fitCustomerValue(firm.summary)
    if (fitted.kind === 'refused') throw new Error(fitted.reason)
    const few = summaryOf([[3, 20, 40, 12], [0, 0, 12, 0]])
    const once = valueCustomers(fitted.model, few, { weeks: 52, seed: 5 })
    expect(valueCustomers(fitted.model, few, { weeks: 52, seed: 5 })).toEqual(once)
    expect(valueCustomers(fitted.model, few, { weeks: 52, seed: 6 }).high[0]).not.toBe(once.high[0])
  })
})

describe('refusals and weak evidence', () => {
  it.each([
    ['one customer', summaryOf([[3, 2, 4, 5]]), /1 found, 2 needed, 1 more is missing/],
    ['no repeats', summaryOf([[0, 0, 4, 0], [0, 0, 3, 0]]), /repeat purchase on another day: 0 found, 2 needed, 2 more are missing/],
    ['one repeat customer', summaryOf([[0, 0, 4, 0], [1, 1, 3, 4]]), /1 found, 2 needed, 1 more is missing/],
    ['repeats without money', summaryOf([[1, 1, 4, 0], [1, 1, 3, 0], [2, 2, 3, 0]]), /brought money: 0 found/],
  ])('refuses %s, with the missing number', (_name, summary, reason) => {
    expect(fitCustomerValue(summary)).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) })
  })

  it('labels a fit of a handful of customers, and still gives finite values', () => {
    const summary = summaryOf([[2, 5, 10, 20], [1, 3, 9, 20], [0, 0, 8, 0], [4, 10, 10, 20]])
    const fitted = fitCustomerValue(summary)
    if (fitted.kind === 'refused') throw new Error(fitted.reason)
    expect(fitted.model.evidence).toBe('low')
    expect(fitted.model.warnings.join(' ')).toMatch(/Only 3 customers bought again/)
    const { total, ...columns } = valueCustomers(fitted.model, summary, { weeks: 52, seed: 1 })
    expect(Number.isFinite(total.low + total.high)).toBe(true)
    for (const column of Object.values(columns)) expect([...column].every(Number.isFinite)).toBe(true)
  })
})
