import { expect, test } from 'vitest'
import { displayName, featureCatalogue, featureMeaning, fieldLabel } from './feature-names.ts'

test.each([
  [featureCatalogue.eventCount('pricing_view', 7), 'Pricing page views, last 7 days'],
  [featureCatalogue.eventCount('meeting_booked', 30), 'Meetings booked, last 30 days'],
  [featureCatalogue.eventCount('space_walk', 90), 'Space walk, last 90 days'],
  [featureCatalogue.eventAge('email_open'), 'Days since the last e-mail opened'],
  [featureCatalogue.eventAge('any'), 'Days since the last activity seen'],
  [featureCatalogue.orderValue, 'Order value so far'],
  [featureCatalogue.ordersWithin(90), 'Orders, last 90 days'],
  [featureCatalogue.orderOverdue, 'Time since the last order, in usual gaps'],
  [featureCatalogue.categoryCount('Home.Garden'), 'Orders of Home.Garden so far'],
  [featureCatalogue.leadAge, 'Days since becoming a lead'],
  [featureCatalogue.trait('employees'), 'Employees'],
  ['Total Time Spent on Website', 'Total Time Spent on Website'],
])('%s is shown as %s', (name, shown) => expect(displayName(name)).toBe(shown))

test.each([['TotalVisits', 'Total visits'], ['company_size', 'Company size'], ['customerID', 'Customer ID'], ['CRM', 'CRM'], ['x', 'X']])('the field %s is called %s', (field, label) => {
  expect(fieldLabel(field)).toBe(label)
})

test('names say what they stand for, dots in event kinds included', () => {
  expect(featureMeaning('events.web.pricing.count_7d')).toEqual({ kind: 'event-count', event: 'web.pricing', days: 7 })
  expect(featureMeaning('events.call.days_since')).toEqual({ kind: 'event-age', event: 'call' })
  expect(featureMeaning('orders.in.Home.Garden.days_since')).toEqual({ kind: 'category-age', category: 'Home.Garden' })
  expect(featureMeaning('orders.value_365d')).toEqual({ kind: 'value-within', days: 365 })
  expect(featureMeaning('traits.a.b')).toEqual({ kind: 'trait', field: 'a.b' })
  expect(featureMeaning('orders.count')).toEqual({ kind: 'order-count' })
  expect(featureMeaning('events.count')).toEqual({ kind: 'column', field: 'events.count' })
})
