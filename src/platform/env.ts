// The only file that reads the environment: each variable is checked here, and each fault is one plain sentence.
import { hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { LeadlightError } from './errors.ts'

const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true')

const schema = z.object({
  /** Where this process connects as its own narrow role. Set by the launcher, or derived from DATABASE_URL. */
  LEADLIGHT_DB_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// address' }).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// address' }).optional(),
  LEADLIGHT_SECRET: z.string().min(32, 'must be at least 32 characters: make one with `openssl rand -base64 48`').optional(),
  /** What tenants' secrets are sealed under, where it is not LEADLIGHT_SECRET: the first seals, each opens, so that a new one can come before the old one goes. */
  LEADLIGHT_SEALING_SECRETS: z.string().default('').transform((list) => list.split(',').map((one) => one.trim()).filter(Boolean)).refine((list) => list.every((one) => one.length >= 32), 'must be secrets of at least 32 characters, the newest first, with commas between them'),
  LEADLIGHT_DEMO: flag.default(false),
  LEADLIGHT_NOW: z.iso.datetime({ offset: true, error: 'must be a moment such as 2026-11-22T09:00:00Z' }).or(z.iso.date()).optional(),
  LEADLIGHT_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  PORT: z.coerce.number('must be a number').int().min(1).max(65535).default(3000),
  LEADLIGHT_HOST: z.string().default('127.0.0.1'),
  LEADLIGHT_URL: z.url('must be the address that people open, such as https://leads.example.com').optional(),
  LEADLIGHT_DB_POOL: z.coerce.number('must be a number').int().min(1).max(100).default(10),
  /** Hosts, or hosts with a port, that are not public and may be called all the same: `crm.internal:8443, 10.0.0.5`. */
  LEADLIGHT_OUTBOUND_ALLOW: z.string().default('').transform((list) => list.split(',').map((one) => one.trim().toLowerCase()).filter(Boolean)),
  /** A Chromium to print PDFs with, where none is on the path. */
  LEADLIGHT_CHROMIUM: z.string().optional(),
  /** Where programs are looked for. */
  PATH: z.string().default(''),
  /** The mail server for alerts and digests: `smtp://user:password@mail.example.com:587` or `smtps://…:465`. Without one no mail is sent. */
  LEADLIGHT_SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' }).optional(),
  LEADLIGHT_MAIL_FROM: z.email('must be a mail address').optional(),
  NODE_ENV: z.string().default('production'),
})

export type Environment = z.infer<typeof schema> & {
  /** The address that people open. */
  publicUrl: string
}

let cached: Environment | undefined

/** The checked environment. Throws one sentence per fault, all at once, so that a person mends them in one go. */
export function environment(source: Record<string, string | undefined> = process.env): Environment {
  if (cached && source === process.env) return cached
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)
    throw new LeadlightError('invalid', `The environment is not usable: ${faults.join(' ')}`)
  }
  const value = { ...parsed.data, publicUrl: parsed.data.LEADLIGHT_URL ?? `http://localhost:${parsed.data.PORT}` }
  if (source === process.env) cached = value
  return value
}

/** Reads the environment anew at the next use: the launcher and the tests set variables while they run. */
export function rereadEnvironment(): void {
  cached = undefined
}

/** The installation's secret: every key and role password is derived from it. Without one nothing is sealed or signed. */
export function installationSecret(): string {
  const secret = environment().LEADLIGHT_SECRET
  if (!secret) throw new LeadlightError('invalid', 'LEADLIGHT_SECRET is not set: `npm start` makes one, and several machines share the same one.')
  return secret
}

/** A key for one purpose, derived from the installation's secret by HKDF-SHA256 (RFC 5869). */
export function derivedKey(purpose: string, bytes = 32): Buffer {
  return keyFrom(installationSecret(), purpose, bytes)
}

const keyFrom = (secret: string, purpose: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, 'leadlight', purpose, bytes))

/** The keys of tenants' secrets: the first seals, each opens. The installation's secret always opens what was sealed before there were others. */
export function sealingKeys(purpose: string): Buffer[] {
  return [...environment().LEADLIGHT_SEALING_SECRETS, installationSecret()].map((secret) => keyFrom(secret, purpose, 32))
}

/** next-auth reads its own address from the environment: it is given the one that people open. */
export function prepareNextAuth(): void {
  process.env.NEXTAUTH_URL ??= environment().publicUrl
}
