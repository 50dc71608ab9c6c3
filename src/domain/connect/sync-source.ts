/** The sync job: reads the objects of a source page by page. Each page is one transaction, so a killed sync goes on after its last page, and a row that comes twice is stored once. */
import { earliestMoment, monthsAhead } from '#platform/db/event-partitions.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { JobOutcome, JobRun, JobUseCase } from '#platform/queue/run.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { askForCount, lastTwoWeeks } from './count-source.ts'
import { openSession } from './connectors/open-session.ts'
import type { Connector, VendorObject, VendorPage, VendorSession } from './connectors/connector.ts'
import type { ImportSteps, PageCounts, RowTally } from './import-steps.ts'
import { relieveMemory } from './memory-relief.ts'
import { storeVersions, versionsOf } from './save-records.ts'
import { dayAfter } from './rules/counted-days.ts'
import { driftOf, driftSentence, keptKey, planObject, sortRows, type ObjectPlan, type SortedRows } from './rules/vendor-row.ts'
import type { GoodRow, Reject } from './schema.ts'
import { importFinished, recordsSaved, rowsGone } from './signals.ts'
import { insertIncident } from './store/incidents.ts'
import { planForAnyTenant } from './store/plans.ts'
import { tombstoneRecords } from './store/records.ts'
import { findGone, findObjects, updateObject, type ObjectRow } from './store/source-objects.ts'
import { findSource, updateSource, type SourceSetUp } from './store/sources.ts'
import { advanceRun, findRun, insertRejects, setRunState, type RunCursor, type SyncRunRow } from './store/sync-runs.ts'

/** What later capabilities do in a sync: what they do in an import, and taking out what the source has no more. */
export type SyncSteps = Pick<ImportSteps, 'begin' | 'savePage' | 'tally' | 'finish'> & {
  removeRows: (tx: TenantTx, ctx: TenantContext, run: SyncRunRow, object: 'lead' | 'order', keys: readonly string[]) => Promise<number>
}

type Reading = { ctx: TenantContext; job: JobRun; steps: SyncSteps; source: SourceSetUp; connector: Connector; session: VendorSession; run: SyncRunRow; object: ObjectRow; vendor: VendorObject; plan: ObjectPlan; tally: RowTally | null; waits: { limit: number; broken: number } }

/** The use case behind the sync job. */
export function syncSource(steps: SyncSteps): JobUseCase<{ sourceId: string; syncRunIds: string[] }> {
  return async function syncSource(ctx, job, { sourceId, syncRunIds }) {
    const source = await ctx.transact((tx) => findSource(tx, sourceId))
    if (!source) throw new LeadlightError('not-found', 'There is no such source.')
    const waits = { limit: 0, broken: 0 }
    const runs: SyncRunRow[] = []
    const results: Record<string, { read: number; new: number; changed: number; rejected: number }> = {}
    try {
      const { connector, session } = await openSession(ctx, source, { signal: job.signal, onWait: (why) => { waits[why] += 1 } })
      for (const [at, syncRunId] of syncRunIds.entries()) {
        const run = await syncObject({ ctx, job, steps, source, connector, session, waits }, syncRunId, (fraction) => (at + fraction) / syncRunIds.length)
        if (!run) continue
        runs.push(run)
        results[run.sourceObject] = run.counts
      }
    } catch (error) {
      if (job.signal.aborted || !(error instanceof LeadlightError) || error.code === 'cancelled' || error.code === 'internal') throw error
      return endInTrouble(ctx, job, source, syncRunIds, error)
    }
    await job.commit(async (tx) => {
      await updateSource(tx, sourceId, { lastSyncedAt: ctx.now(), trouble: null })
      const [first] = runs
      if (first && first.cause !== 'incremental') await askForCount(tx, ctx, source, first.cursor.span ? daysOf(first.cursor.span) : lastTwoWeeks(ctx.now()), first.cause === 'backfill' ? runs.map((run) => run.sourceObject) : undefined)
    })
    return { kind: 'done', result: { sourceId, objects: results, waits } }
  }
}

