// How people see and stop long work.
import type { Job } from '../db/generated/client.ts'
import { LeadlightError } from '../errors.ts'
import type { TenantContext } from '../tenant-context.ts'
import { isFinished, type JobState, type JobView } from './schema.ts'

function viewOf(row: Job): JobView {
  return {
    id: row.id, kind: row.kind, title: row.title, subject: row.subject, state: row.state as JobState, stage: row.stage, percent: row.percent, etaSeconds: row.etaSeconds,
    cancelRequested: row.cancelRequested, result: row.result as JobView['result'], error: row.error, createdBy: row.createdBy,
    createdAt: row.createdAt, startedAt: row.startedAt, finishedAt: row.finishedAt,
  }
}

/** One job as it stands now. */
export async function readJob(ctx: TenantContext, jobId: string): Promise<JobView> {
  const row = await ctx.transact((tx) => tx.db.job.findFirst({ where: { tenantId: tx.tenantId, id: jobId } }))
  if (!row) throw new LeadlightError('not-found', 'There is no such job in this workspace.')
  return viewOf(row)
}

/** The newest jobs, newest first. */
export async function listJobs(ctx: TenantContext, { limit }: { limit: number }): Promise<JobView[]> {
  const rows = await ctx.transact((tx) => tx.db.job.findMany({ where: { tenantId: tx.tenantId }, orderBy: { createdAt: 'desc' }, take: limit }))
  return rows.map(viewOf)
}

/** Stops a job: at once when it waits, at its next step when it runs. What it has committed stays. A finished job stays as it is. */
export async function cancelJob(ctx: TenantContext, jobId: string): Promise<JobView> {
  await ctx.transact(async (tx) => {
    const [row] = await tx.db.$queryRaw<{ state: JobState }[]>`SELECT state FROM job WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${jobId}::uuid FOR UPDATE`
    if (!row) throw new LeadlightError('not-found', 'There is no such job in this workspace.')
    if (isFinished(row.state)) return
    const ended = row.state === 'queued' ? { state: 'cancelled', finishedAt: ctx.now() } : {}
    await tx.db.job.updateMany({ where: { tenantId: tx.tenantId, id: jobId }, data: { cancelRequested: true, ...ended } })
  })
  return readJob(ctx, jobId)
}
