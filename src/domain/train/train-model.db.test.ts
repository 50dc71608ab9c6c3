import { expect, test } from 'vitest'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { readJob } from '#platform/queue/read-jobs.ts'
import { ensureTargets, listModels, loadModel, modelPublished, readTarget, requestTraining, retrainFromSnapshot, setTarget, trainModel, trainModelJob } from './index.ts'
import { fillWorkspace } from './sample-workspace.fixture.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const announced: string[] = []
const pipeline = [job(trainModelJob, trainModel), on(modelPublished, async (_ctx, { modelVersionId }) => void announced.push(modelVersionId))]

test('a lead score is suggested, trained, published and announced; retraining gives the same bytes; a refusal leaves it in use', async () => {
  const { tenantId, ctx } = await testTenant('Trains', { at: now })
  await fillWorkspace(database, tenantId, { leads: 1500, now })
  const [target] = await ensureTargets(ctx)
  expect(target).toMatchObject({ kind: 'lead-score', name: 'Lead score', definition: { outcome: { by: 'field', field: 'converted', positive: '1' }, windowDays: 90, eligibleDays: 180 } })
  const byEvent = await setTarget(ctx, { targetId: target.id, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  const { jobId } = await requestTraining(ctx, { targetId: byEvent.id })
  await drainQueue(database, pipeline)
  expect(await readJob(ctx, jobId)).toMatchObject({ state: 'done', error: null })

  const [version] = await listModels(ctx, { targetId: target.id })
  expect(version).toMatchObject({ number: 1, status: 'published', active: true, learner: 'logistic' })
  expect(announced).toEqual([version.id])
  if (version.result.kind !== 'published' || !('importance' in version.result)) throw new Error('not a lead score')
  expect(version.result.metrics.auc).toBeGreaterThan(0.65)
  expect(version.result.importance.slice(0, 6).map(({ feature }) => feature)).toEqual(expect.arrayContaining([expect.stringMatching(/^events\.pricing_view/), 'traits.source']))
  expect(version.result.leftOut.find(({ column }) => column === 'traits.age')?.reason).toBe('sensitive')
  const snapshot = (await database.asOwner<{ content: Buffer }>('SELECT content FROM training_snapshot WHERE tenant_id = $1', [tenantId]))[0].content
  expect(snapshot.includes('example.com')).toBe(false)

  expect(await retrainFromSnapshot(ctx, { modelVersionId: version.id })).toMatchObject({ same: true, artefactHash: version.artefactHash })
  expect((await ctx.transact((tx) => loadModel(tx, version.id)))?.model.learner).toBe('logistic')

  // Nobody ever does this: refused with a reason, and the former model stays.
  await setTarget(ctx, { targetId: target.id, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'moon_landing' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  const second = await requestTraining(ctx, { targetId: target.id })
  await drainQueue(database, pipeline)
  expect(await readJob(ctx, second.jobId)).toMatchObject({ state: 'refused' })
  const [refused] = await listModels(ctx, { targetId: target.id })
  expect(refused).toMatchObject({ number: 2, status: 'refused', active: false })
  expect(refused.sentence).toContain('Not trained')
  expect((await readTarget(ctx, { targetId: target.id })).activeVersionId).toBe(version.id)
})

test('without a data audit nothing is trained, and the answer says what to do', async () => {
  const { ctx } = await testTenant('No audit', { at: now })
  const target = await setTarget(ctx, { definition: { kind: 'lead-score', outcome: { by: 'order' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'auto' } })
  const { jobId } = await requestTraining(ctx, { targetId: target.id })
  await drainQueue(database, pipeline)
  const found = await readJob(ctx, jobId)
  expect(found.state).toBe('refused')
  expect(JSON.stringify(found)).toContain('Import a file of leads first')
})

test('customer values are fitted from orders, checked on held-out weeks, and stored once for each customer', async () => {
  const { tenantId, ctx } = await testTenant('Values', { at: now })
  await fillWorkspace(database, tenantId, { leads: 1200, now, seed: 5, consent: (lead) => lead % 10 !== 0 })
  const target = (await ensureTargets(ctx)).find(({ kind }) => kind === 'customer-value')!
  const { jobId } = await requestTraining(ctx, { targetId: target.id })
  await drainQueue(database, pipeline)
  expect((await readJob(ctx, jobId)).error).toBeNull()
  const [version] = await listModels(ctx, { targetId: target.id })
  expect(version).toMatchObject({ status: 'published', active: true, learner: 'bg-nbd', result: { horizonDays: 365, currency: 'EUR' } })
  const [stored] = await database.asOwner<{ rows: number; customers: number; forbidden: number; inside: boolean }>(`SELECT count(*)::int AS rows, count(DISTINCT profile_id)::int AS customers,
    count(*) FILTER (WHERE profile_id IN (SELECT id FROM profile WHERE tenant_id = $1 AND NOT profiling_allowed))::int AS forbidden, bool_and(low <= value AND value <= high) AS inside FROM value_prediction WHERE tenant_id = $1`, [tenantId])
  const [expected] = await database.asOwner<{ customers: number }>('SELECT count(DISTINCT o.profile_id)::int AS customers FROM customer_order o JOIN profile p ON p.tenant_id = o.tenant_id AND p.id = o.profile_id WHERE o.tenant_id = $1 AND p.profiling_allowed', [tenantId])
  expect(stored).toEqual({ rows: expected.customers, customers: expected.customers, forbidden: 0, inside: true })
})
