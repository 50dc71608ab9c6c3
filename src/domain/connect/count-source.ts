/** Counts a source against what is stored, object by object and day by day, and names what is missing. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { JobRun, JobUseCase } from '#platform/queue/run.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { senderOf } from './connectors/catalogue.ts'
import { openSession } from './connectors/open-session.ts'
import type { Connector, VendorObject, VendorSession } from './connectors/connector.ts'
import { agrees, compareKeys, dayAfter, daysBetween } from './rules/counted-days.ts'
import { keptKey, keysAfter } from './rules/vendor-row.ts'
import { countSourceJob } from './signals.ts'
import { insertIncident } from './store/incidents.ts'
import { findObjects, saveDays, updateObject, type DayRow, type ObjectRow } from './store/source-objects.ts'
import { findSource, type SourceSetUp } from './store/sources.ts'
import { countAllStored, countStored, storedKeys, type StoredObject } from './store/stored-rows.ts'

const countedDays = 14
const DAY = 86_400_000
const everything = { from: '2000-01-01T00:00:00.000Z', to: '2099-01-01T00:00:00.000Z' }

/** The last two weeks, today included, as days. */
export function lastTwoWeeks(now: Date): { from: string; to: string } {
  return { from: new Date(now.getTime() - (countedDays - 1) * DAY).toISOString().slice(0, 10), to: dayAfter(now.toISOString().slice(0, 10)) }
}

/** Asks for a count; of the last two weeks unless a span of days is named. */
export async function requestCount(ctx: TenantContext, { sourceId, span, objects }: { sourceId: string; span?: { from: string; to: string }; objects?: string[] }): Promise<{ kind: 'requested'; jobId: string } | { kind: 'refused'; reason: string }> {
  return ctx.transact(async (tx) => {
    const source = await findSource(tx, sourceId)
    if (!source) throw new LeadlightError('not-found', 'There is no such source.')
    if (source.state === 'stopped') return { kind: 'refused', reason: source.trouble ?? `${source.name} is stopped: enter its credentials again.` }
    if (senderOf(source.connector) || (await findObjects(tx, sourceId)).length === 0) return { kind: 'refused', reason: `${source.name} sends by itself and cannot be asked how much it has.` }
    return { kind: 'requested', jobId: await askForCount(tx, ctx, source, span ?? lastTwoWeeks(ctx.now()), objects) }
  })
}

/** Asks for a count within a transaction. */
export function askForCount(tx: TenantTx, ctx: TenantContext, source: Pick<SourceSetUp, 'id' | 'name'>, span: { from: string; to: string }, objects?: string[]): Promise<string> {
  return requestJob(ctx, tx, countSourceJob, { title: `Count ${source.name}`, subject: source.id, payload: { sourceId: source.id, ...span, objects } })
}

type Counting = { ctx: TenantContext; run: JobRun; source: SourceSetUp; connector: Connector; session: VendorSession }

/** The use case behind the counting job. */
export const countSource: JobUseCase<{ sourceId: string; from: string; to: string; objects?: string[] }> = async function countSource(ctx, run, { sourceId, from, to, objects }) {
  const source = await ctx.transact((tx) => findSource(tx, sourceId))
  if (!source) throw new LeadlightError('not-found', 'There is no such source.')
  const { connector, session } = await openSession(ctx, source, { signal: run.signal })
  const chosen = (await ctx.transact((tx) => findObjects(tx, sourceId))).filter((object) => (objects ? objects.includes(object.name) : object.enabled && object.cursor.upTo !== undefined))
  const gaps: { object: string; day: string; missing: number }[] = []
  for (const [at, object] of chosen.entries()) {
    const vendor = connector.objects.find(({ name }) => name === object.name)
    if (!vendor) continue
    await run.progress(`Counting ${vendor.label.toLowerCase()}`, at / chosen.length)
    const days = await countObject({ ctx, run, source, connector, session }, vendor, object, from, to)
    gaps.push(...days.filter((day) => day.atSource !== day.stored).map((day) => ({ object: object.name, day: day.day, missing: (day.atSource ?? 0) - day.stored })))
  }
  return { kind: 'done', result: { sourceId, from, to, gaps } }
}

function storedOf(sourceId: string, vendor: VendorObject, object: ObjectRow): StoredObject {
  const amountField = vendor.amountField ? (object.mapping.find(({ column }) => column === vendor.amountField)?.field ?? null) : null
  return { sourceId, object: vendor.makes, firstKey: keptKey(vendor.name, ''), lastKey: keysAfter(vendor.name), eventKind: vendor.eventKind ?? '', amountField }
}

async function countObject({ ctx, run, source, connector, session }: Counting, vendor: VendorObject, object: ObjectRow, from: string, to: string): Promise<Omit<DayRow, 'repaired'>[]> {
  const stored = storedOf(source.id, vendor, object)
  const held = new Map((await ctx.transact((tx) => countStored(tx, stored, from, to))).map((day) => [day.day, day]))
  const days: Omit<DayRow, 'repaired'>[] = []
  for (const day of daysBetween(from, to)) {
    const span = { from: `${day}T00:00:00.000Z`, to: `${dayAfter(day)}T00:00:00.000Z` }
    const [there, here] = [await connector.count(session, { object: vendor.name, ...span, sum: stored.amountField !== null }), held.get(day) ?? { rows: 0, sum: stored.amountField === null ? null : 0 }]
    const named = agrees(there, here) ? { missing: [], extra: [] } : await nameRows(ctx, connector, session, vendor, stored, span)
    days.push({ sourceId: source.id, object: vendor.name, day, atSource: there.rows, sumSource: there.sum, stored: here.rows, sumStored: here.sum, ...named, countedAt: ctx.now() })
  }
  const whole = await connector.count(session, { object: vendor.name, ...everything, sum: false })
  await run.commit(async (tx) => {
    await saveDays(tx, days)
    await updateObject(tx, object, { rowsAtSource: whole.rows, rowsStored: await countAllStored(tx, stored), countedAt: ctx.now() })
    for (const day of days.filter(({ missing }) => missing.length > 0).slice(0, 20)) {
      await insertIncident(tx, { sourceId: source.id, at: ctx.now(), kind: 'missing', object: vendor.name, sentence: `${vendor.label} of ${day.day}: ${(day.atSource ?? 0) - day.stored} missing here (${day.missing.slice(0, 5).map((key) => key.split('/')[1]).join(', ')}${day.missing.length > 5 ? ' …' : ''}). Read that day again to mend it.` })
    }
  })
  return days
}

/** Which rows of a span the source has that are not stored, and the other way round. */
async function nameRows(ctx: TenantContext, connector: Connector, session: VendorSession, vendor: VendorObject, stored: StoredObject, span: { from: string; to: string }): Promise<{ missing: string[]; extra: string[] }> {
  const keys = new Set<string>()
  for (let page: string | null = null, more = true; more; more = page !== null) {
    const answer = await connector.read(session, { object: vendor.name, fields: [], changedSince: null, createdBetween: span, page })
    for (const row of answer.rows) if (!row.gone) keys.add(keptKey(vendor.name, row.key))
    page = answer.next
  }
  return compareKeys(keys, await ctx.transact((tx) => storedKeys(tx, stored, [...keys], span)))
}
