import { describe, expect, test } from 'vitest'
import { drawNormal } from '../random/distributions.ts'
import { createRandom } from '../random/random.ts'
import { normalTail } from '../stats/normal.ts'
import { rankTest } from './rank-test.ts'

const folds = (rows: number, count: number) => Uint8Array.from({ length: rows }, (_, row) => row % count)

/** Rows of two normals `apart` standard deviations apart, a third of them positive. */
function sample(rows: number, apart: number, seed: number) {
  const uniform = createRandom(seed).nextFloat
  const labels = Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0))
  return { labels, scores: Float64Array.from(labels, (label) => drawNormal(uniform) + apart * label) }
}

describe('rankTest', () => {
  test('gives the exact p-value of a table small enough to list every order', () => {
    // Positives hold the two highest of five: one of the ten ways to choose two is as good.
    const { pValue, best } = rankTest([[1, 2, 3, 9, 10]], Uint8Array.of(0, 0, 0, 1, 1), new Uint8Array(5), { seed: 1, permutations: 20_000 })
    expect(pValue).toBeCloseTo(0.1, 2)
    expect(best).toBe(0)
  })

  test('is at its level under chance, also when the better of three lists counts', () => {
    let [alone, ofThree] = [0, 0]
    for (let seed = 0; seed < 300; seed++) {
      const { labels, scores } = sample(90, 0, seed)
      const more = [1, 2].map((k) => sample(90, 0, 1000 * k + seed).scores)
      if (rankTest([scores], labels, folds(90, 5), { seed, permutations: 199 }).pValue <= 0.1) alone++
      if (rankTest([scores, ...more], labels, folds(90, 5), { seed, permutations: 199 }).pValue <= 0.1) ofThree++
    }
    for (const count of [alone, ofThree]) {
      expect(count).toBeGreaterThan(14)
      expect(count).toBeLessThan(46)
    }
  })

  test('compares within groups only: an offset between folds is no signal, and hides none', () => {
    const { labels, scores } = sample(300, 1, 4)
    const groups = folds(300, 4)
    const shifted = scores.map((score, row) => score + 100 * groups[row])
    expect(rankTest([shifted], labels, groups, { seed: 1 })).toEqual(rankTest([scores], labels, groups, { seed: 1 }))
    // Outcomes that differ by fold, scores that know the fold alone.
    const byFold = Uint8Array.from(groups, (group, row) => (group === 2 || row % 10 === 0 ? 1 : 0)).with(2, 0)
    expect(rankTest([Float64Array.from(groups)], byFold, groups, { seed: 1 }).pValue).toBe(1)
  })

  test('names the list that tells, and the normal law agrees with the permutations', () => {
    const { labels, scores } = sample(600, 0.25, 5)
    const noise = sample(600, 0, 9).scores
    const dealt = rankTest([noise, scores], labels, folds(600, 5), { seed: 2, permutations: 9999 })
    expect(dealt.best).toBe(1)
    expect(dealt.z).toBeGreaterThan(2)
    expect(Math.abs(rankTest([scores], labels, folds(600, 5), { seed: 2, permutations: 9999 }).pValue - normalTail(dealt.z))).toBeLessThan(0.004)
    const law = rankTest([scores], labels, folds(600, 5), { seed: 2, permutations: 1_000_000 })
    expect(law).toEqual({ pValue: normalTail(dealt.z), z: dealt.z, best: 0, permutations: 0 })
  })

  test('scores all equal tell nothing; without two outcomes there is no test', () => {
    const { labels } = sample(60, 0, 1)
    expect(rankTest([new Float64Array(60)], labels, folds(60, 5), { seed: 1 }).pValue).toBe(1)
    expect(() => rankTest([new Float64Array(6)], new Uint8Array(6), new Uint8Array(6), { seed: 1 })).toThrow(RangeError)
  })
})

test.each([[0, 0.5], [1, 0.158655253931457], [1.959963984540054, 0.025], [3, 0.001349898031630], [6, 9.865876450376981e-10], [-1, 0.841344746068543]])('the normal tail above %d is %d', (z, tail) => {
  expect(Math.abs(normalTail(z) / tail - 1)).toBeLessThan(1e-10)
})
