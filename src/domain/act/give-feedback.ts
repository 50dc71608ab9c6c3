/** "Was this score right?": a person's answer, kept with the prediction. */
import { explanationOf } from '#domain/score/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { LeadlightError } from '#platform/errors.ts'
import { personOf } from './act-on-queue.ts'
import { readerOf } from './list-queue.ts'
import type { FeedbackInput } from './schema.ts'
import { feedbackRows, insertFeedback, type Judgement } from './store/judgements.ts'
import { queueRowOf } from './store/queue-reading.ts'

/** Stores the answer with the prediction that it judges. */
export async function giveFeedback(ctx: TenantContext, input: FeedbackInput): Promise<{ feedbackId: string }> {
  const { userId } = personOf(ctx)
  return ctx.transact(async (tx) => {
    const { prediction } = await explanationOf(tx, { predictionId: input.predictionId })
    const reader = readerOf(ctx)
    if (reader.ownOnly && !(await queueRowOf(tx, reader, prediction.profileId, 'expected'))) throw new LeadlightError('not-found', 'This lead is not in your queue.')
    const feedbackId = await insertFeedback(tx, { predictionId: prediction.id, profileId: prediction.profileId, userId, verdict: input.verdict, reason: input.reason ?? '', note: input.note, at: ctx.now() })
    return { feedbackId }
  })
}

/** The newest answers of the workspace, for those who train. */
export async function listFeedback(ctx: TenantContext, { limit }: { limit: number }): Promise<Judgement[]> {
  return ctx.transact((tx) => feedbackRows(tx, { limit }))
}
