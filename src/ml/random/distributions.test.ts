import { describe, expect, it } from 'vitest'
import { drawBeta, drawExponential, drawFirstSuccess, drawGamma, drawNormal, drawPoisson, drawWeighted, type Uniform } from './distributions.ts'
import { createRandom } from './random.ts'

const DRAWS = 40_000

function moments(draw: (uniform: Uniform) => number): { mean: number; variance: number } {
  const uniform = createRandom(42).nextFloat
  let sum = 0
  let squares = 0
  for (let k = 0; k < DRAWS; k += 1) {
    const value = draw(uniform)
    sum += value
    squares += value * value
  }
  const mean = sum / DRAWS
  return { mean, variance: squares / DRAWS - mean * mean }
}

describe('draws have the mean and variance of their distribution', () => {
  it.each<[string, (uniform: Uniform) => number, number, number]>([
    ['uniform', (u) => u(), 0.5, 1 / 12],
    ['normal', drawNormal, 0, 1],
    ['exponential, rate 2', (u) => drawExponential(u, 2), 0.5, 0.25],
    ['gamma 2.5, rate 2', (u) => drawGamma(u, 2.5, 2), 1.25, 0.625],
    ['gamma 0.3', (u) => drawGamma(u, 0.3), 0.3, 0.3],
    ['beta 0.8, 2.4', (u) => drawBeta(u, 0.8, 2.4), 0.25, (0.25 * 0.75) / 4.2],
    ['Poisson 0.7', (u) => drawPoisson(u, 0.7), 0.7, 0.7],
    ['Poisson 80', (u) => drawPoisson(u, 80), 80, 80],
    ['first success at .25', (u) => drawFirstSuccess(u, 0.25), 4, 12],
    ['weights 1, 2, 1', (u) => drawWeighted(u, [1, 2, 1]), 1, 0.5],
  ])('%s', (_name, draw, mean, variance) => {
    const found = moments(draw)
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS))
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.1)
  })

  it('knows the ends of the chance', () => {
    const uniform = createRandom(1).nextFloat
    expect(drawFirstSuccess(uniform, 0)).toBe(Number.POSITIVE_INFINITY)
    expect(drawFirstSuccess(uniform, 1)).toBe(1)
    expect(drawPoisson(uniform, 0)).toBe(0)
  })
})
