import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { isFinished, type JobState } from '#platform/queue/schema.ts'
import type { ImportCounts, ImportObject, ImportSettings, ImportView, Reject, SyncState } from '../schema.ts'

/** Where a run stands: rows already committed, and what it has to say at its end. */
export type RunCursor = { rows?: number; bytes?: number; reason?: string; warnings?: string[]; /** Of a source: the page that comes next, the latest change seen, the moment it reads from, and the days that are read again. */ page?: string | null; seen?: string; since?: string | null; span?: { from: string; to: string } }

export type SyncRunRow = {
  id: string; sourceId: string; sourceName: string; uploadId: string; fileName: string; fileBytes: number; object: ImportObject; sourceObject: string; cause: string; settings: ImportSettings
  dryRun: boolean; state: SyncState; jobId: string | null; cursor: RunCursor; counts: ImportCounts; createdBy: string; createdAt: Date; finishedAt: Date | null; undoneAt: Date | null
}

const withSource = { source: { select: { name: true } } } satisfies Prisma.SyncRunInclude
type Found = Prisma.SyncRunGetPayload<{ include: typeof withSource }>

async function rowsOf(tx: TenantTx, runs: Found[]): Promise<SyncRunRow[]> {
  const uploads = await tx.db.upload.findMany({ where: { tenantId: tx.tenantId, id: { in: runs.flatMap((run) => run.uploadId ?? []) } }, select: { id: true, fileName: true, bytes: true } })
  const byId = new Map(uploads.map((upload) => [upload.id, upload]))
  return runs.map((run) => ({
    id: run.id, sourceId: run.sourceId, sourceName: run.source.name, uploadId: run.uploadId ?? '', fileName: byId.get(run.uploadId ?? '')?.fileName ?? '', fileBytes: Number(byId.get(run.uploadId ?? '')?.bytes ?? 0),
    object: run.object as ImportObject, sourceObject: run.sourceObject, cause: run.cause, settings: run.mapping as unknown as ImportSettings, dryRun: run.dryRun, state: run.state as SyncState, jobId: run.jobId, cursor: run.cursor as RunCursor,
    counts: { read: run.rowsRead, new: run.rowsNew, same: run.rowsSame, changed: run.rowsChanged, rejected: run.rowsRejected },
    createdBy: run.createdBy, createdAt: run.createdAt, finishedAt: run.finishedAt, undoneAt: run.undoneAt,
  }))
}

/** The import as its page shows it. */
export function viewOf(run: SyncRunRow): ImportView {
  const { id, sourceId, sourceName, fileName, object, sourceObject, cause, dryRun, state, counts, jobId, createdBy, createdAt, finishedAt, undoneAt } = run
  return { id, sourceId, sourceName, fileName, object, sourceObject, cause, dryRun, state, counts, reason: run.cursor.reason ?? null, warnings: run.cursor.warnings ?? [], jobId, createdBy, createdAt, finishedAt, undoneAt }
}

/** The source of this name, made if the workspace has none yet. */
export async function ensureFileSource(tx: TenantTx, source: { id: string; name: string; createdAt: Date }): Promise<string> {
  await tx.db.$executeRaw`INSERT INTO source (tenant_id, id, connector, name, created_at) VALUES (${tx.tenantId}::uuid, ${source.id}::uuid, 'file', ${source.name}, ${source.createdAt}) ON CONFLICT (tenant_id, name) DO NOTHING`
  const { id } = await tx.db.source.findUniqueOrThrow({ where: { tenantId_name: { tenantId: tx.tenantId, name: source.name } }, select: { id: true } })
  return id
}

/** Makes the run that a job will carry out. */
export async function insertRun(tx: TenantTx, run: { id: string; sourceId: string; uploadId: string; object: ImportObject; settings: ImportSettings; dryRun: boolean; createdBy: string; createdAt: Date }): Promise<void> {
  const { settings, ...rest } = run
  await tx.db.syncRun.create({ data: { tenantId: tx.tenantId, ...rest, mapping: settings as unknown as Prisma.InputJsonValue, state: 'waiting' } })
}

/** Writes down which job carries the run out. */
export async function setRunJob(tx: TenantTx, id: string, jobId: string): Promise<void> {
  await tx.db.syncRun.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { jobId } })
}

/** The run, or null where this workspace has none with that id. */
export async function findRun(tx: TenantTx, id: string): Promise<SyncRunRow | null> {
  const run = await tx.db.syncRun.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, include: withSource })
  return run && (await rowsOf(tx, [run]))[0]
}

