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
}

export const queueNames = Object.keys(lanes) as QueueName[]
export const queueSchema = 'pgboss'
