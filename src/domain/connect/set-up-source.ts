/** A source from its credentials to its first sync: checked with the vendor, sealed, and changed later. */
import { randomUUIDv7 } from 'node:crypto'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { keepSecret } from '#platform/secrets/secrets.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { connectorOf, connectors, objectsOf } from './connectors/catalogue.ts'
import type { Connector, Makes } from './connectors/connector.ts'
import { openSession, secretOwner, sessionWith } from './connectors/open-session.ts'
import { mappingProblem } from './rules/read-row.ts'
import { settingsOf } from './rules/vendor-row.ts'
import type { ConnectorKind, FieldMapping, FieldSeen } from './schema.ts'
import { insertIncident } from './store/incidents.ts'
import { findObjects, insertObjects, updateObject } from './store/source-objects.ts'
import { findSource, findSourceByName, insertSource, lockNames, updateSource, type SourceChange } from './store/sources.ts'

const checkTimeMs = 20_000

/** A connector as the screen of connecting shows it. */
export type ConnectorChoice = { kind: string; name: string; about: string; address: string; addressHint: string; credentials: { name: string; label: string; hint: string; secret: boolean; optional: boolean }[]; objects: { name: string; label: string; makes: Makes; optional: boolean }[]; /** Whether the vendor can say by itself that something has changed. */ webhooks: boolean }

/** The systems that can be connected. */
export function connectorChoices(): ConnectorChoice[] {
  return connectors.map(({ kind, name, about, address = '', addressHint, credentials, objects, webhook }) => ({
    kind, name, about, address, addressHint, credentials: credentials.map((one) => ({ ...one, optional: one.optional === true })), objects: objects.map(({ name: object, label, makes, optional }) => ({ name: object, label, makes, optional: optional === true })), webhooks: webhook !== undefined,
  }))
}

export type Credentials = { connector: string; address?: string; credentials: Readonly<Record<string, string>> }
export type CredentialCheck = { kind: 'ok'; account: string; scopes: string[] } | { kind: 'refused'; reason: string }

/** Asks the vendor whose account a credential opens and what it may do. Nothing is stored. */
export async function checkCredentials(ctx: TenantContext, given: Credentials): Promise<CredentialCheck> {
  const connector = connectorOf(given.connector)
  const lacking = connector.credentials.find(({ name, optional }) => !optional && !given.credentials[name]?.trim())
  if (lacking) return { kind: 'refused', reason: `${lacking.label} is empty.` }
  try {
    return { kind: 'ok', ...(await connector.check(sessionFor(ctx, connector, given))) }
  } catch (error) {
    return refusalFrom(error, connector)
  }
}

function sessionFor(ctx: TenantContext, connector: Connector, { address, credentials }: Omit<Credentials, 'connector'>) {
  const reached = address?.trim() || connector.address
  if (!reached) throw new LeadlightError('invalid', `Enter the address of ${connector.name}.`)
  return sessionWith(connector, { address: reached, credentials: trimmed(credentials), signal: AbortSignal.timeout(checkTimeMs), now: ctx.now, tries: 3 })
}

const trimmed = (credentials: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, value.trim()]))

function refusalFrom(error: unknown, connector: Connector): { kind: 'refused'; reason: string } {
  if (error instanceof LeadlightError && error.code !== 'internal') return { kind: 'refused', reason: error.message }
  if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'refused', reason: `${connector.name} gave no answer within ${checkTimeMs / 1000} seconds.` }
  throw error
}

export type SourceToConnect = Credentials & { name: string; purpose?: string; /** On what ground people are profiled who were not asked. */ basis?: string; objects: readonly string[]; everyMinutes: number | null; freshWithinMinutes: number | null }
export type SourceConnected = { kind: 'connected'; sourceId: string; account: string; scopes: string[] } | { kind: 'refused'; reason: string }

