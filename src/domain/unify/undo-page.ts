/** Takes a page of an import back: the rows before become current again, and people, orders and events follow. */
import { heldRecords, takeBackRecords, type RecordRow, type SyncRunRow } from '#domain/connect/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { resolveChanges, type Merge, type ResolveOptions } from './resolve-records.ts'
import { customerKey, orderOf } from './save-page.ts'
import { deleteOrders, forgetMessages, takeBackEvents, upsertOrders } from './store/activity.ts'

const pageRows = 1_000

/** Takes up to a thousand rows back; `rows` is 0 when nothing is left. */
export async function undoPage(tx: TenantTx, ctx: TenantContext, run: SyncRunRow, options: ResolveOptions): Promise<{ rows: number; merges: Merge[] }> {
  if (run.object === 'event') {
    const rows = await takeBackEvents(tx, run.id, pageRows)
    if (rows === 0) await forgetMessages(tx, run.id)
    return { rows, merges: [] }
  }
  if (run.object === 'order') {
    const orders = await takeBackRecords(tx, run.id, 'order', pageRows)
    if (orders.removed.length > 0) {
      await restoreOrders(tx, run, orders)
      return { rows: orders.removed.length, merges: [] }
    }
  }
  const { removed, restored } = await takeBackRecords(tx, run.id, run.object === 'order' ? 'customer' : 'lead', pageRows)
  const gone = removed.map((record) => ({ id: record.id, profileId: record.profileId, identifiers: record.data.meta.identifiers }))
  const { merges } = await resolveChanges(tx, ctx, { come: restored, gone }, options)
  return { rows: removed.length, merges }
}

async function restoreOrders(tx: TenantTx, run: SyncRunRow, { removed, restored }: { removed: RecordRow[]; restored: RecordRow[] }) {
  const back = new Set(restored.map((record) => record.externalId))
  await deleteOrders(tx, run.sourceId, removed.map((record) => record.externalId).filter((id) => !back.has(id)))
  const customers = await heldRecords(tx, run.sourceId, 'customer', [...new Set(restored.map((record) => customerKey(record.data.meta.identifiers)))])
  const profileOf = new Map(customers.map((customer) => [customer.externalId, customer.profileId]))
  await upsertOrders(tx, run.sourceId, restored.map((record) => orderOf(record, profileOf.get(customerKey(record.data.meta.identifiers)) ?? null)))
}
