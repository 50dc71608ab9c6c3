import type { ImportView } from '#domain/connect/index.ts'
import type { JobView } from '#platform/queue/schema.ts'
import type { callerFor } from '#trpc/server.ts'

/** The job at work on an import: the import itself, or the one that takes it back. */
export async function jobOfImport(caller: Awaited<ReturnType<typeof callerFor>>, run: Pick<ImportView, 'id' | 'jobId' | 'state'>): Promise<JobView | null> {
  if (run.state === 'undoing') {
    const jobs = await caller.jobs.list({ limit: 100 })
    return jobs.find((job) => job.kind === 'undoImport' && job.subject === run.id) ?? null
  }
  return run.jobId === null ? null : caller.jobs.read({ jobId: run.jobId })
}
