import { expect, test } from 'vitest'
import { peopleCursor, peopleCursorText } from './people-cursor.ts'

const profileId = '0a1b2c3d-0000-4000-8000-0123456789ab'

test.each([0.5, 0.1234567890123456, 1e-7, 1])('a cursor at %d comes back from its address', (probability) => {
  expect(peopleCursor(peopleCursorText({ probability, profileId }))).toEqual({ probability, profileId })
})

test.each([undefined, '', 'x', '0.5_', `0.5_${profileId}x`, `NaN_${profileId}`])('%s is the top', (after) => expect(peopleCursor(after)).toBeNull())
