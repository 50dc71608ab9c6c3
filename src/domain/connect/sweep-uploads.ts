/** Forgets uploads that were begun and never ended: their pieces would stay for ever. */
import type { TenantContext } from '#platform/tenant-context.ts'
import { deleteAbandonedUploads } from './store/uploads.ts'

const abandonedAfterMs = 24 * 3_600_000 // nobody sends one file for longer than a day

/** Removes a workspace's abandoned uploads; returns how many there were. */
export async function sweepUploads(ctx: TenantContext): Promise<number> {
  return ctx.transact((tx) => deleteAbandonedUploads(tx, new Date(ctx.now().getTime() - abandonedAfterMs)))
}
