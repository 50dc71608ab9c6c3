import { z } from 'zod'
import {
  actOnQueue, deleteView, exportContributions, exportQueue, feedbackSchema, giveFeedback, listFeedback, listQueue, listViews, mostLeadsAtOnce, outcomes, queueActionSchema, queueCounts, queueFacets,
  queueFiltersSchema, readLeadPage, readQueueItem, recordOutcome, saveView, scoreSpread, searchLeads, undoQueueAction,
} from '#domain/act/index.ts'
import { procedure, router } from '../procedure.ts'

const filtered = z.strictObject({ filters: queueFiltersSchema })
const oneLead = z.strictObject({ profileId: z.guid() })

/** The lead queue: reading it, working it, taking it away as a file. */
export const actRouter = router({
  list: procedure('queue.read')
    .input(z.strictObject({ filters: queueFiltersSchema, cursor: z.string().max(500).nullish(), limit: z.int().min(1).max(500).default(100) }))
    .query(({ ctx, input }) => listQueue(ctx.ctx, input)),
  counts: procedure('queue.read').input(filtered).query(({ ctx, input }) => queueCounts(ctx.ctx, input)),
  facets: procedure('queue.read').input(z.strictObject({})).query(({ ctx }) => queueFacets(ctx.ctx)),
  item: procedure('queue.read').input(oneLead).query(({ ctx, input }) => readQueueItem(ctx.ctx, input)),
  leadPage: procedure('queue.read').input(z.strictObject({ profileId: z.guid(), filters: queueFiltersSchema })).query(({ ctx, input }) => readLeadPage(ctx.ctx, input)),
  spread: procedure('queue.read').input(z.strictObject({})).query(({ ctx }) => scoreSpread(ctx.ctx)),
  searchLeads: procedure('queue.read').input(z.strictObject({ text: z.string().trim().max(200) })).query(({ ctx, input }) => searchLeads(ctx.ctx, input)),
  act: procedure('queue.act')
    .input(z.strictObject({ profileIds: z.array(z.guid()).min(1).max(mostLeadsAtOnce), versions: z.record(z.guid(), z.int()).optional(), action: queueActionSchema }))
    .mutation(({ ctx, input }) => actOnQueue(ctx.ctx, input)),
  undo: procedure('queue.act').input(z.strictObject({ actionId: z.guid() })).mutation(({ ctx, input }) => undoQueueAction(ctx.ctx, input)),
  outcome: procedure('queue.act')
    .input(z.strictObject({ profileId: z.guid(), outcome: z.enum(outcomes), note: z.string().trim().max(2_000).default('') }))
    .mutation(({ ctx, input }) => recordOutcome(ctx.ctx, input)),
  feedback: procedure('queue.act').input(feedbackSchema).mutation(({ ctx, input }) => giveFeedback(ctx.ctx, input)),
  feedbackList: procedure('models.train').input(z.strictObject({ limit: z.int().min(1).max(200).default(50) })).query(({ ctx, input }) => listFeedback(ctx.ctx, input)),
  views: procedure('queue.read').input(z.strictObject({})).query(({ ctx }) => listViews(ctx.ctx)),
  saveView: procedure('queue.read')
    .input(z.strictObject({ name: z.string().trim().min(1).max(60), query: z.string().max(4_000), shared: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => saveView(ctx.ctx, input)),
  deleteView: procedure('queue.read').input(z.strictObject({ id: z.guid() })).mutation(({ ctx, input }) => deleteView(ctx.ctx, input)),
  exportQueue: procedure('export.scores').input(filtered).query(async function* ({ ctx, input }) {
    yield* exportQueue(ctx.ctx, input)
  }),
  exportContributions: procedure('export.scores').input(z.strictObject({ targetId: z.guid().optional() })).query(async function* ({ ctx, input }) {
    yield* exportContributions(ctx.ctx, input)
  }),
})
