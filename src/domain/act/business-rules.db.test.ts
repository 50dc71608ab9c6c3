import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { checkEvidence, explainPrediction, exportEvidence, listRules, previewRule, ruleFields, saveRule, scoreCards, scoreLeads, scoreLeadsJob, scoreProfile, scoreRecords, scoresSaved, scoreWithNewModel, scoringFinished, switchRule, undoRule, whatIf, type RuleDraft } from '#domain/score/index.ts'
import { modelPublished, requestTraining, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { fillWorkspace } from '../train/sample-workspace.fixture.ts'
import { clearQueue, everyLead, exportContributions, exportQueue, listQueue, placeInQueue, readLeadPage, type QueueRow } from './index.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const pipeline = [job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), on(modelPublished, scoreWithNewModel), on(scoresSaved, placeInQueue), on(scoringFinished, clearQueue)]
const cap: RuleDraft = { reason: 'Small firms are served by partners', conditions: [{ field: 'employees', test: 'at-most', values: ['200'] }], effect: { kind: 'cap', score: 24 }, startsAt: '2026-11-01T00:00:00Z', on: true }
let tenant: TestTenant
let targetId = ''
let before = new Map<string, QueueRow>()
async function all(pieces: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = []
  for await (const piece of pieces) list.push(piece)
  return list
}
const at = (moment: string): TenantContext => ({ ...tenant.ctx, now: () => new Date(moment) })

async function queue(): Promise<QueueRow[]> {
  const rows: QueueRow[] = []
  for (let cursor: string | null = null; ; ) {
    const page: { rows: QueueRow[]; cursor: string | null } = await listQueue(tenant.ctx, { filters: everyLead, cursor, limit: 500 })
    rows.push(...page.rows)
    if (!page.cursor) return rows
    cursor = page.cursor
  }
}
type Stored = { id: string; profile_id: string; margin: number; probability: number; score: number; base_value: number; contributions: number[]; rules: { rule: string; version: number; logOdds: number }[]; employees: number | null }
const newest = () => database.asOwner<Stored>(`SELECT DISTINCT ON (r.profile_id) r.*, (p.traits ->> 'employees')::float8 AS employees FROM prediction r JOIN profile p ON p.tenant_id = r.tenant_id AND p.id = r.profile_id WHERE r.tenant_id = $1 ORDER BY r.profile_id, r.scored_at DESC`, [tenant.tenantId])

beforeAll(async () => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
  tenant = await testTenant('Rules', { at: now })
  await fillWorkspace(database, tenant.tenantId, { leads: 1200, now })
  targetId = (await setTarget(tenant.ctx, { definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })).id
  await requestTraining(tenant.ctx, { targetId })
  await drainQueue(database, pipeline)
  before = new Map((await queue()).map((row) => [row.profileId, row]))
})

test('a preview says whom a rule would move, and the rule then moves just these; the model’s own chance stays', async () => {
  const preview = await previewRule(tenant.ctx, { targetId, draft: cap })
  const own = await newest()
  const small = own.filter(({ employees }) => employees !== null && employees <= 200)
  const moved = small.filter(({ score }) => score > 24)
  expect(moved.length).toBeGreaterThan(10)
  expect(preview).toMatchObject({ kind: 'previewed', leads: own.length, holds: small.length, up: 0, down: moved.length })

  const later = at('2026-11-20T10:00:00Z')
  const saved = await saveRule(later, { targetId, draft: cap })
  expect(saved).toMatchObject({ kind: 'saved', version: 1 })
  await drainQueue(database, pipeline)
  const rows = await queue()
  expect(rows.length).toBe(before.size)
  const after = new Map((await newest()).map((row) => [row.profile_id, row]))
  for (const row of rows) {
    const stored = after.get(row.profileId)!
    const capped = stored.employees !== null && stored.employees <= 200
    expect(stored.rules.length).toBe(capped ? 1 : 0)
    expect(row.score).toBe(capped ? Math.min(24, stored.score) : stored.score)
    expect(row.probability).toBe(stored.probability) // the model's own, with no rule in it
    expect(Math.abs(stored.contributions.reduce((sum, part) => sum + part, stored.base_value) - stored.margin)).toBeLessThan(1e-6)
    const shown = stored.rules.reduce((sum, { logOdds }) => sum + logOdds, stored.margin)
    expect(row.rank).toBeCloseTo(row.amount! / (1 + Math.exp(-shown)), 6)
    expect(Math.abs(38 + row.strip.reduce((sum, part) => sum + part, 0) - (38 + 20 * (shown - stored.base_value)))).toBeLessThan(1e-6)
  }
  rows.forEach((row, place) => place > 0 && expect(rows[place - 1].rank).toBeGreaterThanOrEqual(row.rank))
})

