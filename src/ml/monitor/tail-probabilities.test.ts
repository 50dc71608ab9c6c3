import { describe, expect, it } from 'vitest'
import { chiSquareCritical, chiSquareTail, gammaTail, hypergeometricTail, kolmogorovCritical, kolmogorovTail, normalCritical, normalTail, poissonTail, studentTail } from './tail-probabilities.ts'

describe('tails, against printed tables and closed forms', () => {
  it.each([
    [gammaTail(1, 2), Math.exp(-2)], [gammaTail(1, 30), Math.exp(-30)], [chiSquareTail(3.841458820694124, 1), 0.05], [chiSquareTail(23.589, 9), 0.005],
    [chiSquareTail(2, 2), Math.exp(-1)], [chiSquareTail(150, 2), Math.exp(-75)], [chiSquareCritical(0.001, 10), 29.5883], [chiSquareCritical(1e-4, 2), -2 * Math.log(1e-4)],
    [normalTail(1.959963984540054), 0.025], [normalTail(-1), 0.8413447460685429], [normalTail(8), 6.220960574271786e-16], [normalCritical(1e-12), 7.034483825301131],
    [poissonTail(1, 1), 1 - Math.exp(-1)], [poissonTail(3, 0.1), 1 - Math.exp(-0.1) * (1 + 0.1 + 0.005)], [poissonTail(10, 0.01), 2.7305e-27],
    [hypergeometricTail(2, 2, 2, 4), 1 / 6], [studentTail(2.5705818366147395, 5), 0.025], [studentTail(6.868826625, 5), 0.0005], [studentTail(1, 1), 0.25], [studentTail(1.9599639845, 1e7), 0.025], [studentTail(0.2, 3), 0.4271351],
  ])('%d is %d', (found, wanted) => {
    expect(found / wanted).toBeCloseTo(1, 3)
  })

  it('Kolmogorov: the printed asymptotic points, and the critical value is where the tail is', () => {
    expect(kolmogorovTail(1.3581 / 1000, 1e6)).toBeCloseTo(0.05, 3)
    expect(kolmogorovTail(1.6276 / 1000, 1e6)).toBeCloseTo(0.01, 3)
    expect(kolmogorovTail(kolmogorovCritical(1e-4, 35), 35)).toBeCloseTo(1e-4, 8)
    expect(kolmogorovTail(0, 35)).toBe(1)
  })

  it('the hypergeometric tail adds up to its definition over all draws', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k)
    const sum = [3, 4, 5].reduce((total, k) => total + (choose(5, k) * choose(10, 6 - k)) / choose(15, 6), 0)
    expect(hypergeometricTail(3, 5, 6, 15)).toBeCloseTo(sum, 12)
    expect([hypergeometricTail(0, 5, 6, 15), hypergeometricTail(6, 5, 6, 15)]).toEqual([1, 0])
  })
})