/** Imports, newest first, from a position on. */
export async function findRuns(tx: TenantTx, page: { before?: { createdAt: Date; id: string }; limit: number }): Promise<SyncRunRow[]> {
  const { before } = page
  const where: Prisma.SyncRunWhereInput = { tenantId: tx.tenantId, cause: 'import', ...(before ? { OR: [{ createdAt: { lt: before.createdAt } }, { createdAt: before.createdAt, id: { lt: before.id } }] } : {}) }
  return rowsOf(tx, await tx.db.syncRun.findMany({ where, include: withSource, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: page.limit }))
}

/** Runs of the same source that were started after this one and still count. */
export async function laterRuns(tx: TenantTx, run: SyncRunRow): Promise<SyncRunRow[]> {
  return rowsOf(tx, await tx.db.syncRun.findMany({ where: { tenantId: tx.tenantId, sourceId: run.sourceId, dryRun: false, createdAt: { gte: run.createdAt }, id: { not: run.id }, state: { in: ['waiting', 'running', 'done', 'undoing'] } }, include: withSource, orderBy: { createdAt: 'asc' } }))
}

/** Moves a run to another state. */
export async function setRunState(tx: TenantTx, id: string, state: SyncState, facts: { finishedAt?: Date; undoneAt?: Date; cursor?: RunCursor } = {}): Promise<void> {
  const { cursor, ...dates } = facts
  await tx.db.syncRun.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { state, ...dates, ...(cursor ? { cursor: cursor as Prisma.InputJsonValue } : {}) } })
}

/** Adds one page's counts to the run and moves its cursor, in the page's own transaction. */
export async function advanceRun(tx: TenantTx, id: string, page: ImportCounts, cursor: RunCursor): Promise<void> {
  await tx.db.syncRun.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: {
      rowsRead: { increment: page.read }, rowsNew: { increment: page.new }, rowsSame: { increment: page.same }, rowsChanged: { increment: page.changed }, rowsRejected: { increment: page.rejected },
      cursor: cursor as Prisma.InputJsonValue,
    },
    select: { id: true },
  })
}

/** Saves rejects; a line that is already there stays as it is. Returns how many were new. */
export async function insertRejects(tx: TenantTx, runId: string, rejects: readonly Reject[]): Promise<number> {
  if (rejects.length === 0) return 0
  const rows = JSON.stringify(rejects.map((reject) => ({ ...reject, column: clean(reject.column), reason: clean(reject.reason), raw: clean(reject.raw) })))
  return tx.db.$executeRaw`
    INSERT INTO sync_reject (tenant_id, sync_run_id, line, "column", reason, raw)
    SELECT ${tx.tenantId}::uuid, ${runId}::uuid, r.line, r."column", r.reason, r.raw FROM jsonb_to_recordset(${rows}::jsonb) AS r(line int, "column" text, reason text, raw text)
    ON CONFLICT (tenant_id, sync_run_id, line) DO NOTHING`
}

/** PostgreSQL keeps neither NUL nor half a character: the reject file shows a mark in their place. */
const clean = (text: string) => text.toWellFormed().replaceAll('\u0000', '\u2400')

/** Rejects in the order of their lines. */
export async function findRejects(tx: TenantTx, runId: string, page: { after: number; limit: number }): Promise<Reject[]> {
  return tx.db.syncReject.findMany({ where: { tenantId: tx.tenantId, syncRunId: runId, line: { gt: page.after } }, orderBy: { line: 'asc' }, take: page.limit, select: { line: true, column: true, reason: true, raw: true } })
}

export type SourceRow = { id: string; name: string; connector: string; createdAt: Date; imports: number; lastImportAt: Date | null; records: number; rejected: number }

/** The workspace's sources with what they have brought. */
export async function findSources(tx: TenantTx): Promise<SourceRow[]> {
  return tx.db.$queryRaw<SourceRow[]>`
    SELECT s.id, s.name, s.connector, s.created_at AS "createdAt", count(r.id)::int AS imports, max(r.finished_at) AS "lastImportAt",
      coalesce(sum(r.rows_new), 0)::int AS records, coalesce(sum(r.rows_rejected), 0)::int AS rejected
    FROM source s LEFT JOIN sync_run r ON r.tenant_id = s.tenant_id AND r.source_id = s.id AND NOT r.dry_run AND r.state = 'done'
    WHERE s.tenant_id = ${tx.tenantId}::uuid GROUP BY s.tenant_id, s.id, s.name, s.connector, s.created_at ORDER BY s.name`
}

/** Whether the job behind a run has come to an end, whichever. */
export async function jobHasEnded(tx: TenantTx, jobId: string): Promise<boolean> {
  const job = await tx.db.job.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id: jobId } }, select: { state: true } })
  return job !== null && isFinished(job.state as JobState)
}
