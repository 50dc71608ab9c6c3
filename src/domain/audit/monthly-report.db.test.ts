import { beforeAll, expect, test } from 'vitest'
import { ensureTargets, listModels, requestTraining, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { rescoreAll, scoreLeads, scoreLeadsJob, scoreWithNewModel } from '#domain/score/index.ts'
import { checkModel, checkModelJob, requestCheck } from '#domain/monitor/index.ts'
import { modelPublished } from '#domain/train/index.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { fillWorkspace } from '../train/sample-workspace.fixture.ts'
import { makeReportNow, printReport, readSealedReport, reportHtml, reportKey, sealedText, verifyReport, type MadeReport } from './index.ts'
import { figuresOf } from './rules/seal.ts'

const database = testDatabase('worker')
const start = new Date('2026-07-01T05:00:00Z')
const windowDays = 45
const pipeline = [job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), on(modelPublished, scoreWithNewModel), job(checkModelJob, checkModel)]
let tenant: TestTenant
let targetId = ''
const at = (moment: string | Date): TenantContext => ({ ...tenant.ctx, now: () => new Date(moment) })
/** A context whose clock goes on by a second each time it is read, as a real one does while a report is being made. */
const ticking = (moment: string): TenantContext => {
  let reads = 0
  return { ...tenant.ctx, now: () => new Date(new Date(moment).getTime() + 1000 * reads++) }
}
const clockTo = (moment: Date) => {
  process.env.LEADLIGHT_NOW = moment.toISOString()
  rereadEnvironment()
}
const made: Record<string, MadeReport> = {}

