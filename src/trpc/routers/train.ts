import { z } from 'zod'
import {
  ensureTargets, listModels, listSegments, listTargets, listValues, outcomeChoices, readModelVersion, readTarget, readValue, requestRepetition, requestTraining, setTarget, targetDefinitionSchema,
} from '#domain/train/index.ts'
import { procedure, router } from '../procedure.ts'

const oneTarget = z.strictObject({ targetId: z.guid() })
const oneVersion = z.strictObject({ modelVersionId: z.guid() })

/** What the workspace foresees, and the models that do it. */
export const trainRouter = router({
  targets: procedure('models.read').input(z.strictObject({})).query(({ ctx }) => listTargets(ctx.ctx)),
  target: procedure('models.read').input(oneTarget).query(({ ctx, input }) => readTarget(ctx.ctx, input)),
  suggestTargets: procedure('models.train').input(z.strictObject({})).mutation(({ ctx }) => ensureTargets(ctx.ctx)),
  outcomeChoices: procedure('models.train').input(z.strictObject({})).query(({ ctx }) => outcomeChoices(ctx.ctx)),
  setTarget: procedure('models.train')
    .input(z.strictObject({ targetId: z.guid().optional(), name: z.string().trim().min(1).max(80).optional(), definition: targetDefinitionSchema }))
    .mutation(({ ctx, input }) => setTarget(ctx.ctx, input)),
  train: procedure('models.train').input(oneTarget).mutation(({ ctx, input }) => requestTraining(ctx.ctx, input)),
  versions: procedure('models.read').input(oneTarget).query(({ ctx, input }) => listModels(ctx.ctx, input)),
  version: procedure('models.read').input(z.strictObject({ targetId: z.guid(), number: z.int32().min(1) })).query(({ ctx, input }) => readModelVersion(ctx.ctx, input)),
  versionById: procedure('models.read').input(oneVersion).query(({ ctx, input }) => readModelVersion(ctx.ctx, input)),
  repeat: procedure('models.train').input(oneVersion).mutation(({ ctx, input }) => requestRepetition(ctx.ctx, input)),
  values: procedure('profiles.read')
    .input(z.strictObject({ targetId: z.guid(), cursor: z.strictObject({ value: z.number(), profileId: z.guid() }).nullish(), limit: z.int().min(1).max(200).default(50) }))
    .query(({ ctx, input }) => listValues(ctx.ctx, input)),
  segments: procedure('models.read').input(oneTarget).query(({ ctx, input }) => listSegments(ctx.ctx, input)),
  value: procedure('profiles.read').input(z.strictObject({ profileId: z.guid() })).query(({ ctx, input }) => readValue(ctx.ctx, input)),
})
