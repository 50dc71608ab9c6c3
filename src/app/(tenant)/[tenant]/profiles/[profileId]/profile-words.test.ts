import { describe, expect, it } from 'vitest'
import { fieldWords, timelineDays } from './profile-words.ts'

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
})
