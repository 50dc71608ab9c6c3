import { beforeAll, expect, test } from 'vitest'
import { scoreLeads, scoreLeadsJob, scoresSaved, scoreWithNewModel, scoringFinished, rescoreAll } from '#domain/score/index.ts'
import { learnOutcome, modelPublished, requestTraining, setTarget, trainModel, trainModelJob, trainingTable, type LeadScoreTarget } from '#domain/train/index.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { fillWorkspace, type Sample } from '../train/sample-workspace.fixture.ts'
import {
  actOnQueue, clearQueue, deleteView, everyLead, exportContributions, exportQueue, giveFeedback, listFeedback, listQueue, listViews, outcomeRecorded, parseQueueFilters, placeInQueue, queueCounts,
  queueFacets, readLeadPage, readQueueItem, recordOutcome, saveView, undoQueueAction, type QueueFilters, type QueueRow,
} from './index.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const pipeline = [
  job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), on(modelPublished, scoreWithNewModel), on(scoresSaved, placeInQueue), on(scoringFinished, clearQueue), on(outcomeRecorded, learnOutcome),
]
const definition: LeadScoreTarget = { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' }
let tenant: TestTenant
let sample: Sample
let seller: TenantContext
let targetId = ''

async function everything(ctx: TenantContext, filters: Partial<QueueFilters> = {}, limit = 100): Promise<QueueRow[]> {
  const rows: QueueRow[] = []
  for (let cursor: string | null = null; ; ) {
    const page: { rows: QueueRow[]; cursor: string | null } = await listQueue(ctx, { filters: { ...everyLead, ...filters }, cursor, limit })
    rows.push(...page.rows)
    if (!page.cursor) return rows
    cursor = page.cursor
  }
}
const person = (ctx: TenantContext) => (ctx.actor.kind === 'user' ? ctx.actor.userId : '')

beforeAll(async () => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
  tenant = await testTenant('Queue', { at: now })
  seller = await tenant.as('sales', 'Sally Sales')
  const [{ email }] = await database.asOwner<{ email: string }>('SELECT email FROM user_account WHERE id = $1', [person(seller)])
  sample = await fillWorkspace(database, tenant.tenantId, { leads: 1500, now, ownerEmail: email.toUpperCase(), consent: (lead) => lead % 11 !== 0 })
  targetId = (await setTarget(tenant.ctx, { definition })).id
  await requestTraining(tenant.ctx, { targetId })
  await drainQueue(database, pipeline)
})

test('the queue holds every open lead once, in the order of chance x amount', async () => {
  const rows = await everything(tenant.ctx)
  const [{ scored }] = await database.asOwner<{ scored: number }>('SELECT count(DISTINCT profile_id)::int AS scored FROM prediction WHERE tenant_id = $1', [tenant.tenantId])
  expect(rows.length).toBe(scored)
  expect(new Set(rows.map(({ profileId }) => profileId)).size).toBe(scored)
  const counts = await queueCounts(tenant.ctx, { filters: everyLead })
  expect(counts).toMatchObject({ total: scored, orderedBy: 'chance x amount', late: 0 })
  expect(counts.expected[0].value).toBeCloseTo(rows.reduce((sum, { expected }) => sum + expected!, 0), 2)
  rows.forEach((row, at) => {
    expect(row.rank).toBeCloseTo(row.probability * row.amount!, 9)
    if (at > 0) expect(rows[at - 1].rank).toBeGreaterThanOrEqual(row.rank)
    expect(Math.min(99, Math.max(1, Math.round(38 + row.strip.reduce((sum, part) => sum + part, 0))))).toBe(row.score)
    expect(row.reasonShort.length).toBeGreaterThan(0)
    expect(row.reasonShort.length).toBeLessThanOrEqual(34)
    expect(row.slaDueAt!.getTime()).toBeGreaterThan(now.getTime())
  })
  const forbidden = new Set(sample.profileIds.filter((_, lead) => lead % 11 === 0))
  expect(rows.some(({ profileId }) => forbidden.has(profileId))).toBe(false)
})

test.each(['score', 'trend', 'sla', 'touch', 'name'] as const)('paging by %s misses nobody and doubles nobody, forwards', async (sort) => {
  const all = await everything(tenant.ctx, { sort }, 37)
  expect(all.length).toBe((await queueCounts(tenant.ctx, { filters: everyLead })).total)
  expect(new Set(all.map(({ profileId }) => profileId)).size).toBe(all.length)
  if (sort === 'score') expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).toSorted((a, b) => b - a))
})

