// Failed sign-ins, counted per account and per address in windows of fifteen minutes, in the database: every web process counts together.
import { createHash } from 'node:crypto'
import { inGlobal } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'

const windowMs = 15 * 60_000
const most = { account: 20, known: 20, address: 100 }
type Kind = keyof typeof most

const keyOf = (kind: Kind, value: string) => `${kind}:${createHash('sha256').update(value).digest('base64url')}`

/**
 * Counts one attempt before the password is looked at, so that attempts at the same moment cannot slip past; a right password gives it back.
 * Throws `too-many` when the account or the address has used up its attempts. From an address that is `known` for the account its attempts count by themselves.
 */
export async function countAttempt(email: string, address: string, now: Date, known = false): Promise<void> {
  const account: [Kind, string] = known ? ['known', `${email} ${address}`] : ['account', email]
  for (const [kind, value] of [account, ['address', address]] as [Kind, string][]) {
    const failures = await inGlobal(async ({ db }) => {
      const start = new Date(now.getTime() - windowMs)
      const [row] = await db.$queryRaw<{ failures: number }[]>`
        INSERT INTO sign_in_throttle AS t (key, failures, window_start) VALUES (${keyOf(kind, value)}, 1, ${now})
        ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN t.window_start < ${start} THEN 1 ELSE t.failures + 1 END,
          window_start = CASE WHEN t.window_start < ${start} THEN excluded.window_start ELSE t.window_start END
        RETURNING failures`
      return row.failures
    })
    if (failures > most[kind]) throw new LeadlightError('too-many', 'Too many failed sign-ins. Wait 15 minutes, then try again.', { details: { retryAfterSeconds: windowMs / 1000 } })
  }
}

/** After a right password the account starts afresh, and the address gets its attempt back. */
export async function forgiveAttempts(email: string, address: string): Promise<void> {
  await inGlobal(async ({ db }) => {
    await db.signInThrottle.deleteMany({ where: { key: { in: [keyOf('account', email), keyOf('known', `${email} ${address}`)] } } })
    await db.$executeRaw`UPDATE sign_in_throttle SET failures = greatest(failures - 1, 0) WHERE key = ${keyOf('address', address)}`
  })
}

/** Forgets windows that have ended. Run by the schedule or at sign-in; harmless when done twice. */
export async function forgetOldAttempts(now: Date): Promise<void> {
  await inGlobal(({ db }) => db.signInThrottle.deleteMany({ where: { windowStart: { lt: new Date(now.getTime() - windowMs) } } }))
}
