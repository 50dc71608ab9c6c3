import { describe, expect, test } from 'vitest'
import { amountIn, dueAt, expectedValue, leadName, nextStep, rankOf } from './queue-order.ts'

const now = new Date('2026-11-20T09:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)

test.each([
  [0.26, 48_000, 12_480, 12_480],
  [0.26, null, null, 0.26],
])('a chance of %s of %s is expected to bring %s and ranks by %s', (chance, amount, expected, rank) => {
  expect(expectedValue(chance, amount)).toBe(expected)
  expect(rankOf(chance, amount)).toBe(rank)
})

test.each([['A', '2026-11-20T13:00:00Z'], ['B', '2026-11-21T09:00:00Z'], ['C', '2026-11-23T09:00:00Z'], ['D', '2026-11-27T09:00:00Z']] as const)('a lead of grade %s is due at %s', (grade, due) => {
  expect(dueAt(grade, now)).toEqual(new Date(due))
})

describe('the next step', () => {
  test.each([
    ['A', 'new', null, 'call'], ['B', 'new', null, 'write'], ['D', 'new', null, 'write'],
    ['A', 'working', null, 'meeting'], ['D', 'working', null, 'write'], ['C', 'qualified', null, 'quote'], ['C', 'proposal', null, 'call'],
    ['A', 'working', 5, 'wait'], ['A', 'working', 80, 'meeting'], ['A', 'new', 5, 'call'],
  ] as const)('%s, %s, last step %s h ago: %s', (grade, stage, hours, step) => {
    expect(nextStep({ grade, stage, lastStepAt: hours === null ? null : hoursAgo(hours) }, now)).toBe(step)
  })
})

test.each([
  [{ amount: 12 }, 12], [{ amount: '12.5' }, 12.5], [{ expected_amount: 9, amount: 12 }, 9], [{ amount: 'about 12' }, null], [{ amount: 0 }, null], [{ amount: '' }, null], [{}, null],
])('the amount in %o is %s', (traits, amount) => {
  expect(amountIn(traits)).toBe(amount)
})

test.each([
  [{ name: 'Ada', email: 'a@example.com' }, 'Ada'], [{ email: 'a@example.com', company: 'Firm' }, 'a@example.com'], [{ company: 'Firm', externalId: '7' }, 'Firm'],
  [{ externalId: '660737' }, 'Lead 660737'], [{ externalId: '7927b2df-8bba-4d29-b9a2-b6e0beafc620' }, 'Lead 7927b2df'], [{}, 'Lead without a name'],
])('a lead known by %o is called %s', (known, name) => {
  expect(leadName({ name: '', email: null, company: '', externalId: null, ...known })).toBe(name)
})