test('each filter gives exactly the rows that a plain look over all rows gives', async () => {
  const all = await everything(tenant.ctx)
  const member = person(seller)
  const cases: [Partial<QueueFilters>, (row: QueueRow) => boolean][] = [
    [{ grade: ['A', 'B'] }, (row) => row.grade === 'A' || row.grade === 'B'],
    [{ source: ['trade fair'] }, (row) => row.source === 'trade fair'],
    [{ score: 50 }, (row) => row.score >= 50],
    [{ owner: 'nobody' }, (row) => row.ownerId === null],
    [{ owner: member }, (row) => row.ownerId === member],
    [{ q: 'firm 1 LEAD' }, (row) => `${row.name} ${row.company}`.includes('1')],
    [{ q: '100%' }, () => false],
    [{ country: ['FR'] }, () => false],
    [{ evidence: ['full', 'fair'] }, (row) => row.evidence !== 'low'],
    [{ from: '2026-09-01', to: '2026-09-30' }, (row) => row.leadSince >= new Date('2026-09-01') && row.leadSince < new Date('2026-10-01')],
    [{ sla: 'late' }, () => false],
    [{ stage: ['working'] }, () => false],
    [{ trend: 'rising' }, () => false],
    [{ snoozed: 'only' }, () => false],
  ]
  for (const [filters, keeps] of cases) {
    const expected = all.filter(keeps).map(({ profileId }) => profileId)
    expect((await everything(tenant.ctx, filters)).map(({ profileId }) => profileId), JSON.stringify(filters)).toEqual(expected)
    expect((await queueCounts(tenant.ctx, { filters: { ...everyLead, ...filters } })).total).toBe(expected.length)
  }
  const anHourLater = { ...tenant.ctx, now: () => new Date(now.getTime() + 3_600_000) }
  expect((await everything(anHourLater, { sla: 'soon' })).map(({ profileId }) => profileId)).toEqual(all.filter(({ grade }) => grade === 'A').map(({ profileId }) => profileId))
  expect(all.filter(({ ownerId }) => ownerId === member).length).toBeGreaterThan(50)
  const facets = await queueFacets(tenant.ctx)
  expect(facets.owner).toEqual([{ value: member, label: 'Sally Sales', count: all.filter(({ ownerId }) => ownerId === member).length }])
  expect(facets.source.reduce((sum, { count }) => sum + count, 0)).toBe(all.length)
})

test('sales see and touch their own and unassigned leads, whatever they ask for', async () => {
  const [other] = await everything(tenant.ctx, { owner: 'nobody' })
  await actOnQueue(tenant.ctx, { profileIds: [other.profileId], action: { kind: 'assign', ownerId: tenant.userId } })
  const seen = await everything(seller)
  expect(seen.some(({ ownerId }) => ownerId !== null && ownerId !== person(seller))).toBe(false)
  expect(seen.length).toBe((await everything(tenant.ctx)).length - 1)
  expect(await everything(seller, { owner: tenant.userId })).toEqual([])
  await expect(readQueueItem(seller, { profileId: other.profileId })).rejects.toThrow('not in your queue')
  await expect(readLeadPage(seller, { profileId: other.profileId, filters: everyLead })).rejects.toThrow('not in your queue')
  await expect(recordOutcome(seller, { profileId: other.profileId, outcome: 'won' })).rejects.toThrow('not in your queue')
  expect(await actOnQueue(seller, { profileIds: [other.profileId], action: { kind: 'stage', stage: 'proposal' } })).toMatchObject({ changed: 0, missing: [other.profileId] })
  await expect(actOnQueue(seller, { profileIds: [seen[0].profileId], action: { kind: 'assign', ownerId: tenant.userId } })).rejects.toThrow('giving them to others')
  expect(await actOnQueue(seller, { profileIds: [seen[0].profileId], action: { kind: 'assign', ownerId: person(seller) } })).toMatchObject({ changed: 1 })
  expect((await queueCounts(seller, { filters: everyLead })).total).toBe(seen.length)
})

