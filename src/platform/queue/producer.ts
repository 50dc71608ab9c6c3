// Writes queue entries inside the data's own transaction.
import { PgBoss, fromPrisma } from 'pg-boss'
import { runtimeUrl } from '../db/runtime-url.ts'
import type { TenantTx } from '../db/tenant-transaction.ts'
import { givenUpQueue, queueSchema, type QueueName } from './lanes.ts'

/** What a queue entry carries: ids only. */
export type SignalEntry = { tenantId: string; signal: string; payload: object; /** Set when it is for one of several listeners. */ listener?: string; failures?: number }
export type JobEntry = { tenantId: string; jobId: string }

type Producer = { url: string; boss: Promise<PgBoss> }
// Next builds one copy of this file per route bundle: the producer is kept once per process.
const holder = globalThis as typeof globalThis & { leadlightQueueProducer?: Producer }

/** The options of every process that may write queue entries, but neither installs nor supervises the queue. */
export function producerOptions(url: string) {
  return { connectionString: url, schema: queueSchema, migrate: false, createSchema: false, supervise: false, schedule: false, max: 1, application_name: 'leadlight queue' }
}

async function start(url: string): Promise<PgBoss> {
  const boss = new PgBoss(producerOptions(url))
  boss.on('error', () => {}) // a lost idle connection: the next entry is written through the caller's transaction all the same
  await boss.start()
  return boss
}

async function producer(): Promise<PgBoss> {
  const url = runtimeUrl()
  if (holder.leadlightQueueProducer?.url !== url) {
    await closeProducer()
    holder.leadlightQueueProducer = { url, boss: start(url) }
    holder.leadlightQueueProducer.boss.catch(() => { holder.leadlightQueueProducer = undefined })
  }
  return holder.leadlightQueueProducer!.boss
}

/** Writes one queue entry in the caller's transaction, in the tenant's own group, so that no tenant starves another. */
export async function enqueue(tx: TenantTx, queue: QueueName, entry: SignalEntry | JobEntry, options: { startAfterSeconds?: number } = {}): Promise<void> {
  const boss = await producer()
  await boss.send(queue, entry, { db: fromPrisma(tx.db), group: { id: tx.tenantId }, ...(options.startAfterSeconds ? { startAfter: options.startAfterSeconds } : {}) })
}

/** Keeps a signal that no try could deliver where an operator finds it. */
export async function giveUp(tx: TenantTx, entry: SignalEntry): Promise<void> {
  const boss = await producer()
  await boss.send(givenUpQueue, entry, { db: fromPrisma(tx.db) })
}

/** Whether the queue is there and this process can write to it, for /readyz. */
export async function queueAnswers(): Promise<boolean> {
  try {
    return (await (await producer()).getQueue('signals')) !== null
  } catch {
    return false
  }
}

/** Closes the producer's connection. */
export async function closeProducer(): Promise<void> {
  const open = holder.leadlightQueueProducer
  holder.leadlightQueueProducer = undefined
  const boss = await open?.boss.catch(() => undefined)
  await boss?.stop({ graceful: false })
}
