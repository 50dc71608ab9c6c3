/** The quarterly review session: its pack out of the monthly reports, and what people record of it. */
import { appendAudit } from '#platform/audit-log/append.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { actionsOf, quarterPack, type QuarterPack } from './rules/quarter-pack.ts'
import { monthsOf, quartersSince, quarterState, type QuarterState } from './rules/quarters.ts'
import type { NewQuarterEntry, Quarter, QuarterEntry, SealedReport } from './schema.ts'
import { addEntry, entriesUntil } from './store/quarter-entries.ts'
import { aloneWithReports, editionsOf, firstReportedMonth, sealedBy } from './store/reports.ts'

const LISTED = 12

/** A quarter in the list: where its review stands, and how many of the actions agreed in it are open. */
export type ListedQuarter = { quarter: Quarter; state: QuarterState; openActions: number }

/** The quarters that have reports, newest first: three years at most. */
export async function listQuarters(ctx: TenantContext): Promise<ListedQuarter[]> {
  const now = ctx.now()
  return ctx.transact(async (tx) => {
    const first = await firstReportedMonth(tx)
    if (first === null) return []
    const quarters = quartersSince(first, now, LISTED)
    const entries = await entriesUntil(tx, quarters[0])
    const actions = actionsOf(entries, now)
    return quarters.map((quarter) => ({ quarter, state: quarterState(quarter, now, entries.some((entry) => entry.quarter === quarter && entry.content.kind === 'held')), openActions: actions.filter(({ id, done }) => id.startsWith(quarter) && done === null).length }))
  })
}

/** The pack of a quarter: as it stands today, or as the session saw it once that was held. */
export async function readQuarter(ctx: TenantContext, { quarter }: { quarter: Quarter }): Promise<QuarterPack> {
  return ctx.transact((tx) => packOf(ctx, tx, quarter))
}

async function packOf(ctx: TenantContext, tx: TenantTx, quarter: Quarter): Promise<QuarterPack> {
  const entries = await entriesUntil(tx, quarter)
  return quarterPack({ quarter, now: ctx.now(), reports: await reportsOf(tx, quarter, entries), entries })
}

/** The editions that the session looked at; before it, the newest ones. What was signed after the session is not in its pack. */
async function reportsOf(tx: TenantTx, quarter: Quarter, entries: readonly QuarterEntry[]): Promise<SealedReport[]> {
  const held = entries.find((entry) => entry.quarter === quarter && entry.content.kind === 'held')
  const reports: (SealedReport | null)[] = []
  if (held?.content.kind === 'held') for (const hash of held.content.reports) reports.push(await sealedBy(tx, { hash }, held.at))
  else {
    for (const month of monthsOf(quarter)) {
      const [newest] = await editionsOf(tx, month)
      if (newest) reports.push(await sealedBy(tx, { id: newest.id }))
    }
  }
  return reports.filter((report) => report !== null)
}

/** Records who came, a decision, an action or its end, or closes the session. */
export async function recordForQuarter(ctx: TenantContext, { quarter, entry }: { quarter: Quarter; entry: NewQuarterEntry }): Promise<{ sequence: number }> {
  const { actor } = ctx
  if (actor.kind !== 'user') throw new LeadlightError('forbidden', 'Review sessions are recorded by people.')
  return ctx.transact(async (tx) => {
    await aloneWithReports(tx)
    const entries = await entriesUntil(tx, quarter)
    const reports = await reportsOf(tx, quarter, entries)
    const pack = quarterPack({ quarter, now: ctx.now(), reports, entries })
    refuseUnfit(pack, entry)
    const at = ctx.now()
    const sequence = (entries.findLast((one) => one.quarter === quarter)?.sequence ?? 0) + 1
    const content = entry.kind === 'held' ? { ...entry, reports: reports.map(({ proof }) => proof.hash) } : entry
    await addEntry(tx, { quarter, sequence, at, byId: actor.userId, byName: actor.name, byRole: actor.role, content })
    await appendAudit(tx, { at, actor, action: `quarter.${entry.kind}`, subject: quarter, details: { sequence, ...(entry.kind === 'decision' ? { model: entry.modelKey, decision: entry.decision } : {}), ...(entry.kind === 'action-done' ? { action: entry.action } : {}) } })
    return { sequence }
  })
}

function refuseUnfit(pack: QuarterPack, entry: NewQuarterEntry): void {
  if (entry.kind === 'action-done') {
    if (![...pack.former, ...pack.actions].some(({ id, done }) => id === entry.action && done === null)) throw new LeadlightError('conflict', 'There is no such open action: it was closed already, or belongs to a later quarter.')
    return
  }
  if (pack.months.every(({ report }) => report === null)) throw new LeadlightError('conflict', 'No month of this quarter has a report yet: make one first.')
  if (pack.held) throw new LeadlightError('conflict', 'The session of this quarter is closed: only its actions can still be ended.')
  if (entry.kind === 'attendance' && pack.attendance.some(({ name }) => name.toLowerCase() === entry.name.toLowerCase())) throw new LeadlightError('conflict', `${entry.name} is on the list already.`)
  if (entry.kind === 'decision' && !pack.models.some(({ key }) => key === entry.modelKey)) throw new LeadlightError('invalid', 'The reports of this quarter have no such model.')
  if (entry.kind === 'held' && pack.wanting.length > 0) throw new LeadlightError('conflict', `The session cannot be closed yet. ${pack.wanting.join(' ')}`)
}