test('lead page, file, programs and what-if agree; the rule is a bar and a sentence of its own; every bar adds up', async () => {
  const lead = (await queue()).find(({ score, probability, profileId }) => score === 24 && probability > 0 && before.get(profileId)!.score > 40)!
  const { explanation } = await readLeadPage(tenant.ctx, { profileId: lead.profileId, filters: everyLead })
  expect(explanation.prediction.score).toBe(24)
  expect(explanation.own.score).toBe(before.get(lead.profileId)!.score)
  expect(explanation.rules).toHaveLength(1)
  expect(explanation.rules[0].sentence).toBe('Business rule **Small firms are served by partners**: keeps the score at 24 or below, because Employees is at most 200.')
  expect(Math.abs([...explanation.features, ...explanation.rules].reduce((sum, { points }) => sum + points, explanation.base) - explanation.uncut)).toBeLessThan(1e-6)
  expect(explanation.change!.rulePoints).toBeCloseTo(explanation.rules[0].points, 9)
  expect(explanation.change!.to - explanation.change!.from).toBeCloseTo(explanation.change!.dataPoints + explanation.change!.modelPoints + explanation.change!.rulePoints, 6)
  expect(await whatIf(tenant.ctx, { predictionId: explanation.prediction.id, changes: {} })).toMatchObject({ score: 24, probability: lead.probability, rulePoints: expect.closeTo(explanation.rules[0].points, 6) })

  const text = async (pieces: AsyncIterable<string>) => (await all(pieces)).join('')
  expect((await text(exportQueue(tenant.ctx, { filters: everyLead }))).split('\n').find((line) => line.includes(lead.profileId))).toContain(',24,D,')
  const [head, ...lines] = (await text(exportContributions(tenant.ctx, { targetId }))).trim().split('\n')
  expect(head).toMatch(/shown_score,shown_grade,rules_log_odds,rules$/)
  expect(lines.find((line) => line.startsWith(lead.profileId))).toContain(',24,D,')
  const fields = Object.fromEntries(explanation.features.map(({ feature, value }) => [feature, value]))
  const [record] = (await scoreRecords(at('2026-11-20T11:00:00Z'), { records: [{ id: 'x', fields: { ...fields, 'traits.employees': explanation.features.find(({ feature }) => feature === 'traits.employees')?.value ?? 9 } }] })).records
  expect(record).toMatchObject({ score: 24, grade: 'D', rules: [{ reason: cap.reason }] })
  expect(record.probability).toBeCloseTo(lead.probability, 9)
  expect(await scoreProfile(at('2026-11-20T11:30:00Z'), { targetId, profileId: lead.profileId })).toMatchObject({ kind: 'scored', score: 24 })
})

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) yield* piece.trimEnd().split('\n')
}

test('a frozen explanation keeps the rule as it was, and the file alone proves it; a rule changed in the file is found', async () => {
  const file = await all(linesOf(exportEvidence(tenant.ctx, { targetId })))
  const check = async (lines: string[]) => checkEvidence((async function* () { yield* lines })())
  expect(await check(file)).toMatchObject({ kind: 'checked', mismatches: [] })
  const forged = file.map((line) => line.replace('"kind":"cap","score":24', '"kind":"cap","score":44'))
  const body = forged.slice(0, -1)
  const sealed = [...body, JSON.stringify({ rows: body.length - 1, sha256: createHash('sha256').update(body.map((line) => `${line}\n`).join('')).digest('hex') })]
  const found = await check(sealed)
  expect(found.kind === 'checked' && found.mismatches.some(({ what }) => what.includes('business rule'))).toBe(true)

  const [{ id, version }] = await listRules(tenant.ctx, { targetId })
  const frozen = (await tenant.ctx.transact((tx) => scoreCards(tx, targetId, [...before.keys()]))).find(({ score }) => score === 24)!
  expect(await saveRule(at('2026-11-20T12:00:00Z'), { targetId, ruleId: id, basedOn: version, draft: { ...cap, effect: { kind: 'points', points: 15 } } })).toMatchObject({ kind: 'saved', version: 2 })
  await drainQueue(database, pipeline)
  expect((await explainPrediction(tenant.ctx, { predictionId: frozen.predictionId })).prediction.score).toBe(24)
  const [card] = await tenant.ctx.transact((tx) => scoreCards(tx, targetId, [frozen.profileId]))
  expect(card.score).toBe(Math.min(99, before.get(frozen.profileId)!.score + 15))
})

test('switched off, undone, waiting and refused: every change is a version in the log', async () => {
  const [rule] = await listRules(tenant.ctx, { targetId })
  const noon = at('2026-11-20T13:00:00Z')
  expect(await undoRule(noon, { ruleId: rule.id, basedOn: 1 })).toMatchObject({ kind: 'refused' }) // somebody has changed it since
  expect(await undoRule(noon, { ruleId: rule.id, basedOn: 2 })).toMatchObject({ kind: 'saved', version: 3 })
  expect((await listRules(tenant.ctx, { targetId }))[0]).toMatchObject({ effect: cap.effect, act: 'undo', state: 'in force' })
  expect(await switchRule(at('2026-11-20T14:00:00Z'), { ruleId: rule.id, basedOn: 3, on: false })).toMatchObject({ kind: 'saved', version: 4 })
  await drainQueue(database, pipeline)
  const own = new Map((await newest()).map((row) => [row.profile_id, row.score]))
  for (const row of await queue()) expect(row.score).toBe(own.get(row.profileId))
  expect(await saveRule(at('2026-11-20T15:00:00Z'), { targetId, draft: { ...cap, reason: 'From next year', startsAt: '2027-01-01T00:00:00Z' } })).toMatchObject({ kind: 'saved' })
  await drainQueue(database, pipeline)
  expect((await listRules(tenant.ctx, { targetId })).map(({ state }) => state)).toEqual(['off', 'waiting'])
  expect((await newest()).every(({ rules }) => rules.length === 0)).toBe(true)

  expect((await ruleFields(tenant.ctx)).map(({ field }) => field)).toContain('employees')
  expect(await saveRule(tenant.ctx, { targetId, draft: { ...cap, conditions: [{ field: 'age', test: 'at-least', values: ['60'] }] } })).toMatchObject({ kind: 'refused', reason: expect.stringContaining('cannot be asked about') })
  const log = await database.asOwner<{ action: string }>(`SELECT action FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'score-rule.%' ORDER BY sequence`, [tenant.tenantId])
  expect(log.map(({ action }) => action)).toEqual(['score-rule.save', 'score-rule.save', 'score-rule.undo', 'score-rule.switch', 'score-rule.save'])
})
