// Keys by which programs reach a workspace: shown once, kept as a hash, limited to scopes, revocable at once.
import { appendAudit } from '../audit-log/append.ts'
import { inTenant, tenantContext } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import { apiScopes, type ApiScope } from '../roles.ts'
import type { TenantContext } from '../tenant-context.ts'
import { newTenantToken, tenantOfToken, tokenHash } from './tenant-token.ts'

const shownLetters = 30 // the tenant and the first four letters of the secret: enough to tell keys apart
const usedEveryMs = 60_000
const mostKeys = 50

/** A key as the workspace sees it after it was made. */
export type ListedKey = { id: string; name: string; prefix: string; scopes: ApiScope[]; createdBy: string; createdAt: Date; lastUsedAt: Date | null; revokedAt: Date | null }

/** Makes a key. The key itself is in the answer and nowhere else. */
export async function createApiKey(ctx: TenantContext, { name, scopes }: { name: string; scopes: ApiScope[] }): Promise<{ id: string; key: string }> {
  const key = newTenantToken('ll', ctx.tenantId)
  const at = ctx.now()
  const id = await ctx.transact(async (tx) => {
    const live = await tx.db.apiKey.count({ where: { tenantId: tx.tenantId, revokedAt: null } })
    if (live >= mostKeys) throw new LeadlightError('conflict', `This workspace has ${mostKeys} API keys, the most there may be: revoke one first.`)
    const row = await tx.db.apiKey.create({ data: { tenantId: tx.tenantId, name, prefix: key.slice(0, shownLetters), keyHash: tokenHash(key), scopes, createdBy: personOf(ctx), createdAt: at } })
    await appendAudit(tx, { at, actor: ctx.actor, action: 'api-key.created', subject: `api-key:${row.id}`, details: { scopes } })
    return row.id
  })
  return { id, key }
}

function personOf(ctx: TenantContext): string {
  if (ctx.actor.kind !== 'user') throw new LeadlightError('forbidden', 'Only people make API keys and invitations.')
  return ctx.actor.userId
}

/** The keys of the workspace, newest first, revoked ones included. */
export async function listApiKeys(ctx: TenantContext): Promise<ListedKey[]> {
  const rows = await ctx.transact((tx) => tx.db.apiKey.findMany({ where: { tenantId: tx.tenantId }, orderBy: { createdAt: 'desc' }, take: 200, omit: { keyHash: true, tenantId: true } }))
  return rows.map((row) => ({ ...row, scopes: row.scopes.filter(isScope) }))
}

function isScope(text: string): text is ApiScope {
  return (apiScopes as readonly string[]).includes(text)
}

/** Revokes a key: the next request with it is refused. */
export async function revokeApiKey(ctx: TenantContext, id: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const at = ctx.now()
    const { count } = await tx.db.apiKey.updateMany({ where: { tenantId: tx.tenantId, id, revokedAt: null }, data: { revokedAt: at } })
    if (!count) throw new LeadlightError('not-found', 'There is no such API key, or it is revoked already.')
    await appendAudit(tx, { at, actor: ctx.actor, action: 'api-key.revoked', subject: `api-key:${id}`, details: {} })
  })
}

const wrongKey = 'The API key is missing, wrong or revoked: send a valid one as `Authorization: Bearer ll_...`.'

/** The context in which a program acts, from its Authorization header; refused unless the key carries the scope. */
export async function contextOfApiKey(authorization: string | null, scope: ApiScope, now: () => Date): Promise<TenantContext> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  const tenantId = key ? tenantOfToken('ll', key) : null
  if (!key || !tenantId) throw new LeadlightError('not-signed-in', wrongKey)
  const row = await inTenant(tenantId, async (tx) => {
    const found = await tx.db.apiKey.findFirst({ where: { tenantId, keyHash: tokenHash(key), revokedAt: null } })
    const at = now()
    if (found && (!found.lastUsedAt || at.getTime() - found.lastUsedAt.getTime() > usedEveryMs)) await tx.db.apiKey.updateMany({ where: { tenantId, id: found.id }, data: { lastUsedAt: at } })
    return found
  })
  if (!row) throw new LeadlightError('not-signed-in', wrongKey)
  if (!row.scopes.includes(scope)) throw new LeadlightError('forbidden', `This API key does not carry the scope ${scope}: make one that does in the settings of the workspace.`)
  return tenantContext(tenantId, { kind: 'api-key', keyId: row.id, scopes: row.scopes }, now)
}
