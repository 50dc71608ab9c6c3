/** What training announces. */
import { z } from 'zod'
import { defineJob } from '#platform/queue/job.ts'
import { defineSignal } from '#platform/queue/signal.ts'

/** A new model version is in use. */
export const modelPublished = defineSignal('modelPublished', z.strictObject({ targetId: z.uuid(), modelVersionId: z.uuid() }))

/** The job that trains a target's model. */
export const trainModelJob = defineJob({ kind: 'trainModel', payload: z.strictObject({ targetId: z.uuid(), seed: z.int().min(0).max(2_147_483_647).default(1), asOf: z.iso.datetime().optional() }), lane: 'heavy' })

/** The job that repeats a training from its frozen rows, and compares the bytes. */
export const repeatTrainingJob = defineJob({ kind: 'repeatTraining', payload: z.strictObject({ modelVersionId: z.guid() }), lane: 'heavy' })

/** A version that was trained before is in use again, or for the first time, by a person's decision. */
export const modelPutInUse = defineSignal('modelPutInUse', z.strictObject({ targetId: z.uuid(), modelVersionId: z.uuid(), decision: z.uuid() }))
