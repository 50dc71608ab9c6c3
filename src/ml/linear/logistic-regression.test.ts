import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { fitLogistic, type SparseRows } from './logistic-regression.ts'

function dense(rows: number[][]): SparseRows {
  const columns = rows[0].length
  return {
    rows: rows.length, columns,
    starts: Int32Array.from({ length: rows.length + 1 }, (_, i) => i * columns),
    columnOf: Int32Array.from(rows.flatMap((row) => row.map((_, j) => j))),
    valueOf: Float64Array.from(rows.flat()),
  }
}

/** Space shuttle O-rings, 23 launches: Dalal, Fowlkes, Hoadley, JASA 1989. */
const TEMPERATURE = [53, 57, 58, 63, 66, 67, 67, 67, 68, 69, 70, 70, 70, 70, 72, 73, 75, 75, 76, 76, 78, 79, 81]
const DISTRESS = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]

test('the O-ring coefficients are the published 15.0429 and -0.2322', () => {
  const fit = fitLogistic(dense(TEMPERATURE.map((t) => [t])), Uint8Array.from(DISTRESS), 0)
  expect(fit.converged).toBe(true)
  expect(fit.intercept).toBeCloseTo(15.0429, 4)
  expect(fit.coefficients[0]).toBeCloseTo(-0.2322, 4)
})

function gradientOf(rows: number[][], labels: Uint8Array, ridge: number, { intercept, coefficients }: ReturnType<typeof fitLogistic>): number[] {
  const rest = rows.map((row, i) => labels[i] - 1 / (1 + Math.exp(-(intercept + row.reduce((sum, x, j) => sum + x * coefficients[j], 0)))))
  const slopes = Array.from(coefficients, (beta, j) => rest.reduce((sum, r, i) => sum + r * rows[i][j], 0) - ridge * beta)
  return [rest.reduce((sum, r) => sum + r, 0), ...slopes]
}

test.each([[3, 0], [8, 2], [600, 5]])('with %d columns and ridge %d the gradient is zero', (columns, ridge) => {
  const random = createRandom(columns)
  const rows = Array.from({ length: 200 }, () => Array.from({ length: columns }, () => random.nextFloat() - 0.5))
  const labels = Uint8Array.from(rows, (row) => (random.nextFloat() < 1 / (1 + Math.exp(-4 * row[0])) ? 1 : 0))
  const fit = fitLogistic(dense(rows), labels, ridge)
  for (const slope of gradientOf(rows, labels, ridge, fit)) expect(Math.abs(slope)).toBeLessThan(1e-3)
})

test('separable rows stay finite under a ridge, and one outcome is refused', () => {
  const fit = fitLogistic(dense([[-2], [-1], [1], [2]]), Uint8Array.of(0, 0, 1, 1), 0.1)
  expect(Number.isFinite(fit.coefficients[0]) && fit.coefficients[0] > 0).toBe(true)
  expect(() => fitLogistic(dense([[1], [2]]), Uint8Array.of(1, 1), 1)).toThrow('both outcomes')
})