test('500 leads are assigned in one action, taken back exactly, and never over the head of someone else', async () => {
  const state = () => database.asOwner('SELECT profile_id, owner_id, stage, snoozed_until, tags, sla_due_at, next_action, last_touch_at FROM queue_item WHERE tenant_id = $1 ORDER BY profile_id', [tenant.tenantId])
  const rows = await everything(tenant.ctx)
  const some = rows.slice(0, 500)
  expect(some.length).toBeGreaterThan(400)
  const versions = Object.fromEntries(some.map(({ profileId, version }) => [profileId, version]))
  const before = await state()
  const started = performance.now()
  const done = await actOnQueue(tenant.ctx, { profileIds: some.map(({ profileId }) => profileId), versions, action: { kind: 'assign', ownerId: person(seller) } })
  expect(performance.now() - started).toBeLessThan(1_000)
  if (done.kind !== 'done') throw new Error(done.reason)
  expect(done.changed).toBe(some.length)
  expect((await everything(seller)).filter(({ ownerId }) => ownerId === person(seller)).length).toBeGreaterThanOrEqual(some.length)
  // The versions that the first person saw are out of date: a second action with them does nothing.
  expect(await actOnQueue(tenant.ctx, { profileIds: some.map(({ profileId }) => profileId), versions, action: { kind: 'stage', stage: 'working' } })).toMatchObject({ kind: 'refused' })
  await expect(undoQueueAction(seller, { actionId: done.actionId })).rejects.toThrow('no such action of yours')
  expect(await undoQueueAction(tenant.ctx, { actionId: done.actionId })).toEqual({ kind: 'undone', restored: some.length })
  expect(await state()).toEqual(before)
  expect(await undoQueueAction(tenant.ctx, { actionId: done.actionId })).toMatchObject({ kind: 'refused' })
})

test('a step is written down, moves the lead on, stops its clock; stage, snooze and tags stay when it is scored again', async () => {
  const [row] = await everything(seller, { owner: 'me' })
  const act = (action: Parameters<typeof actOnQueue>[1]['action']) => actOnQueue(seller, { profileIds: [row.profileId], action })
  const step = await act({ kind: 'step', step: 'call', note: 'Wants an offer' })
  expect(await readQueueItem(seller, row)).toMatchObject({ stage: 'working', nextAction: 'wait', slaDueAt: null, lastTouchAt: now })
  expect((await readLeadPage(seller, { profileId: row.profileId, filters: everyLead })).activities).toMatchObject([{ kind: 'call', note: 'Wants an offer', by: 'Sally Sales' }])
  await act({ kind: 'tag', add: ['fair', 'hot'], remove: [] })
  expect(step.kind === 'done' && (await undoQueueAction(seller, { actionId: step.actionId }))).toMatchObject({ kind: 'refused' }) // tagged since
  await act({ kind: 'stage', stage: 'qualified' })
  await act({ kind: 'snooze', until: new Date('2026-11-25T08:00:00Z') })
  expect((await everything(seller, { tag: ['hot'] })).length).toBe(0)
  expect((await everything(seller, { tag: ['hot'], snoozed: 'all' })).map(({ profileId }) => profileId)).toEqual([row.profileId])
  const before = await readQueueItem(seller, row)
  await rescoreAll({ ...tenant.ctx, now: () => new Date('2026-11-20T12:00:00Z') })
  await drainQueue(database, pipeline)
  const after = await readQueueItem(seller, row)
  expect(after.predictionId).not.toBe(before.predictionId)
  expect(after).toMatchObject({ stage: 'qualified', tags: ['fair', 'hot'], snoozedUntil: before.snoozedUntil, ownerId: before.ownerId, slaDueAt: null, nextAction: before.nextAction, version: before.version })
  expect(Math.abs(after.trend!)).toBeLessThan(2) // three hours older
})

test('an outcome takes the lead out, teaches the next training, and can be taken back', async () => {
  const [row] = await everything(tenant.ctx, { grade: ['A', 'B', 'C'] })
  const before = await database.asOwner('SELECT * FROM queue_item WHERE tenant_id = $1 AND profile_id = $2', [tenant.tenantId, row.profileId])
  const won = await recordOutcome(tenant.ctx, { profileId: row.profileId, outcome: 'won', note: 'Signed' })
  await placeInQueue(tenant.ctx, { targetId, profileIds: [row.profileId] }) // a late signal of its score
  await expect(readQueueItem(tenant.ctx, row)).rejects.toThrow('not in your queue')
  await drainQueue(database, pipeline)
  const later = new Date('2027-03-20T09:00:00Z')
  const labelOf = async () => {
    const table = await trainingTable(tenant.ctx, definition, later)
    return table.labels[table.profileIds.indexOf(row.profileId)]
  }
  const page = await readLeadPage(tenant.ctx, { profileId: row.profileId, filters: everyLead })
  expect(page).toMatchObject({ item: null, place: null, outcomes: [{ outcome: 'won', note: 'Signed', predictionId: row.predictionId }] })
  const learned = await labelOf()
  expect(await undoQueueAction(tenant.ctx, { actionId: won.actionId })).toEqual({ kind: 'undone', restored: 1 })
  await drainQueue(database, pipeline)
  expect(await database.asOwner('SELECT * FROM queue_item WHERE tenant_id = $1 AND profile_id = $2', [tenant.tenantId, row.profileId])).toEqual(before)
  expect([learned, await labelOf()]).toEqual([1, 0])
})

