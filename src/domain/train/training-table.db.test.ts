import { expect, test } from 'vitest'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { featureRows } from './feature-rows.ts'
import { fillWorkspace } from './sample-workspace.fixture.ts'
import type { LeadScoreTarget } from './schema.ts'
import { writeSnapshot } from './snapshot.ts'
import { featurePlan, trainingTable, type TrainingTable } from './training-table.ts'

const database = testDatabase('worker')
const now = new Date('2026-11-20T09:00:00Z')
const target: LeadScoreTarget = { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'auto' }
const bytes = (table: TrainingTable) => writeSnapshot({ ...table, timed: table.time !== undefined }).hash

test('the matrix knows nothing after its cutoff, nor after the moment of each row', async () => {
  const { tenantId, ctx } = await testTenant('Point in time', { at: now })
  await fillWorkspace(database, tenantId, { leads: 600, now })
  const cutoff = new Date('2026-09-01T00:00:00Z')
  const before = await trainingTable(ctx, target, cutoff)
  expect(before.labels.length).toBeGreaterThan(150)
  expect(before.labels.reduce((sum, label) => sum + label, 0)).toBeGreaterThan(20)

  // Every fact after the cutoff moves, grows or changes.
  await database.asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id) SELECT tenant_id, $2::timestamptz + (occurred_at - $2::timestamptz) / 2, gen_random_uuid(), profile_id, 'pricing_view', source_id, sync_run_id FROM event WHERE tenant_id = $1 AND occurred_at > $2`, [tenantId, cutoff])
  await database.asOwner(`UPDATE event SET kind = 'deal_won' WHERE tenant_id = $1 AND occurred_at > $2 AND kind = 'email_open'`, [tenantId, cutoff])
  await database.asOwner(`UPDATE customer_order SET amount = amount * 7 WHERE tenant_id = $1 AND ordered_at > $2`, [tenantId, cutoff])
  await database.asOwner(`INSERT INTO record (tenant_id, id, source_id, object, external_id, version, current, content_hash, data, occurred_at, sync_run_id, line, received_at, profile_id)
    SELECT tenant_id, gen_random_uuid(), source_id, object, external_id, 2, true, 'later', data || '{"employees": 1, "industry": "later"}', occurred_at, sync_run_id, line, $2::timestamptz + interval '1 second', profile_id FROM record WHERE tenant_id = $1`, [tenantId, cutoff])
  const after = await trainingTable(ctx, target, cutoff)
  expect(after.labels).toEqual(before.labels)
  expect(bytes(after)).toBe(bytes(before))

  // Facts between a row's moment and the cutoff change its label, never its features.
  const pricing = before.columns.find(({ name }) => name === 'events.pricing_view.count_30d')
  const row = before.asOf.findIndex((asOf, at) => before.labels[at] === 0 && asOf.getTime() < cutoff.getTime() - 100 * 86_400_000)
  await database.asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id) SELECT $1, $2::timestamptz + interval '1 minute', gen_random_uuid(), $3, 'pricing_view', gen_random_uuid(), gen_random_uuid()`, [tenantId, before.asOf[row], before.profileIds[row]])
  await database.asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id) SELECT $1, $2::timestamptz + interval '2 minutes', gen_random_uuid(), $3, 'deal_won', gen_random_uuid(), gen_random_uuid()`, [tenantId, before.asOf[row], before.profileIds[row]])
  const told = await trainingTable(ctx, target, cutoff)
  expect(told.columns).toEqual(before.columns)
  expect(pricing).toBeDefined()
  expect([...told.labels].filter((label, at) => label !== before.labels[at]).length).toBe(1)
  expect(told.labels[row]).toBe(1)
})

test('training and scoring compute the same features for the same moments', async () => {
  const { tenantId, ctx } = await testTenant('One function', { at: now })
  await fillWorkspace(database, tenantId, { leads: 300, now, seed: 2 })
  const table = await trainingTable(ctx, target, now)
  const leadSince = new Map((await database.asOwner<{ id: string; since: Date }>('SELECT id::text, lead_since AS since FROM profile WHERE tenant_id = $1', [tenantId])).map((row) => [row.id, row.since]))
  const rows = table.profileIds.map((profileId, at) => ({ profileId, asOf: table.asOf[at], leadSince: leadSince.get(profileId)! }))
  // Scoring asks page by page, in another order.
  const plan = await ctx.transact((tx) => featurePlan(tx, target, now))
  for (const page of [rows.slice(0, 7), rows.slice(40, 90).toReversed()]) {
    const scored = await ctx.transact((tx) => featureRows(tx, plan, page))
    for (const column of scored) {
      const trained = table.columns.find(({ name }) => name === column.name)
      expect(column.values, column.name).toEqual(page.map(({ profileId }) => trained?.values[table.profileIds.indexOf(profileId)]))
    }
  }
})

test('people asked about all at one moment have the same facts as each at a moment of their own, a person asked twice included', async () => {
  const { tenantId, ctx } = await testTenant('One moment', { at: now })
  const { profileIds } = await fillWorkspace(database, tenantId, { leads: 120, now, seed: 4 })
  const plan = await ctx.transact((tx) => featurePlan(tx, target, now))
  const leads = [...profileIds.slice(0, 60).toReversed(), profileIds[3]]
  for (const daysAgo of [0, 3, 45, 200]) {
    const at = (profileId: string, days: number) => ({ profileId, asOf: new Date(now.getTime() - days * 86_400_000), leadSince: new Date(now.getTime() - 300 * 86_400_000) })
    const together = leads.map((id) => at(id, daysAgo))
    const [same, mixed] = await ctx.transact(async (tx) => [await featureRows(tx, plan, together), await featureRows(tx, plan, [...together, at(profileIds[70], daysAgo + 1)])])
    expect(same.some(({ values }) => new Set(values).size > 1)).toBe(true)
    expect(same).toEqual(mixed.map(({ name, values }) => ({ name, values: values.slice(0, -1) })))
  }
})

test('only inputs enter: no identifier, outcome, ignored or forbidden field, and no lead without consent', async () => {
  const { tenantId, ctx } = await testTenant('Inputs only', { at: now })
  const sample = await fillWorkspace(database, tenantId, { leads: 200, now, seed: 3, consent: (lead) => lead % 5 !== 0 })
  const table = await trainingTable(ctx, target, now)
  expect(table.columns.map(({ name }) => name).filter((name) => name.startsWith('traits.'))).toEqual(['traits.employees', 'traits.favourite', 'traits.industry', 'traits.source', 'traits.age'])
  expect(table.classes).toEqual({ 'traits.age': 'sensitive' })
  expect(table.columns.some(({ name }) => name.includes('deal_won'))).toBe(false)
  const refused = new Set(sample.profileIds.filter((_, lead) => lead % 5 === 0))
  expect(table.profileIds.some((id) => refused.has(id))).toBe(false)
})

test('a file without dates counts as of its arrival, with its outcome field as the label', async () => {
  const { tenantId, ctx } = await testTenant('Undated', { at: now })
  const sample = await fillWorkspace(database, tenantId, { leads: 250, now, seed: 4, dated: false })
  const table = await trainingTable(ctx, { ...target, eligibleDays: null, outcome: { by: 'field', field: 'converted', positive: '1', ended: [], dateField: null } }, now)
  expect(table.labels.length).toBe(250)
  expect(table.profileIds.filter((_, row) => table.labels[row] === 1).toSorted()).toEqual([...sample.wonIds].toSorted())
  expect(table.time).toBeUndefined()
  expect(new Set(table.asOf.map(Number))).toEqual(new Set([now.getTime()]))
})
