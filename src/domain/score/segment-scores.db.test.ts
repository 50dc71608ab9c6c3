import { beforeAll, expect, test } from 'vitest'
import { ensureTargets, listModels, modelPublished, requestTraining, retrainFromSnapshot, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { fillWorkspace } from '../train/sample-workspace.fixture.ts'
import { explainPrediction, scoreLeads, scoreLeadsJob, scoreWithNewModel } from './index.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-28T09:00:00Z')
const pipeline = [job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), on(modelPublished, scoreWithNewModel)]

beforeAll(() => {
  process.env.LEADLIGHT_NOW = now.toISOString() // the queue's own clock
  rereadEnvironment()
})

// Referrals convert everywhere; large firms convert in the north, and small ones in the south.
const facts = "UPDATE record SET data = data || jsonb_build_object('region', CASE WHEN line % 2 = 0 THEN 'north' ELSE 'south' END, 'tier', CASE WHEN (data->>'employees')::float8 > 74 THEN 'large' ELSE 'small' END) WHERE tenant_id = $1 AND object = 'lead'"
const chance = "0.15 + CASE WHEN data->>'source' = 'referral' THEN 0.3 ELSE 0 END + CASE WHEN (data->>'tier' = 'large') = (data->>'region' = 'north') THEN 0.5 ELSE 0 END"
const outcome = `UPDATE record SET data = data || jsonb_build_object('converted', CASE WHEN ('x' || substr(md5(external_id), 1, 6))::bit(24)::int / 16777216.0 < ${chance} THEN '1' ELSE '0' END) WHERE tenant_id = $1 AND object = 'lead'`

test('each part is scored by its own model: repeated to the byte, adding up, and said with the score', async () => {
  const { tenantId, ctx } = await testTenant('Parts', { at: now })
  await fillWorkspace(database, tenantId, { leads: 1_200, now, seed: 6 })
  await database.asOwner(facts, [tenantId])
  await database.asOwner(outcome, [tenantId])
  await database.asOwner("UPDATE profile p SET traits = p.traits || jsonb_build_object('region', r.data->>'region', 'tier', r.data->>'tier') FROM record r WHERE r.tenant_id = p.tenant_id AND r.profile_id = p.id AND p.tenant_id = $1", [tenantId])
  await database.asOwner("INSERT INTO field_class (tenant_id, object, field, class, set_by, updated_at) VALUES ($1, 'lead', 'region', 'input', 'test', $2), ($1, 'lead', 'tier', 'input', 'test', $2)", [tenantId, now])
  const [target] = await ensureTargets(ctx)
  await setTarget(ctx, { targetId: target.id, definition: { kind: 'lead-score', outcome: { by: 'field', field: 'converted', positive: '1', ended: [], dateField: null }, windowDays: 90, eligibleDays: null, include: [], exclude: [], learner: 'logistic', segments: { field: 'region', least: 300 } } })
  await requestTraining(ctx, { targetId: target.id })
  await drainQueue(database, pipeline)
  const [version] = await listModels(ctx, { targetId: target.id })
  if (version.result.kind !== 'published' || !('importance' in version.result)) throw new Error(version.sentence)
  expect(version.result.segments?.why).toBeNull()
  expect(version.result.segments?.parts.map(({ value, used }) => [value, used]).toSorted()).toEqual([['north', true], ['south', true]])
  expect(await retrainFromSnapshot(ctx, { modelVersionId: version.id })).toMatchObject({ same: true, artefactHash: version.artefactHash })

  const scored = await database.asOwner<{ id: string; base: number; margin: number; sum: number; region: string }>("SELECT p.id::text, p.base_value AS base, p.margin, (SELECT sum(c) FROM unnest(p.contributions) c) AS sum, r.data->>'region' AS region FROM prediction p JOIN record r ON r.tenant_id = p.tenant_id AND r.profile_id = p.profile_id WHERE p.tenant_id = $1 ORDER BY p.id", [tenantId])
  expect(scored.length).toBeGreaterThan(200)
  expect(new Set(scored.map(({ base }) => base)).size).toBe(1)
  for (const { base, margin, sum } of scored) expect(Math.abs(base + sum - margin)).toBeLessThan(1e-6)
  for (const { id, region } of [scored[0], scored[scored.length - 1]]) expect((await explainPrediction(ctx, { predictionId: id })).model.part).toEqual({ name: 'Region', value: region })
})
