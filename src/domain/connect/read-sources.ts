/** The sources of a workspace with their health: fresh as promised, late, stopped; and one source with its objects, history and counted days. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { objectsOf } from './connectors/catalogue.ts'
import { readingsOf } from './rules/vendor-row.ts'
import { sourceHealth, type SourceHealth } from './rules/source-health.ts'
import type { ConnectorKind, IncidentView } from './schema.ts'
import { findIncidents } from './store/incidents.ts'
import { findDays, findObjects, type DayRow, type ObjectRow } from './store/source-objects.ts'
import { findSetUps, findSource, type SourceSetUp } from './store/sources.ts'
import { findSyncs, findTallies, runningJobs, type SyncView } from './store/syncs.ts'

const mostSources = 200
const shownDays = 14
const DAY = 86_400_000

/** One source in the list. */
export type SourceLine = {
  id: string; name: string; connector: ConnectorKind; purpose: string; ownerId: string | null; state: string; trouble: string | null; records: number; rejected: number; lastSyncedAt: Date | null; freshWithinMinutes: number | null
  health: SourceHealth; objects: { name: string; makes: string; enabled: boolean }[]
  /** Rows that the last counts found missing; null where nothing was counted. */
  missing: number | null
  jobId: string | null
}

/** The sources with their health, by name. */
export async function listSourceLines(ctx: TenantContext): Promise<SourceLine[]> {
  const now = ctx.now()
  return ctx.transact(async (tx) => {
    const sources = await findSetUps(tx, mostSources)
    const [objects, tallies, days, jobs] = [await findObjects(tx), await findTallies(tx), await findDays(tx, { since: new Date(now.getTime() - shownDays * DAY) }), await runningJobs(tx)]
    return sources.map((source) => lineOf(source, objects, tallies.get(source.id), days, jobs.get(source.id) ?? null, now))
  })
}

type Tally = { records: number; rejected: number; lastAt: Date | null }

function lineOf(source: SourceSetUp, objects: readonly ObjectRow[], tally: Tally | undefined, days: readonly DayRow[], jobId: string | null, now: Date): SourceLine {
  const own = days.filter((day) => day.sourceId === source.id)
  const lastSyncedAt = source.lastSyncedAt ?? tally?.lastAt ?? null
  return {
    id: source.id, name: source.name, connector: source.connector, purpose: source.purpose, ownerId: source.ownerId, state: source.state, trouble: source.trouble, records: tally?.records ?? 0, rejected: tally?.rejected ?? 0,
    lastSyncedAt, freshWithinMinutes: source.freshWithinMinutes, jobId,
    health: sourceHealth({ ...source, lastSyncedAt, running: jobId !== null }, now),
    objects: objects.filter((object) => object.sourceId === source.id).map(({ name, makes, enabled }) => ({ name, makes, enabled })),
    missing: own.length === 0 ? null : own.reduce((sum, day) => sum + (day.atSource === null ? 0 : Math.abs(day.atSource - day.stored)), 0),
  }
}

export type SourceDetail = SourceLine & { settings: Record<string, unknown>; scopes: string[]; writeKeyPrefix: string; everyMinutes: number | null; createdAt: Date; setUpObjects: (ObjectRow & { readings: ReturnType<typeof readingsOf> })[]; days: DayRow[] }

/** One source as its page shows it. */
export async function readSource(ctx: TenantContext, { sourceId }: { sourceId: string }): Promise<SourceDetail> {
  const now = ctx.now()
  return ctx.transact(async (tx) => {
    const source = await findSource(tx, sourceId)
    if (!source) throw new LeadlightError('not-found', 'There is no such source.')
    const [objects, tallies, days, jobs] = [await findObjects(tx, sourceId), await findTallies(tx, sourceId), await findDays(tx, { since: new Date(now.getTime() - shownDays * DAY), sourceId }), await runningJobs(tx)]
    return { ...lineOf(source, objects, tallies.get(sourceId), days, jobs.get(sourceId) ?? null, now), settings: source.settings, scopes: source.scopes, writeKeyPrefix: source.writeKeyPrefix, everyMinutes: source.everyMinutes, createdAt: source.createdAt, setUpObjects: objects.map((object) => ({ ...object, readings: readingsOf(object, proposedFor(source.connector, object.name)) })), days }
  })
}

/** What a connector proposes for the fields of an object; nothing for what files, calls and one's own systems send. */
function proposedFor(kind: ConnectorKind, object: string) {
  return kind === 'file' || kind === 'tracking' ? [] : (objectsOf(kind).find(({ name }) => name === object)?.mapping ?? [])
}

/** The runs of a source, newest first. */
export async function listSyncs(ctx: TenantContext, query: { sourceId: string; before?: { createdAt: Date; id: string }; limit: number }): Promise<SyncView[]> {
  return ctx.transact((tx) => findSyncs(tx, query))
}

/** What went wrong or changed in a source, newest first. */
export async function listIncidents(ctx: TenantContext, { sourceId, ...page }: { sourceId: string; before?: { at: Date; id: string }; limit: number }): Promise<IncidentView[]> {
  return ctx.transact((tx) => findIncidents(tx, sourceId, page))
}

/** The counted days of the last two weeks, of every source: the grid. */
export async function countedDays(ctx: TenantContext): Promise<(DayRow & { sourceName: string })[]> {
  return ctx.transact(async (tx) => {
    const names = new Map((await findSetUps(tx, mostSources)).map(({ id, name }) => [id, name]))
    return (await findDays(tx, { since: new Date(ctx.now().getTime() - shownDays * DAY) })).map((day) => ({ ...day, sourceName: names.get(day.sourceId) ?? '' }))
  })
}

