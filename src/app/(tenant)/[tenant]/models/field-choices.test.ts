import { expect, test } from 'vitest'
import type { LeftOutColumn } from '#domain/train/index.ts'
import { leftOutLabels } from '#domain/train/schema.ts'
import { fieldChoices, inOrderOfInterest } from './field-choices.ts'

const leftOut = (column: string, reason: LeftOutColumn['reason'], canBeIncluded = true, strength?: number): LeftOutColumn => ({ column, reason, detail: 'Why.', canBeIncluded, strength })
const names = { nameOf: (column: string) => column, labels: leftOutLabels }

test.each([
  ['a suspect is off until brought back', { include: [], exclude: [] }, { Tags: [true, false], fax: [false, true], visits: [false, true] }],
  ['a field brought back stays suspect', { include: ['Tags', 'visits'], exclude: ['fax'] }, { Tags: [true, true], fax: [false, false], visits: [true, true] }],
])('%s', (_, target, expected) => {
  const choices = fieldChoices({ features: ['visits'], leftOut: [leftOut('Tags', 'leak'), leftOut('fax', 'excluded'), leftOut('always', 'constant', false)] }, target, names)
  expect(Object.fromEntries(choices.map(({ column, suspect, use }) => [column, [suspect, use]]))).toEqual(expected)
})

test('nothing was trained yet: nothing to choose', () => {
  expect(fieldChoices(null, { include: [], exclude: [] }, names)).toEqual([])
})

test('leaks first, the strongest on top; constants last', () => {
  expect(inOrderOfInterest([leftOut('c', 'constant'), leftOut('b', 'leak', true, 0.8), leftOut('a', 'leak', true, 0.99), leftOut('d', 'excluded')]).map(({ column }) => column)).toEqual(['a', 'b', 'd', 'c'])
})
