// The background worker: works the queue and the schedule until it is told to stop.
import { runtimeUrl } from '#platform/db/runtime-url.ts'
import { closeDatabase } from '#platform/db/tenant-transaction.ts'
import { environment } from '#platform/env.ts'
import { sentenceOf } from '#platform/errors.ts'
import { log } from '#platform/log/log.ts'
import { closeProducer } from '#platform/queue/producer.ts'
import { startRunner } from '#platform/queue/runner.ts'
import { pipeline } from './pipeline.ts'
import { startSchedule } from './schedule.ts'

const patienceMs = 9_500 // a deploy kills at ten seconds: what has not ended by then is ended here, and starts again elsewhere

const parts: { stop: () => Promise<void> }[] = [{ stop: closeDatabase }, { stop: closeProducer }] // stopped from the last to the first
let stopping = false

/** Ends this process in good order: takes nothing more, lets running jobs go on elsewhere, closes its connections. */
function stop(code: number, why: string) {
  if (stopping) return
  stopping = true
  log().info({ why }, 'worker stopping')
  setTimeout(() => process.exit(code), patienceMs).unref()
  void (async () => {
    for (const part of parts.reverse()) await part.stop()
  })()
    .catch((error: unknown) => log().warn({ err: error }, 'the worker did not stop in good order'))
    .finally(() => process.exit(code))
}

process.on('SIGTERM', () => stop(0, 'SIGTERM'))
process.on('SIGINT', () => stop(0, 'SIGINT'))
process.on('disconnect', () => stop(0, 'the process that started this one has ended'))

try {
  environment()
  parts.push(await startRunner({ url: runtimeUrl(), pipeline, lost: (why) => stop(1, why) }))
  parts.push(startSchedule())
  log().info('worker ready')
  process.send?.({ ready: true })
} catch (error) {
  console.error(`The worker did not start: ${sentenceOf(error)}`)
  process.exit(1)
}
