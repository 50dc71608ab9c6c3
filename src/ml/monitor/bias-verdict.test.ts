import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.ts'
import { FOUR_FIFTHS_CAVEAT, judgeGroups } from './bias-verdict.ts'
import { addToGroup, ratesOf, startGroup, type GroupCounts } from './group-rates.ts'

/** A group with these four cells; `chance`: what each row was promised. */
function group(tp: number, fp: number, tn: number, fn: number, chance: number | null = null): GroupCounts {
  const counts = startGroup()
  for (const [rows, selected, outcome] of [[tp, true, 1], [fp, true, 0], [tn, false, 0], [fn, false, 1]] as const) for (let row = 0; row < rows; row++) addToGroup(counts, selected, outcome, chance)
  return counts
}

const verdicts = (groups: Record<string, GroupCounts>, reference?: string) => Object.fromEntries(judgeGroups('group', new Map(Object.entries(groups)), undefined, reference).map((own) => [own.group, own]))

describe('rates', () => {
  it('of a table by hand, each over its own denominator', () => {
    const { rates, prevalence } = ratesOf(group(30, 20, 40, 10))
    expect(Object.fromEntries(Object.entries(rates).map(([name, { value, n }]) => [name, [value, n]]))).toEqual({ selectionRate: [0.5, 100], tpr: [0.75, 40], fnr: [0.25, 40], fpr: [20 / 60, 60], tnr: [40 / 60, 60], ppv: [0.6, 50], npv: [0.8, 50] })
    expect(rates.tpr.interval).toEqual({ low: expect.closeTo(0.5981, 4), high: expect.closeTo(0.8581, 4) }) // Wilson, 30 of 40
    expect(prevalence.value).toBe(0.4)
  })

  it('rows without an outcome count for selection only, and none for an empty denominator', () => {
    const counts = group(10, 0, 0, 0)
    addToGroup(counts, false, null, 0.2)
    expect(ratesOf(counts)).toMatchObject({ n: 11, labelled: 10, rates: { selectionRate: { value: 10 / 11 }, fpr: { value: null, n: 0, interval: null } }, calibration: { n: 0, gap: null } })
  })
})

describe('verdicts', () => {
  const reference = group(4000, 2000, 3000, 1000)

  it('a ratio of .79 fails and one of .81 passes, marked close where its interval crosses the line', () => {
    const shares = (selected: number) => verdicts({ reference: group(0, 5000, 5000, 0), own: group(0, selected, 10_000 - selected, 0) }, 'reference').own.judged.fpr
    expect([shares(3950), shares(4050), shares(4400)]).toMatchObject([{ verdict: 'fail', clear: false }, { verdict: 'pass', close: true }, { verdict: 'pass', close: false }])
    expect(shares(3000)).toMatchObject({ verdict: 'fail', clear: true, why: expect.stringMatching(/^0\.60 times .*outside 0\.8 to 1\.25\.$/) })
  })

  it('a group of 5 is never a pass, whatever its rates', () => {
    for (let tp = 0; tp <= 5; tp++) for (let fp = 0; fp + tp <= 5; fp++) for (let tn = 0; tn + fp + tp <= 5; tn++) {
      const { few } = verdicts({ reference, few: group(tp, fp, tn, 5 - tp - fp - tn, 0.5) })
      expect(few.verdict).toBe('not enough data')
    }
  })

  it('many rows do not help a rate with a small denominator: 2,000 rows with 40 positives are not enough for tpr', () => {
    const { own } = verdicts({ reference, own: group(32, 784, 1176, 8) })
    expect([own.judged.tpr, own.judged.fnr, own.judged.fpr].map(({ verdict }) => verdict)).toEqual(['not enough data', 'not enough data', 'pass'])
    expect(own.judged.tpr.why).toBe('40 rows count for this rate, 100 are needed.')
    expect(own.verdict).not.toBe('pass')
  })

  it('a group by itself has nothing to compare with; an unknown group to compare with is named', () => {
    expect(verdicts({ only: reference }).only).toMatchObject({ verdict: 'not enough data', judged: { tpr: { why: 'There is no second group to compare with.' } } })
    expect(() => verdicts({ reference }, 'nobody')).toThrow('"group" has no group "nobody".')
    expect(verdicts({ reference, other: group(900, 100, 500, 500) }, 'other').other).toMatchObject({ isReference: true })
  })

  it('calibration is judged against its own outcomes', () => {
    const { own } = verdicts({ reference: group(4000, 2000, 3000, 1000, 0.5), own: group(400, 200, 300, 100, 0.4) })
    expect(own.judged.calibration).toMatchObject({ verdict: 'fail', clear: true, why: '10.0 points more happened than promised, more than 5 points.' })
    expect(verdicts({ reference: group(4000, 2000, 3000, 1000, 0.5) }).reference.calibration).toMatchObject({ n: 10_000, expected: 0.5, observed: 0.5, gap: 0 })
  })

  it('the interval of a ratio holds the true ratio about 95 times in 100, for few rows and rates near 1 too', () => {
    const { nextFloat } = createRandom(8)
    const draw = (rows: number, rate: number) => Array.from({ length: rows }).reduce<number>((sum) => sum + (nextFloat() < rate ? 1 : 0), 0)
    for (const [n, p, m, q] of [[120, 0.5, 3000, 0.6], [150, 0.05, 400, 0.1], [110, 0.95, 500, 0.9]] as const) {
      let held = 0
      for (let run = 0; run < 1000; run++) {
        const [a, b] = [draw(n, p), draw(m, q)]
        const range = verdicts({ reference: group(0, b, m - b, 0), own: group(0, a, n - a, 0) }, 'reference').own.judged.fpr.ratioInterval
        if (range && range.low <= p / q && p / q <= range.high) held++
      }
      expect(held / 1000).toBeGreaterThan(0.925)
      expect(held / 1000).toBeLessThan(0.98)
    }
  })

  it('says that the line is no law', () => expect(FOUR_FIFTHS_CAVEAT).toMatch(/screening line .* no law and no proof/))
})