/** The days that a span touches. */
const daysOf = ({ from, to }: { from: string; to: string }) => ({ from: from.slice(0, 10), to: to.slice(11).startsWith('00:00:00') || to.length === 10 ? to.slice(0, 10) : dayAfter(to.slice(0, 10)) })

/** The vendor refused, or could not be reached: the source says so, and what had come is kept. */
async function endInTrouble(ctx: TenantContext, job: JobRun, source: SourceSetUp, syncRunIds: readonly string[], error: LeadlightError): Promise<JobOutcome> {
  const stopped = error.code === 'forbidden'
  await job.commit(async (tx) => {
    for (const id of syncRunIds) {
      const run = await findRun(tx, id)
      if (run && (run.state === 'running' || run.state === 'waiting')) await setRunState(tx, id, 'refused', { finishedAt: ctx.now(), cursor: { ...run.cursor, reason: error.message } })
    }
    await updateSource(tx, source.id, { trouble: error.message, ...(stopped ? { state: 'stopped' } : {}) })
    await insertIncident(tx, { sourceId: source.id, at: ctx.now(), kind: stopped ? 'refused' : 'unreachable', sentence: error.message })
  })
  return { kind: 'refused', reason: error.message }
}

type Around = Omit<Reading, 'run' | 'object' | 'vendor' | 'plan' | 'tally'>

async function syncObject(around: Around, syncRunId: string, fractionOf: (own: number) => number): Promise<SyncRunRow | null> {
  const { ctx, job, connector, source } = around
  const run = await ctx.transact((tx) => findRun(tx, syncRunId))
  if (!run || (run.state !== 'waiting' && run.state !== 'running')) return run
  const vendor = connector.objects.find(({ name }) => name === run.sourceObject)
  const object = await ctx.transact(async (tx) => (await findObjects(tx, source.id)).find(({ name }) => name === run.sourceObject))
  if (!vendor || !object) throw new LeadlightError('invalid', `${source.name} has no ${run.sourceObject} to read.`)
  await job.progress(`Looking at the fields of ${vendor.label.toLowerCase()}`, fractionOf(0))
  const fields = await lookForDrift(around, vendor, object)
  const planned = planObject(vendor, { mapping: object.mapping, fields, basis: run.settings.lawfulBasis }, { now: ctx.now(), earliest: earliestMoment, monthsAhead })
  if (planned.kind === 'refused') throw new LeadlightError('invalid', `${vendor.label} cannot be read. ${planned.reason}`)
  const audited = (vendor.makes === 'lead' || vendor.makes === 'order') && run.cause !== 'incremental' && run.cause !== 'backfill'
  const reading: Reading = { ...around, run, object, vendor, plan: planned.plan, tally: audited ? around.steps.tally(run, planned.plan.plan.columns) : null }
  await begin(reading)
  await readPages(reading, fractionOf)
  await finish(reading)
  return ctx.transact((tx) => findRun(tx, syncRunId))
}

/** Looks at which fields the source has now; a change is a line in its history, and rows go on coming in. */
async function lookForDrift({ ctx, job, connector, session, source }: Around, vendor: VendorObject, object: ObjectRow) {
  const fields = await connector.fields(session, vendor.name)
  const drift = driftOf(object.fields, fields)
  if (drift || object.fields.length === 0) await job.commit(async (tx) => {
    await updateObject(tx, object, { fields })
    if (drift) await insertIncident(tx, { sourceId: source.id, at: ctx.now(), kind: 'drift', object: vendor.name, sentence: driftSentence(connector, vendor, drift, object.mapping), details: drift })
  })
  return fields
}

async function begin({ ctx, job, run, object, connector, steps, vendor }: Reading) {
  if (run.state !== 'waiting') return
  const upTo = run.cause === 'incremental' ? object.cursor.upTo : undefined
  const since = upTo ? new Date(Date.parse(upTo) - connector.overlapMinutes * 60_000).toISOString() : null
  const cursor: RunCursor = { ...run.cursor, page: null, seen: '', since }
  await job.commit(async (tx) => {
    await setRunState(tx, run.id, 'running', { cursor })
    if (vendor.makes !== 'company' && run.cause === 'first') await steps.begin(tx, ctx, run)
  })
  run.cursor = cursor
}

