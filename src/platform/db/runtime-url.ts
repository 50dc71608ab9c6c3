import { derivedKey, environment } from '../env.ts'
import { LeadlightError } from '../errors.ts'

/** The two processes that reach the database, each with a login role of its own. */
export type RuntimeRole = 'web' | 'worker'

/**
 * The login role of web or worker in one database: roles belong to the whole server, so the database's name is part of it.
 * The ending keeps it apart from the group roles (leadlight_web, leadlight_worker), also for a database called leadlight.
 */
export function loginRoleName(database: string, role: RuntimeRole): string {
  const ending = `_${role}_login`
  return database.toLowerCase().replace(/[^a-z0-9_]/g, '_').slice(0, 63 - ending.length) + ending // 63: the longest name that PostgreSQL keeps
}

/** The password of a login role, derived from the installation's secret: machines that share the secret need no other exchange. */
export function loginRolePassword(role: RuntimeRole): string {
  return derivedKey(`database role ${role}`, 24).toString('base64url')
}

/** The address by which web or worker connects, made from the owner's DATABASE_URL. */
export function roleUrl(ownerUrl: string, role: RuntimeRole): string {
  const url = new URL(ownerUrl)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (!database) throw new LeadlightError('invalid', 'DATABASE_URL names no database: end it with /NAME.')
  url.username = loginRoleName(database, role)
  url.password = loginRolePassword(role)
  return url.href
}

/** Where this process connects: the launcher gives it its own narrow role, never the owner's. */
export function runtimeUrl(): string {
  const url = environment().LEADLIGHT_DB_URL
  if (!url) throw new LeadlightError('invalid', 'LEADLIGHT_DB_URL is not set: start this process by `npm start`, `npm run web` or `npm run worker`.')
  return url
}
