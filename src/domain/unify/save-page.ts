/** A page of an import becomes people, orders or events, within the page's transaction. */
import { createHash, randomUUIDv7 } from 'node:crypto'
import { decideVersions, heldRecords, storeVersions, versionsOf, type GoodRow, type PageCounts, type PersonIdentifier, type RecordRow, type RowToSave, type SyncRunRow } from '#domain/connect/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { resolveRecords, type Merge, type ResolveOptions } from './resolve-records.ts'
import { personKey } from './rules/identity.ts'
import { recordRef } from './rules/survivorship.ts'
import { identifierKinds } from './schema.ts'
import { countNewEvents, insertEvents, upsertOrders, type NewEvent } from './store/activity.ts'
import { ownersOf, lockIdentities } from './store/identifiers.ts'

export type PageSaved = { counts: PageCounts; merges: Merge[] }

/** Saves a page of any object. */
export async function savePage(tx: TenantTx, ctx: TenantContext, run: SyncRunRow, rows: readonly GoodRow[], options: ResolveOptions): Promise<PageSaved> {
  if (run.object === 'event') return { counts: await saveEvents(tx, run, rows), merges: [] }
  return run.object === 'order' ? saveOrders(tx, ctx, run, rows, options) : saveLeads(tx, ctx, run, rows, options)
}

async function saveLeads(tx: TenantTx, ctx: TenantContext, run: SyncRunRow, rows: readonly GoodRow[], options: ResolveOptions): Promise<PageSaved> {
  const toSave = rows.map((row): RowToSave => ({ key: row.key, hash: row.hash, line: row.line, data: row.data, occurredAt: row.data.meta.leadSince ? new Date(row.data.meta.leadSince) : null }))
  const { versions, counts } = await versionsOf(tx, run, 'lead', toSave, ctx.now())
  const { profileOf, merges } = await resolveRecords(tx, ctx, versions, options)
  await storeVersions(tx, versions, (record) => profileOf.get(record.id) ?? null)
  return { counts, merges }
}

/** An order names its customer: each customer is a record of a person beside the orders. */
async function saveOrders(tx: TenantTx, ctx: TenantContext, run: SyncRunRow, rows: readonly GoodRow[], options: ResolveOptions): Promise<PageSaved> {
  const at = ctx.now()
  const orders = await versionsOf(tx, run, 'order', rows.map((row) => ({ key: row.key, hash: row.hash, line: row.line, data: row.data, occurredAt: new Date(row.data.meta.order!.orderedAt) })), at)
  const customers = customersOf(orders.versions.map(({ record }) => record))
  const people = await versionsOf(tx, run, 'customer', customers, at)
  const { profileOf, merges } = await resolveRecords(tx, ctx, people.versions, options)
  await storeVersions(tx, people.versions, (record) => profileOf.get(record.id) ?? null)
  const profileOfCustomer = new Map<string, string | null>(people.profileOf)
  for (const { record } of people.versions) profileOfCustomer.set(record.externalId, profileOf.get(record.id) ?? null)
  await storeVersions(tx, orders.versions, () => null)
  await upsertOrders(tx, run.sourceId, orders.versions.map(({ record }) => orderOf(record, profileOfCustomer.get(customerKey(record.data.meta.identifiers)) ?? null)))
  return { counts: orders.counts, merges }
}

const customerOrder = ['external_id', 'user_id', 'email', 'phone', 'device_id'] as const

/** Under which key an order's customer is kept: their number where the file has one. */
export function customerKey(identifiers: readonly PersonIdentifier[]): string {
  const kind = customerOrder.find((each) => identifiers.some((identifier) => identifier.kind === each))!
  return personKey(kind, identifiers.find((identifier) => identifier.kind === kind)!.value)
}

const identityFields = ['name', 'first_name', 'last_name', 'email', 'phone', 'company', 'country', 'external_id', 'user_id'] as const

/** The customers whom a page of orders names, each as the latest of their orders says. */
function customersOf(orders: readonly RecordRow[]): RowToSave[] {
  const latest = new Map<string, RecordRow>()
  for (const order of orders) {
    const key = customerKey(order.data.meta.identifiers)
    const known = latest.get(key)
    if (!known || known.data.meta.order!.orderedAt <= order.data.meta.order!.orderedAt) latest.set(key, order)
  }
  return [...latest].map(([key, order]) => {
    const { identifiers, name, company, email, phone, country, consent, basis } = order.data.meta
    const traits = Object.fromEntries(identityFields.flatMap((field) => (order.data.traits[field] === undefined ? [] : [[field, order.data.traits[field]]])))
    const meta = { identifiers, name, company, email, phone, country, consent, basis }
    const hash = createHash('sha256').update(JSON.stringify([traits, meta])).digest('base64url').slice(0, 27)
    return { key, hash, line: order.line, data: { traits, meta: { ...meta, updatedAt: order.data.meta.order!.orderedAt } }, occurredAt: null }
  })
}

/** The order as the value model and the timeline read it. */
export function orderOf(record: RecordRow, profileId: string | null) {
  const order = record.data.meta.order!
  const personRef = recordRef({ sourceId: record.sourceId, object: 'customer', externalId: customerKey(record.data.meta.identifiers) })
  return {
    id: record.id, externalId: record.externalId, profileId, ...order, data: record.data.traits, contentHash: record.contentHash, line: record.line, personKey: personRef, syncRunId: record.syncRunId, receivedAt: record.receivedAt,
  }
}

async function saveEvents(tx: TenantTx, run: SyncRunRow, rows: readonly GoodRow[]): Promise<PageCounts> {
  await lockIdentities(tx) // a person who appears in another import at this moment would miss these events
  const owners = await ownersOf(tx, rows.flatMap((row) => row.data.meta.identifiers))
  const events = rows.map((row): NewEvent => {
    const keys = identifierKinds.flatMap((kind) => row.data.meta.identifiers.filter((identifier) => identifier.kind === kind).map(({ value }) => personKey(kind, value)))
    const key = keys.find((one) => owners.has(one)) ?? keys[0]
    return { id: randomUUIDv7(), messageId: messageId(run, row), personKey: key, profileId: owners.get(key) ?? null, ...row.event!, data: row.data.traits, line: row.line }
  })
  const fresh = await insertEvents(tx, run, events)
  return { new: fresh, same: rows.length - fresh, changed: 0 }
}

const messageId = (run: SyncRunRow, row: GoodRow) => `${run.sourceId}/${row.key}`

/** What a page would bring, for a dry run: nothing is written. Rows with one key on two pages count as new on both. */
export async function previewPage(tx: TenantTx, run: SyncRunRow, rows: readonly GoodRow[]): Promise<PageCounts> {
  if (run.object === 'event') {
    const fresh = await countNewEvents(tx, rows.map((row) => messageId(run, row)))
    return { new: fresh, same: rows.length - fresh, changed: 0 }
  }
  const held = new Map((await heldRecords(tx, run.sourceId, run.object === 'order' ? 'order' : 'lead', [...new Set(rows.map((row) => row.key))])).map((record) => [record.externalId, record]))
  const { new: fresh, same, changed } = decideVersions(rows, held)
  return { new: fresh, same, changed }
}