/** Connects a source: checks its credential, looks at its fields, seals its secrets. The first sync is asked for afterwards. */
export async function connectSource(ctx: TenantContext, given: SourceToConnect): Promise<SourceConnected> {
  const connector = connectorOf(given.connector)
  const chosen = connector.objects.filter(({ name }) => given.objects.includes(name))
  if (chosen.length === 0) return { kind: 'refused', reason: 'Choose at least one kind of rows to read.' }
  const checked = await checkCredentials(ctx, given)
  if (checked.kind === 'refused') return checked
  const fields = new Map<string, FieldSeen[]>()
  try {
    const session = sessionFor(ctx, connector, given)
    for (const { name } of chosen) fields.set(name, await connector.fields(session, name))
  } catch (error) {
    return refusalFrom(error, connector)
  }
  const id = randomUUIDv7()
  return ctx.transact(async (tx) => {
    await lockNames(tx)
    if (await findSourceByName(tx, given.name)) return { kind: 'refused', reason: `There is a source called ${given.name} already: choose another name.` }
    await insertSource(tx, {
      id, connector: connector.kind as ConnectorKind, name: given.name, purpose: given.purpose ?? '', ownerId: ctx.actor.kind === 'user' ? ctx.actor.userId : null, createdAt: ctx.now(), scopes: checked.scopes,
      settings: { ...(given.address?.trim() ? { address: given.address.trim() } : {}), account: checked.account, ...(given.basis ? { lawfulBasis: { statement: given.basis } } : {}), ...plainCredentials(connector, given) }, everyMinutes: given.everyMinutes, freshWithinMinutes: given.freshWithinMinutes,
    })
    await insertObjects(tx, connector.objects.map((object) => {
      const seen = fields.get(object.name) ?? []
      const there = new Set(seen.map(({ name }) => name))
      return { sourceId: id, name: object.name, makes: object.makes, enabled: given.objects.includes(object.name), mapping: object.mapping.filter(({ column }) => there.size === 0 || there.has(column)), fields: seen }
    }))
    await sealCredentials(tx, ctx, connector, id, given)
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.connected', subject: `source:${id}`, details: { connector: connector.kind, name: given.name, objects: [...given.objects], scopes: checked.scopes, ...(given.basis ? { lawfulBasis: given.basis } : {}) } })
    return { kind: 'connected', sourceId: id, account: checked.account, scopes: checked.scopes }
  })
}

const plainCredentials = (connector: Connector, { credentials }: Credentials) => Object.fromEntries(connector.credentials.flatMap(({ name, secret }) => (!secret && credentials[name]?.trim() ? [[name, credentials[name].trim()]] : [])))

async function sealCredentials(tx: TenantTx, ctx: TenantContext, connector: Connector, sourceId: string, { credentials }: Pick<Credentials, 'credentials'>) {
  for (const { name, secret } of connector.credentials) {
    const text = credentials[name]?.trim()
    if (secret && text) await keepSecret(tx, { owner: secretOwner(sourceId), field: name, text, at: ctx.now() })
  }
}

/** Gives a source new credentials; they are checked first, and the source goes on. */
export async function changeCredentials(ctx: TenantContext, { sourceId, credentials }: { sourceId: string; credentials: Readonly<Record<string, string>> }): Promise<CredentialCheck> {
  const source = await ctx.transact((tx) => findSource(tx, sourceId))
  if (!source) throw new LeadlightError('not-found', 'There is no such source.')
  const connector = connectorOf(source.connector)
  const address = typeof source.settings.address === 'string' ? source.settings.address : undefined
  const plain = Object.fromEntries(connector.credentials.flatMap(({ name, secret }) => (!secret && typeof source.settings[name] === 'string' ? [[name, source.settings[name]]] : [])))
  const checked = await checkCredentials(ctx, { connector: connector.kind, address, credentials: { ...plain, ...credentials } })
  if (checked.kind === 'refused') return checked
  await ctx.transact(async (tx) => {
    await sealCredentials(tx, ctx, connector, sourceId, { credentials })
    await updateSource(tx, sourceId, { state: source.state === 'stopped' ? 'on' : source.state, trouble: null, scopes: checked.scopes, settings: { ...source.settings, ...plainCredentials(connector, { connector: connector.kind, credentials }) } })
    await insertIncident(tx, { sourceId, at: ctx.now(), kind: 'credentials', sentence: `New credentials were entered and accepted for ${checked.account}.` })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.credentials', subject: `source:${sourceId}`, details: { scopes: checked.scopes } })
  })
  return checked
}

