import { expect, test } from 'vitest'
import type { ChurnTarget, PropensityTarget } from '../schema.ts'
import { customerMoment, customerTimes, isCustomerAt, outcomeWithin, type CustomerHistory } from './customer-moment.ts'

const DAY = 86_400_000
const days = (...values: number[]): number[] => values.map((day) => day * DAY)
const history = (orders: number[], rest: Partial<CustomerHistory> = {}): CustomerHistory => ({ orders: days(...orders), wanted: [], endedAt: null, ...rest })
const shared = { activeDays: 100, windowDays: 90, include: [] as string[], exclude: [] as string[], learner: 'auto' as const }
const churn: ChurnTarget = { kind: 'churn', leaving: { by: 'no-order' }, ...shared }
const cancels: ChurnTarget = { kind: 'churn', leaving: { by: 'event', eventKind: 'cancelled' }, ...shared }
const optics: PropensityTarget = { kind: 'propensity', category: 'optics', ...shared }

test('a person is a customer from each order on, for as long as was said, and no longer than until it ends', () => {
  expect(customerTimes(history([0, 50, 400]), 100)).toEqual([[0, 150 * DAY], [400 * DAY, 500 * DAY]])
  expect(customerTimes(history([0, 50], { endedAt: 60 * DAY }), 100)).toEqual([[0, 60 * DAY]])
  expect(customerTimes(history([0, 50], { endedAt: 20 * DAY }), 100)).toEqual([[0, 20 * DAY]])
  expect([49, 149, 150, 401].map((day) => isCustomerAt(history([0, 50, 400]), 100, day * DAY))).toEqual([true, true, false, true])
})

test.each<[string, Parameters<typeof outcomeWithin>, boolean]>([
  ['no order in the window: left', [history([0]), churn, 5 * DAY], true],
  ['an order on its last day: stayed', [history([0, 95]), churn, 5 * DAY], false],
  ['an order a day later: left', [history([0, 96]), churn, 5 * DAY], true],
  ['the order at the moment itself does not count', [history([0, 5]), churn, 5 * DAY], true],
  ['cancelled in the window, orders or not', [history([0, 50], { endedAt: 60 * DAY }), cancels, 5 * DAY], true],
  ['not cancelled, no order', [history([0]), cancels, 5 * DAY], false],
  ['bought the category', [history([0, 50], { wanted: days(50) }), optics, 5 * DAY], true],
  ['bought another category', [history([0, 50], { wanted: days(0) }), optics, 5 * DAY], false],
])('%s', (_, question, expected) => {
  expect(outcomeWithin(...question)).toBe(expected)
})

test('a moment is a day of the year whose window is over, whoever was a customer on it, and knows nothing later', () => {
  const known = history([0, 400])
  // Windows end by day 520, so that days 65 to 430 are drawn; it was a customer up to 100 and from 400 on.
  const at = (draw: number) => (customerMoment(known, churn, 520 * DAY, draw)?.asOf ?? Number.NaN) / DAY
  expect([0, 29 / 365, 31 / 365, 0.5, 331 / 365, 364 / 365].map((draw) => Math.round(at(draw)))).toEqual([430, 401, Number.NaN, Number.NaN, 99, 66])
  const drawn = Array.from({ length: 3650 }, (_, n) => at(n / 3650)).filter((day) => !Number.isNaN(day))
  expect(drawn.length / 10).toBeCloseTo(35 + 30, 0)
  expect(customerMoment(history([500]), churn, 520 * DAY, 0.5)).toBeNull()
  expect(customerMoment(history([425, 440]), churn, 520 * DAY, 0)).toMatchObject({ asOf: 430 * DAY, label: 0 })
  expect(customerMoment(history([425, 525]), churn, 520 * DAY, 0)).toMatchObject({ asOf: 430 * DAY, label: 1 })
})
