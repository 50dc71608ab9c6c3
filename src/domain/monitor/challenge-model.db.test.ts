import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { placeInQueue } from '#domain/act/index.ts'
import { scoreLeads, scoreLeadsJob, scoresSaved, scoreWithNewModel, switchScores } from '#domain/score/index.ts'
import { ensureTargets, modelPublished, modelPutInUse, readTarget, requestTraining, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { readJob } from '#platform/queue/read-jobs.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { fillWorkspace } from '../train/sample-workspace.fixture.ts'
import { actOnAlert, challengeModel, challengeModelJob, declineChallenger, listAlerts, promoteChallenger, readRetraining, requestChallenge, requestDueChallenges, rollBack, setRetraining, type Finding } from './index.ts'
import { openAlert } from './store/alerts.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const pipeline = [
  job(trainModelJob, trainModel), job(challengeModelJob, challengeModel), job(scoreLeadsJob, scoreLeads),
  on(modelPublished, scoreWithNewModel), on(modelPutInUse, switchScores), on(scoresSaved, placeInQueue),
]
let tenant: TestTenant
let targetId = ''

/** What people see of every lead, as text: prediction, score, chance, reasons, strip and order. */
async function queueBytes(): Promise<string> {
  const rows = await database.asOwner('SELECT profile_id, prediction_id, score, grade, probability, percentile, evidence, reason_short, reason_long, reason_points, strip, amount, expected FROM queue_item WHERE tenant_id = $1 ORDER BY profile_id', [tenant.tenantId])
  return JSON.stringify(rows)
}

async function challenge(exclude: string[]) {
  await setTarget(tenant.ctx, { targetId, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude, learner: 'logistic' } })
  const { jobId } = await requestChallenge(tenant.ctx, { targetId })
  await drainQueue(database, pipeline)
  return { ended: await readJob(tenant.ctx, jobId), newest: (await readRetraining(tenant.ctx, { targetId })).challenges[0] }
}

