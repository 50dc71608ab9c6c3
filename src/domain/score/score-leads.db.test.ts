import { beforeAll, expect, test } from 'vitest'
import { ensureTargets, listModels, modelPublished, POINTS_PER_LOG_ODDS, requestTraining, setTarget, trainModel, trainModelJob, type LearnerChoice } from '#domain/train/index.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { readJob } from '#platform/queue/read-jobs.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { fillWorkspace, type Sample } from '../train/sample-workspace.fixture.ts'
import { checkEvidence, explainPrediction, exportEvidence, rescoreAll, scoreAfterImport, scoreCards, scoreLeads, scoreLeadsJob, scoreProfile, scoreRecords, scoresSaved, scoreWithNewModel, scoringFinished, similarPeople, whatIf, whatIfChoices } from './index.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const saved: string[][] = []
let finished = 0
const pipeline = [
  job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), on(modelPublished, scoreWithNewModel),
  on(scoresSaved, async (_ctx, { profileIds }) => void saved.push(profileIds)), on(scoringFinished, async () => void finished++),
]
let tenant: TestTenant
let sample: Sample
let targetId = ''
const at = (ctx: TenantContext, moment: string): TenantContext => ({ ...ctx, now: () => new Date(moment) })

async function train(ctx: TenantContext, learner: LearnerChoice): Promise<void> {
  await setTarget(ctx, { targetId, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner } })
  const { jobId } = await requestTraining(ctx, { targetId })
  await drainQueue(database, pipeline)
  expect(await readJob(ctx, jobId)).toMatchObject({ state: 'done', error: null })
}

beforeAll(async () => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
  tenant = await testTenant('Scores', { at: now })
  sample = await fillWorkspace(database, tenant.tenantId, { leads: 1800, now, consent: (lead) => lead % 9 !== 0 })
  targetId = (await ensureTargets(tenant.ctx))[0].id
  await train(tenant.ctx, 'boosted-trees')
})

type Stored = { id: string; profile_id: string; base_value: number; contributions: number[]; margin: number; probability: number; low: number; high: number; score: number; percentile: number }
const scoredAt = async () => (await database.asOwner<{ at: Date }>(`SELECT (payload ->> 'asOf')::timestamptz AS at FROM job WHERE tenant_id = $1 AND kind = 'scoreLeads' ORDER BY created_at`, [tenant.tenantId]))[0].at
const stored = () => database.asOwner<Stored>('SELECT * FROM prediction WHERE tenant_id = $1 ORDER BY scored_at, profile_id', [tenant.tenantId])

test('every eligible lead is scored once; base and contributions add up to the chance, in every one', async () => {
  const rows = await stored()
  const [eligible] = await database.asOwner<{ count: number }>(`SELECT count(*)::int AS count FROM profile p WHERE tenant_id = $1 AND profiling_allowed AND lead_since >= $2::timestamptz - interval '180 days'
    AND NOT EXISTS (SELECT 1 FROM event e WHERE e.tenant_id = p.tenant_id AND e.profile_id = p.id AND e.kind = 'deal_won')`, [tenant.tenantId, await scoredAt()])
  expect(eligible.count).toBeGreaterThan(400)
  expect(rows.length).toBe(eligible.count)
  expect(saved.flat().toSorted()).toEqual(rows.map((row) => row.profile_id).toSorted())
  expect(finished).toBe(1)
  for (const row of rows) {
    const sum = row.contributions.reduce((total, part) => total + part, row.base_value)
    expect(Math.abs(sum - row.margin)).toBeLessThan(1e-6)
    expect(Math.abs(Math.log(row.probability / (1 - row.probability)) - sum)).toBeLessThan(1e-6)
    expect(row.score).toBe(Math.min(99, Math.max(1, Math.round(38 + POINTS_PER_LOG_ODDS * (sum - row.base_value)))))
    expect(row.low <= row.probability && row.probability <= row.high).toBe(true)
  }
  const best = rows.toSorted((a, b) => b.margin - a.margin)[0]
  expect(best.percentile).toBeGreaterThan(0.99)
})

