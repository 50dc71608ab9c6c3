import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordOutcome } from '../schema.ts'
import { drawnAge, isEligible, isPositive, outcomeOfRecords, trainingAges, trainingMoment, withStatedOutcome, type LeadOutcome } from './outcome-facts.ts'

const DAY = 86_400_000
const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * DAY)
const version = (n: number, value: string | null, more: Partial<RecordOutcome> = {}): RecordOutcome => ({ profileId: 'p', record: 'a', version: n, datedAt: day(0), receivedAt: day(n * 10), value, date: null, ...more })
const open: LeadOutcome = { state: 'open', at: null, dated: true, known: null }

test.each([['1', '1', true], ['1.0', '1', true], ['Yes', 'yes', true], [' won ', 'Won', true], ['0', '1', false], ['', '1', false], ['', '0', false], [null, '1', false]])('"%s" beside "%s" is positive: %s', (value, positive, expected) => {
  expect(isPositive(value, positive)).toBe(expected)
})

describe('the outcome that records tell', () => {
  test.each<[string, RecordOutcome[], Partial<LeadOutcome>]>([
    ['nothing said', [version(1, null)], { state: 'open', at: null }],
    ['a word for missing', [version(1, 'Select')], { state: 'open' }],
    ['not converted', [version(1, '0')], { state: 'other' }],
    ['converted in the file that brought it: nobody knows when', [version(1, '1')], { state: 'converted', at: null }],
    ['converted in a later version: when that came', [version(1, '0'), version(2, '1'), version(3, '1')], { state: 'converted', at: day(20) }],
    ['a date field says when', [version(1, '1', { date: '2026-01-08' })], { state: 'converted', at: day(7) }],
    ['an unreadable date is none', [version(1, '1', { date: 'soon' })], { state: 'converted', at: null }],
    ['converted, then taken back', [version(1, '1'), version(2, '0')], { state: 'other' }],
    ['lost', [version(1, 'Lost')], { state: 'ended' }],
    ['two records of one person, one converted', [version(1, '0'), version(2, '1', { record: 'b' })], { state: 'converted' }],
    ['a file without dates', [version(1, '1', { datedAt: null })], { state: 'converted', dated: false, known: day(10) }],
  ])('%s', (_name, versions, expected) => {
    expect(outcomeOfRecords(versions, '1', ['lost'])).toMatchObject(expected)
  })

  test('what a person said fills silence, and never contradicts a conversion in the data', () => {
    expect(withStatedOutcome(open, { outcome: 'won', at: day(5) })).toMatchObject({ state: 'converted', at: day(5) })
    expect(withStatedOutcome(open, { outcome: 'lost', at: day(5) })).toMatchObject({ state: 'ended' })
    const converted: LeadOutcome = { ...open, state: 'converted', at: day(3) }
    expect(withStatedOutcome(converted, { outcome: 'lost', at: day(5) })).toEqual(converted)
    expect(withStatedOutcome(open, undefined)).toEqual(open)
  })
})

describe('the moment of a lead in training', () => {
  const ask = (outcome: Partial<LeadOutcome>, age: number, more: { cutoff?: Date; byField?: boolean } = {}) =>
    trainingMoment({ leadSince: day(0), outcome: { ...open, ...outcome }, windowDays: 90, age, cutoff: day(400), byField: false, ...more })

  test.each<[string, ReturnType<typeof ask>, ReturnType<typeof ask>]>([
    ['never converted', ask({}, 7), { asOf: day(7), label: 0 }],
    ['converted within the window', ask({ state: 'converted', at: day(60) }, 7), { asOf: day(7), label: 1 }],
    ['converted on the last day of the window', ask({ state: 'converted', at: day(97) }, 7), { asOf: day(7), label: 1 }],
    ['converted after the window', ask({ state: 'converted', at: day(98) }, 7), { asOf: day(7), label: 0 }],
    ['converted before its moment: it was no lead then', ask({ state: 'converted', at: day(5) }, 7), null],
    ['converted on the day it came', ask({ state: 'converted', at: day(0) }, 0), { asOf: day(0), label: 1 }],
    ['window not over yet', ask({}, 7, { cutoff: day(90) }), null],
    ['lost', ask({ state: 'ended' }, 7), { asOf: day(7), label: 0 }],
    ['without dates, converted', ask({ state: 'converted', dated: false, known: day(50) }, 0, { byField: true, cutoff: day(50) }), { asOf: day(50), label: 1 }],
    ['without dates, not converted', ask({ state: 'other', dated: false, known: day(50) }, 0, { byField: true, cutoff: day(50) }), { asOf: day(50), label: 0 }],
    ['without dates, nothing said', ask({ dated: false, known: day(50) }, 0, { byField: true }), null],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected)
  })

  test('no fact after the cutoff moves it', () => {
    fc.assert(fc.property(fc.constantFrom(...trainingAges), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 300 }), (age, cutoff, later) => {
      // What happens after the cutoff is not known there, so it reads as nothing; and no window ends later than the cutoff.
      const found = ask({}, age, { cutoff: day(cutoff) })
      expect(found === null || found.asOf.getTime() + 90 * DAY <= day(cutoff).getTime()).toBe(true)
      if (found) expect(ask({ state: 'converted', at: day(cutoff + later) }, age, { cutoff: day(cutoff) })).toEqual(found)
    }))
  })

  test('ages are drawn below the age at which leads expire, and all are drawn', () => {
    const drawn = new Set(Array.from({ length: 100 }, (_, hash) => drawnAge(hash, 30)))
    expect([...drawn].toSorted((a, b) => a - b)).toEqual([0, 3, 7, 14])
    expect(new Set(Array.from({ length: 100 }, (_, hash) => drawnAge(hash, null)))).toEqual(new Set(trainingAges))
    expect(drawnAge(5, 1)).toBe(0)
  })
})

test.each([
  ['open and young', {}, 10, true], ['open and at the limit', {}, 180, true], ['too old', {}, 181, false], ['converted', { state: 'converted' }, 10, false], ['lost', { state: 'ended' }, 10, false], ['not converted so far', { state: 'other' }, 10, true],
] as const)('a lead that is %s', (_name, outcome, age, expected) => {
  expect(isEligible({ leadSince: day(0), outcome: { ...open, ...outcome } }, 180, day(age))).toBe(expected)
  if (expected) expect(isEligible({ leadSince: day(0), outcome: { ...open, ...outcome } }, null, day(9_000))).toBe(true)
})
