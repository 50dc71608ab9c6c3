import { z } from 'zod'
import { requireVisibleLead } from '#domain/act/index.ts'
import { explainPerson, explainPrediction, exportEvidence, featureValueSchema, listPeople, rescoreAll, similarPeople, whatIf, whatIfChoices } from '#domain/score/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { procedure, router } from '../procedure.ts'

const onePrediction = z.strictObject({ predictionId: z.guid() })

/** Reads a score with its evidence, for those who may see this lead. */
async function explained(ctx: TenantContext, by: Parameters<typeof explainPrediction>[1]) {
  const explanation = await explainPrediction(ctx, by)
  await requireVisibleLead(ctx, explanation.prediction)
  return explanation
}

/** Why a lead scores as it does, and what would change it. */
export const scoreRouter = router({
  explain: procedure('queue.read').input(onePrediction).query(({ ctx, input }) => explained(ctx.ctx, input)),
  explainProfile: procedure('queue.read').input(z.strictObject({ targetId: z.guid(), profileId: z.guid() })).query(({ ctx, input }) => explained(ctx.ctx, input)),
  whatIfChoices: procedure('queue.read').input(onePrediction).query(async ({ ctx, input }) => {
    await explained(ctx.ctx, input)
    return whatIfChoices(ctx.ctx, input)
  }),
  whatIf: procedure('queue.read').input(z.strictObject({ predictionId: z.guid(), changes: z.record(z.string().max(300), featureValueSchema) })).query(async ({ ctx, input }) => {
    await explained(ctx.ctx, input)
    return whatIf(ctx.ctx, input)
  }),
  similar: procedure('profiles.read').input(onePrediction).query(async ({ ctx, input }) => {
    await explained(ctx.ctx, input)
    return similarPeople(ctx.ctx, input)
  }),
  people: procedure('profiles.read')
    .input(z.strictObject({ targetId: z.guid(), cursor: z.strictObject({ probability: z.number(), profileId: z.guid() }).nullish(), limit: z.int().min(1).max(200).default(50) }))
    .query(({ ctx, input }) => listPeople(ctx.ctx, input)),
  explainPerson: procedure('profiles.read').input(z.strictObject({ targetId: z.guid(), profileId: z.guid() })).query(({ ctx, input }) => explainPerson(ctx.ctx, input)),
  exportEvidence: procedure('export.scores').input(z.strictObject({ targetId: z.guid() })).query(async function* ({ ctx, input }) {
    yield* exportEvidence(ctx.ctx, input)
  }),
  rescoreAll: procedure('models.train').input(z.strictObject({})).mutation(({ ctx }) => rescoreAll(ctx.ctx)),
})
