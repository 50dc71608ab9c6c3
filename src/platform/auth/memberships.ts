// Which workspaces a person belongs to, and as what. Read on every request: a role changed or a member removed holds at once.
import { asPerson } from '../db/tenant-transaction.ts'
import { roles, type Role } from '../roles.ts'

export type Workspace = {
  readonly tenantId: string
  readonly slug: string
  readonly name: string
  readonly currency: string
  readonly timeZone: string
  readonly isDemo: boolean
  readonly role: Role
}

type Row = { tenantId: string; role: string; tenant: { slug: string; name: string; currency: string; timeZone: string; isDemo: boolean } }

function workspaceOf(row: Row): Workspace {
  const role = roles.find((known) => known === row.role) ?? 'viewer' // a role of a later version reads as the least
  return { tenantId: row.tenantId, role, slug: row.tenant.slug, name: row.tenant.name, currency: row.tenant.currency, timeZone: row.tenant.timeZone, isDemo: row.tenant.isDemo }
}

/** The workspaces of a person, by name: what the switcher shows. */
export async function membershipsOf(userId: string): Promise<Workspace[]> {
  const rows = await asPerson(userId, ({ db }) => db.membership.findMany({ where: { userId }, include: { tenant: true }, orderBy: { tenant: { name: 'asc' } } }))
  return rows.map(workspaceOf)
}

/** The workspace under a slug, if this person is a member of it; else nothing, whether it exists or not. */
export async function memberOf(userId: string, slug: string | null): Promise<Workspace | null> {
  if (!slug) return null
  const row = await asPerson(userId, ({ db }) => db.membership.findFirst({ where: { userId, tenant: { slug } }, include: { tenant: true } }))
  return row ? workspaceOf(row) : null
}
