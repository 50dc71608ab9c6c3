// The worker's side of the queue: takes entries fairly, runs them, and gives back what dead workers held.
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { now } from '../clock.ts'
import { sentenceOf } from '../errors.ts'
import { log } from '../log/log.ts'
import type { StopReason } from './attempt.ts'
import { executeEntry } from './execute.ts'
import { lanes, queueNames, queueSchema, type QueueName } from './lanes.ts'
import { everyNowAndThen, lease, orphans, takeProcessLock } from './lease.ts'
import type { Pipeline } from './pipeline-entry.ts'
import type { JobEntry, SignalEntry } from './producer.ts'

const drainMs = 8_000 // of the ten seconds that a deploy allows; the rest is for closing connections

export type Runner = {
  /** Takes nothing more, lets running work go on elsewhere, and closes. Within ten seconds. */
  stop: () => Promise<void>
}

/** Starts working the queue in this process. `lost` is called when the process can no longer prove that it lives: it should then end. */
export async function startRunner(options: { url: string; pipeline: Pipeline; lost: (why: string) => void }): Promise<Runner> {
  const { url, pipeline } = options
  const pool = new pg.Pool({ connectionString: url, max: 3, keepAlive: true, application_name: 'leadlight worker leases' })
  pool.on('error', () => {}) // an idle connection lost: the next query gets a new one
  const hold = new AbortController()
  const letGo = (reason: StopReason) => hold.abort(reason)
  const lock = await takeProcessLock(url, () => {
    letGo('lost')
    options.lost('the connection that proves this worker alive has broken')
  })
  const boss = workerBoss(url)
  await boss.start()
  const workerIds = new Map<string, string>()
  for (const queue of queueNames) workerIds.set(queue, await workQueue(boss, queue, async (entry) => {
    await lease(pool, { id: entry.id, queue }, lock.key, now())
    await executeEntry(pipeline, queue, entry.data, AbortSignal.any([hold.signal, ...(entry.signal ? [entry.signal] : [])]))
  }))
  const stopReaping = everyNowAndThen(() => reap(boss, pool, workerIds))
  return {
    stop: async () => {
      await stopReaping()
      const stopped = boss.stop({ graceful: true, timeout: drainMs })
      letGo('stopping')
      await stopped
      await lock.release()
      await pool.end()
    },
  }
}

function workerBoss(url: string): PgBoss {
  const boss = new PgBoss({
    connectionString: url, schema: queueSchema, migrate: false, createSchema: false, schedule: false, supervise: true,
    superviseIntervalSeconds: 1, monitorIntervalSeconds: 1, queueCacheIntervalSeconds: 5, reindex: false, monitorVacuum: false, useListenNotify: true, max: 6,
    application_name: 'leadlight worker queue',
  })
  boss.on('error', (error) => log().warn({ err: error }, 'the queue had a fault'))
  boss.on('warning', (warning) => log().debug({ warning: warning.message }, 'the queue warned'))
  return boss
}

type Delivered = { id: string; data: SignalEntry | JobEntry; signal?: AbortSignal }

function workQueue(boss: PgBoss, queue: QueueName, execute: (entry: Delivered) => Promise<void>): Promise<string> {
  const { concurrency, perTenant } = lanes[queue]
  const options = { batchSize: 1, localConcurrency: concurrency, localGroupConcurrency: perTenant, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1, heartbeatRefreshSeconds: 3 }
  return boss.work<SignalEntry | JobEntry>(queue, options, async ([entry]) => execute(entry))
}

/** Gives back what dead workers held, and wakes this process's own takers. */
async function reap(boss: PgBoss, pool: pg.Pool, workerIds: Map<string, string>): Promise<void> {
  try {
    for (const orphan of await orphans(pool)) {
      await boss.fail(orphan.queue, orphan, { message: 'its worker died' })
      log().warn({ queue: orphan.queue, entry: orphan.id }, 'the worker of an entry died; it starts again')
      const worker = workerIds.get(orphan.queue)
      if (worker) boss.notifyWorker(worker)
    }
  } catch (error) {
    log().warn({ reason: sentenceOf(error) }, 'the queue could not be looked through for dead workers')
  }
}
