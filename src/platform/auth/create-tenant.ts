// A new workspace. Neither web nor worker may make one: it is done beside the installation, with the owner's connection.
import { randomBytes, randomUUID } from 'node:crypto'
import { appendAudit } from '../audit-log/append.ts'
import { Prisma } from '../db/generated/client.ts'
import { tenantContext } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { inviteMember } from './invitations.ts'

const reserved = new Set(['api', 'sign-in', 'invite', 'healthz', 'readyz', 'metrics', 'v1']) // addresses of the product itself
const longest = 40

/** The part of a workspace's address that its name gives: `Müller & Söhne` becomes `muller-sohne`. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, longest).replace(/^-+|-+$/g, '')
  return plain === '' || reserved.has(plain) ? `workspace${plain ? `-${plain}` : ''}` : plain
}

export type CreatedTenant = { tenantId: string; slug: string; /** The invitation of its first owner: shown once. */ token: string; expiresAt: Date }

/** Makes a workspace and invites its first owner. When the name's address is taken, a few letters are added to it. */
export async function createTenant({ name, ownerEmail }: { name: string; ownerEmail: string }, now: () => Date): Promise<CreatedTenant> {
  const plain = slugOf(name)
  for (const slug of [plain, `${plain}-${randomBytes(2).toString('hex')}`, `${plain}-${randomBytes(4).toString('hex')}`]) {
    const tenantId = randomUUID()
    const ctx = tenantContext(tenantId, { kind: 'system', name: 'command line' }, now)
    try {
      await ctx.transact(async (tx) => {
        await tx.db.tenant.create({ data: { id: tenantId, slug, name, createdAt: now() } })
        await appendAudit(tx, { at: now(), actor: ctx.actor, action: 'tenant.created', subject: `tenant:${tenantId}`, details: {} })
      })
    } catch (error) {
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') continue
      throw error
    }
    const { token, expiresAt } = await inviteMember(ctx, { email: ownerEmail, role: 'owner' })
    return { tenantId, slug, token, expiresAt }
  }
  throw new LeadlightError('conflict', `The address ${plain} is taken: choose another name.`)
}
