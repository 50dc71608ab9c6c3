/** What scoring announces, and the job that scores. */
import { z } from 'zod'
import { defineJob } from '#platform/queue/job.ts'
import { defineSignal } from '#platform/queue/signal.ts'

/** Which leads a scoring covers: all, those that an import touched, or some by name. */
export const scoringScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('import'), syncRunId: z.uuid() }),
  z.strictObject({ kind: z.literal('profiles'), profileIds: z.array(z.guid()).max(1_000) }),
])
export type ScoringScope = z.infer<typeof scoringScope>

/** New scores of one page of leads are stored. */
export const scoresSaved = defineSignal('scoresSaved', z.strictObject({ targetId: z.uuid(), modelVersionId: z.uuid(), profileIds: z.array(z.guid()) }))

/** A scoring has come to its end: whoever keeps scored leads can now look which of them are leads no more. */
export const scoringFinished = defineSignal('scoringFinished', z.strictObject({ targetId: z.uuid(), modelVersionId: z.uuid(), scope: scoringScope }))

/** The job that scores leads with one model version, as of one moment. */
export const scoreLeadsJob = defineJob({
  kind: 'scoreLeads',
  payload: z.strictObject({ targetId: z.uuid(), modelVersionId: z.uuid(), asOf: z.iso.datetime(), scope: scoringScope }),
  lane: 'bulk',
})
