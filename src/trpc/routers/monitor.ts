import { z } from 'zod'
import {
  actOnAlert, addChannel, alertActionSchema, alertStates, declineChallenger, judgedImports, listAlerts, listChannels, listDeliveries, monthSchema, newChannelSchema, promoteChallenger, readModelMonitoring, readRetraining, requestChallenge, removeChannel, requestCheck, requestJudgement, resendDelivery, retrainingEvery, rollBack, setRetraining, testChannel, watchedModels,
} from '#domain/monitor/index.ts'
import { procedure, router } from '../procedure.ts'
import { momentSchema } from '#platform/moment.ts'

const reason = z.string().trim().min(1).max(500)
const oneTarget = z.strictObject({ targetId: z.guid() })
const oneChannel = z.strictObject({ channelId: z.guid() })

/** How the models in use are doing: what changed, what came true, and what to do about it. */
export const monitorRouter = router({
  models: procedure('monitor.read').input(z.strictObject({})).query(({ ctx }) => watchedModels(ctx.ctx)),
  model: procedure('monitor.read').input(z.strictObject({ targetId: z.guid(), month: monthSchema.optional() })).query(({ ctx, input }) => readModelMonitoring(ctx.ctx, input)),
  alerts: procedure('monitor.read').input(z.strictObject({ targetId: z.guid().optional(), states: z.array(z.enum(alertStates)).min(1).default(['open', 'muted']) })).query(({ ctx, input }) => listAlerts(ctx.ctx, input)),
  actOnAlert: procedure('monitor.act').input(z.strictObject({ alertId: z.guid(), action: alertActionSchema })).mutation(({ ctx, input }) => actOnAlert(ctx.ctx, input)),
  check: procedure('monitor.act').input(z.strictObject({ targetId: z.guid(), month: monthSchema.optional() })).mutation(({ ctx, input }) => requestCheck(ctx.ctx, input)),
  importedModels: procedure('models.read').input(z.strictObject({})).query(({ ctx }) => judgedImports(ctx.ctx)),
  judgeImported: procedure('models.train').input(z.strictObject({ importedModelId: z.guid() })).mutation(({ ctx, input }) => requestJudgement(ctx.ctx, input)),
  retraining: procedure('monitor.read').input(oneTarget).query(({ ctx, input }) => readRetraining(ctx.ctx, input)),
  setRetraining: procedure('monitor.act').input(z.strictObject({ targetId: z.guid(), every: z.enum(retrainingEvery) })).mutation(({ ctx, input }) => setRetraining(ctx.ctx, input)),
  challenge: procedure('monitor.act').input(oneTarget).mutation(({ ctx, input }) => requestChallenge(ctx.ctx, input)),
  promote: procedure('monitor.act').input(z.strictObject({ challengeId: z.guid(), reason })).mutation(({ ctx, input }) => promoteChallenger(ctx.ctx, input)),
  decline: procedure('monitor.act').input(z.strictObject({ challengeId: z.guid(), reason })).mutation(({ ctx, input }) => declineChallenger(ctx.ctx, input)),
  rollBack: procedure('monitor.act').input(z.strictObject({ targetId: z.guid(), toVersionId: z.guid(), reason })).mutation(({ ctx, input }) => rollBack(ctx.ctx, input)),
  channels: procedure('monitor.act').input(z.strictObject({})).query(({ ctx }) => listChannels(ctx.ctx)),
  addChannel: procedure('workspace.manage').input(newChannelSchema).mutation(({ ctx, input }) => addChannel(ctx.ctx, input)),
  testChannel: procedure('workspace.manage').input(oneChannel).mutation(({ ctx, input }) => testChannel(ctx.ctx, input)),
  removeChannel: procedure('workspace.manage').input(oneChannel).mutation(({ ctx, input }) => removeChannel(ctx.ctx, input)),
  deliveries: procedure('monitor.act')
    .input(z.strictObject({ before: z.strictObject({ createdAt: momentSchema, id: z.guid() }).optional(), limit: z.int().min(1).max(100).default(20) }))
    .query(({ ctx, input }) => listDeliveries(ctx.ctx, input)),
  resend: procedure('monitor.act').input(z.strictObject({ deliveryId: z.guid() })).mutation(({ ctx, input }) => resendDelivery(ctx.ctx, input)),
})
