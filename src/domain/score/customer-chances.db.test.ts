import { beforeAll, expect, test } from 'vitest'
import { listModels, modelPublished, readTarget, requestTraining, setTarget, trainModel, trainModelJob, type TargetDefinition } from '#domain/train/index.ts'
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
const shared = { windowDays: 90, activeDays: 365, include: [], exclude: [], learner: 'logistic' } as const
let tenant: TestTenant
let customers: SampleCustomer[]

beforeAll(async () => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
  tenant = await testTenant('Customers', { at: now })
  customers = await fillCustomers(database, tenant.tenantId, { customers: 2200, now })
})

async function trained(definition: TargetDefinition): Promise<{ targetId: string; jobId: string }> {
  const { id } = await setTarget(tenant.ctx, { definition })
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
  const { targetId, jobId } = await trained({ kind: 'churn', leaving: { by: 'no-order' }, ...shared })
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

test('churn by cancellation: those who have cancelled are customers no more, and the hazard is found', async () => {
  const { targetId } = await trained({ kind: 'churn', leaving: { by: 'event', eventKind: 'contract_cancelled' }, ...shared })
  const found = await besideOracle(targetId, ({ cancels, chanceToCancel }) => [cancels, chanceToCancel])
  expect(found.model).toBeGreaterThan(found.oracle - 0.03) // cancelling depends on one word alone: half of the pairs are ties to the oracle
  const [gone] = await database.asOwner<{ count: number }>(`SELECT count(*)::int AS count FROM prediction p JOIN event e ON e.tenant_id = p.tenant_id AND e.profile_id = p.profile_id WHERE p.tenant_id = $1 AND p.target_id = $2`, [tenant.tenantId, targetId])
  expect(gone.count).toBe(0)
})

test('propensity: who buys from a category is ranked as the planted chance ranks; a rare category is refused with the missing number', async () => {
  const { targetId } = await trained({ kind: 'propensity', category: 'optics', ...shared })
  const found = await besideOracle(targetId, ({ buysOptics, chanceOfOptics }) => [buysOptics, chanceOfOptics])
  expect(found.model).toBeGreaterThan(found.oracle - 0.02)

  const rare = await trained({ kind: 'propensity', category: 'telescopes', ...shared })
  const [version] = await listModels(tenant.ctx, { targetId: rare.targetId })
  expect(version).toMatchObject({ status: 'refused', active: false })
  expect(version.sentence).toMatch(/^Not trained: all .* rows have a negative outcome; both kinds are needed, at least 40 of each/)
  expect((await readTarget(tenant.ctx, rare)).activeVersionId).toBeNull()
})

test('no facts from after a customer’s moment are in its row', async () => {
  const { targetId } = await trained({ kind: 'churn', leaving: { by: 'no-order' }, ...shared, windowDays: 60 })
  const [version] = await listModels(tenant.ctx, { targetId })
  await database.asOwner(`INSERT INTO customer_order (tenant_id, id, source_id, external_id, profile_id, ordered_at, amount, currency, category, content_hash, sync_run_id, received_at)
    SELECT tenant_id, gen_random_uuid(), source_id, external_id || '-later', profile_id, $2::timestamptz + interval '1 hour', amount, currency, category, content_hash, sync_run_id, $2 FROM customer_order WHERE tenant_id = $1`, [tenant.tenantId, now])
  await requestTraining(tenant.ctx, { targetId })
  await drainQueue(database, pipeline)
  const [again] = await listModels(tenant.ctx, { targetId })
  expect(again.number).toBe(2)
  expect(again.snapshotHash).toBe(version.snapshotHash)
})
