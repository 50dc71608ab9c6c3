// Invitations: a link that is shown once, works once, for a week at most, and only for the address that it was made for.
import { z } from 'zod'
import { appendAudit } from '../audit-log/append.ts'
import { Prisma } from '../db/generated/client.ts'
import { inTenant, type TenantTx } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { roles, type Role } from '../roles.ts'
import type { TenantContext } from '../tenant-context.ts'
import { hashPassword, passwordFault } from './passwords.ts'
import type { Session } from './schema.ts'
import { newTenantToken, tenantOfToken, tokenHash } from './tenant-token.ts'

const days = 7
const dayMs = 86_400_000

/** E-mail addresses as they are kept: plain ones only, in small letters. */
export const emailAddress = z.email('is not an e-mail address').max(254).transform((text) => text.toLowerCase())

export type ListedInvitation = { id: string; email: string; role: Role; createdAt: Date; expiresAt: Date; state: 'open' | 'accepted' | 'revoked' | 'expired' }

/** Only owners make owners: an admin cannot rise above themselves. */
export function mayGrant(granter: Role, role: Role): boolean {
  return role !== 'owner' || granter === 'owner'
}

const nobody = '00000000-0000-0000-0000-000000000000' // the command line beside an installation: whoever may run it owns everything anyway

function granterOf(ctx: TenantContext): { userId: string; role: Role } {
  if (ctx.actor.kind === 'api-key') throw new LeadlightError('forbidden', 'Only people make invitations.')
  return ctx.actor.kind === 'system' ? { userId: nobody, role: 'owner' } : ctx.actor
}

/** Makes an invitation. The token is in the answer and nowhere else; an open invitation for the same address is replaced. */
export async function inviteMember(ctx: TenantContext, { email, role }: { email: string; role: Role }): Promise<{ id: string; token: string; expiresAt: Date }> {
  const granter = granterOf(ctx)
  if (!mayGrant(granter.role, role)) throw new LeadlightError('forbidden', 'Only an owner may invite an owner: ask one, or choose another role.')
  const token = newTenantToken('inv', ctx.tenantId)
  const at = ctx.now()
  const expiresAt = new Date(at.getTime() + days * dayMs)
  const id = await ctx.transact(async (tx) => {
    const member = await tx.db.membership.findFirst({ where: { tenantId: tx.tenantId, user: { email } } })
    if (member) throw new LeadlightError('conflict', 'A person with this e-mail address is a member already: change their role instead.')
    await tx.db.invitation.updateMany({ where: { tenantId: tx.tenantId, email, acceptedAt: null, revokedAt: null }, data: { revokedAt: at } })
    const row = await tx.db.invitation.create({ data: { tenantId: tx.tenantId, email, role, tokenHash: tokenHash(token), createdBy: granter.userId, createdAt: at, expiresAt } })
    await appendAudit(tx, { at, actor: ctx.actor, action: 'member.invited', subject: `invitation:${row.id}`, details: { role } })
    return row.id
  })
  return { id, token, expiresAt }
}

/** The invitations of the workspace, newest first. */
export async function listInvitations(ctx: TenantContext): Promise<ListedInvitation[]> {
  const at = ctx.now()
  const rows = await ctx.transact((tx) => tx.db.invitation.findMany({ where: { tenantId: tx.tenantId }, orderBy: { createdAt: 'desc' }, take: 200 }))
  return rows.map((row) => ({ id: row.id, email: row.email, role: knownRole(row.role), createdAt: row.createdAt, expiresAt: row.expiresAt, state: stateOf(row, at) }))
}

function knownRole(text: string): Role {
  return roles.find((role) => role === text) ?? 'viewer'
}

function stateOf(row: { acceptedAt: Date | null; revokedAt: Date | null; expiresAt: Date }, at: Date): ListedInvitation['state'] {
  if (row.acceptedAt) return 'accepted'
  if (row.revokedAt) return 'revoked'
  return row.expiresAt <= at ? 'expired' : 'open'
}

