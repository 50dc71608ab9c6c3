import { describe, expect, it } from 'vitest'
import { minimise } from './minimise.ts'

describe('minimise', () => {
  it("finds the bottom of Rosenbrock's curved valley", () => {
    const found = minimise(([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [[-1.2, 1]])
    expect(found.point[0]).toBeCloseTo(1, 5)
    expect(found.point[1]).toBeCloseTo(1, 5)
    expect(found.converged).toBe(true)
  })

  it('takes the lowest of several bottoms', () => {
    const twoBottoms = ([x]: Float64Array): number => (x * x - 1) ** 2 + 0.2 * x
    expect(minimise(twoBottoms, [[0.9]]).point[0]).toBeGreaterThan(0.9)
    expect(minimise(twoBottoms, [[0.9], [-0.5]]).point[0]).toBeLessThan(-0.9)
  })

  it('treats infinity as a wall', () => {
    expect(minimise(([x]) => (x <= 0 ? Number.POSITIVE_INFINITY : x - Math.log(x)), [[5]]).point[0]).toBeCloseTo(1, 5)
  })

  it('says so when the slope never vanishes', () => {
    expect(minimise(([x]) => x, [[0]]).converged).toBe(false)
  })
})
