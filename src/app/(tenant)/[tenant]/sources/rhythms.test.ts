import { expect, test } from 'vitest'
import { promises, rhythms, withOwn } from './rhythms.ts'

test('a rhythm that is none of the usual ones stays to be chosen', () => {
  expect(withOwn(rhythms, 60)).toEqual(rhythms)
  expect(withOwn(promises, null)).toEqual(promises)
  expect(withOwn(rhythms, 1_234).at(-1)).toEqual({ value: '1234', label: '1,234 minutes' })
})
