/** What acting on leads announces. */
import { z } from 'zod'
import { defineSignal } from '#platform/queue/signal.ts'
import { outcomes } from './schema.ts'

/** A person said what became of a lead, or took that back (`undone`): training keeps it beside the outcomes in the data. */
export const outcomeRecorded = defineSignal('outcomeRecorded', z.strictObject({
  dispositionId: z.guid(), profileId: z.guid(), predictionId: z.guid(), outcome: z.enum(outcomes), at: z.iso.datetime(), undone: z.boolean(),
}))
