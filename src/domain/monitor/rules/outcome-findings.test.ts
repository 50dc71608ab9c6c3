import { expect, test } from 'vitest'
import { distribution } from '../../train/sample-random.fixture.ts'
import type { GroupMonth } from '../schema.ts'
import { biasFindings } from './outcome-findings.ts'

const names = ['18 to 29', '30 to 49', '50 and over']

/** A year of three groups with uneven chances; the last converts so many times as often as promised, and the others as `others` says. */
function year(seed: number, times: number, others = 1): GroupMonth[] {
  const draw = distribution(seed)
  return Array.from({ length: 12 }, () => names.map((group, at): GroupMonth => {
    const month: GroupMonth = { attribute: 'age', group, rows: 0, selected: 0, tp: 0, fp: 0, tn: 0, fn: 0, scored: 0, chanceSum: 0, chanceVariance: 0, positives: 0 }
    for (let lead = 0; lead < 80; lead++) {
      const chance = 1 / (1 + Math.exp(3.2 - 1.6 * draw.normal()))
      month.rows++
      month.scored++
      month.chanceSum += chance
      month.chanceVariance += chance * (1 - chance)
      month.positives += draw.unit() < chance * (at === 2 ? times : others) ? 1 : 0
    }
    return month
  })).flat()
}

test('a group that converts half as often as promised is found in nearly every year, and no other group with it', () => {
  const found = Array.from({ length: 40 }, (_, seed) => biasFindings(year(1 + seed, 0.5), (field) => field).map(({ subject }) => subject))
  expect(found.filter((subjects) => subjects.includes('age=50 and over')).length).toBeGreaterThanOrEqual(38)
  expect(found.flat().filter((subject) => subject !== 'age=50 and over')).toEqual([])
})

// One year in a hundred: of 300 three are to be expected, and more than eight once in 250 times.
test('where promises hold in every group, few of 300 years alarm', () => {
  expect(Array.from({ length: 300 }, (_, seed) => biasFindings(year(1_000 + seed, 1), (field) => field).length).filter((count) => count > 0).length).toBeLessThanOrEqual(8)
})

// The same level as where promises hold: of 300 three are to be expected, and more than eight once in 250 times.
test.each([0.6, 0.85, 1.5])('where all groups convert %f times as often as promised hardly any is called treated differently', (times) => {
  expect(Array.from({ length: 300 }, (_, seed) => biasFindings(year(2_000 + seed, times, times), (field) => field).length).filter((count) => count > 0).length).toBeLessThanOrEqual(8)
})

test('a group is judged beside the others: off as they are it is not treated differently, and as promised where they are not it is', () => {
  const month = (group: string, positives: number): GroupMonth => ({ attribute: 'age', group, rows: 1_000, selected: 0, tp: 0, fp: 0, tn: 0, fn: 0, scored: 1_000, chanceSum: 100, chanceVariance: 90, positives })
  const found = (...months: GroupMonth[]) => biasFindings(months, (field) => field).map(({ subject, title }) => `${subject}: ${title}`)
  expect(found(month('a', 50), month('b', 55), month('c', 60))).toEqual([])
  expect(found(month('a', 200), month('b', 195), month('c', 100))).toEqual(['age=c: age c: scores promise too much beside other groups'])
  expect(found(month('a', 100), month('b', 105), month('c', 180))).toEqual(['age=c: age c: scores promise too little beside other groups'])
  expect(found(month('a', 20))).toEqual([])
  expect(found({ ...month('a', 0), chanceSum: 0, chanceVariance: 0 }, month('b', 100))).toEqual([])
})

// By hand: of 300 kept a third, 100, is its part; chance does (2/3)² 90 + (1/3)² 180 = 60 to it, a deviation of 7.75.
test('the distance from the others is that of chances added up', () => {
  const month = (group: string, positives: number, times: number): GroupMonth => ({ attribute: 'age', group, rows: 1_000, selected: 0, tp: 0, fp: 0, tn: 0, fn: 0, scored: 1_000 * times, chanceSum: 100 * times, chanceVariance: 90 * times, positives })
  // Two groups share .008 on two sides: 2.88 deviations, about 21 fewer than 100. A fifth is asked for as well.
  expect(biasFindings([month('a', 79, 1), month('b', 221, 2)], (field) => field)).toEqual([])
  expect(biasFindings([month('a', 78, 1), month('b', 222, 2)], (field) => field).map(({ subject }) => subject)).toEqual(['age=a'])
})
