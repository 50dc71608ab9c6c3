import { z } from 'zod'
import { listRules, previewRule, ruleDraftSchema, ruleFields, saveRule, switchRule, undoRule } from '#domain/score/index.ts'
import { procedure, router } from '../procedure.ts'

const onTarget = { targetId: z.guid() }
const oneVersion = { ruleId: z.guid(), basedOn: z.int().min(1).max(100_000) }

/** Business rules on top of a lead score. */
export const scoreRulesRouter = router({
  list: procedure('models.read').input(z.strictObject(onTarget)).query(({ ctx, input }) => listRules(ctx.ctx, input)),
  fields: procedure('rules.manage').input(z.strictObject({})).query(({ ctx }) => ruleFields(ctx.ctx)),
  preview: procedure('rules.manage').input(z.strictObject({ ...onTarget, ruleId: z.guid().optional(), draft: ruleDraftSchema })).query(({ ctx, input }) => previewRule(ctx.ctx, input)),
  save: procedure('rules.manage').input(z.strictObject({ ...onTarget, ruleId: z.guid().optional(), basedOn: z.int().min(1).max(100_000).optional(), draft: ruleDraftSchema })).mutation(({ ctx, input }) => saveRule(ctx.ctx, input)),
  switch: procedure('rules.manage').input(z.strictObject({ ...oneVersion, on: z.boolean() })).mutation(({ ctx, input }) => switchRule(ctx.ctx, input)),
  undo: procedure('rules.manage').input(z.strictObject(oneVersion)).mutation(({ ctx, input }) => undoRule(ctx.ctx, input)),
})
