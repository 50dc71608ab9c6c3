import { globSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { clearQueue, placeInQueue } from '#domain/act/index.ts'
import { scoreLeads, scoreLeadsJob, scoresSaved, scoreWithNewModel, scoringFinished } from '#domain/score/index.ts'
import { modelPublished, requestTraining, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { createApiKey } from '#platform/auth/api-keys.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { problemSchema } from '#platform/http/problem.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { fillWorkspace } from '../../../domain/train/sample-workspace.fixture.ts'
import { openApiDocument } from '../openapi.json/document.ts'
import { leadsAnswer, scoreAnswer } from './contract.ts'
import { GET as getLeads } from './leads/route.ts'
import { POST as postScores } from './scores/route.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const pipeline = [job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), on(modelPublished, scoreWithNewModel), on(scoresSaved, placeInQueue), on(scoringFinished, clearQueue)]
let tenant: TestTenant
let key = ''
let emptyKey = ''

beforeAll(async () => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
  tenant = await testTenant('Program', { at: now })
  await fillWorkspace(database, tenant.tenantId, { leads: 900, now })
  const { id } = await setTarget(tenant.ctx, { definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  await requestTraining(tenant.ctx, { targetId: id })
  await drainQueue(database, pipeline)
  await database.actAs('web')
  key = (await createApiKey(tenant.ctx, { name: 'all', scopes: ['scores:write', 'leads:read'] })).key
  emptyKey = (await createApiKey((await testTenant('Empty')).ctx, { name: 'all', scopes: ['scores:write', 'leads:read'] })).key
})

const leads = (query = '', bearer = key) => getLeads(new Request(`http://localhost/api/v1/leads${query}`, { headers: { authorization: `Bearer ${bearer}` } }))
const scores = (body: unknown, bearer = key) => postScores(new Request('http://localhost/api/v1/scores', { method: 'POST', headers: { authorization: `Bearer ${bearer}` }, body: typeof body === 'string' ? body : JSON.stringify(body) }))
const answered = async <Schema extends z.ZodType>(schema: Schema, response: Response): Promise<z.output<Schema>> => {
  const body: unknown = await response.json()
  expect(response.status, JSON.stringify(body)).toBe(200)
  return schema.parse(body)
}
const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return problemSchema.strict().parse(await response.json())
}

test('the document names every route under /api/v1, and is valid in itself', () => {
  const document = openApiDocument()
  const routes = globSync('src/app/api/v1/**/route.ts').map((file) => `/${file.replace(/^src\/app\//, '').replace(/\/route\.ts$/, '')}`)
  expect(Object.keys(document.paths ?? {}).toSorted()).toEqual(routes.toSorted())
  const text = JSON.stringify(document)
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1])
  expect(references.length).toBeGreaterThan(5)
  expect(references.filter((name) => !(name in (document.components?.schemas ?? {})))).toEqual([])
  expect(document.openapi).toBe('3.1.0')
})

test('leads come in pages by cursor, each once, in the shape that the document promises', async () => {
  const seen: string[] = []
  let cursor: string | null = null
  let last = Infinity
  do {
    const page: z.output<typeof leadsAnswer> = await answered(leadsAnswer, await leads(`?limit=150${cursor ? `&cursor=${cursor}` : ''}`))
    for (const lead of page.leads) {
      expect(lead.expected_value!).toBeLessThanOrEqual(last)
      last = lead.expected_value!
      seen.push(lead.profile_id)
    }
    cursor = page.next_cursor
  } while (cursor)
  const [{ count }] = await database.asOwner<{ count: number }>('SELECT count(*)::int AS count FROM queue_item WHERE tenant_id = $1', [tenant.tenantId])
  expect(seen.length).toBe(count)
  expect(new Set(seen).size).toBe(count)
  const good = await answered(leadsAnswer, await leads('?grade=A&grade=B&min_score=60&sort=score&limit=500'))
  expect(good.leads.every(({ score }) => score >= 60)).toBe(true)
  expect((await answered(leadsAnswer, await leads('', emptyKey))).leads).toEqual([])
})

