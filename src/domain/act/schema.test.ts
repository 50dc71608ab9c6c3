import fc from 'fast-check'
import { expect, test } from 'vitest'
import { everyLead, parseQueueFilters, queueFiltersSchema, queueSorts, serialiseQueueFilters, stages, type QueueFilters } from './schema.ts'

const word = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.trim()).filter((text) => text !== '')
const unique = <Item extends string>(item: fc.Arbitrary<Item>) => fc.uniqueArray(item, { maxLength: 4 }).map((items) => items.sort())
const filters: fc.Arbitrary<QueueFilters> = fc.record({
  owner: fc.oneof(fc.constantFrom('any', 'me', 'nobody', 'me-or-nobody'), fc.uuid()),
  grade: unique(fc.constantFrom('A', 'B', 'C', 'D')),
  stage: unique(fc.constantFrom(...stages)),
  source: unique(word), country: unique(word), tag: unique(word),
  evidence: unique(fc.constantFrom('full', 'fair', 'low')),
  score: fc.option(fc.integer({ min: 1, max: 99 })),
  q: fc.string({ maxLength: 30 }).map((text) => text.trim()),
  trend: fc.constantFrom('any', 'rising', 'falling'),
  sla: fc.constantFrom('any', 'late', 'soon'),
  snoozed: fc.constantFrom('hidden', 'only', 'all'),
  from: fc.option(fc.constantFrom('2026-01-31', '2024-02-29')), to: fc.option(fc.constantFrom('2026-11-22')),
  sort: fc.constantFrom(...queueSorts),
})

test('filters survive the way into an address and back', () => {
  fc.assert(fc.property(filters, (given) => {
    expect(parseQueueFilters(serialiseQueueFilters(given))).toEqual(given)
    expect(queueFiltersSchema.parse(given)).toEqual(given)
  }))
})

test('the usual queue has an empty address, and nonsense in an address is left aside', () => {
  expect(serialiseQueueFilters(everyLead)).toBe('')
  expect(parseQueueFilters('')).toEqual(everyLead)
  expect(parseQueueFilters('grade=Z&grade=A&grade=A&score=900&sort=luck&owner=%00&from=yesterday&more=1')).toEqual({ ...everyLead, grade: ['A'] })
})