async function readPages(reading: Reading, fractionOf: (own: number) => number) {
  const { job, run, session, connector, vendor, plan, object } = reading
  for (let pages = 0, more = true; more; pages++) {
    const page = await connector.read(session, { object: vendor.name, fields: plan.fields, changedSince: run.cursor.since ?? null, createdBetween: run.cursor.span, page: run.cursor.page ?? null })
    await commitPage(reading, page)
    more = page.next !== null
    const known = object.rowsAtSource
    await job.progress(`Reading ${vendor.label.toLowerCase()}: ${run.counts.read.toLocaleString('en')} rows`, fractionOf(known ? Math.min(0.98, run.counts.read / known) : 1 - 1 / (1 + pages / 20)))
  }
}

async function commitPage(reading: Reading, page: VendorPage) {
  const { ctx, job, run, vendor, plan, tally } = reading
  const firstLine = run.counts.read + 1
  const sorted = sortRows(plan, vendor.name, page.rows, firstLine, (cells, row) => tally?.row(cells, plan.plan.states, row))
  const rejects = [...sorted.rejects, ...(page.faults ?? []).map((fault, at): Reject => ({ line: firstLine + page.rows.length + at, column: '', reason: fault.reason, raw: fault.raw.slice(0, 4_000) }))]
  const cursor: RunCursor = { ...run.cursor, page: page.next, seen: latest(run.cursor.seen ?? '', page.rows.map((row) => row.changedAt), ctx.now()) }
  const read = page.rows.length + (page.faults?.length ?? 0)
  const counts = await job.commit(async (tx) => {
    await planForAnyTenant(tx)
    await insertRejects(tx, run.id, rejects)
    const saved = await savePage(tx, reading, sorted)
    const all = { read, ...saved, rejected: rejects.length }
    await advanceRun(tx, run.id, all, cursor)
    if (read > 0) await announce(tx, recordsSaved, { syncRunId: run.id, rows: read })
    return all
  })
  for (const reject of rejects) tally?.reject(reject)
  run.cursor = cursor
  for (const key of ['read', 'new', 'same', 'changed', 'rejected'] as const) run.counts[key] += counts[key]
  relieveMemory()
}

/** The latest change that a run has seen; a moment that lies in the future counts as now, or the next sync would pass over what changes until then. */
function latest(seen: string, moments: readonly string[], now: Date): string {
  const at = moments.reduce((most, moment) => Math.max(most, Date.parse(moment) || 0), seen ? Date.parse(seen) : 0)
  return at === 0 ? seen : new Date(Math.min(at, now.getTime())).toISOString()
}

async function savePage(tx: TenantTx, { ctx, run, steps, vendor }: Reading, { leads, orders, events, kept, gone }: SortedRows): Promise<PageCounts> {
  const total: PageCounts = { new: 0, same: 0, changed: 0 }
  const add = (counts: PageCounts) => { for (const key of ['new', 'same', 'changed'] as const) total[key] += counts[key] }
  if (leads.length > 0) add(await steps.savePage(tx, ctx, { ...run, object: 'lead' }, leads))
  if (events.length > 0) add(await steps.savePage(tx, ctx, { ...run, object: 'event' }, events))
  const ordered = orders.length > 0 ? await steps.savePage(tx, ctx, { ...run, object: 'order' }, orders) : null
  if (ordered && vendor.makes === 'order') add(ordered)
  const keptAs = vendor.makes === 'company' ? 'company' : 'deal'
  if (kept.length > 0) add(await saveKept(tx, ctx, run, keptAs, kept))
  const won = new Set(orders.map((row) => row.key))
  const lost = vendor.makes === 'deal' ? kept.map((row) => row.key).filter((key) => !won.has(key)) : []
  if (lost.length > 0) await steps.removeRows(tx, ctx, run, 'order', lost)
  if (gone.length > 0) total.changed += await removeGone(tx, { ctx, run, steps, vendor }, gone)
  return total
}

