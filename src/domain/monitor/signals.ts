/** The jobs of monitoring. */
import { z } from 'zod'
import { defineJob } from '#platform/queue/job.ts'
import { monthSchema } from './schema.ts'

/** The job that checks one lead-score model for one month. */
export const checkModelJob = defineJob({ kind: 'checkModel', payload: z.strictObject({ targetId: z.guid(), month: monthSchema }), lane: 'bulk' })

/** The job that trains a challenger beside the version in use, and compares the two. */
export const challengeModelJob = defineJob({ kind: 'challengeModel', payload: z.strictObject({ targetId: z.guid(), seed: z.int().min(0).max(2_147_483_647).default(1), asOf: z.iso.datetime(), why: z.string().max(500).default('') }), lane: 'heavy' })

/** The job that compares the scores of an imported model with what became of people. */
export const judgeImportedJob = defineJob({ kind: 'judgeImported', payload: z.strictObject({ importedModelId: z.guid() }), lane: 'bulk' })

/** The job that sends one message to one channel, once. */
export const deliverMessageJob = defineJob({ kind: 'deliverMessage', payload: z.strictObject({ deliveryId: z.guid() }), lane: 'delivery' })
