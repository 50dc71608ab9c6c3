// One row a signed-in browser. It is read on every request, so that ending a session holds at once.
import { asPerson, inGlobal } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import type { Session } from './schema.ts'

export const sessionDays = 14
const dayMs = 86_400_000
const seenEveryMs = 60_000

/** A session as its owner sees it in the list. */
export type ListedSession = { id: string; createdAt: Date; lastSeenAt: Date; userAgent: string; address: string }

/** Opens a session at sign-in: always a new id. */
export async function openSession(userId: string, from: { userAgent: string; address: string }, now: Date): Promise<string> {
  const row = await inGlobal(({ db }) =>
    db.userSession.create({
      data: { userId, createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + sessionDays * dayMs), userAgent: from.userAgent.slice(0, 300), address: from.address.slice(0, 100) },
      select: { id: true },
    }),
  )
  return row.id
}

/** The person behind a session that is neither ended nor expired, and whose account is not disabled. */
export async function readSession(sessionId: string, now: Date): Promise<Session | null> {
  return inGlobal(async ({ db }) => {
    const row = await db.userSession.findFirst({ where: { id: sessionId, revokedAt: null, expiresAt: { gt: now }, user: { disabledAt: null } }, include: { user: true } })
    if (!row) return null
    if (now.getTime() - row.lastSeenAt.getTime() > seenEveryMs) await db.userSession.update({ where: { id: sessionId }, data: { lastSeenAt: now } })
    return { sessionId, userId: row.userId, email: row.user.email, name: row.user.name, isDemo: row.user.isDemo }
  })
}

/** The open sessions of a person, newest first. */
export function sessionsOf(userId: string, now: Date): Promise<ListedSession[]> {
  return asPerson(userId, ({ db }) =>
    db.userSession.findMany({
      where: { userId, revokedAt: null, expiresAt: { gt: now } },
      select: { id: true, createdAt: true, lastSeenAt: true, userAgent: true, address: true },
      orderBy: { createdAt: 'desc' }, take: 100,
    }),
  )
}

/** Ends one of a person's sessions. */
export async function endSession(userId: string, sessionId: string, now: Date): Promise<void> {
  const { count } = await inGlobal(({ db }) => db.userSession.updateMany({ where: { id: sessionId, userId, revokedAt: null }, data: { revokedAt: now } }))
  if (count === 0) throw new LeadlightError('not-found', 'This session has already ended.')
}

/** Ends all sessions of a person but one: after a new password, or at the person's wish. Returns how many. */
export async function endOtherSessions(userId: string, keep: string | null, now: Date): Promise<number> {
  const { count } = await inGlobal(({ db }) => db.userSession.updateMany({ where: { userId, revokedAt: null, ...(keep ? { id: { not: keep } } : {}) }, data: { revokedAt: now } }))
  return count
}

const knownForDays = 30

/** Whether this person has signed in from this address lately: strangers who guess cannot then lock them out there. */
export async function isKnownAddress(email: string, address: string, now: Date): Promise<boolean> {
  if (!address) return false
  const since = new Date(now.getTime() - knownForDays * dayMs)
  return (await inGlobal(({ db }) => db.userSession.findFirst({ where: { address, createdAt: { gt: since }, user: { email } }, select: { id: true } }))) !== null
}

const keptAfterEndDays = 7

/** Forgets sessions that ended a week ago or longer. */
export async function sweepSessions(now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptAfterEndDays * dayMs)
  await inGlobal(({ db }) => db.userSession.deleteMany({ where: { OR: [{ expiresAt: { lt: before } }, { revokedAt: { lt: before } }] } }))
}
