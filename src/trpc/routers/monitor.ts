import { z } from 'zod'
import {
  actOnAlert, alertActionSchema, alertStates, declineChallenger, listAlerts, monthSchema, promoteChallenger, readModelMonitoring, readRetraining, requestChallenge, requestCheck, retrainingEvery, rollBack, setRetraining, watchedModels,
} from '#domain/monitor/index.ts'
import { procedure, router } from '../procedure.ts'

const reason = z.string().trim().min(1).max(500)
const oneTarget = z.strictObject({ targetId: z.guid() })

/** How the models in use are doing: what changed, what came true, and what to do about it. */
export const monitorRouter = router({
  models: procedure('monitor.read').input(z.strictObject({})).query(({ ctx }) => watchedModels(ctx.ctx)),
  model: procedure('monitor.read').input(z.strictObject({ targetId: z.guid(), month: monthSchema.optional() })).query(({ ctx, input }) => readModelMonitoring(ctx.ctx, input)),
  alerts: procedure('monitor.read').input(z.strictObject({ targetId: z.guid().optional(), states: z.array(z.enum(alertStates)).min(1).default(['open', 'muted']) })).query(({ ctx, input }) => listAlerts(ctx.ctx, input)),
  actOnAlert: procedure('monitor.act').input(z.strictObject({ alertId: z.guid(), action: alertActionSchema })).mutation(({ ctx, input }) => actOnAlert(ctx.ctx, input)),
  check: procedure('monitor.act').input(z.strictObject({ targetId: z.guid(), month: monthSchema.optional() })).mutation(({ ctx, input }) => requestCheck(ctx.ctx, input)),
  retraining: procedure('monitor.read').input(oneTarget).query(({ ctx, input }) => readRetraining(ctx.ctx, input)),
  setRetraining: procedure('monitor.act').input(z.strictObject({ targetId: z.guid(), every: z.enum(retrainingEvery) })).mutation(({ ctx, input }) => setRetraining(ctx.ctx, input)),
  challenge: procedure('monitor.act').input(oneTarget).mutation(({ ctx, input }) => requestChallenge(ctx.ctx, input)),
  promote: procedure('monitor.act').input(z.strictObject({ challengeId: z.guid(), reason })).mutation(({ ctx, input }) => promoteChallenger(ctx.ctx, input)),
  decline: procedure('monitor.act').input(z.strictObject({ challengeId: z.guid(), reason })).mutation(({ ctx, input }) => declineChallenger(ctx.ctx, input)),
  rollBack: procedure('monitor.act').input(z.strictObject({ targetId: z.guid(), toVersionId: z.guid(), reason })).mutation(({ ctx, input }) => rollBack(ctx.ctx, input)),
})
