import { beforeAll, expect, test } from 'vitest'
import { importFile, importFileJob, importFinished, importUndone, requestImport, requestUndo, undoImport, undoImportJob } from '#domain/connect/index.ts'
import { importSteps } from '#domain/govern/index.ts'
import { withImportedScores } from '#domain/score/index.ts'
import { ensureTargets, setTarget } from '#domain/train/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { upload } from '../govern/testing-import.fixture.ts'
import { fillWorkspace } from '../train/sample-workspace.fixture.ts'
import { judgeAfterImport, judgedImports, judgeImported, judgeImportedJob } from './index.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-28T09:00:00Z')
const steps = withImportedScores(importSteps)
const pipeline = [job(importFileJob, importFile(steps)), job(undoImportJob, undoImport(steps)), job(judgeImportedJob, judgeImported), on(importFinished, judgeAfterImport), on(importUndone, judgeAfterImport)]

beforeAll(() => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
})

type Known = { email: string; profileId: string; since: Date; wonAt: Date | null; employees: number }

async function workspace() {
  const tenant = await testTenant('Vendor', { at: now })
  await fillWorkspace(database, tenant.tenantId, { leads: 400, now, seed: 4 })
  await database.asOwner("INSERT INTO identifier (tenant_id, kind, value, profile_id, record_id, created_at) SELECT tenant_id, 'email', data->>'email', profile_id, id, received_at FROM record WHERE tenant_id = $1 AND object = 'lead'", [tenant.tenantId])
  const [target] = await ensureTargets(tenant.ctx)
  await setTarget(tenant.ctx, { targetId: target.id, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  const known = await database.asOwner<Known>(`SELECT p.email, p.id::text AS "profileId", p.lead_since AS since, (p.traits->>'employees')::float8 AS employees,
    (SELECT min(e.occurred_at) FROM event e WHERE e.tenant_id = p.tenant_id AND e.profile_id = p.id AND e.kind = 'deal_won' AND e.occurred_at >= p.lead_since AND e.occurred_at <= $2) AS "wonAt" FROM profile p WHERE p.tenant_id = $1 ORDER BY p.email`, [tenant.tenantId, now])
  return { ...tenant, known }
}

const DAY = 86_400_000
const scoredAt = ({ since }: Known) => new Date(since.getTime() + 5 * DAY)
const scoreOf = ({ employees }: Known) => Math.round(1000 * (employees / (employees + 40))) / 1000

/** What the figures should be, by the plainest possible counting. */
function byHand(known: readonly Known[]) {
  const judged = known.filter((lead) => scoredAt(lead) < now && !(lead.wonAt && lead.wonAt <= scoredAt(lead)))
  const end = (lead: Known) => new Date(scoredAt(lead).getTime() + 90 * DAY)
  const won = judged.filter((lead) => lead.wonAt && lead.wonAt <= end(lead))
  const lost = judged.filter((lead) => !won.includes(lead) && end(lead) <= now)
  const wins = won.flatMap((a) => lost.map((b) => (scoreOf(a) > scoreOf(b) ? 1 : scoreOf(a) === scoreOf(b) ? 0.5 : 0)))
  return { people: judged.length, late: known.filter((lead) => scoredAt(lead) < now).length - judged.length, settled: won.length + lost.length, positives: won.length, auc: wins.reduce<number>((sum, win) => sum + win, 0) / wins.length }
}

test('scores of a vendor are judged by what became of people, once each, and go with their import', async () => {
  const { ctx, known } = await workspace()
  const rows = known.filter((lead) => scoredAt(lead) < now).map((lead) => `${lead.email.toUpperCase()},${scoreOf(lead)},${scoredAt(lead).toISOString()},Acme Predict`)
  // The same people again a month later, the other way round, must not count: a score counts by its first word. Strangers are counted and nothing else.
  const later = known.slice(0, 50).map((lead) => ({ lead, at: new Date(scoredAt(lead).getTime() + 30 * DAY) })).filter(({ at }) => at < now).map(({ lead, at }) => `${lead.email},${1 - scoreOf(lead)},${at.toISOString()},Acme Predict`)
  const strangers = ['a', 'b', 'c'].map((who) => `${who}@elsewhere.example,0.5,2026-03-01,Acme Predict`)
  const file = ['Email,Score,Scored at,Model', ...rows, ...later, ...strangers, 'x@elsewhere.example,high,2026-03-01,Acme Predict'].join('\n')

  const load = async (name: string) => {
    const { uploadId, detected } = await upload(ctx, name, file)
    expect(detected).toMatchObject({ object: 'score', columns: [{ guess: { as: 'email' } }, { guess: { as: 'score' } }, { guess: { as: 'occurred_at' } }, { guess: { as: 'score_model' } }] })
    const asked = await requestImport(ctx, { uploadId, object: 'score', mapping: detected.columns.map(({ guess }) => guess), dryRun: false })
    if (asked.kind === 'refused') throw new Error(asked.reason)
    await drainQueue(database, pipeline)
    const [run] = await database.asOwner<{ new: number; same: number; rejected: number }>('SELECT rows_new AS new, rows_same AS same, rows_rejected AS rejected FROM sync_run WHERE id = $1', [asked.syncRunId])
    return { syncRunId: asked.syncRunId, run }
  }
  const all = rows.length + later.length + strangers.length
  const first = await load('acme.csv')
  expect(first.run).toEqual({ new: all, same: 0, rejected: 1 })
  expect((await load('acme again.csv')).run).toEqual({ new: 0, same: all, rejected: 1 })

  const [model] = await judgedImports(ctx)
  expect(model).toMatchObject({ name: 'Acme Predict', scores: all })
  const { figures } = model.judgements[0]
  const expected = byHand(known)
  expect(expected.positives).toBeGreaterThan(15)
  expect(figures).toMatchObject({ scale: 'chance', unknown: strangers.length, identifiers: rows.length + strangers.length, people: expected.people, late: expected.late, settled: expected.settled, positives: expected.positives })
  expect(figures.ranking!.auc).toBeCloseTo(expected.auc, 12)
  expect(figures.groups.some(({ attribute }) => attribute === 'age')).toBe(true)

  const asked = await requestUndo(ctx, { syncRunId: first.syncRunId })
  expect(asked.kind).toBe('requested')
  await drainQueue(database, pipeline)
  expect(await judgedImports(ctx)).toEqual([])
  expect(await database.asOwner('SELECT count(*)::int AS left FROM imported_score WHERE tenant_id = $1', [ctx.tenantId])).toEqual([{ left: 0 }])
})

test('an address that two people share says nothing of either', async () => {
  const { ctx, known } = await workspace()
  const [one, two] = known.filter((lead) => scoredAt(lead) < now)
  await database.asOwner("INSERT INTO identifier (tenant_id, kind, value, profile_id, record_id, created_at) VALUES ($1, 'email', $2, $3, gen_random_uuid(), now())", [ctx.tenantId, one.email, two.profileId])
  const { uploadId, detected } = await upload(ctx, 'plain.csv', `Email,Score,Scored at\n${one.email},80,${scoredAt(one).toISOString()}\n${two.email},30,${scoredAt(two).toISOString()}\n`)
  await requestImport(ctx, { uploadId, object: 'score', sourceName: 'Old tool', mapping: detected.columns.map(({ guess }) => guess), dryRun: false })
  await drainQueue(database, pipeline)
  expect(await judgedImports(ctx)).toMatchObject([{ name: 'Old tool', scores: 2, judgements: [{ figures: { people: 1, unknown: 0, identifiers: 2, scale: 'other', highest: 30 } }] }])
})
