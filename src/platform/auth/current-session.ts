import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { now } from '../clock.ts'
import { nextAuthOptions } from './next-auth-options.ts'
import type { Session } from './schema.ts'
import { readSession } from './sessions.ts'

/** Who sends this request, or nobody. Read from the database once per request: an ended session counts no more. */
export const currentSession: () => Promise<Session | null> = cache(async () => {
  const cookie = (await getServerSession(nextAuthOptions())) as { sid?: string } | null
  return cookie?.sid ? readSession(cookie.sid, now()) : null
})
