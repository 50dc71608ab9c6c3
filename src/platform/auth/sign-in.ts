import { inGlobal } from '../db/tenant-transaction.ts'
import { demoAllowed } from './demo-sign-ins.ts'
import { passwordFits } from './passwords.ts'
import { isKnownAddress, openSession } from './sessions.ts'
import { countAttempt, forgiveAttempts } from './throttle.ts'

/** Signs a person in by e-mail and password: a new session, or nothing. Unknown, disabled and wrong look and last the same. */
export async function signInByPassword(email: string, password: string, from: { userAgent: string; address: string }, now: Date): Promise<{ sessionId: string; userId: string } | null> {
  const account = email.trim().toLowerCase()
  await countAttempt(account, from.address, now, await isKnownAddress(account, from.address, now))
  const user = await inGlobal(({ db }) => db.userAccount.findUnique({ where: { email: account } }))
  const usable = user && !user.disabledAt && (!user.isDemo || demoAllowed()) ? user : undefined
  if (!(await passwordFits(usable?.passwordHash, password)) || !usable) return null
  await forgiveAttempts(account, from.address)
  return { userId: usable.id, sessionId: await openSession(usable.id, from, now) }
}
