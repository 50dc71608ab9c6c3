import { expect, test } from 'vitest'
import { z } from 'zod'
import { testDatabase, testTenant } from '../db/testing/test-database.ts'
import { LeadlightError } from '../errors.ts'
import { cancelJob, listJobs, readJob } from './read-jobs.ts'
import { defineJob, requestJob } from './job.ts'
import { job, on } from './pipeline-entry.ts'
import { announce, defineSignal } from './signal.ts'
import { drainQueue } from './testing.ts'

const database = testDatabase()

const rowsSaved = defineSignal('rowsSaved', z.strictObject({ page: z.int() }))
const countRows = defineJob({ kind: 'countRows', payload: z.strictObject({ pages: z.int() }), lane: 'quick' })

test('a signal is heard by each listener once, if and only if its data is committed', async () => {
  const { ctx } = await testTenant()
  const heard: string[] = []
  const pipeline = [on(rowsSaved, async function first(_, { page }) { heard.push(`first ${page}`) }, async function second(_, { page }) { heard.push(`second ${page}`) })]
  await ctx.transact((tx) => announce(tx, rowsSaved, { page: 1 }))
  await ctx.transact(async (tx) => { await announce(tx, rowsSaved, { page: 2 }); throw new Error('rolled back') }).catch(() => {})
  await drainQueue(database, pipeline)
  expect(heard.sort()).toEqual(['first 1', 'second 1'])
})

test('a listener that fails is tried again by itself, with its own count', async () => {
  const { ctx } = await testTenant()
  let calls = 0
  const heard: string[] = []
  await ctx.transact((tx) => announce(tx, rowsSaved, { page: 1 }))
  await drainQueue(database, [on(rowsSaved, async function flaky() { if (++calls < 3) throw new Error('not yet') }, async function steady() { heard.push('steady') })])
  expect([calls, heard]).toEqual([3, ['steady']])
})

test('a payload other than declared is refused where it is announced', async () => {
  const { ctx } = await testTenant()
  await expect(ctx.transact((tx) => announce(tx, rowsSaved, { page: 1.5 }))).rejects.toThrow('rowsSaved was announced with another payload')
})

test('a job runs to its result, which its owner sees', async () => {
  const tenant = await testTenant()
  const id = await tenant.ctx.transact((tx) => requestJob(tenant.ctx, tx, countRows, { title: 'Counting', payload: { pages: 2 } }))
  expect(await readJob(tenant.ctx, id)).toMatchObject({ state: 'queued', title: 'Counting', percent: 0, createdBy: `user:${tenant.userId}` })
  await drainQueue(database, [job(countRows, async (ctx, run, { pages }) => {
    await run.progress('counting', 0.5)
    await run.commit((tx) => tx.db.tenant.count())
    return { kind: 'done', result: { pages, tenant: ctx.tenantId, actor: ctx.actor.kind } }
  })])
  expect(await readJob(tenant.ctx, id)).toMatchObject({ state: 'done', stage: 'counting', percent: 100, result: { pages: 2, tenant: tenant.tenantId, actor: 'system' }, error: null })
})

test('a refusal is a result with its reason', async () => {
  const { ctx } = await testTenant()
  const id = await ctx.transact((tx) => requestJob(ctx, tx, countRows, { title: 'Counting', payload: { pages: 2 } }))
  await drainQueue(database, [job(countRows, async () => ({ kind: 'refused', reason: 'Too few pages: 8 more needed.' }))])
  expect(await readJob(ctx, id)).toMatchObject({ state: 'refused', error: 'Too few pages: 8 more needed.' })
})

test.each([
  ['an unknown fault, tried three times', new Error('secret detail'), 3, 'It failed three times for a reason that is in the server’s log.'],
  ['a fault of the input, tried once', new LeadlightError('invalid', 'The column Date holds no dates: choose another one.'), 1, 'The column Date holds no dates: choose another one.'],
])('a job that fails ends with one sentence and its id: %s', async (_, error, tries, sentence) => {
  const { ctx } = await testTenant()
  const id = await ctx.transact((tx) => requestJob(ctx, tx, countRows, { title: 'Counting', payload: { pages: 2 } }))
  let calls = 0
  await drainQueue(database, [job(countRows, async () => { calls++; throw error })])
  expect(await readJob(ctx, id)).toMatchObject({ state: 'failed', error: `${sentence} (job ${id})` })
  expect(calls).toBe(tries)
})

test('a waiting job is cancelled at once, a running one at its next step, and neither writes any more', async () => {
  const { ctx } = await testTenant()
  const [waiting, running] = [await ctx.transact((tx) => requestJob(ctx, tx, countRows, { title: 'One', payload: { pages: 1 } })), await ctx.transact((tx) => requestJob(ctx, tx, countRows, { title: 'Two', payload: { pages: 2 } }))]
  expect(await cancelJob(ctx, waiting)).toMatchObject({ state: 'cancelled' })
  const ran: string[] = []
  await drainQueue(database, [job(countRows, async (_, run) => {
    ran.push(run.jobId)
    await cancelJob(ctx, run.jobId)
    await run.commit(async () => ran.push('written'))
    return { kind: 'done', result: null }
  })])
  expect(ran).toEqual([running])
  expect((await listJobs(ctx, { limit: 10 })).map((view) => view.state)).toEqual(['cancelled', 'cancelled'])
})

test('an attempt that was overtaken can neither commit nor say how the job ended', async () => {
  const { ctx, tenantId } = await testTenant()
  const id = await ctx.transact((tx) => requestJob(ctx, tx, countRows, { title: 'One', payload: { pages: 1 } }))
  let written = false
  const drained = drainQueue(database, [job(countRows, async (_, run) => {
    await database.asOwner('UPDATE job SET attempt = attempt + 1 WHERE tenant_id = $1 AND id = $2', [tenantId, run.jobId])
    await run.commit(async () => { written = true })
    return { kind: 'done', result: null }
  })])
  await expect(drained).rejects.toThrow('Another worker has taken this job over')
  expect(written).toBe(false)
  expect(await readJob(ctx, id)).toMatchObject({ state: 'running' })
})

test('another tenant sees and cancels nothing', async () => {
  const [a, b] = [await testTenant('A'), await testTenant('B')]
  const id = await a.ctx.transact((tx) => requestJob(a.ctx, tx, countRows, { title: 'One', payload: { pages: 1 } }))
  await expect(readJob(b.ctx, id)).rejects.toThrow('There is no such job')
  await expect(cancelJob(b.ctx, id)).rejects.toThrow('There is no such job')
  expect(await listJobs(b.ctx, { limit: 10 })).toEqual([])
})

test('web writes queue entries but cannot read what they carry', async () => {
  const { ctx } = await testTenant()
  await expect(ctx.transact((tx) => tx.db.$queryRaw`SELECT data FROM pgboss.job_common`)).rejects.toThrow('permission denied')
})
