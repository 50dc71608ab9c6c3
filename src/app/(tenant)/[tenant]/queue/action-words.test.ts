import { expect, test } from 'vitest'
import type { QueueActionInput } from '#domain/act/schema.ts'
import { actionWords, outcomeWords, snoozeChoices } from './action-words.ts'

const people = [{ userId: 'u1', name: 'Noa Stein' }]
const one = [{ name: 'Ines Moreau' }]

test.each<[QueueActionInput, string]>([
  [{ kind: 'assign', ownerId: 'u1' }, 'Ines Moreau: assigned to Noa Stein'],
  [{ kind: 'assign', ownerId: null }, 'Ines Moreau: given back, nobody’s now'],
  [{ kind: 'stage', stage: 'qualified' }, 'Ines Moreau: stage Qualified'],
  [{ kind: 'snooze', until: new Date() }, 'Ines Moreau: snoozed'],
  [{ kind: 'snooze', until: null }, 'Ines Moreau: back in the queue'],
  [{ kind: 'tag', add: ['fair'], remove: [] }, 'Ines Moreau: tagged fair'],
  [{ kind: 'tag', add: [], remove: ['fair'] }, 'Ines Moreau: tag fair taken off'],
  [{ kind: 'step', step: 'call', note: '' }, 'Call noted: Ines Moreau'],
])('%o is said as "%s"', (action, words) => {
  expect(actionWords(action, one, people)).toBe(words)
})

test('many leads are counted, an outcome names its lead', () => {
  expect(actionWords({ kind: 'assign', ownerId: 'u1' }, [...one, ...one, ...one], people)).toBe('3 leads: assigned to Noa Stein')
  expect(outcomeWords('unreachable', one[0])).toBe('Ines Moreau: not reached')
})

test.each([0, 1, 2, 3, 4, 5, 6])('a snoozed lead comes back later, on a Monday where that is said (day %i)', (day) => {
  const now = new Date(2026, 10, 15 + day, 14, 30)
  const choices = snoozeChoices(now)
  for (const { until } of choices) expect(until > now).toBe(true)
  const monday = choices.find(({ id }) => id === 'monday')
  expect(monday?.until.getDay()).toBe(1)
  expect(monday?.until.getHours()).toBe(9)
})
