import { expect, test } from 'vitest'
import { mainReason, reasonsOf, speaksForAndAgainst } from './reasons.ts'

const explained = {
  features: [{ name: 'events.pricing_view.count_7d', kind: 'number' as const }, { name: 'events.meeting_booked.days_since', kind: 'number' as const }, { name: 'traits.industry', kind: 'category' as const }, { name: 'traits.city', kind: 'category' as const }],
  values: { 'events.pricing_view.count_7d': 3, 'events.meeting_booked.days_since': null, 'traits.industry': 'Retail', 'traits.city': 'Bonn' },
  contributions: [0.63, -0.26, 0.1, 0.001],
}

test('reasons come heaviest first, in points; what is too small to show is added up', () => {
  const { reasons, others } = reasonsOf(explained)
  expect(reasons.map(({ feature, points }) => [feature, Number(points.toFixed(1))])).toEqual([['events.pricing_view.count_7d', 12.6], ['events.meeting_booked.days_since', -5.2], ['traits.industry', 2]])
  expect(others).toBeCloseTo(0.02)
  expect(reasons.reduce((sum, { points }) => sum + points, others)).toBeCloseTo(20 * (0.63 - 0.26 + 0.1 + 0.001), 9)
  expect(speaksForAndAgainst(reasons, 1)).toMatchObject({ speaksFor: [{ name: 'Pricing page views, last 7 days' }], against: [{ sentence: '**No meeting** booked yet' }] })
})

test.each([[0, 'events.pricing_view.count_7d'], [-4.9, 'events.pricing_view.count_7d'], [-5, 'events.meeting_booked.days_since'], [20, 'events.pricing_view.count_7d']])('after a move of %d points the queue shows %s', (move, feature) => {
  expect(mainReason(reasonsOf(explained).reasons, move)?.feature).toBe(feature)
})

test('without any contribution there is no reason', () => {
  expect(mainReason(reasonsOf({ ...explained, contributions: [0, 0, 0, 0] }).reasons)).toBeNull()
})