export type SourceWish = { name?: string; purpose?: string; ownerId?: string | null; everyMinutes?: number | null; freshWithinMinutes?: number | null; state?: 'on' | 'paused' }

/** Changes what people decide about a source: its name, purpose, owner, rhythm, promise; and whether it is paused. */
export async function changeSource(ctx: TenantContext, { sourceId, ...wish }: SourceWish & { sourceId: string }): Promise<{ kind: 'changed' } | { kind: 'refused'; reason: string }> {
  return ctx.transact(async (tx) => {
    const source = await findSource(tx, sourceId)
    if (!source) throw new LeadlightError('not-found', 'There is no such source.')
    if (wish.name !== undefined) await lockNames(tx)
    if (wish.name !== undefined && wish.name !== source.name && (await findSourceByName(tx, wish.name))) return { kind: 'refused', reason: `There is a source called ${wish.name} already: choose another name.` }
    if (wish.state && source.state === 'stopped') return { kind: 'refused', reason: 'This source is stopped: enter its credentials again.' }
    const change: SourceChange = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
    await updateSource(tx, sourceId, change)
    if (wish.state && wish.state !== source.state) await insertIncident(tx, { sourceId, at: ctx.now(), kind: wish.state === 'paused' ? 'paused' : 'resumed', sentence: wish.state === 'paused' ? 'The source was paused.' : 'The source goes on.' })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.changed', subject: `source:${sourceId}`, details: change as Record<string, string | number | null> })
    return { kind: 'changed' }
  })
}

/** Chooses whether an object is read, and how its fields are. What is new is read with the next sync; what came before is read again by a replay. */
export async function changeObject(ctx: TenantContext, { sourceId, object, enabled, mapping }: { sourceId: string; object: string; enabled: boolean; mapping?: FieldMapping[] }): Promise<{ kind: 'changed' } | { kind: 'refused'; reason: string }> {
  return ctx.transact(async (tx) => {
    const source = await findSource(tx, sourceId)
    const held = (await findObjects(tx, sourceId)).find(({ name }) => name === object)
    if (!source || !held) throw new LeadlightError('not-found', 'This source has no such object.')
    const vendor = objectsOf(source.connector).find(({ name }) => name === object)
    const problem = vendor && mapping && held.fields.length > 0 ? mappingProblem(held.fields.map(({ name }) => name), settingsOf(vendor, mapping)) : null
    if (problem) return { kind: 'refused', reason: problem.replace('The file', `${vendor?.label ?? object}`) }
    await updateObject(tx, held, { enabled, ...(mapping ? { mapping } : {}) })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.object', subject: `source:${sourceId}`, details: { object, enabled, ...(mapping ? { fields: mapping.length } : {}) } })
    return { kind: 'changed' }
  })
}

/** Looks at the fields that an object has at the vendor now, for choosing among them. */
export async function fieldsOf(ctx: TenantContext, { sourceId, object }: { sourceId: string; object: string }): Promise<FieldSeen[]> {
  const source = await ctx.transact((tx) => findSource(tx, sourceId))
  if (!source) throw new LeadlightError('not-found', 'There is no such source.')
  const { connector, session } = await openSession(ctx, source, { signal: AbortSignal.timeout(checkTimeMs) })
  if (!connector.objects.some(({ name }) => name === object)) throw new LeadlightError('not-found', 'This source has no such object.')
  return connector.fields(session, object)
}
