// Runs of sources that are read or that send, beside the imports of files.
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { ImportCounts, SyncState } from '../schema.ts'

export type SyncView = { id: string; sourceId: string; object: string; cause: string; state: SyncState; counts: ImportCounts; reason: string | null; jobId: string | null; createdAt: Date; finishedAt: Date | null }

/** The runs of a source, newest first. */
export async function findSyncs(tx: TenantTx, { sourceId, before, limit }: { sourceId: string; before?: { createdAt: Date; id: string }; limit: number }): Promise<SyncView[]> {
  const rows = await tx.db.syncRun.findMany({
    where: { tenantId: tx.tenantId, sourceId, ...(before ? { OR: [{ createdAt: { lt: before.createdAt } }, { createdAt: before.createdAt, id: { lt: before.id } }] } : {}) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit,
  })
  return rows.map((row) => ({
    id: row.id, sourceId: row.sourceId, object: row.sourceObject || row.object, cause: row.cause, state: row.state as SyncState,
    counts: { read: row.rowsRead, new: row.rowsNew, same: row.rowsSame, changed: row.rowsChanged, rejected: row.rowsRejected },
    reason: (row.cursor as { reason?: string } | null)?.reason ?? null, jobId: row.jobId, createdAt: row.createdAt, finishedAt: row.finishedAt,
  }))
}

/** What each source has brought, and when it did so last. */
export async function findTallies(tx: TenantTx, sourceId?: string): Promise<Map<string, { records: number; rejected: number; lastAt: Date | null }>> {
  const rows = await tx.db.syncRun.groupBy({ by: ['sourceId'], where: { tenantId: tx.tenantId, dryRun: false, undoneAt: null, ...(sourceId ? { sourceId } : {}) }, _sum: { rowsNew: true, rowsRejected: true }, _max: { finishedAt: true } })
  return new Map(rows.map((row) => [row.sourceId, { records: row._sum.rowsNew ?? 0, rejected: row._sum.rowsRejected ?? 0, lastAt: row._max.finishedAt }]))
}

/** The job that is reading each source just now. */
export async function runningJobs(tx: TenantTx): Promise<Map<string, string>> {
  const rows = await tx.db.job.findMany({ where: { tenantId: tx.tenantId, kind: 'syncSource', state: { in: ['queued', 'running'] } }, orderBy: { createdAt: 'asc' }, select: { id: true, subject: true }, take: 500 })
  return new Map(rows.map((row) => [row.subject, row.id]))
}