async function saveKept(tx: TenantTx, ctx: TenantContext, run: SyncRunRow, object: 'company' | 'deal', rows: readonly GoodRow[]): Promise<PageCounts> {
  const { versions, counts } = await versionsOf(tx, run, object, rows.map((row) => ({ key: row.key, hash: row.hash, line: row.line, data: row.data, occurredAt: new Date(row.data.meta.leadSince!) })), ctx.now())
  await storeVersions(tx, versions, () => null)
  return counts
}

async function removeGone(tx: TenantTx, { ctx, run, steps, vendor }: Pick<Reading, 'ctx' | 'run' | 'steps' | 'vendor'>, keys: readonly string[]): Promise<number> {
  const { makes } = vendor
  if (makes === 'event') return 0
  let removed = 0
  if (makes === 'lead') removed = await steps.removeRows(tx, ctx, run, 'lead', keys)
  if (makes === 'order' || makes === 'deal') removed = await steps.removeRows(tx, ctx, run, 'order', keys)
  if (makes === 'company' || makes === 'deal') removed = (await tombstoneRecords(tx, { sourceId: run.sourceId, object: makes, keys, syncRunId: run.id, receivedAt: ctx.now() })).length
  if (removed > 0) await announce(tx, rowsGone, { syncRunId: run.id, rows: removed })
  return removed
}

/** Takes out what the source said by webhook that it has no more. At the end of a run: a page that was asked for before may still have brought it. */
async function removeTold(tx: TenantTx, { ctx, run, object, steps, source, vendor }: Reading): Promise<number> {
  const keys = await findGone(tx, object)
  if (keys.length === 0) return 0
  const removed = await removeGone(tx, { ctx, run, steps, vendor }, [...new Set(keys)].map((key) => keptKey(vendor.name, key)))
  if (removed > 0) await insertIncident(tx, { sourceId: source.id, at: ctx.now(), kind: 'gone', object: vendor.name, sentence: `${vendor.label}: ${removed.toLocaleString('en')} ${removed === 1 ? 'row was' : 'rows were'} deleted at the source, as it said by webhook, and ${removed === 1 ? 'is' : 'are'} taken out here.` })
  return removed
}

async function finish(reading: Reading) {
  const { ctx, job, run, object, tally, steps, source, vendor, waits } = reading
  await job.commit(async (tx) => {
    await planForAnyTenant(tx)
    const now = await findRun(tx, run.id)
    if (now?.state !== 'running') return
    const { warnings } = tally && now.counts.read > 0 ? await steps.finish(tx, ctx, now, tally) : { warnings: [] }
    const removed = await removeTold(tx, reading)
    if (removed > 0) await advanceRun(tx, run.id, { read: 0, new: 0, same: 0, changed: removed, rejected: 0 }, now.cursor)
    await setRunState(tx, run.id, 'done', { finishedAt: ctx.now(), cursor: { ...now.cursor, page: null, warnings } })
    const upTo = [object.cursor.upTo ?? '', run.cause === 'backfill' ? '' : (now.cursor.seen ?? '')].reduce((a, b) => (a > b ? a : b))
    await updateObject(tx, object, { cursor: upTo ? { upTo } : {} })
    if (now.counts.rejected > 0) await insertIncident(tx, { sourceId: source.id, at: ctx.now(), kind: 'rejected', object: vendor.name, sentence: `${now.counts.rejected.toLocaleString('en')} of ${now.counts.read.toLocaleString('en')} ${vendor.label.toLowerCase()} could not be read; each stands in its run with the reason, and the others are in.` })
    if (waits.broken > 0) await insertIncident(tx, { sourceId: source.id, at: ctx.now(), kind: 'repeated', object: vendor.name, sentence: `${waits.broken} ${waits.broken === 1 ? 'call' : 'calls'} came back broken and ${waits.broken === 1 ? 'was' : 'were'} made again; nothing was lost.` })
    if (vendor.makes !== 'company' && now.counts.new + now.counts.changed > 0) await announce(tx, importFinished, { syncRunId: run.id })
  })
  waits.broken = 0
}
