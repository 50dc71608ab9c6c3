import { expect, test } from 'vitest'
import { digestWeek, firstLoudMoment, isNews, isQuiet, nextAttempt, weekBounds } from './sending-time.ts'

test.each([[20, 7, 19, false], [20, 7, 20, true], [20, 7, 3, true], [20, 7, 7, false], [12, 14, 13, true], [12, 14, 14, false]])('quiet from %i to %i: the hour %i is quiet: %s', (from, until, hour, quiet) => {
  expect(isQuiet(hour, { from, until })).toBe(quiet)
})

test('a message in quiet hours waits for their end in the workspace’s own time', () => {
  const night = new Date('2026-11-22T21:30:00Z') // half past ten in Berlin
  expect(firstLoudMoment(night, 'Europe/Berlin', { from: 20, until: 7 })).toEqual(new Date('2026-11-23T06:00:00Z'))
  expect(firstLoudMoment(night, 'America/New_York', { from: 20, until: 7 })).toEqual(night)
  expect(firstLoudMoment(night, 'Europe/Berlin', null)).toEqual(night)
})

test('pauses grow, and the sixth failure is the last', () => {
  const now = new Date('2026-11-22T09:00:00Z')
  expect([1, 2, 3, 4, 5, 6].map((attempts) => nextAttempt(attempts, now)?.toISOString().slice(11, 16) ?? null)).toEqual(['09:01', '09:05', '09:30', '11:00', '21:00', null])
})

// Weeks by ISO 8601: 4 January is always in week 1; 2026 begins on a Thursday and has 53 weeks.
test.each([['2026-11-23T06:30:00Z', 'Europe/Berlin', '2026-W47'], ['2026-11-23T05:30:00Z', 'Europe/Berlin', '2026-W46'], ['2026-11-29T12:00:00Z', 'UTC', '2026-W47'], ['2027-01-04T12:00:00Z', 'UTC', '2026-W53'], ['2027-01-11T12:00:00Z', 'UTC', '2027-W01']])('at %s in %s the digest speaks of %s', (now, zone, week) => {
  expect(digestWeek(new Date(now), zone)).toBe(week)
})

// Berlin goes to winter time on 25 October 2026: that week has 169 hours.
test.each([['2026-W47', 'UTC', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z'], ['2026-W43', 'Europe/Berlin', '2026-10-18T22:00:00Z', '2026-10-25T23:00:00Z'], ['2026-W53', 'America/New_York', '2026-12-28T05:00:00Z', '2027-01-04T05:00:00Z'], ['2027-W01', 'Asia/Kolkata', '2027-01-03T18:30:00Z', '2027-01-10T18:30:00Z']])('week %s in %s runs from %s to %s', (week, zone, from, until) => {
  expect(weekBounds(week, zone)).toEqual({ from: new Date(from), until: new Date(until) })
})

test('what the first checks find in months long past wakes nobody', () => {
  const now = new Date('2026-11-23T09:00:00Z')
  expect(['2026-11-01', '2026-10-01', '2026-08-01'].map((month) => isNews(new Date(month), now, 0))).toEqual([true, true, false])
  expect(isNews(new Date('2026-08-01'), now, 90)).toBe(true) // outcomes of August are known in November
})
