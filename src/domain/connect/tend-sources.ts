/** What the clock does with sources: reads those that are due, counts each once a day, and says which are later than was promised. */
import type { TenantContext } from '#platform/tenant-context.ts'
import { requestCount } from './count-source.ts'
import { requestSync } from './request-sync.ts'
import { lateMinutes, spanWords } from './rules/source-health.ts'
import { insertIncident, lateSaid } from './store/incidents.ts'
import { findObjects } from './store/source-objects.ts'
import { findSetUps, type SourceSetUp } from './store/sources.ts'
import { lastAsked, runningJobs } from './store/syncs.ts'

const mostSources = 200
const countEveryMs = 24 * 3_600_000

/** Looks after the sources of a workspace; done twice in a row, the second time does nothing. */
export async function tendSources(ctx: TenantContext): Promise<void> {
  const now = ctx.now()
  const { sources, running, asked, counted } = await ctx.transact(async (tx) => {
    const objects = await findObjects(tx)
    const latest = new Map<string, Date>()
    for (const { sourceId, countedAt } of objects) if (countedAt && (latest.get(sourceId)?.getTime() ?? 0) < countedAt.getTime()) latest.set(sourceId, countedAt)
    return { sources: await findSetUps(tx, mostSources), running: await runningJobs(tx), asked: await lastAsked(tx), counted: latest }
  })
  for (const source of sources.filter(({ state }) => state === 'on')) {
    const since = asked.get(source.id) ?? source.createdAt
    const told = typeof source.settings.changeToldAt === 'string' && Date.parse(source.settings.changeToldAt) > since.getTime() // a webhook that came while the source was being read
    const due = !running.has(source.id) && (told || (source.everyMinutes !== null && now.getTime() - since.getTime() >= source.everyMinutes * 60_000))
    if (due) await requestSync(ctx, { sourceId: source.id })
    const last = counted.get(source.id)
    if (last && now.getTime() - last.getTime() >= countEveryMs) await requestCount(ctx, { sourceId: source.id })
    await sayLate(ctx, source, now)
  }
}

/** A source that is later than was promised says so in its history, once for each time that it is. */
async function sayLate(ctx: TenantContext, source: SourceSetUp, now: Date) {
  const late = lateMinutes(source, now)
  if (late === 0) return
  await ctx.transact(async (tx) => {
    if (await lateSaid(tx, source.id, source.lastSyncedAt ?? source.createdAt)) return
    await insertIncident(tx, { sourceId: source.id, at: now, kind: 'late', sentence: `Nothing has come for ${spanWords(late + source.freshWithinMinutes!)}; ${spanWords(source.freshWithinMinutes!)} were promised.` })
  })
}
