// The table of contents of the product's own API: one router a capability.
import { router } from './procedure.ts'
import { jobsRouter } from './routers/jobs.ts'

export const appRouter = router({
  jobs: jobsRouter,
})

export type AppRouter = typeof appRouter
