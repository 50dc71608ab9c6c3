import { expect, test } from 'vitest'
import { everyLead } from '#domain/act/schema.ts'
import { filterWords } from './filter-chips.ts'

const people = [{ userId: '7b0c6d0e-1111-4222-8333-444455556666', name: 'Noa Stein' }]

test('the usual list has no filter to drop', () => {
  expect(filterWords(everyLead, people)).toEqual([])
  expect(filterWords({ ...everyLead, sort: 'name' }, people)).toEqual([])
})

test.each([
  [{ owner: 'me-or-nobody' as const }, 'Owner', 'me or nobody'],
  [{ owner: people[0].userId }, 'Owner', 'Noa Stein'],
  [{ owner: '00000000-1111-4222-8333-444455556666' }, 'Owner', 'someone'],
  [{ grade: ['B' as const, 'A' as const] }, 'Grade', 'A, B'],
  [{ stage: ['new' as const, 'proposal' as const] }, 'Stage', 'New, Proposal'],
  [{ source: ['a', 'b', 'c', 'd', 'e'] }, 'Source', 'a, b, c and 2 more'],
  [{ score: 75 }, 'Score', '75 or more'],
  [{ q: 'brindle' }, 'Find', 'brindle'],
  [{ sla: 'soon' as const }, 'SLA', 'due within 4 hours'],
  [{ snoozed: 'only' as const }, 'Snoozed', 'only'],
])('%o reads "%s %s", and dropping it gives the usual list', (change, label, value) => {
  const [words, ...others] = filterWords({ ...everyLead, ...change }, people)
  expect(others).toEqual([])
  expect(words).toMatchObject({ label, value, without: everyLead })
})