/** Takes an invitation back: its link no longer works. */
export async function revokeInvitation(ctx: TenantContext, id: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const at = ctx.now()
    const { count } = await tx.db.invitation.updateMany({ where: { tenantId: tx.tenantId, id, acceptedAt: null, revokedAt: null }, data: { revokedAt: at } })
    if (!count) throw new LeadlightError('not-found', 'There is no such open invitation.')
    await appendAudit(tx, { at, actor: ctx.actor, action: 'invitation.revoked', subject: `invitation:${id}`, details: {} })
  })
}

export type InvitationView = { workspace: string; slug: string; email: string; role: Role; /** Whether the address has an account, so that it only needs to sign in. */ hasAccount: boolean }

const useless = 'This invitation does not work: it was used, taken back or is older than seven days. Ask for a new one.'

/** What the person behind a link is invited to. */
export async function readInvitation(token: string, now: Date): Promise<InvitationView> {
  const tenantId = tenantOfToken('inv', token)
  if (!tenantId) throw new LeadlightError('not-found', useless)
  return inTenant(tenantId, async (tx) => {
    const row = await tx.db.invitation.findFirst({ where: { tenantId, tokenHash: tokenHash(token), ...open(now) }, include: { tenant: true } })
    if (!row) throw new LeadlightError('not-found', useless)
    const account = await tx.db.userAccount.findUnique({ where: { email: row.email }, select: { id: true } })
    return { workspace: row.tenant.name, slug: row.tenant.slug, email: row.email, role: knownRole(row.role), hasAccount: account !== null }
  })
}

const open = (now: Date) => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: now } })

/**
 * Joins the workspace that invited: as the signed-in person when the address has an account, else with a new account under that address.
 * Of many attempts at the same moment one succeeds. Returns where to go on.
 */
export async function acceptInvitation(token: string, session: Session | null, account: { name: string; password: string } | null, now: Date): Promise<{ slug: string; email: string }> {
  const tenantId = tenantOfToken('inv', token)
  if (!tenantId) throw new LeadlightError('not-found', useless)
  const found = await readInvitation(token, now)
  if (session && session.email !== found.email) throw new LeadlightError('forbidden', `This invitation is for ${found.email}, and you are signed in as ${session.email}: sign out first.`)
  if (!session && found.hasAccount) throw new LeadlightError('not-signed-in', `${found.email} has an account already: sign in with it, then open this link again.`)
  if (!session && !account) throw new LeadlightError('invalid', 'Give your name and choose a password to join.')
  const fault = account && !session ? passwordFault(account.password, found.email) : undefined
  if (fault) throw new LeadlightError('invalid', fault)
  const passwordHash = account && !session ? await hashPassword(account.password) : ''
  return inTenant(tenantId, async (tx) => {
    const [row] = await tx.db.invitation.updateManyAndReturn({ where: { tenantId, tokenHash: tokenHash(token), ...open(now) }, data: { acceptedAt: now } })
    if (!row) throw new LeadlightError('not-found', useless)
    const userId = session?.userId ?? (await newAccount(tx, { email: row.email, name: account?.name ?? '', passwordHash, createdAt: now }))
    await tx.db.membership.createMany({ data: [{ tenantId, userId, role: row.role, createdAt: now }], skipDuplicates: true })
    await appendAudit(tx, { at: now, actor: { kind: 'user', userId, role: knownRole(row.role), name: '' }, action: 'member.joined', subject: `user:${userId}`, details: { role: row.role, invitation: row.id } })
    return { slug: found.slug, email: row.email }
  })
}

async function newAccount(tx: TenantTx, data: { email: string; name: string; passwordHash: string; createdAt: Date }): Promise<string> {
  try {
    return (await tx.db.userAccount.create({ data, select: { id: true } })).id
  } catch (cause) {
    if (cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002') throw new LeadlightError('conflict', `${data.email} has got an account this very moment: sign in with it, then open the link again.`, { cause })
    throw cause
  }
}
