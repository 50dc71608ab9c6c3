// Keys by which programs write to one source of a workspace: they may do nothing else, so that a browser may hold one.
import { inTenant, tenantContext } from '../db/tenant-transaction.ts'
import { LeadlightError } from '../errors.ts'
import type { TenantContext } from '../tenant-context.ts'
import { newTenantToken, tenantOfToken, tokenHash } from './tenant-token.ts'

const knownForMs = 5_000 // a revoked key is refused within this time; without it each call would ask the database
const mostKnown = 10_000

export type WriteKeyOwner = { ctx: TenantContext; sourceId: string; connector: string; state: string; settings: unknown }
type Known = { owner: WriteKeyOwner; until: number }

const known = new Map<string, Known>()

/** A new write key with what is kept of it: it is shown once. */
export function newWriteKey(tenantId: string): { key: string; hash: string; prefix: string } {
  const key = newTenantToken('wk', tenantId)
  return { key, hash: tokenHash(key), prefix: key.slice(0, 30) }
}

const wrongKey = 'The write key is missing, wrong or revoked: copy it from the page of the source.'

/** The source that a write key belongs to, and the context in which it writes. */
export async function ownerOfWriteKey(key: string | null, now: () => Date): Promise<WriteKeyOwner> {
  const tenantId = key ? tenantOfToken('wk', key) : null
  if (!key || !tenantId) throw new LeadlightError('not-signed-in', wrongKey)
  const at = now().getTime()
  const hash = tokenHash(key)
  const held = known.get(hash)
  if (held && held.until > at && held.until <= at + knownForMs) return held.owner
  const row = await inTenant(tenantId, ({ db }) => db.source.findUnique({ where: { tenantId_writeKeyHash: { tenantId, writeKeyHash: hash } }, select: { id: true, connector: true, state: true, settings: true } }))
  if (!row) throw new LeadlightError('not-signed-in', wrongKey)
  const owner: WriteKeyOwner = { ctx: tenantContext(tenantId, { kind: 'system', name: `source ${row.id}` }, now), sourceId: row.id, connector: row.connector, state: row.state, settings: row.settings }
  if (known.size >= mostKnown) known.clear()
  known.set(hash, { owner, until: at + knownForMs })
  return owner
}

/** The source that a vendor's webhook names in its address, and the context in which it is heard. The address is no secret: what the webhook says counts only when its signature holds. */
export async function ownerOfHook({ tenantId, sourceId }: { tenantId: string; sourceId: string }, now: () => Date): Promise<WriteKeyOwner> {
  const row = await inTenant(tenantId, ({ db }) => db.source.findUnique({ where: { tenantId_id: { tenantId, id: sourceId } }, select: { connector: true, state: true, settings: true } }))
  if (!row) throw new LeadlightError('not-found', 'There is no such source: copy the address from its page.')
  return { ctx: tenantContext(tenantId, { kind: 'system', name: `source ${sourceId}` }, now), sourceId, ...row }
}
