// H2: nothing of one tenant reaches another, whatever is asked by whom. LEADLIGHT_PROBES sets the size of the run, LEADLIGHT_PROBE_REPORT where its figures go.
import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '#platform/db/testing/test-database.ts'
import { appRouter } from './root.ts'
import { tableHashes, tablesHolding } from './testing/canary-rows.ts'
import { probeDatabase } from './testing/database-probes.ts'
import { positiveControl, probeProcedures } from './testing/procedure-probes.ts'
import { twoTenants, type TwoTenants } from './testing/two-tenants.ts'

const size = Number(process.env.LEADLIGHT_PROBES ?? 5_000)
const database = testDatabase()
const figures: Record<string, number> = {}
let tenants: TwoTenants
let before: Record<string, string>

beforeAll(async () => {
  tenants = await twoTenants(database)
  before = await tableHashes(database.asOwner, tenants.b.tenantId)
})

test('the probes see what is there to see: queries answer A with its own canary', async () => {
  const { queries, seen } = await positiveControl(appRouter, tenants)
  console.log('queries whose answer holds no free text', queries.filter((path) => !seen.includes(path)).join(', '))
  figures.queriesThatAnswer = seen.length
  expect(seen.length / queries.length).toBeGreaterThan(0.7)
}, 120_000)

test('the database gives web and worker nothing of B', async () => {
  const { probes, leaks } = await probeDatabase(database, tenants)
  figures.databaseProbes = probes
  expect(leaks).toEqual([])
  expect(probes).toBeGreaterThan(1_000)
})

test('no procedure gives any role of A anything of B, nor tells that it exists', async () => {
  const { probes, procedures, leaks, answered } = await probeProcedures(appRouter, tenants, { size })
  Object.assign(figures, { procedureProbes: probes, procedures, answered })
  expect(leaks).toEqual([])
  expect(probes).toBeGreaterThanOrEqual(Math.min(size, 5_000))
}, 1_200_000)

test('after all probes B is as it was, and A holds nothing of it', async () => {
  expect(await tableHashes(database.asOwner, tenants.b.tenantId)).toEqual(before)
  const { b, a } = tenants
  expect(await tablesHolding(database.asOwner, a.tenantId, { mark: b.mark, ids: Object.values(b.names).flat() })).toEqual([])
  if (process.env.LEADLIGHT_PROBE_REPORT) writeFileSync(process.env.LEADLIGHT_PROBE_REPORT, JSON.stringify(figures))
  console.log(figures)
})