test('leads that converted leave the queue after the next scoring', async () => {
  const [row] = await everything(tenant.ctx)
  await database.asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id) VALUES ($1, $2::timestamptz - interval '1 hour', gen_random_uuid(), $3, 'deal_won', gen_random_uuid(), gen_random_uuid())`, [tenant.tenantId, now, row.profileId])
  await rescoreAll({ ...tenant.ctx, now: () => new Date('2026-11-20T13:00:00Z') })
  await drainQueue(database, pipeline)
  await expect(readQueueItem(tenant.ctx, row)).rejects.toThrow('not in your queue')
})

test('the lead page reads score, place and neighbours in one go, and keeps what people say of the score', async () => {
  const filters = parseQueueFilters('grade=A&grade=B')
  const rows = await everything(tenant.ctx, filters)
  const started = performance.now()
  const page = await readLeadPage(tenant.ctx, { profileId: rows[2].profileId, filters })
  expect(performance.now() - started).toBeLessThan(300)
  expect(page.place).toEqual({ position: 3, total: rows.length, before: { profileId: rows[1].profileId, name: rows[1].name }, after: { profileId: rows[3].profileId, name: rows[3].name } })
  expect(page.explanation.features.reduce((sum, { points }) => sum + points, page.explanation.base)).toBeCloseTo(page.explanation.uncut, 6)
  await giveFeedback(tenant.ctx, { predictionId: rows[2].predictionId, verdict: 'wrong', reason: 'know-more', note: 'Budget is approved' })
  expect((await listFeedback(tenant.ctx, { limit: 5 }))[0]).toMatchObject({ predictionId: rows[2].predictionId, verdict: 'wrong', reason: 'know-more', note: 'Budget is approved' })
  expect((await readLeadPage(tenant.ctx, { profileId: rows[2].profileId, filters })).feedback.length).toBe(1)
})

test('views are one’s own unless shared, and are kept in one form', async () => {
  const { id } = await saveView(seller, { name: 'Hot', query: 'grade=B&grade=A&nonsense=1', shared: false })
  expect(await listViews(seller)).toEqual([{ id, name: 'Hot', query: 'grade=A&grade=B', shared: false, mine: true, ownerName: 'Sally Sales' }])
  expect(await listViews(tenant.ctx)).toEqual([])
  await saveView(seller, { name: 'Hot', query: 'grade=A', shared: true })
  expect(await listViews(tenant.ctx)).toMatchObject([{ id, query: 'grade=A', mine: false }])
  await expect(deleteView(tenant.ctx, { id })).rejects.toThrow('no such view')
  await deleteView(seller, { id })
  expect(await listViews(tenant.ctx)).toEqual([])
})

test('exports hold every row, defuse formulas, and their contributions add up', async () => {
  const [victim] = await everything(tenant.ctx)
  await database.asOwner(`UPDATE queue_item SET name = '=HYPERLINK("x")' WHERE tenant_id = $1 AND profile_id = $2`, [tenant.tenantId, victim.profileId])
  const pieces: string[] = []
  for await (const piece of exportQueue(tenant.ctx, { filters: everyLead })) pieces.push(piece)
  const lines = pieces.join('').trimEnd().split('\n')
  expect(lines.length).toBe((await everything(tenant.ctx)).length + 1)
  expect(lines[1].startsWith(`"'=HYPERLINK`)).toBe(true)
  const rows: string[][] = []
  for await (const piece of exportContributions(tenant.ctx, {})) rows.push(...piece.trimEnd().split('\n').map((line) => line.split(',')))
  expect(rows[0].slice(0, 2)).toEqual(['profile_id', 'prediction_id'])
  expect(rows.length).toBeGreaterThan(400)
  for (const row of rows.slice(1)) expect(row.slice(10).reduce((sum, part) => sum + Number(part), Number(row[9]))).toBeCloseTo(Number(row[8]), 6)
})
