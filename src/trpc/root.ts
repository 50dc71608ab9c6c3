// The table of contents of the product's own API: one router a capability.
import { assertAccess } from './access.ts'
import { router } from './procedure.ts'
import { actRouter } from './routers/act.ts'
import { auditRouter } from './routers/audit.ts'
import { auditLogRouter } from './routers/audit-log.ts'
import { connectRouter } from './routers/connect.ts'
import { governRouter } from './routers/govern.ts'
import { jobsRouter } from './routers/jobs.ts'
import { monitorRouter } from './routers/monitor.ts'
import { scoreRouter } from './routers/score.ts'
import { scoreRulesRouter } from './routers/score-rules.ts'
import { sourcesRouter } from './routers/sources.ts'
import { trainRouter } from './routers/train.ts'
import { unifyRouter } from './routers/unify.ts'
import { invitationRouter, personRouter, workspaceRouter } from './routers/workspace.ts'

export const appRouter = router({
  workspace: workspaceRouter,
  person: personRouter,
  invitation: invitationRouter,
  jobs: jobsRouter,
  auditLog: auditLogRouter,
  connect: connectRouter,
  sources: sourcesRouter,
  unify: unifyRouter,
  govern: governRouter,
  train: trainRouter,
  score: scoreRouter,
  scoreRules: scoreRulesRouter,
  act: actRouter,
  monitor: monitorRouter,
  audit: auditRouter,
})
assertAccess(appRouter)

export type AppRouter = typeof appRouter
