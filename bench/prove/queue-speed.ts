// The queue with 20,000 and with 100,000 leads: how long the database takes for pages, filters, counts, the export and 500 leads at once. E5, E8.
import { randomUUID } from 'node:crypto'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { actOnQueue, everyLead, exportQueue, listQueue, queueCounts, undoQueueAction, type QueueFilters } from '#domain/act/index.ts'
import { fillQueue } from './many-leads.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

const sizes = [20_000, 100_000]
const orders = ['expected', 'score', 'trend', 'sla', 'touch', 'name'] as const
const filterings: Partial<QueueFilters>[] = [
  {}, { grade: ['A'] }, { q: 'firm 42' }, { q: 'nobody at all' }, { grade: ['A', 'B'], stage: ['new'], source: ['web form'], score: 40, tag: ['hot'], trend: 'rising', sort: 'touch' },
  { sla: 'late', owner: 'nobody', sort: 'sla' }, { from: '2026-10-01', sort: 'name' },
]

/** The proof that the queue's reads and acts keep their pace with many leads. */
export const queueSpeedProof = { name: 'The queue with many leads, in the database', run: () => withProofDatabase(async (database) => (await inTurn(sizes.map((size) => () => measure(database, size)))).flat()) }

async function inTurn<Result>(works: (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = []
  for (const work of works) results.push(await work())
  return results
}

/** The median of seven runs, in milliseconds. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times = await inTurn(Array.from({ length: 7 }, () => async () => {
    const started = performance.now()
    await work()
    return performance.now() - started
  }))
  return times.toSorted((a, b) => a - b)[3]
}

async function measure({ asOwner }: ProofDatabase, leads: number) {
  const [tenantId, userId] = [randomUUID(), randomUUID()]
  await asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, now())', [tenantId, tenantId, 'Many leads'])
  await asOwner("INSERT INTO user_account (id, email, name, password_hash, created_at) VALUES ($1, $2, 'Olga Owner', 'no password', now())", [userId, `${userId}@example.com`])
  await asOwner("INSERT INTO membership (tenant_id, user_id, role, created_at) VALUES ($1, $2, 'owner', now())", [tenantId, userId])
  await fillQueue(asOwner, tenantId, leads)
  const ctx = tenantContext(tenantId, { kind: 'user', userId, role: 'owner', name: 'Olga Owner' }, now)
  await listQueue(ctx, { filters: everyLead, limit: 1 }) // opens the connection
  const pages = await inTurn(orders.map((sort) => async () => {
    const filters: QueueFilters = { ...everyLead, sort }
    const first = await median(() => listQueue(ctx, { filters, limit: 100 }))
    let cursor: string | null = null
    for (let page = 0; page < 12; page++) cursor = (await listQueue(ctx, { filters, cursor, limit: 500 })).cursor
    return [first, await median(() => listQueue(ctx, { filters, cursor, limit: 100 }))]
  }))
  const filtered = await inTurn(filterings.map((some) => () => median(() => Promise.all([listQueue(ctx, { filters: { ...everyLead, ...some }, limit: 100 }), queueCounts(ctx, { filters: { ...everyLead, ...some } })]))))
  let lines = 0
  const exported = await timeOf(async () => {
    for await (const piece of exportQueue(ctx, { filters: everyLead })) lines += piece.split('\n').length - 1
  })
  const { rows } = await listQueue(ctx, { filters: everyLead, limit: 500 })
  let act: Awaited<ReturnType<typeof actOnQueue>> | undefined
  const assigned = await timeOf(async () => (act = await actOnQueue(ctx, { profileIds: rows.map(({ profileId }) => profileId), action: { kind: 'assign', ownerId: userId } })))
  if (act?.kind !== 'done') throw new Error(act?.reason ?? 'nothing was assigned')
  const done = act
  const undone = await timeOf(() => undoQueueAction(ctx, done))
  const [page, filter] = [Math.max(...pages.flat()), Math.max(...filtered)]
  return [
    { what: `${leads} leads: slowest page of ${orders.length} orders, first and 61st`, goal: '50 ms', found: `${page.toFixed(1)} ms`, met: page <= 50 },
    { what: `${leads} leads: slowest of ${filterings.length} filters, page and count`, goal: '300 ms', found: `${filter.toFixed(1)} ms`, met: filter <= 300 },
    { what: `${leads} leads: the whole queue as a file`, goal: '10 s, every lead', found: `${(exported / 1000).toFixed(2)} s, ${lines - 1} leads`, met: exported <= 10_000 && lines === leads + 1 },
    { what: `${leads} leads: 500 assigned, and undone`, goal: '1,000 ms', found: `${assigned.toFixed(0)} and ${undone.toFixed(0)} ms`, met: Math.max(assigned, undone) <= 1_000 },
  ]
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
