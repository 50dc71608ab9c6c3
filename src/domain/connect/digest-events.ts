/** Takes calls out of the inbox and makes people, orders and events of them, a page a transaction. */
import { earliestMoment } from '#platform/db/event-partitions.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { sentenceOf } from '#platform/errors.ts'
import { log } from '#platform/log/log.ts'
import { announce } from '#platform/queue/signal.ts'
import type { SignalListener } from '#platform/queue/run.ts'
import { stableId } from '#platform/stable-id.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { senderOf } from './connectors/catalogue.ts'
import { digestRows } from './digest-rows.ts'
import type { ImportSteps, PageCounts } from './import-steps.ts'
import { orderEvent, orderOfCall } from './rules/tracked-order.ts'
import { flatFields, readCall, type TrackedCall, type Violation } from './rules/tracked-call.ts'
import { learn, nobodyYet, personKeyOf, recordOf, type PersonState } from './rules/tracked-person.ts'
import { planViolations } from './rules/tracking-plan.ts'
import { trackingSettingsSchema, type FieldClass, type GoodRow, type ImportObject, type PersonIdentifier, type TrackingSettings } from './schema.ts'
import { eventsDigested } from './signals.ts'
import { claimMessages, lockInbox, mostBatches, setOldestAside, takeBatches, type InboxRow } from './store/inbox.ts'
import { insertIncident } from './store/incidents.ts'
import { planForAnyTenant } from './store/plans.ts'
import { ensureStreamRun, findSource, updateSource } from './store/sources.ts'
import { advanceRun, type SyncRunRow } from './store/sync-runs.ts'
import { findTracked, saveTracked } from './store/tracked-people.ts'
import { addViolations, type CountedViolation } from './store/violations.ts'

const eventsAPage = 1_000
const samplesKept = 3

/** What later capabilities do with what tracking brings. */
export type StreamSteps = Pick<ImportSteps, 'begin' | 'savePage'> & {
  /** Fields that nobody has classed yet get a class; those that have one keep it. */
  noteFields: (tx: TenantTx, ctx: TenantContext, fields: readonly { object: ImportObject; field: string; class: FieldClass; label: string }[]) => Promise<void>
  /** The people behind these identifiers. */
  peopleOf: (tx: TenantTx, identifiers: readonly PersonIdentifier[]) => Promise<string[]>
}

/** The listener that takes everything out of a workspace's inbox. */
export function digestEvents(steps: StreamSteps): SignalListener<Record<string, never>> {
  return async function digestEvents(ctx) {
    // What comes while a page is taken out is announced by itself: only a full page leaves something behind.
    for (let more = true, most = eventsAPage; more; ) {
      try {
        more = await ctx.transact((tx) => digestPage(tx, ctx, steps, most))
        most = eventsAPage
      } catch (error) {
        // One batch at a time finds the one that cannot be taken in; it is set aside, and the others go on.
        if (most > 1) { most = 1; continue }
        log().error({ err: error }, 'a batch of the inbox could not be taken in')
        await ctx.transact(async (tx) => {
          const sourceId = await setOldestAside(tx, sentenceOf(error))
          if (sourceId) await insertIncident(tx, { sourceId, at: ctx.now(), kind: 'set-aside', sentence: 'A batch could not be taken in and was set aside; the log has the details.' })
        })
      }
    }
  }
}

type Page = { calls: TrackedCall[]; violations: Map<string, CountedViolation> }

/** Takes out one page; whether there may be another. */
async function digestPage(tx: TenantTx, ctx: TenantContext, steps: StreamSteps, most: number): Promise<boolean> {
  await lockInbox(tx)
  const batches = await takeBatches(tx, most)
  if (batches.length === 0) return false
  await planForAnyTenant(tx)
  for (const sourceId of new Set(batches.map((batch) => batch.sourceId))) await digestSource(tx, ctx, steps, sourceId, batches.filter((batch) => batch.sourceId === sourceId))
  return batches.length >= mostBatches || batches.reduce((sum, { events }) => sum + events, 0) >= most
}

