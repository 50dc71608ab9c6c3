// A real worker process for crash tests: the runner as it is in production, with the step job, telling its parent when each attempt starts and ends.
import { runtimeUrl } from '../../db/runtime-url.ts'
import { job } from '../pipeline-entry.ts'
import { startRunner } from '../runner.ts'
import { writeSteps, writeStepsOnce } from './step-job.ts'

const told = job(writeSteps, async (ctx, run, payload) => {
  process.send?.({ started: run.jobId, attempt: run.attempt, at: Date.now() })
  try {
    return await writeStepsOnce(ctx, run, payload)
  } finally {
    process.send?.({ ended: run.jobId, at: Date.now() })
  }
})

const runner = await startRunner({ url: runtimeUrl(), pipeline: [told], lost: () => process.exit(1) })
process.on('SIGTERM', () => void runner.stop().then(() => process.exit(0)))
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
