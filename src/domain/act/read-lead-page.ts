/** Everything that the lead page shows, in one read: the lead, its score with all reasons, what may be tried, what people said, and its neighbours in the queue. */
import { explanationOf, whatIfChoices, type Explanation, type WhatIfChoices } from '#domain/score/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { readerOf } from './list-queue.ts'
import type { QueueFilters, QueueRow } from './schema.ts'
import { dispositionRows, feedbackRows, type Judgement } from './store/judgements.ts'
import { freshness } from './store/freshness.ts'
import { activitiesOf } from './store/queue-actions.ts'
import { countBefore, queuePage, queueRowOf, tallyQueue } from './store/queue-reading.ts'

type Neighbour = { profileId: string; name: string }

export type LeadPage = {
  /** null where the lead has left the queue since. */
  item: QueueRow | null
  explanation: Explanation
  choices: WhatIfChoices
  feedback: Judgement[]
  outcomes: { id: string; predictionId: string; outcome: string; note: string; at: Date; by: string }[]
  activities: { id: string; kind: string; note: string; at: Date; by: string }[]
  /** The newest import of each source that this person is known from, newest first: how fresh the data behind the score is. */
  dataAsOf: { source: string; at: Date }[]
  /** The place under the filters, from 1, and who stands before and after. */
  place: { position: number; total: number; before: Neighbour | null; after: Neighbour | null } | null
}

const MOST_SHOWN = 20

/** Reads the lead page of a person, within the filters that the reader came from. */
export async function readLeadPage(ctx: TenantContext, input: { profileId: string; filters: QueueFilters }): Promise<LeadPage> {
  const reader = readerOf(ctx)
  const { profileId, filters } = input
  const page = await ctx.transact(async (tx) => {
    const row = await queueRowOf(tx, reader, profileId, filters.sort)
    if (!row && reader.ownOnly) throw new LeadlightError('not-found', 'This lead is not in your queue: it may have been won, lost, or given to someone else.')
    const explanation = await explanationOf(tx, row ? { predictionId: row.predictionId } : await newestOf(tx, profileId))
    const place = row && {
      position: (await countBefore(tx, filters, reader, row.cursor)) + 1,
      total: (await tallyQueue(tx, filters, reader)).reduce((sum, tally) => sum + tally.total, 0),
      before: neighbour((await queuePage(tx, filters, reader, { cursor: row.cursor, limit: 1, backwards: true }))[0]),
      after: neighbour((await queuePage(tx, filters, reader, { cursor: row.cursor, limit: 1 }))[0]),
    }
    const said = { feedback: await feedbackRows(tx, { profileId, limit: MOST_SHOWN }), outcomes: await dispositionRows(tx, profileId), activities: await activitiesOf(tx, profileId, MOST_SHOWN), dataAsOf: await freshness(tx, profileId) }
    return { row, explanation, place, ...said }
  })
  const { row, ...rest } = page
  const choices = await whatIfChoices(ctx, { predictionId: page.explanation.prediction.id })
  return { ...rest, choices, item: row && withoutPlace(row) }
}

async function newestOf(tx: Parameters<typeof explanationOf>[0], profileId: string): Promise<{ predictionId: string }> {
  const newest = await tx.db.prediction.findFirst({ where: { tenantId: tx.tenantId, profileId }, orderBy: { scoredAt: 'desc' }, select: { id: true } })
  if (!newest) throw new LeadlightError('not-found', 'This person has no score in this workspace.')
  return { predictionId: newest.id }
}

function neighbour(row: QueueRow | undefined): Neighbour | null {
  return row ? { profileId: row.profileId, name: row.name } : null
}

function withoutPlace({ cursor: _place, ...row }: QueueRow & { cursor: unknown }): QueueRow {
  return row
}
