import { expect, test } from 'vitest'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { scoreSpread } from './index.ts'

const database = testDatabase()

test('every lead of the queue is counted in its step of three scores; sales count their own and nobody’s', async () => {
  const tenant = await testTenant('Spread')
  const sales = await tenant.as('sales')
  await database.asOwner(`
    INSERT INTO queue_item (tenant_id, profile_id, target_id, prediction_id, name, company, search, score, grade, probability, percentile, evidence, reason_short, reason_long, reason_points, strip, rank, next_action, owner_id, stage, tags, lead_since, scored_at)
    SELECT $1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', '', '', score, 'A', 0.5, 0.5, 'full', '', '', 0, '{}', 0.5, 'call', CASE WHEN score = 50 THEN $2::uuid END, 'new', '{}', now(), now()
    FROM unnest(ARRAY[1, 3, 4, 50, 99]) score`, [tenant.tenantId, tenant.userId])
  const { bins, total } = await scoreSpread(tenant.ctx)
  expect(bins).toHaveLength(33)
  expect([bins[0], bins[1], bins[16], bins[32], total]).toEqual([2, 1, 1, 1, 5])
  expect(bins.reduce((sum, count) => sum + count, 0)).toBe(5)
  expect(await scoreSpread(sales)).toMatchObject({ total: 4 })
})
