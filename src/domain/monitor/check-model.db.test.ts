import { beforeAll, expect, test } from 'vitest'
import { placeInQueue } from '#domain/act/index.ts'
import { scoreLeads, scoreLeadsJob, scoresSaved, scoreWithNewModel, switchScores } from '#domain/score/index.ts'
import { ensureTargets, modelPublished, modelPutInUse, readTarget, requestTraining, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { fillWorkspace } from '../train/sample-workspace.fixture.ts'
import { checkModel, checkModelJob, forEachMonthPage, readModelMonitoring, requestCheck } from './index.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-28T09:00:00Z')
const pipeline = [
  job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), job(checkModelJob, checkModel),
  on(modelPublished, scoreWithNewModel), on(modelPutInUse, switchScores), on(scoresSaved, placeInQueue),
]

/** A workspace whose leads of November come with other records than before, as `plant` writes them; then trained on what came before, scored and checked. */
async function checked(name: string, plant: string | null) {
  const tenant: TestTenant = await testTenant(name, { at: now })
  await fillWorkspace(database, tenant.tenantId, { leads: 2000, now, seed: 3 })
  if (plant) {
    await database.asOwner(`UPDATE record SET data = data || (${plant}) FROM (SELECT tenant_id AS t, id AS i, row_number() OVER (PARTITION BY tenant_id ORDER BY id) % 10 AS digit FROM record WHERE tenant_id = $1 AND received_at >= '2026-11-01') planted
      WHERE tenant_id = t AND id = i`, [tenant.tenantId])
  }
  const targetId = (await ensureTargets(tenant.ctx))[0].id
  await setTarget(tenant.ctx, { targetId, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  await requestTraining({ ...tenant.ctx, now: () => new Date('2026-10-31T09:00:00Z') }, { targetId })
  await drainQueue(database, pipeline)
  await requestCheck(tenant.ctx, { targetId, month: '2026-11' })
  await drainQueue(database, pipeline)
  return { ...(await readModelMonitoring(tenant.ctx, { targetId, month: '2026-11' })), tenant, targetId }
}

beforeAll(() => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
})

test('each planted fault raises its own alert, names what came, and nothing else alarms', async () => {
  const { check, alerts } = await checked('Faults', `CASE WHEN digit < 3 THEN '{"employees": "many"}'::jsonb WHEN digit < 4 THEN '{"employees": 4000000}'::jsonb ELSE '{}'::jsonb END
    || CASE WHEN digit IN (1, 5, 8) THEN '{"source": "podcast"}'::jsonb ELSE '{}'::jsonb END || CASE WHEN digit IN (0, 2, 4, 6, 7) THEN '{"favourite": ""}'::jsonb ELSE '{}'::jsonb END`)
  expect(check?.rows).toBeGreaterThan(100)
  expect(alerts.map(({ kind, subject }) => `${kind} ${subject}`).toSorted()).toEqual(['missing traits.favourite', 'new-value traits.source=podcast', 'type traits.employees'])
  // Three in ten leads were given each of both faults; a few of the month converted before their first score.
  const share = (kind: string, words: RegExp) => Number(words.exec(alerts.find((alert) => alert.kind === kind)?.sentence ?? '')?.[1])
  expect(Math.abs(share('new-value', /^\d+ new leads \((\d+)%\) have Source podcast/) - 30)).toBeLessThanOrEqual(3)
  expect(Math.abs(share('type', /holds no number for \d+ of the new leads \((\d+)%\), but “many”/) - 30)).toBeLessThanOrEqual(3)
})

test('a month like those before raises none', async () => {
  const { check, alerts, tenant, targetId } = await checked('Quiet', null)
  expect(check?.rows).toBeGreaterThan(100)
  expect(alerts).toEqual([])
  // In pages of any size the same leads come, each with the contributions that are stored with its first score.
  const { definition: target } = await readTarget(tenant.ctx, { targetId })
  if (target.kind !== 'lead-score') throw new Error('The sample target is a lead score.')
  const pagesOf = async (limit: number) => {
    const found: { predictionId: string; contributions: number[]; features: unknown }[] = []
    await forEachMonthPage(tenant.ctx, { targetId, month: '2026-11', target, sensitive: ['age'], now, whole: true, limit, signal: new AbortController().signal }, ({ leads, evidence }) => {
      found.push(...leads.map(({ predictionId }, row) => ({ predictionId, contributions: [...evidence[row].contributions], features: evidence[row].features })))
    })
    return found
  }
  const rows = check?.rows ?? 0
  const pages = await pagesOf(2000)
  expect(pages).toHaveLength(rows)
  expect(await pagesOf(37)).toEqual(pages)
  const stored = await tenant.ctx.transact(({ db, tenantId }) => db.prediction.findMany({ where: { tenantId, id: { in: pages.map(({ predictionId }) => predictionId) } }, select: { id: true, contributions: true, features: true } }))
  const byId = new Map(stored.map((row) => [row.id, row]))
  for (const { predictionId, contributions, features } of pages) expect({ contributions, features }).toEqual({ contributions: byId.get(predictionId)?.contributions, features: byId.get(predictionId)?.features })
})
