import { allows, type Role } from '#platform/roles.ts'
import type { JobView } from '#platform/queue/schema.ts'
import type { callerFor } from '#trpc/server.ts'

type Caller = Awaited<ReturnType<typeof callerFor>>

/** The trainings under way by target, for roles that see the workspace's jobs: so that a reload finds them again. */
export async function runningTrainings(caller: Caller, role: Role): Promise<Map<string, JobView>> {
  if (!allows(role, 'data.read')) return new Map()
  const jobs = await caller.jobs.list({ limit: 100 })
  return new Map(jobs.filter((job) => job.kind === 'trainModel' && (job.state === 'queued' || job.state === 'running')).map((job) => [job.subject, job]))
}
