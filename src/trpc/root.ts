// The table of contents of the product's own API: one router a capability.
import { assertAccess } from './access.ts'
import { router } from './procedure.ts'
import { auditLogRouter } from './routers/audit-log.ts'
import { jobsRouter } from './routers/jobs.ts'
import { invitationRouter, personRouter, workspaceRouter } from './routers/workspace.ts'

export const appRouter = router({
  workspace: workspaceRouter,
  person: personRouter,
  invitation: invitationRouter,
  jobs: jobsRouter,
  auditLog: auditLogRouter,
})
assertAccess(appRouter)

export type AppRouter = typeof appRouter