beforeAll(async () => {
  // The rows run on into the autumn; on the first of July a model is trained on what was known then, and scores the leads of June.
  tenant = await testTenant('Reports', { at: start })
  await fillWorkspace(database, tenant.tenantId, { leads: 1600, now: new Date('2026-11-01T00:00:00Z'), consent: (lead) => lead % 9 !== 0 })
  clockTo(start)
  targetId = (await ensureTargets(tenant.ctx))[0].id
  await setTarget(tenant.ctx, { targetId, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  await requestTraining(tenant.ctx, { targetId })
  await drainQueue(database, pipeline)
  clockTo(new Date('2026-08-01T05:00:00Z'))
  await rescoreAll(at('2026-08-01T05:00:00Z'))
  await drainQueue(database, pipeline)
  await requestCheck(at('2026-08-01T05:30:00Z'), { targetId, month: '2026-07' })
  await drainQueue(database, pipeline)
  await raiseInJune()
  made.july = await makeReportNow(at('2026-08-01T06:00:00Z'), '2026-07')
  made.august = await makeReportNow(ticking('2026-09-01T06:00:00Z'), '2026-08')
})

/** An alert that a check of June raised, and that nobody has closed; a later check has put it into other words. */
async function raiseInJune() {
  await database.asOwner("INSERT INTO monitor_check (tenant_id, id, target_id, model_version_id, month, checked_at, rows, result) SELECT tenant_id, gen_random_uuid(), target_id, model_version_id, '2026-06-01', '2026-07-01T05:30:00Z', rows, jsonb_set(result, '{findings}', '[{\"kind\":\"bias\",\"subject\":\"age=old\",\"title\":\"Age old: scores promise too much\"}]') FROM monitor_check WHERE tenant_id = $1", [tenant.tenantId])
  await database.asOwner("INSERT INTO monitor_alert (tenant_id, id, target_id, kind, subject, severity, state, month, last_month, title, sentence, facts, check_id, opened_at, updated_at) SELECT tenant_id, gen_random_uuid(), target_id, 'bias', 'age=old', 'medium', 'open', month, month, 'In other words', '', '{}', id, checked_at, checked_at FROM monitor_check WHERE tenant_id = $1 AND month = '2026-06-01'", [tenant.tenantId])
}

const check = (report: MadeReport, change: { text?: string; file?: (name: string, csv: string) => string } = {}) => verifyReport({
  text: change.text ?? report.text, publicKey: reportKey(tenant.tenantId).publicKey,
  snapshot: (name) => { const file = report.files.find((one) => name.startsWith(one.name)); return !file ? null : name.endsWith('.rows') ? file.rowHashes : (change.file?.(name, file.csv) ?? file.csv) },
})

test('the report is whole, and every figure is made again from its rows', () => {
  for (const report of Object.values(made)) {
    const found = check(report)
    expect(found).toMatchObject({ faults: [], figures: figuresOf(report.sealed.report).length, signed: false })
    expect(found.figures).toBeGreaterThan(80)
  }
  // What the check of the month found stands in the report; a month without a check says so in its place.
  const drift = (report: MadeReport) => report.sealed.report.models[0].sections.find(({ id }) => id === 'drift')
  expect(drift(made.july)).toMatchObject({ state: 'told', tables: [{ rows: expect.arrayContaining([expect.anything()]) }] })
  expect(drift(made.august)).toMatchObject({ state: 'not-checked' })
  expect(made.august.sealed.report.missing.join(' ')).toContain('No check of August 2026 was made')
})

test('what came true is counted as it is in the tables, by a query of its own', async () => {
  const { report } = made.august.sealed
  const figure = (id: string) => figuresOf(report).find((one) => one.id === id)
  const [truth] = await database.asOwner<{ leads: number; promised: number; came: number }>(`
    SELECT count(*)::int AS leads, sum(p.probability) AS promised, count(e.at)::int AS came FROM profile l
    JOIN LATERAL (SELECT * FROM prediction WHERE tenant_id = l.tenant_id AND profile_id = l.id ORDER BY scored_at LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT min(occurred_at) AS at FROM event WHERE tenant_id = l.tenant_id AND profile_id = l.id AND kind = 'deal_won' AND occurred_at > p.scored_at AND occurred_at <= p.scored_at + interval '${windowDays} days') e ON true
    WHERE l.tenant_id = $1 AND l.lead_since >= '2026-06-01' AND l.lead_since < '2026-07-01' AND l.profiling_allowed`, [tenant.tenantId])
  expect(truth.leads).toBeGreaterThan(50)
  expect(figure('lead-score.leads.2026-06')?.value).toBe(truth.leads)
  expect(figure('lead-score.promised.2026-06')?.value).toBeCloseTo(truth.promised, 6)
  expect(figure('lead-score.came.2026-06')).toMatchObject({ value: truth.came, state: 'final' })
  const [orders] = await database.asOwner<{ net: number }>("SELECT round(sum(amount)::numeric, 4)::float8 AS net FROM customer_order WHERE tenant_id = $1 AND ordered_at >= '2026-08-01' AND ordered_at < '2026-09-01'", [tenant.tenantId])
  expect(figure('orders.net.2026-08')?.value).toBeCloseTo(orders.net, 4)
  // An alert stands in the report in the words in which it was raised, and on the first page as long as it is open.
  expect(figure('alerts.open')).toMatchObject({ value: 1 })
  expect(report.sections.find(({ id }) => id === 'alerts')?.tables[0].rows).toEqual([[{ text: 'Age old: scores promise too much' }, { text: report.models[0].name }, { text: 'June 2026' }, { text: 'open' }]])
  expect(report.executive.sections.find(({ id }) => id === 'disorder')?.sentences).toContain('Still open since June 2026: Age old: scores promise too much.')
  // tenths add up to what is judged
  const tenths = Array.from({ length: 10 }, (_, tenth) => figure(`lead-score.tenth-${tenth + 1}.came`)?.value ?? 0)
  expect(tenths.reduce((sum, came) => sum + came, 0)).toBe(figure('lead-score.came')?.value)
})

test('the same month made again, later, gives the same bytes and no further edition', async () => {
  const again = await makeReportNow(ticking('2026-10-20T12:00:00Z'), '2026-08')
  expect([again.isNew, again.reportId, again.text === made.august.text]).toEqual([false, made.august.reportId, true])
  const earlier = await makeReportNow(ticking('2026-08-31T12:00:00Z'), '2026-08') // a clock that was set back
  expect([earlier.isNew, earlier.text === made.august.text]).toEqual([false, true])
  const stored = await readSealedReport(tenant.ctx, made.august.reportId)
  expect(sealedText(stored.sealed)).toBe(made.august.text)
  expect(stored.previous?.proof.hash).toBe(made.july.sealed.proof.hash)
  expect(made.august.sealed.report.previous).toEqual({ month: '2026-07', hash: made.july.sealed.proof.hash, statements: 0, lastStatement: null })
  expect(reportHtml(stored.sealed)).toBe(reportHtml(made.august.sealed))
})

test('without a browser there is a tagged PDF all the same: every heading, cell and drawing of the page, the same bytes each time', async () => {
  const before = process.env.LEADLIGHT_CHROMIUM
  process.env.LEADLIGHT_CHROMIUM = '/nowhere/chromium'
  rereadEnvironment()
  try {
    const pdf = Buffer.from(await printReport(made.july.sealed))
    expect(Buffer.compare(pdf, Buffer.from(await printReport(made.july.sealed)))).toBe(0)
    const [text, html] = [pdf.toString('latin1'), reportHtml(made.july.sealed)]
    const tagged = (tag: string) => text.split(new RegExp(`/S /${tag}\\b`)).length - 1
    const written = (mark: RegExp) => html.split(mark).length - 1
    expect(text.slice(0, 8)).toBe('%PDF-1.7')
    expect(text).toContain('/MarkInfo')
    expect(text).toContain('/Marked true')
    expect([tagged('H1'), tagged('H2'), tagged('Table'), tagged('TR'), tagged('TD'), tagged('TH'), tagged('Figure')]).toEqual([written(/<h1/), written(/<h2/), written(/<table/), written(/<tr/), written(/<td/), written(/<th[ >]/), written(/<figure/)])
    expect(tagged('TD')).toBeGreaterThan(100)
  } finally {
    if (before === undefined) delete process.env.LEADLIGHT_CHROMIUM
    else process.env.LEADLIGHT_CHROMIUM = before
    rereadEnvironment()
  }
})

test('50 single-byte changes of report and rows are found; the altered figure or row is named', () => {
  const bytes = Buffer.from(made.august.text)
  for (let n = 0; n < 25; n++) {
    const changed = Buffer.from(bytes)
    const place = Math.floor((bytes.length * (n + 0.5)) / 25)
    changed[place] ^= 1
    expect(check(made.august, { text: changed.toString('utf8') }).faults, String(place)).not.toEqual([])
    const { faults } = check(made.august, { file: (name, csv) => {
      if (name !== 'lead-score.leads.csv') return csv
      const rows = Buffer.from(csv)
      rows[Math.floor((rows.length * (n + 0.5)) / 25)] ^= 1
      return rows.toString('utf8')
    } })
    expect(faults[0]).toMatchObject({ kind: 'row', where: expect.stringMatching(/^lead-score\.leads\.csv row \d+$/) })
  }
})

test('a late refund of August shows in the report of September as a correction, and August keeps its bytes', async () => {
  const [order] = await database.asOwner<{ id: string; profile_id: string; source_id: string; sync_run_id: string }>("SELECT * FROM customer_order WHERE tenant_id = $1 AND ordered_at >= '2026-08-01' AND ordered_at < '2026-09-01' ORDER BY id LIMIT 1", [tenant.tenantId])
  await database.asOwner(`INSERT INTO customer_order (tenant_id, id, source_id, external_id, profile_id, ordered_at, amount, currency, content_hash, sync_run_id, received_at)
    VALUES ($1, gen_random_uuid(), $2, 'refund-1', $3, '2026-08-20', -77.5, 'EUR', 'r', $4, '2026-09-18')`, [tenant.tenantId, order.source_id, order.profile_id, order.sync_run_id])
  const september = await makeReportNow(at('2026-10-01T06:00:00Z'), '2026-09')
  const corrections = september.sealed.report.sections.find(({ id }) => id === 'corrections')
  expect(corrections?.state).toBe('told')
  const row = corrections?.tables[0].rows.find(([label]) => label.text === 'Net value of orders of August 2026')
  const before = figuresOf(made.august.sealed.report).find(({ id }) => id === 'orders.net.2026-08')?.value ?? 0
  const now = figuresOf(september.sealed.report).find(({ id }) => id === 'orders.net.2026-08')?.value ?? 0
  expect(row?.[2]).toEqual({ figure: 'orders.net.2026-08' })
  expect(now - before).toBeCloseTo(-77.5, 6)
  expect((await makeReportNow(at('2026-10-02T06:00:00Z'), '2026-08')).text).toBe(made.august.text)
  expect(check(september).faults).toEqual([])
})

test('a month before anything, and one that has not begun', async () => {
  const early = await makeReportNow(at('2026-07-02T06:00:00Z'), '2020-01')
  expect(early.sealed.report).toMatchObject({ models: [], executive: { headline: 'No model was in use in January 2020.' } })
  expect(early.sealed.report.missing).toContain('No model was in use in this month.')
  expect(check(early).faults).toEqual([])
  await expect(makeReportNow(at('2026-07-02T06:00:00Z'), '2026-08')).rejects.toThrow('has not begun')
  expect((await listModels(tenant.ctx, { targetId })).length).toBe(1)
})
