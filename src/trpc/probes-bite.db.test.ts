// H3: the lint, the probes and the comparison of rows catch every fault that is put in on purpose. One that they miss could be there unseen.
import { writeFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lintCatalogue } from '#platform/db/catalogue-lint.ts'
import { testDatabase } from '#platform/db/testing/test-database.ts'
import { appRouter } from './root.ts'
import { tableHashes, tablesHolding } from './testing/canary-rows.ts'
import { probeDatabase } from './testing/database-probes.ts'
import { probeProcedures } from './testing/procedure-probes.ts'
import { codeFaults, databaseFaults, withRewrittenQueries, type SeededFault } from './testing/seeded-faults.ts'
import { twoTenants, type TwoTenants } from './testing/two-tenants.ts'

const database = testDatabase()
let tenants: TwoTenants
let owner: pg.Client
let faults: SeededFault[] = []

beforeAll(async () => {
  tenants = await twoTenants(database)
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const [{ partition }] = await database.asOwner<{ partition: string }>('SELECT tableoid::regclass::text AS partition FROM event WHERE tenant_id = $1 LIMIT 1', [tenants.b.tenantId])
  faults = [...databaseFaults(database, tenants, partition), ...codeFaults(database, tenants)]
})
afterAll(() => owner.end())

const holdings = () => tablesHolding(database.asOwner, tenants.a.tenantId, { mark: tenants.b.mark, ids: [] })

/** What the fault's detector says, in its own words; empty where it sees nothing wrong. */
async function noticed({ by, code, rewrite, sign = /./ }: SeededFault): Promise<string[]> {
  if (by === 'lint') return (await lintCatalogue(owner)).map(({ rule, what }) => `${rule}: ${what}`).filter((text) => sign.test(text))
  if (by === 'database') return (await probeDatabase(database, tenants, ['web'])).leaks.map(({ probe, how }) => `${probe}: ${how}`)
  const before = await tableHashes(database.asOwner, tenants.b.tenantId)
  const { leaks } = await withRewrittenQueries(rewrite, () => probeProcedures(code ?? appRouter, tenants, { size: 0, as: ['owner'] }))
  if (by === 'procedures') return leaks.map(({ probe, how }) => `${probe}: ${how}`)
  const after = await tableHashes(database.asOwner, tenants.b.tenantId)
  return [...Object.keys(after).filter((table) => after[table] !== before[table]).map((table) => `${table} of B changed`), ...(await holdings())]
}

/** What the leaks brought into A's tables goes again, so that the next fault is judged by itself. */
async function cleanUp(): Promise<void> {
  for (const table of new Set((await holdings()).map((text) => text.split(' ')[0]))) await owner.query(`DELETE FROM ${pg.escapeIdentifier(table)} r WHERE tenant_id = $1 AND position($2 IN r::text) > 0`, [tenants.a.tenantId, tenants.b.mark])
}

async function nothingFound(): Promise<void> {
  expect(await lintCatalogue(owner)).toEqual([])
  expect((await probeDatabase(database, tenants, ['web'])).leaks).toEqual([])
  expect((await probeProcedures(appRouter, tenants, { size: 0, as: ['owner'] })).leaks).toEqual([])
  expect(await holdings()).toEqual([])
}

test('without a fault, and with all faults taken back, nothing is found; with each of them, its detector speaks', async () => {
  await nothingFound()
  const missed: string[] = []
  for (const fault of faults) {
    if (fault.sql) await owner.query(fault.sql)
    const found = await noticed(fault).finally(() => fault.undo && owner.query(fault.undo))
    await cleanUp()
    console.log(`${found.length ? 'caught' : 'MISSED'}  ${fault.what} (${fault.by}: ${found[0]?.slice(0, 120) ?? 'nothing'})`)
    if (!found.length) missed.push(fault.what)
  }
  console.log(`seeded faults caught: ${faults.length - missed.length} of ${faults.length}`)
  if (process.env.LEADLIGHT_PROBE_REPORT) writeFileSync(process.env.LEADLIGHT_PROBE_REPORT, JSON.stringify({ faults: faults.length, caught: faults.length - missed.length }))
  expect(missed).toEqual([])
  expect(faults.length).toBeGreaterThanOrEqual(20)
  await nothingFound()
}, 600_000)