async function digestSource(tx: TenantTx, ctx: TenantContext, steps: StreamSteps, sourceId: string, batches: readonly InboxRow[]) {
  const source = await findSource(tx, sourceId)
  if (!source) return
  if (senderOf(source.connector)) return digestRows(tx, ctx, steps, source, batches)
  const settings = trackingSettingsSchema.parse(source.settings)
  const day = ctx.now().toISOString().slice(0, 10)
  const run = await ensureStreamRun(tx, { id: stableId('stream', tx.tenantId, sourceId, day), sourceId, createdAt: ctx.now() })
  const page = readBatches(batches, settings)
  const fresh = await unseen(tx, run, page.calls)
  const people = await savePeople(tx, ctx, steps, run, fresh, settings)
  const { orders, events, currencyless } = ordersAndEvents(fresh, source.currency, page)
  const orderCounts = orders.length > 0 ? await steps.savePage(tx, ctx, { ...run, object: 'order' }, orders) : none
  const eventCounts = events.length > 0 ? await steps.savePage(tx, ctx, { ...run, object: 'event' }, events) : none
  await addViolations(tx, sourceId, [...page.violations.values()])
  const rejected = [...page.violations.values()].reduce((sum, one) => sum + one.count, 0) - currencyless
  const sum = (key: keyof PageCounts) => people[key] + orderCounts[key] + eventCounts[key]
  await advanceRun(tx, run.id, { read: page.calls.length, new: sum('new'), same: sum('same') + page.calls.length - fresh.length, changed: sum('changed'), rejected: Math.max(0, rejected) }, run.cursor)
  await updateSource(tx, sourceId, { lastSyncedAt: ctx.now() })
  const profileIds = await steps.peopleOf(tx, uniqueIdentifiers(fresh))
  for (let start = 0; start < profileIds.length; start += 200) await announce(tx, eventsDigested, { syncRunId: run.id, profileIds: profileIds.slice(start, start + 200) })
}

const none: PageCounts = { new: 0, same: 0, changed: 0 }

function readBatches(batches: readonly InboxRow[], settings: TrackingSettings): Page {
  const page: Page = { calls: [], violations: new Map() }
  for (const batch of batches) {
    const { calls, sentAt, context } = contentOf(batch.body)
    for (const raw of calls) {
      const whole = context && typeof raw === 'object' && raw !== null ? { ...raw, context: { ...context, ...(raw as { context?: object }).context } } : raw
      const read = readCall(whole, { receivedAt: batch.receivedAt, sentAt, earliest: earliestMoment })
      if (read.kind === 'violation') {
        note(page, read.violation, raw, batch.receivedAt)
        continue
      }
      const broken = planViolations(settings.plan, read.call)
      for (const violation of broken) note(page, violation, raw, batch.receivedAt)
      if (broken.length === 0 || settings.plan.mode === 'list') page.calls.push(read.call)
    }
  }
  return page
}

function contentOf(body: string): { calls: unknown[]; sentAt: unknown; context: object | null } {
  const { batch, sentAt, context } = JSON.parse(body) as { batch: unknown[]; sentAt?: unknown; context?: unknown }
  return { calls: batch, sentAt, context: typeof context === 'object' && context !== null && !Array.isArray(context) ? context : null }
}

const storable = (text: string) => text.replaceAll('\u0000', '\u2400').toWellFormed().slice(0, 300)

function note({ violations }: Page, violation: Violation, raw: unknown, at: Date) {
  const event = storable(violation.event)
  const key = JSON.stringify([violation.rule, event, violation.field])
  const counted = violations.get(key) ?? { ...violation, event, sentence: storable(violation.sentence), count: 0, at, samples: [] }
  counted.count += 1
  counted.at = at
  if (counted.samples.length < samplesKept) counted.samples.push(storable(JSON.stringify(raw)).slice(0, 2_000))
  violations.set(key, counted)
}

