import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawExponential, drawGamma } from '#ml/random/distributions.ts'
import { createRandom } from '#ml/random/random.ts'
import { fitParetoNbd, paretoAlive, paretoNbdLogLikelihood, paretoPurchases, paretoPurchasesFromStart, type ParetoNbdParameters } from './pareto-nbd.ts'
import { discountedPurchases } from './purchase-models.ts'
import type { PurchaseSummary } from './purchase-summary.ts'
import { covarianceAt, parameterDraws } from './standard-errors.ts'

const CDNOW: ParetoNbdParameters = { r: 0.55315, alpha: 10.57633, s: 0.60625, beta: 11.6715 }

function summaryOf(rows: readonly (readonly [repeats: number, recency: number, age: number])[]): PurchaseSummary {
  const column = (k: 0 | 1 | 2): Float64Array => Float64Array.from(rows, (row) => row[k])
  return { repeats: column(0), recency: column(1), age: column(2), meanRepeatAmount: new Float64Array(rows.length) }
}

/** The likelihood of one history by brute force: over a fine grid of the rates of buying and leaving, each with its own closed form. */
function naiveLikelihood({ r, alpha, s, beta }: ParetoNbdParameters, [x, recency, age]: readonly [number, number, number]): number {
  const gammaDensity = (value: number, shape: number, rate: number, logGammaOfShape: number): number => Math.exp(shape * Math.log(rate) + (shape - 1) * Math.log(value) - rate * value - logGammaOfShape)
  const steps = 1200
  const top = 30
  let sum = 0
  for (let i = 0; i < steps; i += 1) {
    for (let j = 0; j < steps; j += 1) {
      // A square grid in the square roots: dense near zero, where the densities change fastest.
      const [u, w] = [((i + 0.5) / steps) * Math.sqrt(top), ((j + 0.5) / steps) * Math.sqrt(top)]
      const [lambda, mu] = [u * u, w * w]
      const total = lambda + mu
      const given = (lambda ** x * mu * Math.exp(-total * recency)) / total + (lambda ** (x + 1) * Math.exp(-total * age)) / total
      sum += given * gammaDensity(lambda, r, alpha, 0) * gammaDensity(mu, s, beta, 0) * 4 * u * w
    }
  }
  return Math.log(sum * (top / steps / steps))
}

describe('Pareto/NBD formulas', () => {
  it.each([
    ['alpha above beta', { r: 2, alpha: 5, s: 1, beta: 2 }, [3, 4, 6]],
    ['beta above alpha', { r: 1, alpha: 2, s: 2, beta: 6 }, [1, 0.5, 3]],
    ['both equal', { r: 1, alpha: 3, s: 1, beta: 3 }, [0, 0, 2]],
  ] as const)('give the likelihood of one history by brute force: %s', (_name, parameters, history) => {
    // r and s are 1 or 2, so that the gamma function in the densities is 1.
    expect(paretoNbdLogLikelihood(parameters, summaryOf([history]))).toBeCloseTo(naiveLikelihood(parameters, history), 3)
  })

  it('give the published chances and expectations of the CDNOW fit', () => {
    const frequent = { repeats: 26, recency: 30.85714, age: 31 }
    expect(paretoAlive(CDNOW, { repeats: 0, recency: 0, age: 39 })).toBeCloseTo(0.2942, 3)
    expect(paretoAlive(CDNOW, frequent)).toBeCloseTo(0.9979, 4)
    expect(paretoPurchases(CDNOW, frequent, 52)).toBeCloseTo(25.46, 1)
    expect(paretoPurchasesFromStart(CDNOW, 52)).toBeCloseTo(1.4734, 3)
  })

  it('stay numbers where many repeats once gave none', () => {
    const parameters = { r: 0.5143, alpha: 2.8845, s: 0.2856, beta: 14.1087 }
    for (const [repeats, recency, age] of [[221, 103.42857, 103.57143], [254, 97.14286, 97.28571], [161, 94.71429, 98], [204, 98.57143, 99.42857], [2000, 1, 500]]) {
      const alive = paretoAlive(parameters, { repeats, recency, age })
      expect(alive).toBeGreaterThanOrEqual(0)
      expect(alive).toBeLessThanOrEqual(1)
      expect(Number.isFinite(paretoNbdLogLikelihood(parameters, summaryOf([[repeats, recency, age]])))).toBe(true)
    }
  })

  it('never expect less from a longer horizon, and pass smoothly through s = 1 and alpha = beta', () => {
    const positive = fc.double({ min: 0.05, max: 20, noNaN: true })
    const history = fc.record({ repeats: fc.integer({ min: 0, max: 300 }), recency: fc.double({ min: 0, max: 1, noNaN: true }), age: fc.double({ min: 0.1, max: 150, noNaN: true }) })
      .map(({ repeats, recency, age }) => ({ repeats, recency: repeats === 0 ? 0 : recency * age, age }))
    fc.assert(fc.property(positive, positive, positive, positive, history, (r, alpha, s, beta, past) => {
      const parameters = { r, alpha, s, beta }
      const [month, year] = [paretoPurchases(parameters, past, 4), paretoPurchases(parameters, past, 52)]
      expect(month).toBeGreaterThanOrEqual(0)
      expect(year).toBeGreaterThanOrEqual(month * (1 - 1e-9))
      const near = paretoPurchases({ ...parameters, s: 1 }, past, 52)
      expect(Math.abs(paretoPurchases({ ...parameters, s: 1 + 1e-7 }, past, 52) - near)).toBeLessThan(1e-4 * (1 + near))
      const equal = paretoAlive({ r, alpha, s, beta: alpha }, past)
      expect(Math.abs(paretoAlive({ r, alpha, s, beta: alpha * (1 + 1e-7) }, past) - equal)).toBeLessThan(1e-4)
    }), { numRuns: 200 })
  })

  it('discount: rate 0 is the plain expectation, a higher rate less, and one late period its whole factor', () => {
    const model = { name: 'pareto-nbd', parameters: CDNOW } as const
    const past = { repeats: 4, recency: 20, age: 30 }
    const plain = paretoPurchases(CDNOW, past, 40)
    expect(discountedPurchases(model, past, { periods: 10, length: 4, rate: 0 })).toBeCloseTo(plain, 12)
    expect(discountedPurchases(model, past, { periods: 10, length: 4, rate: 0.02 })).toBeLessThan(plain)
    expect(discountedPurchases(model, past, { periods: 1, length: 40, rate: 0.25 })).toBeCloseTo(plain / 1.25, 12)
    expect(discountedPurchases(model, past, { periods: 2.5, length: 16, rate: 0 })).toBeCloseTo(plain, 12)
  })
})

