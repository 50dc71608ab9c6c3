import { expect, test } from 'vitest'
import { isWorthWriting, secondsLeft } from './progress.ts'
import { waitSeconds } from './execute.ts'

test.each([
  ['half done in ten seconds: ten more', { startedAt: 0, startFraction: 0 }, 0.5, 10_000, 10],
  ['an attempt that goes on from 40 % counts its own pace only', { startedAt: 0, startFraction: 0.4 }, 0.5, 10_000, 50],
  ['done', { startedAt: 0, startFraction: 0 }, 1, 10_000, 0],
  ['no step yet', { startedAt: 0, startFraction: 0.4 }, 0.4, 10_000, null],
  ['too early to say', { startedAt: 0, startFraction: 0 }, 0.1, 400, null],
])('seconds left: %s', (_, pace, fraction, at, expected) => {
  expect(secondsLeft(pace, fraction, at)).toBe(expected)
})

test.each([
  ['the first', null, { stage: 'reading', at: 0 }, true],
  ['soon after, same stage', { stage: 'reading', at: 0 }, { stage: 'reading', at: 200 }, false],
  ['a quarter second after', { stage: 'reading', at: 0 }, { stage: 'reading', at: 250 }, true],
  ['a new stage', { stage: 'reading', at: 0 }, { stage: 'writing', at: 1 }, true],
])('a report is written: %s', (_, last, next, expected) => {
  expect(isWorthWriting(last, next)).toBe(expected)
})

test('waits double up to ten minutes', () => {
  expect([1, 2, 3, 11, 30].map(waitSeconds)).toEqual([1, 2, 4, 600, 600])
})
