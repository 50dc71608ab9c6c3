// A real worker process for the sync proof: it reads sources as in production, and tells its parent when it starts to.
import { syncSource, syncSourceJob } from '#domain/connect/index.ts'
import { syncSteps } from '#domain/govern/index.ts'
import { runtimeUrl } from '#platform/db/runtime-url.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { startRunner } from '#platform/queue/runner.ts'

const read = syncSource(syncSteps)
const told = job(syncSourceJob, (ctx, run, payload) => {
  process.send?.({ started: run.jobId })
  return read(ctx, run, payload)
})
const runner = await startRunner({ url: runtimeUrl(), pipeline: [told], lost: () => process.exit(1) })
process.on('SIGTERM', () => void runner.stop().then(() => process.exit(0)))
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
