// Executes what is in the queue in this process, until nothing is left: for the demo's player, whose clock is its own, and for tests.
import { PgBoss } from 'pg-boss'
import { executeEntry } from './execute.ts'
import { queueNames, queueSchema, type QueueName } from './lanes.ts'
import type { Pipeline } from './pipeline-entry.ts'
import type { JobEntry, SignalEntry } from './producer.ts'

const mostEntries = 10_000 // a pipeline that announces for ever is a fault, and a test should say so

/**
 * Executes all waiting signals and jobs in this process, in order, until the queue is empty, as a worker with this pipeline would;
 * entries that wait for a later try are taken at once. Returns how many entries there were.
 */
export async function drainQueue(url: string, pipeline: Pipeline): Promise<number> {
  const boss = new PgBoss({ connectionString: url, schema: queueSchema, migrate: false, createSchema: false, supervise: false, schedule: false, max: 1 })
  const faults: Error[] = []
  boss.on('error', (error) => faults.push(error))
  await boss.start()
  try {
    let executed = 0
    for (let found = true; found; ) {
      found = false
      for (const queue of queueNames) {
        const taken = await executeOne(boss, queue, pipeline)
        if (!taken) continue
        found = true
        if (++executed > mostEntries) throw new Error(`The queue still held entries after ${mostEntries}: does a listener announce its own signal?`)
      }
    }
    if (faults.length) throw faults[0]
    return executed
  } finally {
    await boss.stop({ graceful: false })
  }
}

async function executeOne(boss: PgBoss, queue: QueueName, pipeline: Pipeline): Promise<boolean> {
  const [entry] = await boss.fetch<SignalEntry | JobEntry>(queue, { ignoreStartAfter: true, batchSize: 1 })
  if (!entry) return false
  try {
    await executeEntry(pipeline, queue, entry.data, new AbortController().signal)
    await boss.complete(queue, entry)
  } catch (error) {
    await boss.fail(queue, entry)
    throw error
  }
  return true
}
