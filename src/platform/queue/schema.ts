// The nouns of the queue, for screens too.
import { z } from 'zod'

export const jobStates = ['queued', 'running', 'done', 'refused', 'failed', 'cancelled'] as const
export type JobState = (typeof jobStates)[number]

/** A job that has come to its end, whichever. */
export function isFinished(state: JobState): boolean {
  return state !== 'queued' && state !== 'running'
}

/** Long work as its owner sees it. `percent` runs from 0 to 100. */
export const jobView = z.strictObject({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  subject: z.string(),
  state: z.enum(jobStates),
  stage: z.string(),
  percent: z.number(),
  etaSeconds: z.number().nullable(),
  cancelRequested: z.boolean(),
  result: z.json().nullable(),
  error: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
})
export type JobView = z.infer<typeof jobView>

/**
 * Where work waits. Signals and quick jobs never stand behind long ones, and each tenant may fill only a part of a lane:
 * `quick` for seconds, `bulk` for page-by-page work (imports, scoring), `heavy` for threads (training), `delivery` for messages to servers
 * of others, which may hang.
 */
export const jobLanes = ['quick', 'bulk', 'heavy', 'delivery'] as const
export type JobLane = (typeof jobLanes)[number]
