import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { fitCalibration } from './logistic-calibration.ts'

function drawn(rows: number, truth: (margin: number) => number) {
  const random = createRandom(21)
  const margins = Float64Array.from({ length: rows }, () => 4 * (random.nextFloat() - 0.5))
  return { margins, labels: Uint8Array.from(margins, (margin) => (random.nextFloat() < 1 / (1 + Math.exp(-truth(margin))) ? 1 : 0)) }
}

test('a known line is found again', () => {
  const { margins, labels } = drawn(40_000, (margin) => 0.6 * margin - 0.8)
  const { slope, intercept } = fitCalibration(margins, labels)
  expect(Math.abs(slope - 0.6)).toBeLessThan(0.04)
  expect(Math.abs(intercept + 0.8)).toBeLessThan(0.04)
})

test('calibrated chances add up to the positives', () => {
  const { margins, labels } = drawn(500, (margin) => 2 * margin + 1)
  const { slope, intercept } = fitCalibration(margins, labels)
  const promised = margins.reduce((sum, margin) => sum + 1 / (1 + Math.exp(-(slope * margin + intercept))), 0)
  expect(promised).toBeCloseTo(labels.reduce((sum, label) => sum + label, 0), 4)
})

test('reversed margins are not turned round: they say next to nothing', () => {
  const { margins, labels } = drawn(2000, (margin) => -2 * margin)
  expect(fitCalibration(margins, labels).slope).toBe(0.01)
})

test('constant or separable margins stay finite', () => {
  for (const margins of [Float64Array.of(0, 0, 0, 0), Float64Array.of(-9, -9, 9, 9)]) {
    const { slope, intercept } = fitCalibration(margins, Uint8Array.of(0, 0, 1, 1))
    expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true)
  }
})
