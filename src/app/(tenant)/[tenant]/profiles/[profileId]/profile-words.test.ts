import { describe, expect, it } from 'vitest'
import { fieldWords, scoreCourse, timelineDays, traitWords } from './profile-words.ts'

const where = { locale: 'en-GB', timeZone: 'Europe/Berlin' }
const now = new Date('2026-11-22T12:00:00Z')

describe('the words of a profile', () => {
  it.each([['job_title', 'Job title'], ['expectedAmount', 'Expected Amount'], ['Lead Origin', 'Lead Origin']])('%s reads %s', (field, words) => expect(fieldWords(field)).toBe(words))

  it('puts what happened under the reader’s days, in the order given', () => {
    const days = timelineDays([
      { kind: 'event', id: '1', at: new Date('2026-11-21T23:30:00Z'), eventKind: 'page_viewed', detail: '/pricing', sourceName: 'Web' },
      { kind: 'order', id: '2', at: new Date('2026-11-21T10:00:00Z'), amount: 12, currency: 'EUR', category: 'Service', externalId: 'o', sourceName: 'Shop' },
    ], now, where)
    expect(days.map(({ events }) => events.map(({ at, text }) => `${at} ${text}`))).toEqual([['00:30 Page viewed: /pricing'], ['11:00 Ordered for €12, Service']])
  })

  it.each([[[], 'Scored once so far.'], [[50], 'Scored once so far.'], [[60, 55, 48], 'Scored 3 times: now 12 points above the first.'], [[47, 48], 'Scored 2 times: now 1 point below the first.'], [[48, 48], 'Scored 2 times: now as at the first.']])('scores %j: %s', (scores, words) => expect(scoreCourse(scores.map((score) => ({ score })))).toBe(words))

  it.each([['2026-06-04T07:57:10.000Z', '4 Jun 2026, 09:57'], ['2026-06-04', '4 Jun 2026'], ['2026-06-04T00:00:00.000Z', '4 Jun 2026'], [true, 'yes'], [17300, '17,300'], [0.25, '0.25'], ['2026-13-45', '2026-13-45'], ['Head of sales', 'Head of sales'], [null, '–']])('the value %s reads %s', (value, words) => expect(traitWords(value, where)).toBe(words))
})
