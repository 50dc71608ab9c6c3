/** A source of the tracking API: made with its write key, which is shown once; its plan, its key and its signing secret changed. */
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { appendAudit } from '#platform/audit-log/append.ts'
import { newWriteKey } from '#platform/auth/write-keys.ts'
import { LeadlightError } from '#platform/errors.ts'
import { keepSecret } from '#platform/secrets/secrets.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { secretOwner } from './connectors/open-session.ts'
import { trackingSettingsSchema, type TrackingPlan, type ViolationView } from './schema.ts'
import { findSource, findSourceByName, insertSource, lockNames, updateSource } from './store/sources.ts'
import { deleteViolations, findViolations } from './store/violations.ts'

export type TrackingMade = { kind: 'made'; sourceId: string; writeKey: string } | { kind: 'refused'; reason: string }

/** Makes a tracking source. The write key is in the answer and nowhere else. */
export async function makeTrackingSource(ctx: TenantContext, { name, purpose = '', basis }: { name: string; purpose?: string; /** On what ground people are profiled who were not asked. */ basis?: string }): Promise<TrackingMade> {
  const { key, hash, prefix } = newWriteKey(ctx.tenantId)
  const id = randomUUIDv7()
  return ctx.transact(async (tx) => {
    await lockNames(tx)
    if (await findSourceByName(tx, name)) return { kind: 'refused', reason: `There is a source called ${name} already: choose another name.` }
    const settings = trackingSettingsSchema.parse(basis ? { lawfulBasis: { statement: basis } } : {})
    await insertSource(tx, { id, connector: 'tracking', name, purpose, ownerId: ctx.actor.kind === 'user' ? ctx.actor.userId : null, createdAt: ctx.now(), settings, scopes: ['write events'], writeKeyHash: hash, writeKeyPrefix: prefix })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.connected', subject: `source:${id}`, details: { connector: 'tracking', name, ...(basis ? { lawfulBasis: basis } : {}) } })
    return { kind: 'made', sourceId: id, writeKey: key }
  })
}

/** Gives a source a new write key; the one before is refused from then on (within five seconds). */
export async function renewWriteKey(ctx: TenantContext, { sourceId }: { sourceId: string }): Promise<{ writeKey: string }> {
  const { key, hash, prefix } = newWriteKey(ctx.tenantId)
  await ctx.transact(async (tx) => {
    const source = await findSource(tx, sourceId)
    if (!source?.writeKeyPrefix) throw new LeadlightError('not-found', 'There is no such source with a write key.')
    await updateSource(tx, sourceId, { writeKeyHash: hash, writeKeyPrefix: prefix })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.key-renewed', subject: `source:${sourceId}`, details: {} })
  })
  return { writeKey: key }
}

/** Asks for signed calls with a new signing secret, which is shown once; or lets unsigned calls in again. */
export async function setSigning(ctx: TenantContext, { sourceId, signed }: { sourceId: string; signed: boolean }): Promise<{ secret: string | null }> {
  const secret = signed ? randomBytes(32).toString('base64url') : null
  await changeSettings(ctx, sourceId, { signed }, 'source.signing', { signed })
  if (secret) await ctx.transact((tx) => keepSecret(tx, { owner: secretOwner(sourceId), field: 'signing', text: secret, at: ctx.now() }))
  return { secret }
}

/** Sets the tracking plan of a source. */
export async function setTrackingPlan(ctx: TenantContext, { sourceId, plan, consentCategory }: { sourceId: string; plan: TrackingPlan; consentCategory: string }): Promise<void> {
  await changeSettings(ctx, sourceId, { plan, consentCategory }, 'source.plan', { events: plan.events.length, mode: plan.mode, consentCategory })
}

async function changeSettings(ctx: TenantContext, sourceId: string, change: object, action: 'source.signing' | 'source.plan', details: Record<string, string | number | boolean>) {
  await ctx.transact(async (tx) => {
    const source = await findSource(tx, sourceId)
    if (source?.connector !== 'tracking') throw new LeadlightError('not-found', 'There is no such tracking source.')
    await updateSource(tx, sourceId, { settings: { ...trackingSettingsSchema.parse(source.settings), ...change } })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action, subject: `source:${sourceId}`, details })
  })
}

/** What calls broke, the most frequent first, with samples. */
export async function violationsOf(ctx: TenantContext, { sourceId, limit }: { sourceId: string; limit: number }): Promise<ViolationView[]> {
  return ctx.transact((tx) => findViolations(tx, sourceId, limit))
}

/** Begins counting violations anew. */
export async function forgetViolations(ctx: TenantContext, { sourceId }: { sourceId: string }): Promise<void> {
  await ctx.transact((tx) => deleteViolations(tx, sourceId))
}
