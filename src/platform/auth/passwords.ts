// argon2id at OWASP's minimum (19 MiB, two passes, one lane): about 9 ms a guess here, and never more than four at a time.
import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { LeadlightError } from '../errors.ts'

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const atOnce = 4
let running = 0
let nobodysHash: Promise<string> | undefined

/** The rules for a new password: at least 10 characters, at most 128, not the e-mail address. Returns the sentence that says what is wrong, or nothing. */
export function passwordFault(password: string, email: string): string | undefined {
  if (password.length < 10) return 'The password is too short: use at least 10 characters.'
  if (password.length > 128) return 'The password is too long: use at most 128 characters.'
  if (password.toLowerCase() === email.toLowerCase()) return 'The password is the e-mail address: choose another.'
  return undefined
}

/** Hashes a new password. */
export function hashPassword(password: string): Promise<string> {
  return bounded(() => hash(password, cost))
}

/** Whether the password fits. Without an account a hash of nobody is tried, so that unknown addresses take as long as known ones. */
export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hash(randomBytes(16).toString('hex'), cost)
  const tried = passwordHash ?? (await nobodysHash)
  const fits = await bounded(() => verify(tried, password))
  return passwordHash !== undefined && fits
}

async function bounded<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= atOnce) throw new LeadlightError('too-many', 'Too many people sign in at this moment. Try again in a few seconds.', { details: { retryAfterSeconds: 2 } })
  running++
  try {
    return await work()
  } finally {
    running--
  }
}
