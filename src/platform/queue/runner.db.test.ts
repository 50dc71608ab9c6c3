import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { testDatabase, testTenant } from '../db/testing/test-database.ts'
import { cancelJob, readJob } from './read-jobs.ts'
import { defineJob, requestJob, type JobKind } from './job.ts'
import { job, type Pipeline } from './pipeline-entry.ts'
import { startRunner } from './runner.ts'
import type { TenantContext } from '../tenant-context.ts'

const database = testDatabase('worker')
const nothing = z.strictObject({})
const longWork = defineJob({ kind: 'longWork', payload: nothing })
const quickWork = defineJob({ kind: 'quickWork', payload: nothing, lane: 'quick' })

const start = (pipeline: Pipeline) => startRunner({ url: database.url('worker'), pipeline, lost: (why) => { throw new Error(why) } })
const ask = (ctx: TenantContext, kind: JobKind<Record<string, never>>) => ctx.transact((tx) => requestJob(ctx, tx, kind, { title: kind.kind, payload: {} }))

// What one test leaves waiting is no other's business.
afterEach(() => database.asOwner('DELETE FROM pgboss.job'))

async function until<Value>(look: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (let tries = 0; tries < 2_000; tries++) {
    const value = await look()
    if (fits(value)) return value
    await pause(10)
  }
  throw new Error('it did not come about within twenty seconds')
}

test('a tenant’s many large jobs do not keep another’s small ones waiting', async () => {
  const [big, small] = [await testTenant('Big'), await testTenant('Small')]
  let [atOnce, most] = [0, 0]
  const started: { tenantId: string; at: number }[] = []
  const large = async (ctx: TenantContext) => {
    started.push({ tenantId: ctx.tenantId, at: performance.now() })
    if (ctx.tenantId === big.tenantId) most = Math.max(most, ++atOnce)
    await pause(ctx.tenantId === big.tenantId ? 300 : 20)
    if (ctx.tenantId === big.tenantId) atOnce--
    return { kind: 'done', result: null } as const
  }
  for (let n = 0; n < 12; n++) await ask(big.ctx, longWork)
  const runner = await start([job(longWork, large)])
  await until(async () => started.length, (count) => count >= 2)
  const asked = performance.now()
  const ids = await Promise.all(Array.from({ length: 4 }, () => ask(small.ctx, longWork)))
  for (const id of ids) await until(() => readJob(small.ctx, id), (view) => view.state === 'done')
  const waits = started.filter((entry) => entry.tenantId === small.tenantId).map((entry) => entry.at - asked)
  await runner.stop()
  expect(most).toBe(2) // of the lane’s four, however many wait
  expect(Math.max(...waits)).toBeLessThan(1_000)
})

test('a job that waits is picked up at once, and its progress is seen while it runs', async () => {
  const { ctx } = await testTenant()
  let go = () => {}
  const gate = new Promise<void>((resolve) => (go = resolve))
  const runner = await start([job(quickWork, async (_, run) => { await run.progress('half way', 0.5); await gate; return { kind: 'done', result: 7 } })])
  const asked = performance.now()
  const id = await ask(ctx, quickWork)
  expect(await until(() => readJob(ctx, id), (view) => view.percent > 0)).toMatchObject({ state: 'running', stage: 'half way', percent: 50 })
  const picked = performance.now() - asked
  go()
  expect(await until(() => readJob(ctx, id), (view) => view.state === 'done')).toMatchObject({ percent: 100, result: 7 })
  await runner.stop()
  expect(picked).toBeLessThan(1_000)
})

test('cancelling reaches a job that neither commits nor reports', async () => {
  const { ctx } = await testTenant()
  const runner = await start([job(longWork, async (_, run) => { await pause(30_000, undefined, { signal: run.signal }); return { kind: 'done', result: null } })])
  const id = await ask(ctx, longWork)
  await until(() => readJob(ctx, id), (view) => view.state === 'running')
  await cancelJob(ctx, id)
  expect(await until(() => readJob(ctx, id), (view) => view.state !== 'running')).toMatchObject({ state: 'cancelled', error: null })
  await runner.stop()
})

test('a worker that stops lets its jobs go on at the next one, without counting a failure', async () => {
  const { ctx } = await testTenant()
  let finish = false
  const attempts: number[] = []
  const pipeline = [job(longWork, async (_, run) => {
    attempts.push(run.attempt)
    if (!finish) await pause(30_000, undefined, { signal: run.signal })
    return { kind: 'done', result: null }
  })]
  const first = await start(pipeline)
  const id = await ask(ctx, longWork)
  await until(async () => attempts.length, (count) => count === 1)
  finish = true
  const asked = performance.now()
  await first.stop()
  expect(performance.now() - asked).toBeLessThan(10_000)
  const second = await start(pipeline)
  await until(() => readJob(ctx, id), (view) => view.state === 'done')
  await second.stop()
  expect(attempts).toEqual([1, 2])
  expect(await database.asOwner('SELECT failures FROM job WHERE id = $1', [id])).toEqual([{ failures: 0 }])
})