test('the same scoring done again stores nothing twice', async () => {
  const before = await stored()
  const [row] = await database.asOwner<{ id: string; payload: { targetId: string; modelVersionId: string; asOf: string; scope: { kind: 'all' } } }>(`SELECT id::text, payload FROM job WHERE tenant_id = $1 AND kind = 'scoreLeads'`, [tenant.tenantId])
  const run = { jobId: row.id, attempt: 2, signal: new AbortController().signal, progress: async () => {}, commit: tenant.ctx.transact }
  expect(await scoreLeads(tenant.ctx, run, row.payload)).toMatchObject({ kind: 'done', result: { scored: before.length } })
  // Half of the rows lost, as after a crash: only these come back, with the same ids.
  await database.asOwner(`DELETE FROM prediction WHERE tenant_id = $1 AND profile_id::text > '8'`, [tenant.tenantId])
  await scoreLeads(tenant.ctx, run, row.payload)
  expect(await stored()).toEqual(before)
})

test('an explanation adds up in points, speaks of the person, and what-if answers by the model', async () => {
  const [card] = (await tenant.ctx.transact((tx) => scoreCards(tx, targetId, sample.profileIds))).toSorted((a, b) => b.score - a.score)
  expect(card.strip.reduce((sum, part) => sum + part, 38)).toBeCloseTo((await explainPrediction(tenant.ctx, { predictionId: card.predictionId })).uncut, 6)
  expect(card.trend).toBeNull()
  const explained = await explainPrediction(tenant.ctx, { targetId, profileId: card.profileId })
  expect(explained.features.reduce((sum, { points }) => sum + points, explained.base)).toBeCloseTo(explained.uncut, 6)
  expect(explained.features.some(({ feature }) => feature.includes('age') && feature.startsWith('traits'))).toBe(false)
  expect(explained.speaksFor.length).toBeGreaterThan(0)
  expect(explained.speaksFor[0].points).toBe(Math.max(...explained.features.map(({ points }) => points)))

  const low = (await tenant.ctx.transact((tx) => scoreCards(tx, targetId, sample.profileIds))).find(({ grade }) => grade === 'C')!
  const choices = await whatIfChoices(tenant.ctx, { predictionId: low.predictionId })
  expect(choices.fields.map(({ feature }) => feature)).toContain('events.pricing_view.count_7d')
  expect(choices.fields.some(({ feature }) => feature === 'traits.employees' || feature === 'lead.age_days')).toBe(false)
  if (choices.smallest) expect(choices.smallest.grade <= 'B').toBe(true)
  const unchanged = await whatIf(tenant.ctx, { predictionId: low.predictionId, changes: {} })
  expect(unchanged).toMatchObject({ kind: 'rescored', score: low.score, grade: low.grade })
  expect(await whatIf(tenant.ctx, { predictionId: low.predictionId, changes: { 'traits.employees': 9 } })).toMatchObject({ kind: 'refused' })
})

test('the evidence of every score in use comes out again from the exported file alone, without those who object', async () => {
  const check = await checkEvidence(lines(exportEvidence(tenant.ctx, { targetId })))
  expect(check).toMatchObject({ kind: 'checked', rows: (await stored()).length, mismatches: [] })
  expect(await database.asOwner('SELECT 1 FROM audit_entry WHERE tenant_id = $1 AND action = $2', [tenant.tenantId, 'evidence.export'])).toHaveLength(1)
})

test('people like this one: the nearest who converted and who did not, nearest first, none who objects, not oneself', async () => {
  const [row] = await stored()
  const { came, didNot, comparedWith } = await similarPeople(tenant.ctx, { predictionId: row.id })
  expect(comparedWith).toBeGreaterThan(500)
  expect([came.length, didNot.length]).toEqual([5, 5])
  for (const list of [came, didNot]) expect(list.map(({ alike }) => alike)).toEqual(list.map(({ alike }) => alike).toSorted((a, b) => b - a))
  const ids = [...came, ...didNot].map(({ profileId }) => profileId)
  expect(ids).not.toContain(row.profile_id)
  const people = await database.asOwner<{ allowed: boolean; won: boolean; id: string }>(`SELECT id::text, profiling_allowed AS allowed, EXISTS (SELECT 1 FROM event e WHERE e.tenant_id = p.tenant_id AND e.profile_id = p.id AND e.kind = 'deal_won') AS won FROM profile p WHERE tenant_id = $1 AND id = ANY($2::uuid[])`, [tenant.tenantId, ids])
  expect(people.every(({ allowed }) => allowed)).toBe(true)
  expect(came.every(({ profileId }) => people.find(({ id }) => id === profileId)?.won)).toBe(true)
})

