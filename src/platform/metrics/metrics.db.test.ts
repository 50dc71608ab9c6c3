import { expect, test } from 'vitest'
import { z } from 'zod'
import { testDatabase, testTenant } from '../db/testing/test-database.ts'
import { defineJob, requestJob } from '../queue/job.ts'
import { queueAnswers } from '../queue/producer.ts'
import { metricsText, observeRequest } from './metrics.ts'

const database = testDatabase()
const work = defineJob({ kind: 'work', payload: z.strictObject({}) })

test('the figures tell how long the queue has been waiting, and how long requests took', async () => {
  const { ctx, tenantId } = await testTenant('Canary firm')
  const id = await ctx.transact((tx) => requestJob(ctx, tx, work, { title: 'Canary title', payload: {} }))
  await database.asOwner("UPDATE pgboss.job SET created_on = now() - interval '90 seconds', start_after = now() - interval '90 seconds'")
  observeRequest('route', `GET /api/jobs/${id}/stream`, '200', performance.now() - 30)
  const { text } = await metricsText()
  expect(Number(/leadlight_queue_lag_seconds\{queue="bulk"\} ([\d.]+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(90)
  expect(text).toContain('leadlight_queue_entries{queue="bulk",state="created"} 1')
  expect(text).toContain('leadlight_request_seconds_count{kind="route",name="GET /api/jobs/:id/stream",result="200"} 1')
  expect(text).not.toMatch(new RegExp(`Canary|${tenantId}`))
})

test('readiness knows whether entries can be written', async () => {
  expect(await queueAnswers()).toBe(true)
})