test('a lead says what the model alone scores it, beside what the rules of the firm made of it', async () => {
  const before = await answered(leadsAnswer, await leads('?limit=500'))
  expect(before.leads.every(({ score, model_score, grade, model_grade, rules }) => score === model_score && grade === model_grade && rules.length === 0)).toBe(true)
  const rule = [{ rule: '00000000-0000-4000-8000-000000000001', version: 1, reason: 'Partners serve them', conditions: [], effect: { kind: 'cap', score: 40 }, logOdds: -0.5 }]
  const [one] = before.leads
  await database.asOwner('UPDATE prediction SET rules = $3 WHERE tenant_id = $1 AND id = $2', [tenant.tenantId, one.prediction_id, JSON.stringify(rule)])
  await database.asOwner("UPDATE queue_item SET score = 40, grade = 'C' WHERE tenant_id = $1 AND profile_id = $2", [tenant.tenantId, one.profile_id])
  const ruled = (await answered(leadsAnswer, await leads('?limit=500'))).leads.find(({ profile_id }) => profile_id === one.profile_id)
  expect(ruled).toMatchObject({ score: 40, grade: 'C', model_score: one.score, model_grade: one.grade, probability: one.probability, rules: [{ reason: 'Partners serve them', log_odds: -0.5 }] })
})

test('a batch of 1,000 records is scored with contributions that add up', async () => {
  const records = Array.from({ length: 1_000 }, (_, n) => ({ id: `r${n}`, fields: { employees: n + 1, source: n % 2 ? 'trade fair' : 'referral', 'events.pricing_view.count_7d': n % 5, hat: 'green' } }))
  const started = performance.now()
  const answer = await answered(scoreAnswer, await scores({ records }))
  expect(performance.now() - started).toBeLessThan(5_000)
  expect(answer.unknown_fields).toEqual(['hat'])
  expect(answer.scores.map(({ id }) => id)).toEqual(records.map(({ id }) => id))
  for (const row of answer.scores) {
    const sum = Object.values(row.contributions).reduce((total, part) => total + part, row.base_value)
    expect(Math.abs(sum - row.log_odds)).toBeLessThan(1e-6)
    expect(Math.abs(1 / (1 + Math.exp(-sum)) - row.probability)).toBeLessThan(1e-9)
  }
})

test.each([
  ['no key', () => leads('', ''), 401, 'not-signed-in'],
  ['a made-up key', () => scores({ records: [{ id: 'a', fields: {} }] }, 'll_nonsense'), 401, 'not-signed-in'],
  ['too large a page', () => leads('?limit=9999'), 400, 'invalid'],
  ['an unknown parameter', () => leads('?colour=red'), 400, 'invalid'],
  ['a cursor of one’s own making', () => leads('?cursor=abc'), 400, 'invalid'],
  ['a cursor with another key type', () => leads(`?cursor=${Buffer.from(JSON.stringify(['expected', 'drop table', crypto.randomUUID()])).toString('base64url')}`), 400, 'invalid'],
  ['no JSON', () => scores('{"records": ['), 400, 'invalid'],
  ['no records', () => scores({ records: [] }), 400, 'invalid'],
  ['a field too many', () => scores({ records: [{ id: 'a', fields: {} }], admin: true }), 400, 'invalid'],
  ['1,001 records', () => scores({ records: Array.from({ length: 1_001 }, () => ({ id: 'a', fields: {} })) }), 400, 'invalid'],
  ['too many bytes', () => scores(`"${'x'.repeat(6_000_000)}"`), 413, 'too-large'],
  ['no model yet', () => scores({ records: [{ id: 'a', fields: {} }] }, emptyKey), 404, 'not-found'],
  ['another workspace’s target', async () => {
    const [{ id }] = await database.asOwner<{ id: string }>('SELECT id FROM target WHERE tenant_id = $1', [tenant.tenantId])
    return scores({ target: id, records: [{ id: 'a', fields: {} }] }, emptyKey)
  }, 404, 'not-found'],
])('%s is refused as a problem document', async (_name, ask, status, code) => {
  const response = await ask()
  const body = await problem(response)
  expect({ status: response.status, said: body.status, code: body.code }).toEqual({ status, said: status, code })
  expect(body.detail.length).toBeGreaterThan(10)
})

test('a key without the scope is refused', async () => {
  const { key: narrow } = await createApiKey(tenant.ctx, { name: 'narrow', scopes: ['scores:write'] })
  expect(await problem(await leads('', narrow))).toMatchObject({ status: 403, code: 'forbidden' })
})
