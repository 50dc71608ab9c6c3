import { beforeAll, expect, test } from 'vitest'
import { testDatabase, testTenant, type TestTenant } from '#platform/db/testing/test-database.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { listQuarters, makeReportNow, readQuarter, recordForQuarter, type NewQuarterEntry } from './index.ts'

const database = testDatabase('web')
let tenant: TestTenant
let person: TenantContext
const at = (moment: string): TenantContext => ({ ...person, now: () => new Date(moment) })
const record = (moment: string, quarter: string, entry: NewQuarterEntry) => recordForQuarter(at(moment), { quarter, entry })

beforeAll(async () => {
  tenant = await testTenant('Quarters', { at: new Date('2026-01-10T00:00:00Z') })
  person = await tenant.as('compliance')
  for (const month of ['2026-01', '2026-02', '2026-03']) await makeReportNow(at('2026-04-01T06:00:00Z'), month)
})

test('a quarter is prepared, held, closed, and its actions follow into the next', async () => {
  expect(await listQuarters(at('2026-02-20T00:00:00Z'))).toEqual([{ quarter: '2026-Q1', state: 'running', openActions: 0 }])
  expect(await listQuarters(at('2026-04-05T00:00:00Z'))).toEqual([{ quarter: '2026-Q2', state: 'running', openActions: 0 }, { quarter: '2026-Q1', state: 'due', openActions: 0 }])
  expect((await listQuarters(at('2026-05-05T00:00:00Z')))[1].state).toBe('overdue')
  const session = '2026-04-10T10:00:00Z'
  await expect(record(session, '2026-Q1', { kind: 'held', note: '' })).rejects.toThrow('Nobody is recorded as having come.')
  await record(session, '2026-Q1', { kind: 'attendance', name: 'Grace', from: 'leadership' })
  await expect(record(session, '2026-Q1', { kind: 'attendance', name: 'grace', from: 'sales' })).rejects.toThrow('on the list already')
  await expect(record(session, '2026-Q1', { kind: 'decision', modelKey: 'lead-score', decision: 'keep', reason: 'why not' })).rejects.toThrow('no such model')
  const { sequence } = await record(session, '2026-Q1', { kind: 'action', title: 'Repair the country field', owner: 'Ines', due: '2026-05-01' })
  await expect(record('2026-03-20T10:00:00Z', '2026-Q1', { kind: 'held', note: '' })).rejects.toThrow('The quarter is not over.')
  await record(session, '2026-Q1', { kind: 'held', note: 'In the board room' })
  await expect(record(session, '2026-Q1', { kind: 'attendance', name: 'Milo', from: 'marketing' })).rejects.toThrow('closed')

  // Corrected later: the pack keeps the editions that the session looked at.
  const seen = await readQuarter(at(session), { quarter: '2026-Q1' })
  expect(seen).toMatchObject({ state: 'held', held: { note: 'In the board room' }, attendance: [{ name: 'Grace', from: 'leadership' }], missing: [] })
  const next = await readQuarter(at('2026-06-01T00:00:00Z'), { quarter: '2026-Q2' })
  const agreed = { id: `2026-Q1.${sequence}`, title: 'Repair the country field', owner: 'Ines', overdue: true, done: null }
  expect(next).toMatchObject({ state: 'running', former: [agreed], missing: [expect.stringContaining('April'), expect.anything(), expect.anything()] })
  await record('2026-06-02T00:00:00Z', '2026-Q2', { kind: 'action-done', action: agreed.id, note: 'Mapped again' })
  await expect(record('2026-06-02T00:00:00Z', '2026-Q2', { kind: 'action-done', action: agreed.id, note: 'Mapped again' })).rejects.toThrow('closed already')
  expect((await readQuarter(at('2026-06-03T00:00:00Z'), { quarter: '2026-Q2' })).former).toMatchObject([{ id: agreed.id, overdue: false, done: { note: 'Mapped again' } }])
  const kept = await database.asOwner<{ action: string }>("SELECT action FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'quarter.%' ORDER BY sequence", [tenant.tenantId])
  expect(kept.map(({ action }) => action)).toEqual(['quarter.attendance', 'quarter.action', 'quarter.held', 'quarter.action-done'])
})

test('a quarter without any report says so, and records nothing', async () => {
  expect((await readQuarter(at('2026-04-05T00:00:00Z'), { quarter: '2025-Q3' })).missing).toHaveLength(3)
  await expect(record('2026-04-05T00:00:00Z', '2025-Q3', { kind: 'attendance', name: 'Grace', from: 'leadership' })).rejects.toThrow('make one first')
})
