import { beforeAll, expect, test } from 'vitest'
import { eligiblePage, listModels, modelPublished, readTarget, requestTraining, setTarget, trainingTable, trainModel, trainModelJob, type TargetDefinition } from '#domain/train/index.ts'
import { auc } from '#ml/metrics/auc.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { readJob } from '#platform/queue/read-jobs.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { fillCustomers, type SampleCustomer } from '../train/sample-customers.fixture.ts'
import { explainPerson, listPeople, scoreLeads, scoreLeadsJob, scoreWithNewModel } from './index.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const pipeline = [job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), on(modelPublished, scoreWithNewModel)]
const shared = { windowDays: 90, activeDays: 365, include: [] as string[], exclude: [] as string[], learner: 'logistic' as const }
let tenant: TestTenant
let customers: SampleCustomer[]

beforeAll(async () => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
  tenant = await testTenant('Customers', { at: now })
  customers = await fillCustomers(database, tenant.tenantId, { customers: 6500, now })
})

async function trained(definition: TargetDefinition, name?: string): Promise<{ targetId: string; jobId: string }> {
  const { id } = await setTarget(tenant.ctx, { name, definition })
  const { jobId } = await requestTraining(tenant.ctx, { targetId: id })
  await drainQueue(database, pipeline)
  return { targetId: id, jobId }
}

/** How the stored chances rank what really came in the 90 days after, beside the chances that only the maker of the sample knows. */
async function besideOracle(targetId: string, truth: (customer: SampleCustomer) => [came: boolean, chance: number]): Promise<{ model: number; oracle: number; rows: number; mean: number; base: number }> {
  const rows = await database.asOwner<{ id: string; probability: number }>('SELECT profile_id::text AS id, probability FROM prediction WHERE tenant_id = $1 AND target_id = $2 ORDER BY profile_id', [tenant.tenantId, targetId])
  const known = new Map(customers.map((customer) => [customer.id, truth(customer)]))
  const labels = Uint8Array.from(rows, ({ id }) => (known.get(id)?.[0] ? 1 : 0))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { model: auc(rows.map(({ probability }) => probability), labels), oracle: auc(rows.map(({ id }) => known.get(id)?.[1] ?? 0), labels), rows: rows.length, mean: mean(rows.map(({ probability }) => probability)), base: mean([...labels]) }
}

test('churn by no order: ranks who leaves within .02 AUC of the planted hazard, and lists those at risk with their reasons', async () => {
  const { targetId, jobId } = await trained({ kind: 'churn', leaving: { by: 'no-order' }, ...shared, learner: 'boosted-trees' })
  expect(await readJob(tenant.ctx, jobId)).toMatchObject({ state: 'done', error: null })
  const found = await besideOracle(targetId, ({ leaves, chanceToLeave }) => [leaves, chanceToLeave])
  expect(found.rows).toBeGreaterThan(1000)
  expect(found.model).toBeGreaterThan(found.oracle - 0.02)
  expect(Math.abs(found.mean - found.base)).toBeLessThan(0.05)

  const first = await listPeople(tenant.ctx, { targetId, limit: 20 })
  const second = await listPeople(tenant.ctx, { targetId, cursor: first.cursor, limit: 20 })
  const chances = [...first.rows, ...second.rows].map(({ probability }) => probability)
  expect(chances).toEqual(chances.toSorted((a, b) => b - a))
  expect(new Set([...first.rows, ...second.rows].map(({ profileId }) => profileId)).size).toBe(40)
  expect(first.rows[0].reasons[0].points).toBeGreaterThan(0)
  const explained = await explainPerson(tenant.ctx, { targetId, profileId: first.rows[0].profileId })
  expect(explained.features.reduce((sum, { points }) => sum + points, explained.base)).toBeCloseTo(explained.uncut, 6)
  expect(explained.features.map(({ feature }) => feature)).toContain('traits.contract')
})

test('churn by an event: those to whom it came are customers no more', async () => {
  const target = { kind: 'churn' as const, leaving: { by: 'event' as const, eventKind: 'contract_cancelled' }, ...shared }
  const only = customers.slice(0, 500).map(({ id }) => id)
  const { leads } = await tenant.ctx.transact((tx) => eligiblePage(tx, target, { after: null, limit: 500, asOf: now, only }))
  const gone = await database.asOwner<{ id: string }>('SELECT DISTINCT profile_id::text AS id FROM event WHERE tenant_id = $1 AND profile_id = ANY($2::uuid[])', [tenant.tenantId, only])
  expect(gone.length).toBeGreaterThan(50)
  expect(leads.length).toBeGreaterThan(200)
  expect(leads.filter(({ profileId }) => gone.some(({ id }) => id === profileId))).toEqual([])
})

test('propensity: who buys from a category is ranked as the planted chance ranks; a rare category is refused with the missing number', async () => {
  const { targetId } = await trained({ kind: 'propensity', category: 'optics', ...shared, learner: 'boosted-trees' })
  const found = await besideOracle(targetId, ({ buysOptics, chanceOfOptics }) => [buysOptics, chanceOfOptics])
  expect(found.model).toBeGreaterThan(found.oracle - 0.02)

  const rare = await trained({ kind: 'propensity', category: 'telescopes', ...shared })
  const [version] = await listModels(tenant.ctx, { targetId: rare.targetId })
  expect(version).toMatchObject({ status: 'refused', active: false })
  expect(version.sentence).toMatch(/^Not trained: all .* rows have a negative outcome; both kinds are needed, at least 40 of each/)
  expect((await readTarget(tenant.ctx, rare)).activeVersionId).toBeNull()
})

test('no facts from after a customer’s moment are in its row', async () => {
  const target = { kind: 'churn' as const, leaving: { by: 'no-order' as const }, ...shared }
  const before = await trainingTable(tenant.ctx, target, now)
  await database.asOwner(`INSERT INTO customer_order (tenant_id, id, source_id, external_id, profile_id, ordered_at, amount, currency, category, content_hash, sync_run_id, received_at)
    SELECT tenant_id, gen_random_uuid(), source_id, external_id || '-later', profile_id, $2::timestamptz + interval '1 hour', amount, currency, category, content_hash, sync_run_id, $2 FROM customer_order WHERE tenant_id = $1`, [tenant.tenantId, now])
  expect(await trainingTable(tenant.ctx, target, now)).toEqual(before)
})
