// The queues that exist, and how many entries of each a worker runs at once, in all and for one tenant.
import type { JobLane } from './schema.ts'

export type QueueName = 'signals' | JobLane

type Lane = { /** Entries at once in one worker. */ concurrency: number; /** Of these, at most so many of one tenant. */ perTenant: number }

/** A tenant never fills a lane: what it leaves free is there for all others, however much it has waiting. */
export const lanes: Record<QueueName, Lane> = {
  signals: { concurrency: 4, perTenant: 2 },
  quick: { concurrency: 4, perTenant: 2 },
  bulk: { concurrency: 4, perTenant: 2 },
  heavy: { concurrency: 2, perTenant: 1 }, // training fills a core each
  delivery: { concurrency: 8, perTenant: 1 }, // these wait for other people's servers and do little else
}

export const queueNames = Object.keys(lanes) as QueueName[]
export const queueSchema = 'pgboss'
/** Signals that no listener could take, kept for an operator to look at. Nobody works this queue. */
export const givenUpQueue = 'given-up'

/** A worker that lives says so within this time; when its machine or network is gone, its work is given to others after it. */
export const heartbeatSeconds = 10 // the least that pg-boss takes
const day = 86_400

/**
 * How entries are kept. A killed attempt consumes one retry, so the limit is far above what a job may fail by itself (three, counted in the job);
 * it starts again at once. An entry may run for a day; a finished one is kept for a day, to look at.
 */
export const queueOptions = { retryLimit: 1_000, retryDelay: 0, heartbeatSeconds, expireInSeconds: day, deleteAfterSeconds: day, retentionSeconds: 30 * day, notify: true }
