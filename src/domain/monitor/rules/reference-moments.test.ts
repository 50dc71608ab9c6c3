import { expect, test } from 'vitest'
import { distribution } from '../../train/sample-random.fixture.ts'
import { dealMoments as dealByColumns } from './reference-moments.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

type FirstScore = { leadSince: Date; scoredAt: Date }

function dealMoments(leads: Parameters<typeof dealByColumns>[0], scores: readonly FirstScore[]): Date[] {
  return dealByColumns(leads, { leadSince: Float64Array.from(scores, ({ leadSince }) => leadSince.getTime()), scoredAt: Float64Array.from(scores, ({ scoredAt }) => scoredAt.getTime()) })
}

/** Leads that come between seven and one o'clock on any day of a month, each scored at five in the morning so many days later. */
function month(days: number, draw: ReturnType<typeof distribution>): FirstScore[] {
  return Array.from({ length: 300 }, () => {
    const midnight = Date.UTC(2026, 8, 1 + Math.floor(30 * draw.unit()))
    return { leadSince: new Date(midnight + (7 + 6 * draw.unit()) * HOUR), scoredAt: new Date(midnight + days * DAY + 5 * HOUR) }
  })
}

test('leads of the past are looked at on the same day of the week and at the same hour as those of the month, and none before it came', () => {
  const draw = distribution(1)
  const past = Array.from({ length: 2000 }, () => ({ leadSince: new Date(Date.UTC(2025, 0, 1) + Math.floor(400 * draw.unit()) * DAY + Math.floor(DAY * draw.unit())), at: draw.unit() }))
  const scores = month(3, draw)
  for (const [row, at] of dealMoments(past, scores).entries()) {
    expect(at.getUTCHours()).toBe(5)
    expect((at.getUTCDay() - past[row].leadSince.getUTCDay() + 7) % 7).toBe(3)
    expect(at.getTime()).toBeGreaterThan(past[row].leadSince.getTime())
  }
})

test('ages keep their mix, by halves', () => {
  const draw = distribution(2)
  const scores = [...month(1, draw), ...month(20, draw)]
  const past = month(0, draw).concat(month(0, draw), month(0, draw)).map(({ leadSince }) => ({ leadSince, at: draw.unit() }))
  const young = dealMoments(past, scores).filter((at, row) => at.getTime() - past[row].leadSince.getTime() < 2 * DAY).length
  expect(Math.abs(young / past.length - 0.5)).toBeLessThan(0.01)
})

test('a lead that came later in the day than any score is looked at after the same time; without scores nobody ages', () => {
  const late = new Date('2026-03-02T23:00:00Z')
  expect(dealMoments([{ leadSince: late, at: 0 }], [{ leadSince: new Date('2026-09-07T08:00:00Z'), scoredAt: new Date('2026-09-07T10:00:00Z') }])).toEqual([new Date('2026-03-03T01:00:00Z')])
  expect(dealMoments([{ leadSince: late, at: 0 }], [])).toEqual([late])
})
