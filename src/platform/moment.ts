import { z } from 'zod'

/** A moment that came from outside, within what the database and calendars can hold. */
export const momentSchema = z.coerce.date('must be a moment such as 2026-11-22T09:00:00Z').min(new Date('1900-01-01'), 'must not lie before 1900').max(new Date('9999-12-31'), 'must not lie after 9999')
