import { describe, expect, it } from 'vitest'
import { auc } from '../metrics/auc.ts'
import { drawNormal } from '../random/distributions.ts'
import { createRandom } from '../random/random.ts'
import { chancesOf, estimateMetrics, expectedAuc, fitScoreCalibration } from './estimated-performance.ts'
import { calibrateIsotonic, fitIsotonic } from './isotonic.ts'
import { performanceOverTime, type ScoredPeriod } from './performance-periods.ts'

const chanceAt = (x: number) => 1 / (1 + Math.exp(-2 * x))

/** Rows of people around `centre` and `spread`; what they do follows their x, or no longer does (`turned`). The score is a bent chance. */
function period(name: string, rows: number, seed: number, { centre = 0, spread = 1, turned = false, known = true } = {}): ScoredPeriod {
  const { nextFloat } = createRandom(seed)
  const [scores, outcomes] = [new Float64Array(rows), new Float64Array(rows)]
  for (let row = 0; row < rows; row++) {
    const x = centre + spread * drawNormal(nextFloat)
    scores[row] = chanceAt(x) ** 2 // right in order, wrong as a chance
    outcomes[row] = nextFloat() < chanceAt(turned ? 0.25 * x : x) ? 1 : 0
    if (!known) outcomes[row] = Number.NaN
  }
  return { period: name, scores, outcomes }
}

const reference = Array.from({ length: 8 }, (_, i) => period(`r${i + 1}`, 1500, 10 + i))

describe('estimated performance', () => {
  it('by hand: two rows of chance .8 and .3 above and below the line', () => {
    const { auc: area, ...rest } = estimateMetrics([0.9, 0.1], [0.8, 0.3], 0.5)
    // Pairs: first positive and second not .56, second positive and first not .06; ties none. The area weighs them by rows of either kind.
    expect(area).toBeCloseTo((0.8 * 0.7 + 0.5 * 0.8 * 0.2 + 0.5 * 0.3 * 0.7) / (1.1 * 0.9), 12)
    expect(rest).toEqual({ precision: 0.8, recall: expect.closeTo(0.8 / 1.1, 12), falsePositiveRate: expect.closeTo(0.2 / 0.9, 12), accuracy: expect.closeTo(0.75, 12), f1: expect.closeTo(1.6 / 2.1, 12), positiveRate: expect.closeTo(0.55, 12), brier: expect.closeTo((0.8 * 0.01 + 0.2 * 0.81 + 0.3 * 0.81 + 0.7 * 0.01) / 2, 12) })
  })

  it('of known outcomes as chances of 0 and 1 it is the AUC', () => {
    const { scores, outcomes } = reference[0]
    expect(expectedAuc(scores, outcomes)).toBeCloseTo(auc(scores, Uint8Array.from(outcomes)), 12)
    expect(expectedAuc([1, 2], [1, 1])).toBeNull()
  })

  it('isotonic chances are the printed example, and are kept only where they help', () => {
    const curve = fitIsotonic([1, 2, 3, 4], Uint8Array.of(0, 1, 0, 1))
    expect([...calibrateIsotonic(curve, [0, 1, 2.5, 3, 3.5, 9])]).toEqual([0, 0, 0.5, 0.5, 0.75, 1])
    const { nextFloat } = createRandom(4)
    const honest = Float64Array.from({ length: 3000 }, () => nextFloat())
    const bent = fitScoreCalibration(honest.map((chance) => chance ** 3), Uint8Array.from(honest, (chance) => (nextFloat() < chance ? 1 : 0)))
    expect(bent.curve).not.toBeNull()
    expect(bent.errorAfter).toBeLessThan(bent.errorBefore / 3)
    expect([...chancesOf({ curve: null, errorBefore: 0, errorAfter: 0 }, [0.2])]).toEqual([0.2])
  })
})

describe('performance over time', () => {
  const rows = 6000
  const found = performanceOverTime(reference, [
    period('same', rows, 31), period('harder people', rows, 32, { centre: 0.3, spread: 0.35 }), period('turned', rows, 33, { turned: true }), period('turned, not known yet', rows, 34, { turned: true, known: false }),
    { period: 'empty', scores: new Float64Array(0), outcomes: new Float64Array(0) },
  ], 0.5)
  const named = (name: string) => found.periods.find((entry) => entry.period === name) ?? expect.fail(name)

  it('other people: the estimate is within .02 of what came true, and the drop is an alert', () => {
    for (const name of ['same', 'harder people']) expect(Math.abs((named(name).estimated.auc ?? 0) - (named(name).realised?.metrics.auc ?? 1))).toBeLessThan(0.02)
    expect(named('same').alerts.filter(({ metric }) => metric === 'auc')).toEqual([])
    expect(named('harder people').alerts).toContainEqual(expect.objectContaining({ metric: 'auc', source: 'realised', side: 'below' }))
    expect([named('same'), named('harder people')].map(({ estimateDoubtful }) => estimateDoubtful)).toEqual([false, false])
  })

  it('the same people who act otherwise: the estimate cannot see it, and is called doubtful once outcomes are there', () => {
    expect(named('turned')).toMatchObject({ estimateDoubtful: true, provisional: false })
    expect(named('turned, not known yet')).toMatchObject({ estimateDoubtful: false, provisional: true, realised: null, alerts: [] })
    expect(named('empty')).toMatchObject({ rows: 0, realised: null, alerts: [], estimated: { auc: null } })
  })

  it('limits are mean and 3 deviations of the reference periods, none of one period; one kind of outcome is refused', () => {
    const areas = reference.map(({ scores, outcomes }) => auc(scores, Uint8Array.from(outcomes)))
    const mean = areas.reduce((sum, area) => sum + area, 0) / 8
    const deviation = Math.sqrt(areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / 8)
    expect(found.limits.auc?.low).toBeCloseTo(mean - 3 * deviation, 12)
    expect([found.limitPeriods, found.enoughPeriods]).toEqual([8, true])
    expect(performanceOverTime(reference.slice(0, 1), [], 0.5).limits.auc).toBeNull()
    expect(() => performanceOverTime([{ period: 'x', scores: Float64Array.of(0.1, 0.2), outcomes: Float64Array.of(1, 1) }], [], 0.5)).toThrow(/needs both kinds/)
  })
})
