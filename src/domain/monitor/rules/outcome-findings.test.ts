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

// Three groups at one in twenty each: of 40 six are to be expected, and more than eleven once in 50 times.
test('where all groups are off alike hardly any is called treated differently', () => {
  expect(Array.from({ length: 40 }, (_, seed) => biasFindings(year(2_000 + seed, 0.6, 0.6), (field) => field).length).filter((count) => count > 0).length).toBeLessThanOrEqual(11)
})