async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) yield* piece.trimEnd().split('\n')
}

test('records sent from outside get the very score of a stored lead with the same facts', async () => {
  const [first] = await tenant.ctx.transact((tx) => scoreCards(tx, targetId, sample.profileIds))
  const explained = await explainPrediction(tenant.ctx, { predictionId: first.predictionId })
  const fields = Object.fromEntries(explained.features.map(({ feature, value }) => [feature.replace('traits.', ''), value]))
  const answer = await scoreRecords(tenant.ctx, { records: [{ id: 'x', fields: { ...fields, shoe_size: 44 } }, { id: 'y', fields: {} }] })
  expect(answer.unknownFields).toEqual(['shoe_size'])
  expect(answer.records[0]).toMatchObject({ id: 'x', score: first.score, grade: first.grade })
  expect(answer.records[0].margin).toBeCloseTo(explained.prediction.margin, 9)
  for (const record of answer.records) expect(Object.values(record.contributions).reduce((sum, part) => sum + part, record.baseValue)).toBeCloseTo(record.margin, 9)
})

test('an import scores only whom it touched, and the change names what happened', async () => {
  const cards = await tenant.ctx.transact((tx) => scoreCards(tx, targetId, sample.profileIds))
  const quiet = (await Promise.all(cards.slice(0, 60).map((card) => explainPrediction(tenant.ctx, { predictionId: card.predictionId })))).find(({ features }) => features.find(({ feature }) => feature === 'events.pricing_view.count_90d')?.value === 0)!
  const { profileId } = quiet.prediction
  const syncRunId = crypto.randomUUID()
  for (let n = 0; n < 4; n++)
    await database.asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id) VALUES ($1, $2::timestamptz + $3::int * interval '1 hour', gen_random_uuid(), $4, 'pricing_view', gen_random_uuid(), $5)`, [tenant.tenantId, now, n + 1, profileId, syncRunId])
  const before = (await stored()).length
  const later = at(tenant.ctx, '2026-11-20T18:00:00Z')
  await scoreAfterImport(later, { syncRunId })
  await scoreAfterImport(later, { syncRunId }) // heard twice
  await drainQueue(database, pipeline)
  expect((await stored()).length).toBe(before + 1)
  const explained = await explainPrediction(later, { targetId, profileId })
  expect(explained.prediction.score).toBeGreaterThan(quiet.prediction.score)
  expect(explained.change).toMatchObject({ modelPoints: 0, since: await scoredAt() })
  expect(explained.change!.to - explained.change!.from).toBeCloseTo(explained.uncut - quiet.uncut, 6)
  expect(explained.change!.sentence).toContain('Pricing page')
  expect(explained.history.length).toBe(2)
})

test('after a retrain the change says how much came from the model; a single person can be scored at once', async () => {
  const later = at(tenant.ctx, '2026-11-21T09:00:00Z')
  await train(later, 'logistic')
  const [version] = await listModels(later, { targetId })
  expect(version).toMatchObject({ number: 2, active: true })
  const card = (await later.transact((tx) => scoreCards(tx, targetId, sample.profileIds))).find(({ trend }) => trend !== null)!
  const explained = await explainPrediction(later, { predictionId: card.predictionId })
  expect(explained.change).toMatchObject({ fromVersion: 1, toVersion: 2 })
  expect(explained.change!.dataPoints + explained.change!.modelPoints).toBeCloseTo(card.trend!, 6)
  expect(explained.change!.features.reduce((sum, row) => sum + row.dataPoints + row.modelPoints, 0)).toBeCloseTo(card.trend!, 6)
  const evening = at(tenant.ctx, '2026-11-21T19:00:00Z')
  expect(await scoreProfile(evening, { targetId, profileId: card.profileId })).toMatchObject({ kind: 'scored' })
  const refused = sample.profileIds.find((_, lead) => lead % 9 === 0)!
  expect(await scoreProfile(evening, { targetId, profileId: refused })).toMatchObject({ kind: 'refused' })
  expect((await rescoreAll(evening)).length).toBe(1)
})
