import { expect, test } from 'vitest'
import type { FeatureValue } from '../schema.ts'
import { applyWhatIf, isActionable, isProtected, possibleChanges, smallestChange, whatIfFields } from './what-if.ts'

const number = (name: string) => ({ name, kind: 'number' as const })

test.each(['age', 'Age', 'traits.age', 'traits.birth_date', 'traits.gender', 'City', 'traits.postcode', 'ZIP code', 'Country', 'traits.region', 'SeniorCitizen', 'Partner', 'Dependents', 'lead.age_days', 'orders.value', 'traits.postCode'])('%s is never suggested', (name) => {
  expect(isProtected(number(name))).toBe(true)
  expect(isActionable(number(name), { actionable: ['age', 'City', 'gender'] })).toBe(false)
})

test.each(['events.meeting_booked.count_30d', 'events.call.days_since', 'TotalVisits', 'Contract', 'TechSupport', 'PaymentMethod'])('%s may be tried', (name) => expect(isActionable(number(name))).toBe(true))

test.each(['traits.industry', 'events.any.count_7d', 'MonthlyCharges', 'percentage', 'package'])('%s may not be tried', (name) => expect(isActionable(number(name))).toBe(false))

test('the tenant can open a field, and a sensitive one stays closed', () => {
  expect(isActionable(number('traits.discount'), { actionable: ['discount'] })).toBe(true)
  expect(isActionable(number('traits.discount'), { actionable: ['discount'], sensitive: ['discount'] })).toBe(false)
})

const features = [number('events.meeting_booked.count_7d'), number('events.meeting_booked.count_30d'), number('events.meeting_booked.days_since'), number('events.any.count_7d'), number('TotalVisits'), number('traits.age')]
const values: Record<string, FeatureValue> = { 'events.meeting_booked.count_7d': 0, 'events.meeting_booked.count_30d': 1, 'events.meeting_booked.days_since': 12, 'events.any.count_7d': 4, TotalVisits: 2, 'traits.age': 50 }
const seen = [{ feature: 'TotalVisits', kind: 'number' as const, points: [1, 2, 5, 9].map((value) => ({ value, points: 0, low: 0, high: 0, rows: 10 })) }]

test('one more event moves its longer windows, its age and the count of all events', () => {
  expect(applyWhatIf(features, values, { 'events.meeting_booked.count_7d': 2 })).toEqual({
    kind: 'applied',
    values: { ...values, 'events.meeting_booked.count_7d': 2, 'events.meeting_booked.count_30d': 3, 'events.meeting_booked.days_since': 0, 'events.any.count_7d': 6 },
  })
})

test.each([['traits.age', /cannot be tried/], ['height', /not a field of this model/]])('trying %s is refused', (name, reason) => {
  const tried = applyWhatIf(features, values, { [name]: 1 })
  expect(tried.kind === 'refused' && tried.reason).toMatch(reason)
})

test('fields to try come with the values seen in training', () => {
  expect(whatIfFields(features, values, seen).map(({ feature, options }) => [feature, options.length])).toEqual([['events.meeting_booked.count_7d', 0], ['events.meeting_booked.count_30d', 0], ['events.meeting_booked.days_since', 0], ['TotalVisits', 4]])
})

test('the smallest change is the least that, re-scored, reaches the next grade; protected fields are no part of any', () => {
  const changes = possibleChanges(features, values, seen)
  expect(changes.some(({ changes: moved }) => 'traits.age' in moved)).toBe(false)
  const rescore = (rows: Record<string, FeatureValue>[]) => rows.map((row) => 40 + 6 * Number(row['events.meeting_booked.count_7d']) + Number(row.TotalVisits) - 2)
  const found = smallestChange(40, values, changes, rescore)
  expect(found).toMatchObject({ change: { label: '2 more meetings booked', size: 2 }, score: 52, grade: 'B' })
  expect(rescore([{ ...values, ...found?.change.changes }])).toEqual([52])
})

test('no change is suggested where none is enough, nor for an A', () => {
  const changes = possibleChanges(features, values, seen)
  expect(smallestChange(40, values, changes, (rows) => rows.map(() => 41))).toBeNull()
  expect(smallestChange(80, values, changes, (rows) => rows.map(() => 99))).toBeNull()
})
