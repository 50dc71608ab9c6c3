/** Takes the rows that a system of one's own sent out of the inbox: people, orders or events by the mapping of their source. */
import { hash as digest } from 'node:crypto'
import { earliestMoment, monthsAhead } from '#platform/db/event-partitions.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { announce } from '#platform/queue/signal.ts'
import { stableId } from '#platform/stable-id.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { senderOf } from './connectors/catalogue.ts'
import type { VendorObject } from './connectors/connector.ts'
import type { StreamSteps } from './digest-events.ts'
import { basisOf } from './request-sync.ts'
import { planObject, settingsOf, sortRows } from './rules/vendor-row.ts'
import type { FieldSeen, GoodRow, Reject } from './schema.ts'
import { eventsDigested } from './signals.ts'
import type { InboxRow } from './store/inbox.ts'
import { insertIncident, saidSince } from './store/incidents.ts'
import { findObjects, updateObject, type ObjectRow } from './store/source-objects.ts'
import { ensureStreamRun, updateSource, type SourceSetUp } from './store/sources.ts'
import { advanceRun, insertRejects, type SyncRunRow } from './store/sync-runs.ts'

const mostFieldsSeen = 500
const peopleASignal = 200
const sayAgainAfterMs = 3_600_000

/** One page of what waits, of one source. A row that cannot be read is listed with the day's run, and the others are in. */
export async function digestRows(tx: TenantTx, ctx: TenantContext, steps: StreamSteps, source: SourceSetUp, batches: readonly InboxRow[]): Promise<void> {
  const object = (await findObjects(tx, source.id)).at(0)
  const vendor = senderOf(source.connector)?.objects.find(({ name }) => name === object?.name)
  if (!object || !vendor) throw new LeadlightError('invalid', `${source.name} does not say what its rows are: set it up again.`)
  const run = await runOf(tx, ctx, source, object, vendor)
  if (!object.cursor.upTo) await steps.begin(tx, ctx, run)
  else await steps.noteFields(tx, ctx, object.mapping.map((one) => ({ object: run.object, field: one.field, class: one.class, label: one.column })))
  const { good, rejects, read, columns } = rowsIn(ctx, source, object, vendor, batches, run.counts.read + 1)
  await insertRejects(tx, run.id, rejects)
  const saved = good.length > 0 ? await steps.savePage(tx, ctx, run, good) : { new: 0, same: 0, changed: 0 }
  await advanceRun(tx, run.id, { read, ...saved, rejected: rejects.length }, run.cursor)
  await updateSource(tx, source.id, { lastSyncedAt: ctx.now() })
  await noteNewFields(tx, ctx, object, columns)
  if (rejects.length > 0) await sayRejected(tx, ctx, source.id, rejects[0])
  const identifiers = [...new Map(good.flatMap((row) => row.data.meta.identifiers).map((one) => [`${one.kind}:${one.value}`, one])).values()]
  const profileIds = await steps.peopleOf(tx, identifiers)
  for (let start = 0; start < profileIds.length; start += peopleASignal) await announce(tx, eventsDigested, { syncRunId: run.id, profileIds: profileIds.slice(start, start + peopleASignal) })
}

/** The run of a day under which rows stand that were read alike: another mapping is another run, so that each row can be explained by its own. */
function runOf(tx: TenantTx, ctx: TenantContext, source: SourceSetUp, object: ObjectRow, vendor: VendorObject): Promise<SyncRunRow> {
  const settings = settingsOf(vendor, object.mapping, basisOf(source))
  const day = ctx.now().toISOString().slice(0, 10)
  return ensureStreamRun(tx, { id: stableId('stream', tx.tenantId, source.id, day, digest('sha256', JSON.stringify(settings), 'hex')), sourceId: source.id, createdAt: ctx.now(), rows: { object: object.name, settings } })
}

function rowsIn(ctx: TenantContext, source: SourceSetUp, object: ObjectRow, vendor: VendorObject, batches: readonly InboxRow[], firstLine: number) {
  const good: GoodRow[] = []
  const rejects: Reject[] = []
  const columns = new Set<string>()
  let read = 0
  for (const batch of batches) {
    // A plan for each call: of rows without a key of their own, those of one call differ, and the same call sent again brings nothing new.
    const planned = planObject(vendor, { mapping: object.mapping, fields: [], basis: basisOf(source) }, { now: ctx.now(), earliest: earliestMoment, monthsAhead })
    if (planned.kind === 'refused') throw new LeadlightError('invalid', planned.reason)
    const page = senderOf(source.connector)!.page(Buffer.from(batch.body))
    const sorted = sortRows(planned.plan, vendor.name, page.rows, firstLine + read)
    good.push(...sorted.leads, ...sorted.orders, ...sorted.events)
    read += page.rows.length
    rejects.push(...sorted.rejects, ...(page.faults ?? []).map((fault, at): Reject => ({ line: firstLine + read + at, column: '', reason: fault.reason, raw: storable(fault.raw).slice(0, 4_000) })))
    read += page.faults?.length ?? 0
    for (const row of page.rows) for (const name of Object.keys(row.fields)) columns.add(name)
  }
  return { good, rejects: rejects.map((reject) => ({ ...reject, reason: storable(reject.reason), raw: storable(reject.raw) })), read, columns }
}

const storable = (text: string) => text.replaceAll('\u0000', '\u2400').toWellFormed()

/** Fields that came for the first time are a line in the source's history, and can be chosen on its page. */
async function noteNewFields(tx: TenantTx, ctx: TenantContext, object: ObjectRow, columns: ReadonlySet<string>) {
  const known = new Set(object.fields.map(({ name }) => name))
  const added = [...columns].map((name) => storable(name).slice(0, 300)).filter((name) => name !== '' && !known.has(name)).slice(0, Math.max(0, mostFieldsSeen - known.size))
  const fields: FieldSeen[] = [...object.fields, ...added.map((name) => ({ name, label: name, type: 'text' }))]
  if (added.length > 0 || !object.cursor.upTo) await updateObject(tx, object, { cursor: { upTo: ctx.now().toISOString() }, fields })
  if (added.length === 0) return
  const names = `${added.slice(0, 5).join(', ')}${added.length > 5 ? ` and ${added.length - 5} more` : ''}`
  await insertIncident(tx, { sourceId: object.sourceId, at: ctx.now(), kind: 'drift', object: object.name, sentence: `${names} ${added.length === 1 ? 'is' : 'are'} new and not read until you choose ${added.length === 1 ? 'it' : 'them'}. Rows go on coming in.` })
}

async function sayRejected(tx: TenantTx, ctx: TenantContext, sourceId: string, { reason }: Reject) {
  if (await saidSince(tx, { sourceId, kind: 'rejected' }, new Date(ctx.now().getTime() - sayAgainAfterMs))) return
  await insertIncident(tx, { sourceId, at: ctx.now(), kind: 'rejected', sentence: `Rows came that could not be read, such as: ${reason} Each stands in the run of its day with the reason; the others are in.` })
}
