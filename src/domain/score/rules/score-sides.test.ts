import { expect, test } from 'vitest'
import { TYPICAL_SCORE } from '#domain/train/index.ts'
import { pointsOf, scoreOf } from './scale.ts'
import { scoreSides, sideOf } from './score-sides.ts'

test.each([
  ['traits.industry', 'fit'], ['traits.employees', 'fit'], ['Lead Source', 'fit'], ['events.page_viewed.count_7d', 'engagement'], ['events.any.days_since', 'engagement'],
  ['orders.count', 'engagement'], ['traits.total_visits', 'engagement'], ['lead.age_days', 'timing'],
] as const)('%s belongs to %s', (feature, side) => expect(sideOf(feature)).toBe(side))

test('the sides add up to the score, and each alone is the score of its own contributions', () => {
  const logOdds = { 'traits.industry': 0.7, 'traits.country': -0.2, 'events.page_viewed.count_7d': 0.45, 'orders.count': -0.05, 'lead.age_days': 0.13 }
  const contributions = Object.entries(logOdds).map(([feature, part]) => ({ feature, logOdds: part, points: pointsOf(part) }))
  const { fit, engagement, timing } = scoreSides(contributions)
  expect(fit.points).toBeCloseTo(pointsOf(0.5), 12)
  expect(engagement.points).toBeCloseTo(pointsOf(0.4), 12)
  expect(fit.points + engagement.points + timing.points).toBeCloseTo(contributions.reduce((sum, { points }) => sum + points, 0), 12)
  expect([fit.alone, engagement.alone, timing.alone]).toEqual([scoreOf(0.5, 0), scoreOf(0.4, 0), scoreOf(0.13, 0)])
  expect(scoreSides([]).fit).toEqual({ points: 0, alone: TYPICAL_SCORE })
})
