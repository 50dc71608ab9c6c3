import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { place, prepareWaterfall, type WaterfallRow } from './waterfall-rows.ts'

const row = (id: string, points: number, kind: 'model' | 'rule' = 'model'): WaterfallRow => ({ id, label: id, points, kind })

describe('rows of a waterfall', () => {
  test('each bar starts where the one above ended', () => {
    const prepared = prepareWaterfall({ base: 38, rows: [row('small', 2), row('large', -12)], end: 28 })
    expect(prepared.rows.map(({ id, from, to }) => [id, from, to])).toEqual([['large', 38, 26], ['small', 26, 28]])
    expect(prepared.cut).toBe(false)
  })

  test('what is not named is one row, and rules stand last under their own name', () => {
    const rows = [...Array.from({ length: 14 }, (_, at) => row(`f${at}`, 14 - at)), row('open invoice', -6, 'rule')]
    const prepared = prepareWaterfall({ base: 38, rows, end: 38 + 105 - 6, most: 10 })
    expect(prepared.rows.map((placed) => placed.label).slice(9)).toEqual(['f9', '4 other fields', 'open invoice'])
    expect(prepared.rows[10]).toMatchObject({ others: 4, points: 4 + 3 + 2 + 1 })
  })

  test('one field alone is never folded into "1 other fields"', () => {
    const prepared = prepareWaterfall({ base: 0, rows: Array.from({ length: 11 }, (_, at) => row(`f${at}`, 1)), end: 11, most: 10 })
    expect(prepared.rows).toHaveLength(11)
  })

  test('a score cut to the scale says so', () => {
    expect(prepareWaterfall({ base: 38, rows: [row('a', 70)], end: 99 })).toMatchObject({ cut: true, total: 108 })
  })

  test('ticks keep away from the grade limits', () => {
    const prepared = prepareWaterfall({ base: 38, rows: [row('a', 40)], end: 78, limits: [{ at: 50, label: 'B from 50' }, { at: 75, label: 'A from 75' }, { at: 2, label: 'far' }] })
    expect(prepared.limits.map((limit) => limit.at)).toEqual([50, 75])
    expect(prepared.ticks).not.toContain(50)
  })

  test('the last bar ends at base plus all points, whatever is folded', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (points, most) => {
      const total = points.reduce((sum, value) => sum + value, 38)
      const prepared = prepareWaterfall({ base: 38, rows: points.map((value, at) => row(`f${at}`, value)), end: total, most })
      expect(prepared.rows.at(-1)?.to).toBeCloseTo(total, 9)
      for (const placed of prepared.rows) expect(place(placed.to, prepared.low, prepared.high)).toBeGreaterThan(0)
    }))
  })
})
