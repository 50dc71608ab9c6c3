// The members of a workspace and their roles. Each change holds at the member's next request.
import { appendAudit } from '../audit-log/append.ts'
import type { TenantTx } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { roles, type Role } from '../roles.ts'
import type { TenantContext } from '../tenant-context.ts'
import { mayGrant } from './invitations.ts'

export type Member = { userId: string; name: string; email: string; role: Role; since: Date }

/** Everyone in the workspace, by name. */
export async function listMembers(ctx: TenantContext): Promise<Member[]> {
  const rows = await ctx.transact((tx) => tx.db.membership.findMany({ where: { tenantId: tx.tenantId }, include: { user: { select: { name: true, email: true } } }, orderBy: { user: { name: 'asc' } }, take: 1_000 }))
  return rows.map((row) => ({ userId: row.userId, name: row.user.name, email: row.user.email, role: roleOf(row.role), since: row.createdAt }))
}

function roleOf(text: string): Role {
  return roles.find((role) => role === text) ?? 'viewer'
}

/** Gives a member another role. The last owner stays one. */
export async function changeRole(ctx: TenantContext, { userId, role }: { userId: string; role: Role }): Promise<void> {
  await ctx.transact(async (tx) => {
    const before = await lockedMember(ctx, tx, userId, role)
    if (before === role) return
    await tx.db.membership.updateMany({ where: { tenantId: tx.tenantId, userId }, data: { role } })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'member.role-changed', subject: `user:${userId}`, details: { before, after: role } })
  })
}

/** Removes a member from the workspace. The last owner stays. */
export async function removeMember(ctx: TenantContext, userId: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const before = await lockedMember(ctx, tx, userId, null)
    await tx.db.membership.deleteMany({ where: { tenantId: tx.tenantId, userId } })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'member.removed', subject: `user:${userId}`, details: { role: before } })
  })
}

/** The member's role now, with all owners locked, so that two owners cannot remove each other at the same moment. */
async function lockedMember(ctx: TenantContext, tx: TenantTx, userId: string, next: Role | null): Promise<Role> {
  const locked = await tx.db.$queryRaw<{ userId: string; role: string }[]>`
    SELECT user_id AS "userId", role FROM membership WHERE tenant_id = ${tx.tenantId}::uuid AND (role = 'owner' OR user_id = ${userId}::uuid) ORDER BY user_id FOR UPDATE`
  const member = locked.find((row) => row.userId === userId)
  if (!member) throw new LeadlightError('not-found', 'There is no such member in this workspace.')
  const granter = ctx.actor.kind === 'user' ? ctx.actor.role : 'owner'
  if (!mayGrant(granter, roleOf(member.role)) || (next && !mayGrant(granter, next))) throw new LeadlightError('forbidden', 'Only an owner may make, change or remove an owner.')
  const owners = locked.filter((row) => row.role === 'owner').length
  if (member.role === 'owner' && next !== 'owner' && owners === 1) throw new LeadlightError('conflict', 'This is the last owner of the workspace: make another member an owner first.')
  return roleOf(member.role)
}
