import { expect, test } from 'vitest'
import type { DayRow } from '#domain/connect/index.ts'
import { dayCell, feedsOf, healthVerdict, sameVerdict } from './source-words.ts'

const day = (change: Partial<DayRow>): DayRow => ({ sourceId: 's', object: 'contacts', day: '2026-11-19', atSource: 248, stored: 248, sumSource: null, sumStored: null, missing: [], extra: [], repaired: false, countedAt: new Date(0), ...change })

test.each([
  [day({}), '=', 'equal'],
  [day({ stored: 247 }), '−1', '1 missing here'],
  [day({ stored: 250 }), '+2', '2 too many here'],
  [day({ sumSource: 10, sumStored: 30 }), '≠', 'as many rows, with another sum'],
  [day({ sumSource: 10, sumStored: 10.001 }), '=', 'equal'],
  [day({ repaired: true }), '↺', 'came late, repaired'],
  [day({ atSource: 0, stored: 0 }), '·', 'no rows that day'],
  [day({ atSource: null }), '?', 'the source could not be asked'],
  [undefined, '?', 'not counted'],
])('a day reads %#: %s %s', (row, shown, says) => expect(dayCell(row)).toMatchObject({ shown, says }))

test('health and sameness in words', () => {
  expect(healthVerdict({ connector: 'hubspot', health: { kind: 'late', words: '61 min late' } })).toEqual({ kind: 'watch', text: '61 min late' })
  expect(sameVerdict({ missing: 1, objects: [], connector: 'hubspot' })).toEqual({ kind: 'fail', text: '1 differs' })
  expect(sameVerdict({ missing: 0, objects: [], connector: 'hubspot' })).toEqual({ kind: 'quiet', text: 'All equal' })
  expect(sameVerdict({ missing: null, objects: [], connector: 'hubspot' })).toEqual({ kind: 'notEnough', text: 'Cannot be asked' })
  expect(sameVerdict({ missing: null, objects: [{ name: 'leads', makes: 'lead', enabled: true }], connector: 'webhook' })).toEqual({ kind: 'notEnough', text: 'Cannot be asked' })
  expect(feedsOf([{ makes: 'deal', enabled: true }, { makes: 'lead', enabled: false }], 'hubspot', [{ kind: 'lead-score', name: 'Lead score' }, { kind: 'customer-value', name: 'Customer value' }])).toEqual(['Customer value'])
})
