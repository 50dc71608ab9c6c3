/** The queue as people read it. */
import { z } from 'zod'
import { seesOnlyOwnLeads } from '#platform/roles.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { everyLead, queueSorts, type QueueCounts, type QueueFilters, type QueueRow, type QueueSort } from './schema.ts'
import { queueFacets as facetsOf, queuePage, queueRowOf, tallyQueue, type QueueCursor, type Reader } from './store/queue-reading.ts'

/** Who reads the queue, and what that person may see of it: sales see their own and nobody's leads. */
export function readerOf(ctx: TenantContext): Reader {
  const { actor } = ctx
  return { userId: actor.kind === 'user' ? actor.userId : null, ownOnly: actor.kind === 'user' && seesOnlyOwnLeads(actor.role), now: ctx.now() }
}

/** A cursor as an opaque text; it holds for the order that it was made in. */
export function writeCursor(cursor: QueueCursor, sort: QueueSort): string {
  return Buffer.from(JSON.stringify([sort, cursor.key, cursor.profileId])).toString('base64url')
}

const cursorSchema = z.tuple([z.enum(queueSorts), z.string().max(400).regex(/^[^\0]*$/), z.guid()])
const isKeyOf: Record<QueueSort, (key: string) => boolean> = {
  expected: isNumber, score: (key) => /^\d{1,2}$/.test(key), trend: isNumber, sla: isMoment, touch: isMoment, name: () => true,
}

function isNumber(key: string): boolean {
  return key.trim() !== '' && Number.isFinite(Number(key))
}

function isMoment(key: string): boolean {
  return /^-?infinity$/.test(key) || (/^\d{4}-\d{2}-\d{2}[ T]/.test(key) && !Number.isNaN(Date.parse(key)))
}

/** Reads a cursor back; throws where it was not made here, or for another order. */
export function readCursor(text: string, sort: QueueSort): QueueCursor {
  const parsed = cursorSchema.safeParse(parsedJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (parsed.success) {
    const [of, key, profileId] = parsed.data
    if (of === sort && isKeyOf[of](key)) return { key, profileId }
  }
  throw new LeadlightError('invalid', 'The cursor is not one that this list gave in this order: start again without it.')
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // no cursor, and told as such
  }
}

/** One page of the queue, and where it goes on. */
export async function listQueue(ctx: TenantContext, input: { filters: QueueFilters; cursor?: string | null; limit: number }): Promise<{ rows: QueueRow[]; cursor: string | null }> {
  const cursor = input.cursor ? readCursor(input.cursor, input.filters.sort) : null
  const rows = await ctx.transact((tx) => queuePage(tx, input.filters, readerOf(ctx), { cursor, limit: input.limit }))
  const last = rows.at(-1)
  return { rows: rows.map(({ cursor: _place, ...row }) => row), cursor: rows.length === input.limit && last ? writeCursor(last.cursor, input.filters.sort) : null }
}

/** How many leads these filters leave, and what they are expected to bring. */
export async function queueCounts(ctx: TenantContext, { filters }: { filters: QueueFilters }): Promise<QueueCounts> {
  const tallies = await ctx.transact((tx) => tallyQueue(tx, filters, readerOf(ctx)))
  const sum = (read: (tally: (typeof tallies)[number]) => number) => tallies.reduce((total, tally) => total + read(tally), 0)
  const times = (read: (tally: (typeof tallies)[number]) => Date | null) => tallies.flatMap((tally) => read(tally) ?? []).toSorted((a, b) => a.getTime() - b.getTime())
  return {
    total: sum((tally) => tally.total), late: sum((tally) => tally.late), rising: sum((tally) => tally.rising), unowned: sum((tally) => tally.unowned),
    expected: tallies.filter((tally) => tally.withAmount > 0).map(({ currency, expected }) => ({ currency, value: expected })),
    orderedBy: sum((tally) => tally.withAmount) > 0 ? 'chance x amount' : 'chance',
    scoredFrom: times((tally) => tally.scoredFrom)[0] ?? null, scoredTo: times((tally) => tally.scoredTo).at(-1) ?? null,
  }
}

/** The values that filters can be set to, with the number of leads behind each. */
export async function queueFacets(ctx: TenantContext): Promise<Record<'source' | 'country' | 'tag' | 'owner', { value: string; label: string; count: number }[]>> {
  const rows = await ctx.transact((tx) => facetsOf(tx, readerOf(ctx)))
  const of = (field: string) => rows.filter((row) => row.field === field).map(({ value, label, count }) => ({ value, label, count }))
  return { source: of('source'), country: of('country'), tag: of('tag'), owner: of('owner') }
}

/** One lead of the queue. */
export async function readQueueItem(ctx: TenantContext, { profileId }: { profileId: string }): Promise<QueueRow> {
  const row = await ctx.transact((tx) => queueRowOf(tx, readerOf(ctx), profileId, 'expected'))
  if (!row) throw new LeadlightError('not-found', 'This lead is not in your queue: it may have been won, lost, or given to someone else.')
  const { cursor: _place, ...item } = row
  return item
}

const FOUND = 8 // what a palette shows

/** Leads by words of their name, company or e-mail, snoozed ones too, highest in the queue first. */
export async function searchLeads(ctx: TenantContext, { text }: { text: string }): Promise<Pick<QueueRow, 'profileId' | 'name' | 'company' | 'score' | 'grade'>[]> {
  if (text.trim().length < 2) return []
  const { rows } = await listQueue(ctx, { filters: { ...everyLead, q: text, snoozed: 'all' }, limit: FOUND })
  return rows.map(({ profileId, name, company, score, grade }) => ({ profileId, name, company, score, grade }))
}

/** Passes for everyone who may see this lead; for sales, only where it is their own or nobody's. */
export async function requireVisibleLead(ctx: TenantContext, { profileId }: { profileId: string }): Promise<void> {
  if (readerOf(ctx).ownOnly) await readQueueItem(ctx, { profileId })
}