beforeAll(async () => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
  tenant = await testTenant('Challenges', { at: now })
  // A gate at 5 % refuses some equal challengers by chance: of the data seeds 1 to 14 it does so for seed 1 alone. Here seed 2, where both models are equal to within 0.0003 in log loss.
  await fillWorkspace(database, tenant.tenantId, { leads: 2400, now, seed: 2 })
  targetId = (await ensureTargets(tenant.ctx))[0].id
  await setTarget(tenant.ctx, { targetId, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  // The champion was trained five months ago: what came true since is news to both.
  await requestTraining({ ...tenant.ctx, now: () => new Date('2026-06-20T09:00:00Z') }, { targetId })
  await drainQueue(database, pipeline)
})

test('an equal challenger passes and waits for a person; promoted and rolled back, every score is byte for byte as before', async () => {
  const champion = (await readTarget(tenant.ctx, { targetId })).activeVersionId
  const before = await queueBytes()
  expect(before.length).toBeGreaterThan(10_000)

  // Without a field that says nothing: as good, and another model all the same.
  const { ended, newest } = await challenge(['traits.favourite'])
  expect(ended).toMatchObject({ state: 'done', error: null })
  expect(newest).toMatchObject({ passed: true, open: true, decision: null })
  expect(newest.result.gates.find(({ gate }) => gate === 'performance')).toMatchObject({ verdict: 'pass' })
  // In shadow: nothing that people see has moved.
  expect((await readTarget(tenant.ctx, { targetId })).activeVersionId).toBe(champion)
  expect(await queueBytes()).toBe(before)

  await promoteChallenger(tenant.ctx, { challengeId: newest.id, reason: 'Needs one field less.' })
  await drainQueue(database, pipeline)
  expect((await readTarget(tenant.ctx, { targetId })).activeVersionId).toBe(newest.challengerId)
  expect(await queueBytes()).not.toBe(before)
  await expect(promoteChallenger(tenant.ctx, { challengeId: newest.id, reason: 'Again.' })).rejects.toThrow('decided about this challenger already')

  await rollBack({ ...tenant.ctx, now: () => new Date(now.getTime() + 60_000) }, { targetId, toVersionId: champion ?? '', reason: 'Sales asked for it.' })
  await drainQueue(database, pipeline)
  expect((await readTarget(tenant.ctx, { targetId })).activeVersionId).toBe(champion)
  expect(await queueBytes()).toBe(before)
  expect((await readRetraining(tenant.ctx, { targetId })).decisions.map(({ kind, reason, from, to }) => ({ kind, reason, from, to }))).toEqual([
    { kind: 'rollback', reason: 'Sales asked for it.', from: 2, to: 1 }, { kind: 'promote', reason: 'Needs one field less.', from: 1, to: 2 },
  ])
})

test('a worse challenger is refused with its figures, cannot be promoted, and leaves every score where it was', async () => {
  const champion = (await readTarget(tenant.ctx, { targetId })).activeVersionId
  const before = await queueBytes()
  // Without the fields that decide, employees, industry and e-mails are left to learn from.
  const { ended, newest } = await challenge(['traits.source', ...['pricing_view', 'any'].flatMap((kind) => ['count_7d', 'count_30d', 'count_90d', 'days_since'].map((what) => `events.${kind}.${what}`)), 'traits.favourite'])
  expect(ended.state).toBe('refused')
  expect(newest).toMatchObject({ passed: false, open: false })
  expect(newest.result.gates.find(({ gate }) => gate === 'performance')).toMatchObject({ verdict: 'fail' })
  await expect(promoteChallenger(tenant.ctx, { challengeId: newest.id, reason: 'All the same.' })).rejects.toThrow('did not pass its gates')
  await expect(rollBack(tenant.ctx, { targetId, toVersionId: newest.challengerId, reason: 'By the back door.' })).rejects.toThrow('never in use')
  await declineChallenger(tenant.ctx, { challengeId: newest.id, reason: 'Worse.' })
  expect((await readTarget(tenant.ctx, { targetId })).activeVersionId).toBe(champion)
  expect(await queueBytes()).toBe(before)
})

test('two people who ask at once get the same challenger', async () => {
  const [one, two] = await Promise.all([requestChallenge(tenant.ctx, { targetId }), requestChallenge(tenant.ctx, { targetId })])
  expect(await database.asOwner("SELECT 1 FROM job WHERE tenant_id = $1 AND kind = 'challengeModel' AND state IN ('queued', 'running')", [tenant.tenantId])).toHaveLength(1)
  expect(one).toEqual(two)
})

test('a grave alert that has stood for a month brings a challenger by the clock, in shadow; a broken field, a fresh alert or a muted one does not', async () => {
  await drainQueue(database, pipeline) // the one that was asked for before
  await setTarget(tenant.ctx, { targetId, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: ['traits.favourite'], learner: 'logistic' } })
  await setRetraining(tenant.ctx, { targetId, every: 'never' })
  const DAY = 86_400_000
  const on = (days: number) => ({ ...tenant.ctx, now: () => new Date(now.getTime() + days * DAY) })
  const asked = async () => (await database.asOwner<{ n: number }>("SELECT count(*)::int AS n FROM job WHERE tenant_id = $1 AND kind = 'challengeModel'", [tenant.tenantId]))[0].n
  const open = (finding: Pick<Finding, 'kind' | 'subject' | 'severity'>, days: number) => tenant.ctx.transact((tx) => openAlert(tx, { targetId, month: new Date('2026-11-01'), checkId: randomUUID(), at: new Date(now.getTime() + days * DAY), finding: { title: 'Other leads: Source webinar', sentence: 'Webinar makes 40% of the new leads.', money: 9_000, followers: [], causes: [], since: null, ...finding } }))
  const before = await asked()
  const champion = (await readTarget(tenant.ctx, { targetId })).activeVersionId
  const bytes = await queueBytes()

  await open({ kind: 'spike', subject: 'traits.employees', severity: 'high' }, 1)
  await open({ kind: 'mix', subject: 'traits.industry', severity: 'medium' }, 1)
  const muted = await open({ kind: 'mix', subject: 'traits.company', severity: 'high' }, 1)
  await actOnAlert(on(1), { alertId: muted ?? '', action: { kind: 'mute', days: 365 } })
  await open({ kind: 'mix', subject: 'traits.source', severity: 'high' }, 5)
  await requestDueChallenges(on(34)) // too few outcomes of the changed leads yet
  expect(await asked()).toBe(before)
  await requestDueChallenges(on(36))
  await requestDueChallenges(on(36)) // two clocks: one challenger
  expect(await asked()).toBe(before + 1)

  await drainQueue(database, pipeline)
  const [newest] = (await readRetraining(on(36), { targetId })).challenges
  expect(newest.result.why).toBe('Other leads: Source webinar: open for 31 days, and the last training is older.')
  expect((await readTarget(tenant.ctx, { targetId })).activeVersionId).toBe(champion)
  expect(await queueBytes()).toBe(bytes) // in shadow
  // A fault of the data is open: what it learned may be wrong, and it waits for nobody.
  expect(newest).toMatchObject({ passed: false, open: false })
  expect(newest.result.gates.find(({ gate }) => gate === 'quality')).toMatchObject({ verdict: 'fail' })

  const [fault] = (await listAlerts(on(37), { targetId, states: ['open'] })).filter(({ kind }) => kind === 'spike')
  await actOnAlert(on(37), { alertId: fault.id, action: { kind: 'resolve', reason: 'The sender has mended it.' } })
  await requestDueChallenges(on(40)) // not again within a month
  expect(await asked()).toBe(before + 1)
  await requestDueChallenges(on(67))
  await drainQueue(database, pipeline)
  const retraining = await readRetraining(on(67), { targetId })
  expect(retraining.challenges[0]).toMatchObject({ passed: true, open: true })
  await promoteChallenger(on(67), { challengeId: retraining.challenges[0].id, reason: 'It knows the new leads.' })
  expect((await readTarget(tenant.ctx, { targetId })).activeVersionId).toBe(retraining.challenges[0].challengerId)
}, 60_000)
