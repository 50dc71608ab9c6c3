import { z } from 'zod'
import { cancelJob, listJobs, readJob } from '#platform/queue/read-jobs.ts'
import { procedure, router } from '../procedure.ts'

const oneJob = z.strictObject({ jobId: z.uuid() })

/** Long work of the workspace: what runs, how far it is, and stopping it. */
export const jobsRouter = router({
  list: procedure('data.read').input(z.strictObject({ limit: z.int().min(1).max(100).default(20) })).query(({ ctx, input }) => listJobs(ctx.ctx, input)),
  read: procedure('data.read').input(oneJob).query(({ ctx, input }) => readJob(ctx.ctx, input.jobId)),
  cancel: procedure('data.import').input(oneJob).mutation(({ ctx, input }) => cancelJob(ctx.ctx, input.jobId)),
})
