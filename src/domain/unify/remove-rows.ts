/** Rows that their source has deleted or merged go out here too: people, orders and scores follow. */
import { tombstoneRecords, type SyncRunRow } from '#domain/connect/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { resolveChanges, type Merge, type ResolveOptions } from './resolve-records.ts'
import { deleteOrders } from './store/activity.ts'

/** Takes rows out by their keys; those that are not held change nothing. */
export async function removeRows(tx: TenantTx, ctx: TenantContext, run: SyncRunRow, rows: { object: 'lead' | 'order'; keys: readonly string[] }, options: ResolveOptions): Promise<{ removed: number; merges: Merge[] }> {
  const removed = await tombstoneRecords(tx, { sourceId: run.sourceId, object: rows.object, keys: rows.keys, syncRunId: run.id, receivedAt: ctx.now() })
  if (rows.object === 'order') {
    await deleteOrders(tx, run.sourceId, removed.map((record) => record.externalId))
    return { removed: removed.length, merges: [] }
  }
  const gone = removed.map((record) => ({ id: record.id, profileId: record.profileId, identifiers: record.data.meta.identifiers }))
  const { merges } = await resolveChanges(tx, ctx, { come: [], gone }, options)
  return { removed: removed.length, merges }
}
