import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceOf, gradeOf, isCut, nextGrade, percentileOf, pointsOf, scoreOf } from './scale.ts'

test.each([[99, 'A'], [75, 'A'], [74, 'B'], [50, 'B'], [49, 'C'], [25, 'C'], [24, 'D'], [1, 'D']])('a score of %i is a %s', (score, grade) => expect(gradeOf(score)).toBe(grade))

test.each([[24, 'C', 25], [25, 'B', 50], [74, 'A', 75]])('after %i comes %s from %i', (score, grade, from) => expect(nextGrade(score)).toEqual({ grade, from }))
test('after an A comes nothing', () => expect(nextGrade(75)).toBeNull())

test('a typical lead scores 38, and 14 points double the odds', () => {
  expect(scoreOf(-1.3, -1.3)).toBe(38)
  expect(pointsOf(Math.LN2)).toBeCloseTo(13.863, 3)
})

test('scores are whole, between 1 and 99, rise with the log-odds, and say when they are cut', () => {
  fc.assert(fc.property(fc.double({ min: -20, max: 20, noNaN: true }), fc.double({ min: -20, max: 20, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true }), (a, b, base) => {
    const score = scoreOf(a, base)
    expect(Number.isInteger(score) && score >= 1 && score <= 99).toBe(true)
    if (a <= b) expect(score).toBeLessThanOrEqual(scoreOf(b, base))
    if (!isCut(a, base)) expect(Math.abs(score - (38 + 20 * (a - base)))).toBeLessThanOrEqual(0.5 + 1e-9)
  }))
})

test('percentile and chance', () => {
  expect(percentileOf(3, [1, 2, 3, 4])).toBeCloseTo(0.625)
  expect(percentileOf(0, [1, 2])).toBe(0)
  expect(percentileOf(5, Float64Array.of(1, 2))).toBe(1)
  expect(percentileOf(5, [])).toBe(0.5)
  expect(chanceOf(0)).toBe(0.5)
})