describe('Pareto/NBD fit', () => {
  it('recovers the parameters that made the customers, within what its standard errors allow', () => {
    const truth = { r: 0.8, alpha: 6, s: 0.9, beta: 15 }
    const uniform = createRandom(5).nextFloat
    const rows = Array.from({ length: 3000 }, (): [number, number, number] => {
      const rate = drawGamma(uniform, truth.r, truth.alpha)
      const until = Math.min(70, drawExponential(uniform, drawGamma(uniform, truth.s, truth.beta)))
      let [repeats, last] = [0, 0]
      for (let t = drawExponential(uniform, rate); t <= until; t += drawExponential(uniform, rate)) [repeats, last] = [repeats + 1, t]
      return [repeats, last, 70]
    })
    const { parameters, standardErrors, converged } = fitParetoNbd(summaryOf(rows))
    expect(converged).toBe(true)
    for (const name of ['r', 'alpha', 's', 'beta'] as const) {
      expect(Math.abs(parameters[name] - truth[name])).toBeLessThan(3.5 * (standardErrors?.[name] ?? 0))
      expect(standardErrors?.[name]).toBeLessThan(truth[name])
    }
  })
})

describe('standard errors', () => {
  it('of a normal sample are known, and draws have that spread', () => {
    // Mean 2 and ln deviation 0 of n observations with sum of squares n: variance 1/n of the mean, 1/(2n) of the logarithm.
    const n = 200
    const loss = (point: Float64Array): number => n * point[1] + (n * (1 + (point[0] - 2) ** 2)) / (2 * Math.exp(2 * point[1]))
    const covariance = covarianceAt(loss, Float64Array.of(2, 0))
    expect(covariance?.[0][0]).toBeCloseTo(1 / n, 6)
    expect(covariance?.[1][1]).toBeCloseTo(1 / (2 * n), 6)
    const draws = parameterDraws(Float64Array.of(2, 0), covariance, 4000, createRandom(3).nextFloat)
    const spread = Math.sqrt(draws.reduce((sum, draw) => sum + (draw[0] - 2) ** 2, 0) / draws.length)
    expect(spread / Math.sqrt(1 / n)).toBeCloseTo(1, 1)
  })

  it('are absent where the data tell nothing', () => {
    expect(covarianceAt((point) => point[0] ** 2, Float64Array.of(0, 1))).toBeNull()
    expect(parameterDraws(Float64Array.of(1, 2), null, 9, () => 0.5)).toEqual([Float64Array.of(1, 2)])
  })
})
