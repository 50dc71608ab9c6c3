import { z } from 'zod'
import {
  changeCredentials, changeObject, changeSource, checkCredentials, connectorChoices, connectSource, countedDays, fieldsOf, forgetViolations, sentObjectSchema, listIncidents, listSourceLines, listSyncs, lawfulBasisSchema, makeTrackingSource, makeWebhookSource, mappingSchema, readExample,
  readSource, renewWebhookSecret, renewWriteKey, requestCount, requestSync, setSigning, setTrackingPlan, storableText, trackingPlanSchema, violationsOf,
} from '#domain/connect/index.ts'
import { procedure, router } from '../procedure.ts'
import { momentSchema } from '#platform/moment.ts'

const one = z.strictObject({ sourceId: z.uuid() })
const name = storableText.trim().min(1, 'Give the source a name.').max(100)
const purpose = storableText.trim().max(500)
const basis = lawfulBasisSchema.shape.statement
const minutes = z.int().min(1).max(525_600).nullable()
const credentials = z.record(z.string().max(50), z.string().max(10_000))
const connector = z.enum(['hubspot', 'salesforce', 'shopify', 'postgres'])
const address = z.string().trim().max(500).optional()
const objectName = z.string().min(1).max(100)
const days = z.strictObject({ from: z.iso.date(), to: z.iso.date() })

/** The sources of a workspace: connecting them, reading them, and whether everything is here. */
export const sourcesRouter = router({
  list: procedure('data.read').input(z.strictObject({})).query(({ ctx }) => listSourceLines(ctx.ctx)),
  days: procedure('data.read').input(z.strictObject({})).query(({ ctx }) => countedDays(ctx.ctx)),
  read: procedure('data.read').input(one).query(({ ctx, input }) => readSource(ctx.ctx, input)),
  syncs: procedure('data.read')
    .input(z.strictObject({ sourceId: z.uuid(), before: z.strictObject({ createdAt: momentSchema, id: z.uuid() }).optional(), limit: z.int().min(1).max(100).default(20) }))
    .query(({ ctx, input }) => listSyncs(ctx.ctx, input)),
  incidents: procedure('data.read')
    .input(z.strictObject({ sourceId: z.uuid(), before: z.strictObject({ at: momentSchema, id: z.uuid() }).optional(), limit: z.int().min(1).max(100).default(20) }))
    .query(({ ctx, input }) => listIncidents(ctx.ctx, input)),
  violations: procedure('data.read').input(z.strictObject({ sourceId: z.uuid(), limit: z.int().min(1).max(200).default(50) })).query(({ ctx, input }) => violationsOf(ctx.ctx, input)),
  choices: procedure('data.read').input(z.strictObject({})).query(() => connectorChoices()),
  check: procedure('sources.manage').input(z.strictObject({ connector, address, credentials })).mutation(({ ctx, input }) => checkCredentials(ctx.ctx, input)),
  connect: procedure('sources.manage')
    .input(z.strictObject({ connector, address, credentials, name, purpose: purpose.optional(), basis: basis.optional(), objects: z.array(objectName).max(100), everyMinutes: minutes, freshWithinMinutes: minutes }))
    .mutation(({ ctx, input }) => connectSource(ctx.ctx, input)),
  connectTracking: procedure('sources.manage').input(z.strictObject({ name, purpose: purpose.optional(), basis: basis.optional() })).mutation(({ ctx, input }) => makeTrackingSource(ctx.ctx, input)),
  /** What the fields of an example are, for a system of one's own that sends. */
  readExample: procedure('sources.manage').input(z.strictObject({ object: sentObjectSchema, example: z.string().max(200_000) })).mutation(({ input }) => readExample(input)),
  connectWebhook: procedure('sources.manage')
    .input(z.strictObject({ name, purpose: purpose.optional(), basis: basis.optional(), object: sentObjectSchema, mapping: mappingSchema, freshWithinMinutes: minutes }))
    .mutation(({ ctx, input }) => makeWebhookSource(ctx.ctx, input)),
  renewSecret: procedure('sources.manage').input(one).mutation(({ ctx, input }) => renewWebhookSecret(ctx.ctx, input)),
  changeCredentials: procedure('sources.manage').input(z.strictObject({ sourceId: z.uuid(), credentials })).mutation(({ ctx, input }) => changeCredentials(ctx.ctx, input)),
  change: procedure('sources.manage')
    .input(z.strictObject({ sourceId: z.uuid(), name: name.optional(), purpose: purpose.optional(), ownerId: z.uuid().nullable().optional(), everyMinutes: minutes.optional(), freshWithinMinutes: minutes.optional(), state: z.enum(['on', 'paused']).optional() }))
    .mutation(({ ctx, input }) => changeSource(ctx.ctx, input)),
  changeObject: procedure('sources.manage').input(z.strictObject({ sourceId: z.uuid(), object: objectName, enabled: z.boolean(), mapping: mappingSchema.optional() })).mutation(({ ctx, input }) => changeObject(ctx.ctx, input)),
  fields: procedure('sources.manage').input(z.strictObject({ sourceId: z.uuid(), object: objectName })).query(({ ctx, input }) => fieldsOf(ctx.ctx, input)),
  renewKey: procedure('sources.manage').input(one).mutation(({ ctx, input }) => renewWriteKey(ctx.ctx, input)),
  setSigning: procedure('sources.manage').input(z.strictObject({ sourceId: z.uuid(), signed: z.boolean() })).mutation(({ ctx, input }) => setSigning(ctx.ctx, input)),
  setPlan: procedure('sources.manage').input(z.strictObject({ sourceId: z.uuid(), plan: trackingPlanSchema, consentCategory: storableText.trim().min(1).max(100) })).mutation(({ ctx, input }) => setTrackingPlan(ctx.ctx, input)),
  forgetViolations: procedure('sources.manage').input(one).mutation(({ ctx, input }) => forgetViolations(ctx.ctx, input)),
  sync: procedure('data.import')
    .input(z.strictObject({ sourceId: z.uuid(), cause: z.enum(['incremental', 'replay']).default('incremental') }))
    .mutation(({ ctx, input }) => requestSync(ctx.ctx, input)),
  /** Reads the rows again that were created on some days: what a count found missing comes in. */
  backfill: procedure('data.import')
    .input(z.strictObject({ sourceId: z.uuid(), objects: z.array(objectName).min(1).max(100), span: days }))
    .mutation(({ ctx, input: { span, ...input } }) => requestSync(ctx.ctx, { ...input, cause: 'backfill', span: { from: `${span.from}T00:00:00.000Z`, to: `${span.to}T00:00:00.000Z` } })),
  count: procedure('data.import').input(z.strictObject({ sourceId: z.uuid(), span: days.optional() })).mutation(({ ctx, input }) => requestCount(ctx.ctx, input)),
})
