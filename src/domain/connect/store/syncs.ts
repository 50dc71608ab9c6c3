// Runs of sources that are read or that send, beside the imports of files.
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { ImportCounts, ImportSettings, SyncState } from '../schema.ts'
import type { RunCursor } from './sync-runs.ts'

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

export type NewSync = { id: string; sourceId: string; sourceObject: string; cause: string; settings: ImportSettings; cursor: RunCursor; jobId: string; createdBy: string; createdAt: Date }

/** Makes the run of one object. */
export async function insertSync(tx: TenantTx, { settings, cursor, ...run }: NewSync): Promise<void> {
  await tx.db.syncRun.create({ data: { tenantId: tx.tenantId, ...run, object: settings.object, mapping: settings as unknown as Prisma.InputJsonValue, cursor: cursor as Prisma.InputJsonValue, state: 'waiting' } })
}

/** Closes runs whose job has ended without them: it was cancelled, or failed. */
export async function closeAbandoned(tx: TenantTx, sourceId: string, at: Date): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE sync_run SET state = 'refused', finished_at = ${at}, cursor = cursor || '{"reason": "It was cancelled before its end; what had come is kept."}'::jsonb
    FROM job WHERE sync_run.tenant_id = ${tx.tenantId}::uuid AND sync_run.source_id = ${sourceId}::uuid AND sync_run.state IN ('waiting', 'running') AND sync_run.cause <> 'import'
      AND job.tenant_id = ${tx.tenantId}::uuid AND job.id = sync_run.job_id AND job.state NOT IN ('queued', 'running')`
}

/** When each source was last asked for what it has. */
export async function lastAsked(tx: TenantTx): Promise<Map<string, Date>> {
  const rows = await tx.db.syncRun.groupBy({ by: ['sourceId'], where: { tenantId: tx.tenantId, cause: { in: ['first', 'incremental', 'replay'] } }, _max: { createdAt: true } })
  return new Map(rows.flatMap((row) => (row._max.createdAt ? [[row.sourceId, row._max.createdAt] as const] : [])))
}
