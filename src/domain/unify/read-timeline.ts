/** What happened to a person, newest first, page by page. */
import type { TenantContext } from '#platform/tenant-context.ts'
import { visibleProfile } from './read-profile.ts'
import type { TimelineCursor, TimelineItem } from './schema.ts'
import { sourceNames, timelinePage } from './store/profile-page.ts'

/** A page of the timeline, and where the next one begins; null at the end. */
export async function timelineOf(ctx: TenantContext, query: { profileId: string; before?: TimelineCursor; limit: number }): Promise<{ items: TimelineItem[]; next: TimelineCursor | null }> {
  return ctx.transact(async (tx) => {
    const profile = await visibleProfile(tx, ctx, query.profileId)
    const names = await sourceNames(tx)
    const rows = await timelinePage(tx, { ...query, profileId: profile.id })
    const items = rows.map((row): TimelineItem => {
      const sourceName = row.sourceId ? names.get(row.sourceId) ?? '' : ''
      if (row.kind === 'event') return { kind: 'event', id: row.id, at: row.at, eventKind: row.a, detail: row.b, sourceName }
      if (row.kind === 'order') return { kind: 'order', id: row.id, at: row.at, amount: row.n ?? 0, currency: row.a, category: row.b, externalId: row.c, sourceName }
      if (row.kind === 'merge') return { kind: 'merge', id: row.id, at: row.at, from: row.id }
      return { kind: 'record', id: row.id, at: row.at, object: row.a, version: row.n ?? 1, syncRunId: row.b, line: row.m ?? 0, sourceName }
    })
    const last = rows[rows.length - 1]
    return { items, next: rows.length === query.limit ? { at: last.at, id: last.id } : null }
  })
}
