/** Saved views of the queue: a name for an address. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { personOf } from './act-on-queue.ts'
import { parseQueueFilters, serialiseQueueFilters, type SavedView } from './schema.ts'
import { countViews, removeView, upsertView, viewRows } from './store/saved-views.ts'

const MOST_VIEWS = 50

/** Saves filters under a name, for oneself or for all; the same name again replaces them. */
export async function saveView(ctx: TenantContext, input: { name: string; query: string; shared: boolean }): Promise<{ id: string }> {
  const { userId } = personOf(ctx)
  return ctx.transact(async (tx) => {
    if ((await countViews(tx, userId)) >= MOST_VIEWS) throw new LeadlightError('invalid', `You have ${MOST_VIEWS} saved views, the most that there can be: delete one first.`)
    const id = await upsertView(tx, { ownerId: userId, name: input.name, query: serialiseQueueFilters(parseQueueFilters(input.query)), shared: input.shared, at: ctx.now() })
    return { id }
  })
}

/** One's own views and those that others share, by name. */
export async function listViews(ctx: TenantContext): Promise<SavedView[]> {
  const { userId } = personOf(ctx)
  return ctx.transact((tx) => viewRows(tx, userId))
}

/** Deletes one of one's own views. */
export async function deleteView(ctx: TenantContext, { id }: { id: string }): Promise<void> {
  const { userId } = personOf(ctx)
  const gone = await ctx.transact((tx) => removeView(tx, { id, ownerId: userId }))
  if (!gone) throw new LeadlightError('not-found', 'There is no such view of yours.')
}
