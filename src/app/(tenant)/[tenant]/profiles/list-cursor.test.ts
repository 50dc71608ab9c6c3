import { describe, expect, it } from 'vitest'
import { readCursor, writeCursor } from './list-cursor.ts'

describe('a place in the list of profiles', () => {
  it('comes back from the address as it went in', () => {
    const cursor = { updatedAt: new Date('2026-11-22T10:11:12.345Z'), id: '0192f0c1-2222-7333-8444-555566667777' }
    expect(readCursor(writeCursor(cursor))).toEqual(cursor)
  })
  it.each([undefined, '', 'x', '1_2', 'NaN_0192f0c1-2222-7333-8444-555566667777'])('%s is the beginning', (text) => {
    expect(readCursor(text)).toBeUndefined()
  })
})