/** Calls that were never seen, by their message id, whatever they are. Events are checked where they are stored. */
async function unseen(tx: TenantTx, run: SyncRunRow, calls: readonly TrackedCall[]): Promise<TrackedCall[]> {
  const first = [...new Map(calls.toReversed().map((call) => [call.messageId, call])).values()].toReversed()
  const said = first.filter((call) => !isEvent(call) || isOrder(call))
  const keyOf = (call: TrackedCall) => `${run.sourceId}/${call.messageId}`
  const claimed = await claimMessages(tx, run.id, said.map((call) => ({ messageId: keyOf(call), at: call.at })))
  return first.filter((call) => (isEvent(call) && !isOrder(call)) || claimed.has(keyOf(call)))
}

const isOrder = (call: TrackedCall) => call.kind === 'track' && call.name.toLowerCase() === orderEvent
const isEvent = (call: TrackedCall) => call.kind === 'track' || call.kind === 'page' || call.kind === 'screen'

async function savePeople(tx: TenantTx, ctx: TenantContext, steps: StreamSteps, run: SyncRunRow, calls: readonly TrackedCall[], settings: TrackingSettings): Promise<PageCounts> {
  const speaking = calls.filter((call) => call.kind === 'identify' || call.kind === 'alias' || call.kind === 'group' || call.consent !== null)
  if (speaking.length === 0) return none
  const keys = [...new Set(speaking.map(personKeyOf))]
  const known = new Map((await findTracked(tx, run.sourceId, keys)).map((row) => [row.key, row.state as PersonState]))
  const now = new Map<string, PersonState>()
  for (const call of speaking) {
    const key = personKeyOf(call)
    now.set(key, learn(now.get(key) ?? known.get(key) ?? nobodyYet, call, settings.consentCategory))
  }
  await saveTracked(tx, run.sourceId, [...now].map(([key, state]) => ({ key, state })))
  const rows = [...now].flatMap(([key, state]) => recordOf(key, state, settings.lawfulBasis !== undefined) ?? [])
  if (rows.length === 0) return none
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.data.traits)))]
  await steps.noteFields(tx, ctx, fields.map((field) => ({ object: 'lead', field, class: identifying.has(field) ? 'identifier' : 'input', label: field })))
  return steps.savePage(tx, ctx, { ...run, object: 'lead' }, rows)
}

const identifying = new Set(['email', 'phone', 'name', 'first_name', 'last_name', 'company', 'group_id', 'id', 'avatar', 'username'])

function ordersAndEvents(calls: readonly TrackedCall[], currency: string, page: Page): { orders: GoodRow[]; events: GoodRow[]; currencyless: number } {
  const orders: GoodRow[] = []
  const events: GoodRow[] = []
  let currencyless = 0
  for (const call of calls.filter(isEvent)) {
    const identifiers = identifiersOf(call)
    const order = isOrder(call) ? orderOfCall(call, identifiers, currency) : null
    if (order?.kind === 'order') { orders.push(order.row); continue }
    if (order) { note(page, order.violation, call.properties, new Date(call.at)); currencyless += 1 }
    const detail = call.kind === 'track' ? '' : call.name || (typeof call.properties.path === 'string' ? call.properties.path : typeof call.properties.url === 'string' ? call.properties.url : '')
    events.push({ line: 0, key: order ? `order/${call.messageId}` : call.messageId, hash: call.messageId, data: { traits: flatFields(call.properties), meta: { identifiers } }, event: { kind: call.kind === 'track' ? call.name : call.kind, detail: detail.slice(0, 500), occurredAt: call.at } })
  }
  return { orders, events, currencyless }
}

function identifiersOf(call: TrackedCall): PersonIdentifier[] {
  return [...(call.userId ? [{ kind: 'user_id', value: call.userId } as const] : []), ...(call.anonymousId ? [{ kind: 'device_id', value: call.anonymousId } as const] : [])]
}

function uniqueIdentifiers(calls: readonly TrackedCall[]): PersonIdentifier[] {
  return [...new Map(calls.flatMap(identifiersOf).map((one) => [`${one.kind}:${one.value}`, one])).values()]
}
