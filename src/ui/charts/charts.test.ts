import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isOff, prepareCalibration, shareTicks, type CalibrationBand } from './calibration-points.ts'
import { prepareCutoff, type CutoffPoint } from './cutoff-curve.ts'
import { prepareCategoryEffect, prepareNumberEffect } from './dependence-points.ts'

const band = (promised: number, happened: number, low: number, high: number, count = 100): CalibrationBand => ({ promised, happened, low, high, count })

describe('calibration', () => {
  const bands = [band(0.4, 0.2, 0.15, 0.25, 50), band(0.1, 0.12, 0.08, 0.16, 200)]

  test('bands go up by promise; only a promise outside its interval is off', () => {
    const prepared = prepareCalibration(bands)
    expect(prepared.points.map((point) => [point.promised, point.off])).toEqual([[0.1, false], [0.4, true]])
    expect(prepared.worst?.promised).toBe(0.4)
    expect(prepared.points.map((point) => point.fill)).toEqual([100, 25])
  })

  test('a promise kept lies on the diagonal: as far from the left as from the bottom', () => {
    const { points } = prepareCalibration([band(0.3, 0.3, 0.2, 0.4)])
    expect(points[0].x).toBeCloseTo(100 - points[0].y, 9)
  })

  test('the shaded part runs between promise and outcome, from the band before to the one that is off', () => {
    const { offBands, points } = prepareCalibration(bands)
    expect(offBands).toHaveLength(1)
    expect(offBands[0]).toEqual([[points[0].x, 100 - points[0].x], [points[1].x, 100 - points[1].x], [points[1].x, points[1].y], [points[0].x, points[0].y]])
  })

  test('no band is no error, and ticks lie from the bottom up', () => {
    expect(prepareCalibration([]).points).toEqual([])
    expect(shareTicks([0, 0.1, 0.2], 0.2, String, true).map((tick) => tick.at)).toEqual([100, 50, 0])
  })

  test('all marks stay inside the plot', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(fc.array(fc.record({ promised: share, happened: share, low: share, high: share, count: fc.nat(5000) }), { maxLength: 12 }), (list) => {
      for (const point of prepareCalibration(list).points) {
        for (const at of [point.x, point.y, point.yLow, point.yHigh, point.fill]) expect(at >= 0 && at <= 100).toBe(true)
        expect(point.off).toBe(isOff(point))
      }
    }))
  })
})

describe('money by cut-off', () => {
  const curve: CutoffPoint[] = [{ cut: 50, net: 300, worked: 30 }, { cut: 10, net: -100, worked: 90 }, { cut: 30, net: 400, low: 300, high: 500, worked: 60 }]

  test('finds the most money and the point nearest to today', () => {
    const prepared = prepareCutoff(curve, 47)
    expect([prepared.best.cut, prepared.today.cut]).toEqual([30, 50])
    expect(prepared.rows.map((row) => row.cut)).toEqual([10, 30, 50])
  })

  test('a loss lies below the zero line, which is always in sight', () => {
    const prepared = prepareCutoff(curve, 50)
    expect(prepared.zero).toBeGreaterThan(0)
    expect(prepared.zero).toBeLessThan(100)
    expect(prepared.y(-100)).toBeGreaterThan(prepared.zero)
    expect(prepared.curve[0][0]).toBeLessThan(prepared.curve[1][0])
  })

  test('needs a point', () => expect(() => prepareCutoff([], 50)).toThrow('at least one cut-off'))
})

describe('effect of a field', () => {
  test('numbers go from low to high, and no effect is in sight', () => {
    const prepared = prepareNumberEffect({ kind: 'number', steps: [{ value: 10, points: 6, count: 5 }, { value: 0, points: 2, count: 10 }] })
    expect(prepared.curve.map(([x]) => x)).toEqual([0, 100])
    expect(prepared.zero).toBeGreaterThan(prepared.curve[1][1])
    expect(prepared.zero).toBeLessThanOrEqual(100)
    expect(prepared.counts.map((count) => count.fill)).toEqual([100, 50])
  })

  test('one value alone stands in the middle', () => {
    expect(prepareNumberEffect({ kind: 'number', steps: [{ value: 3, points: 1, count: 1 }] }).curve[0][0]).toBe(50)
  })

  test('categories: raising right of no effect, lowering left; the rarest are left to the table', () => {
    const steps = [...Array.from({ length: 12 }, (_, at) => ({ value: `v${at}`, points: 6 - at, count: 100 })), { value: 'rare', points: 40, count: 1 }]
    const { bars, zero, hidden } = prepareCategoryEffect({ kind: 'category', steps }, 12)
    expect(hidden).toBe(1)
    expect(bars.map((bar) => bar.value)).not.toContain('rare')
    for (const bar of bars) expect(bar.points >= 0 ? bar.x : bar.x + bar.width).toBeCloseTo(zero, 9)
  })

  test('no effect at all has room on both sides', () => {
    expect(prepareCategoryEffect({ kind: 'category', steps: [{ value: 'a', points: 0, count: 1 }] }).zero).toBe(50)
  })
})
