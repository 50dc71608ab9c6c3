import { inGlobal } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { hashPassword, passwordFault, passwordFits } from './passwords.ts'
import type { Session } from './schema.ts'
import { endOtherSessions } from './sessions.ts'
import { countAttempt, forgiveAttempts } from './throttle.ts'

/** Gives a person a new password and ends all their other sessions. The present one is asked for, and wrong ones count as failed sign-ins. */
export async function changePassword(session: Session, { current, next }: { current: string; next: string }, now: Date): Promise<{ sessionsEnded: number }> {
  if (session.isDemo) throw new LeadlightError('forbidden', 'The people of the demo keep their password: everyone who tries the demo needs it.')
  const fault = passwordFault(next, session.email)
  if (fault) throw new LeadlightError('invalid', fault)
  await countAttempt(session.email, `session ${session.sessionId}`, now)
  const account = await inGlobal(({ db }) => db.userAccount.findUnique({ where: { id: session.userId }, select: { passwordHash: true } }))
  if (!(await passwordFits(account?.passwordHash, current))) throw new LeadlightError('invalid', 'The present password is not right.')
  const passwordHash = await hashPassword(next)
  await inGlobal(({ db }) => db.userAccount.update({ where: { id: session.userId }, data: { passwordHash } }))
  await forgiveAttempts(session.email, `session ${session.sessionId}`)
  return { sessionsEnded: await endOtherSessions(session.userId, session.sessionId, now) }
}
