import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hyp2f1, logBeta, logGamma, logHyp2f1, logHyp2f1Above } from './special-functions.ts'

/** Euler's integral for 2F1 by the midpoint rule after t = u^2 (3 - 2u), which flattens both ends; for c > b > 0. */
function hypByIntegral(a: number, b: number, c: number, z: number): number {
  const steps = 20_000
  let sum = 0
  for (let k = 0; k < steps; k += 1) {
    const u = (k + 0.5) / steps
    const t = u * u * (3 - 2 * u)
    sum += t ** (b - 1) * (1 - t) ** (c - b - 1) * (1 - z * t) ** -a * 6 * u * (1 - u)
  }
  return sum / steps / Math.exp(logBeta(b, c - b))
}

describe('logGamma', () => {
  it.each([
    [0.5, 0.5723649429247001], [1, 0], [2, 0], [5, 3.1780538303479458], [10.5, 13.940625219403763], [100, 359.1342053695754], [1e-8, 18.420680738180209],
  ])('ln gamma(%d)', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)))
  })

  it('obeys gamma(x + 1) = x gamma(x)', () => {
    fc.assert(fc.property(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), (x) => {
      expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-11 * Math.max(1, Math.abs(logGamma(x))))
    }))
  })

  it('is not a number outside its domain', () => {
    expect(logGamma(0)).toBeNaN()
    expect(logGamma(-1.5)).toBeNaN()
  })
})

describe('hyp2f1', () => {
  it.each([
    ['2 ln 2', 1, 1, 2, 0.5, 2 * Math.LN2],
    ['(1 - z)^-a', 3.2, 1.7, 1.7, 0.9, 0.1 ** -3.2],
    ['asin(z)/z', 0.5, 0.5, 1.5, 0.81, Math.asin(0.9) / 0.9],
    ['-ln(1-z)/z near 1', 1, 1, 2, 0.999, -Math.log(0.001) / 0.999],
    ['2K(m)/pi at m = .5', 0.5, 0.5, 1, 0.5, 1.180340599016096],
    ['z = 0', 2, 3, 4, 0, 1],
    ['a polynomial', -2, 3, 4, 0.5, 1 - 0.75 + 0.15],
  ])('%s', (_name, a, b, c, z, expected) => {
    expect(Math.abs(hyp2f1(a, b, c, z) / expected - 1)).toBeLessThan(1e-12)
  })

  it('agrees with its integral', () => {
    const inside = fc.double({ min: 1.2, max: 6, noNaN: true })
    fc.assert(fc.property(inside, inside, inside, fc.double({ min: 0, max: 0.9, noNaN: true }), (a, b, gap, z) => {
      expect(Math.abs(hyp2f1(a, b, b + gap, z) / hypByIntegral(a, b, b + gap, z) - 1)).toBeLessThan(1e-5)
    }), { numRuns: 30 })
  })

  it('multiplies a vanishing factor with an overflowing series', () => {
    // 2F1(a, c; c; z) = (1 - z)^-a: at z = .9 and a = 2000 the series is 1e2000, and a factor of 1e-2000 leaves 1.
    expect(hyp2f1(2000, 7, 7, 0.9, -2000 * Math.log(10))).toBeCloseTo(1, 9)
    expect(hyp2f1(-0.5, 1500, 1500.5, 0.97, 3)).toBeCloseTo(Math.exp(3) * hyp2f1(-0.5, 1500, 1500.5, 0.97), 9)
  })

  it('is not a number where it is not defined', () => {
    expect(hyp2f1(1, 1, -2, 0.5)).toBeNaN()
    expect(hyp2f1(1, 1, 2, 1.5)).toBeNaN()
  })
})

describe('logHyp2f1Above', () => {
  it.each([0.3, 0.9, 0.95, 0.999, 0.999999, 1 - 1e-8])('knows -ln(1-z)/z at z = %d', (z) => {
    expect(Math.abs(logHyp2f1Above(1, 1, z) - Math.log(-Math.log1p(-z) / z))).toBeLessThan(1e-9)
  })

  it('agrees with the series on both sides of where it changes its way', () => {
    const positive = fc.double({ min: 0.05, max: 40, noNaN: true })
    fc.assert(fc.property(positive, positive, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (b, gap, z) => {
      const a = Math.max(0.05, b - 1 + gap)
      const expected = logHyp2f1(a, b, a + 1, z)
      expect(Math.abs(logHyp2f1Above(a, b, z) - expected)).toBeLessThan(1e-11 * Math.max(1, Math.abs(expected)))
    }), { numRuns: 500 })
  })
})
