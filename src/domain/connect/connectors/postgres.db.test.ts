import { beforeEach, expect, test } from 'vitest'
import { syncSteps } from '#domain/govern/index.ts'
import { searchProfiles } from '#domain/unify/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { checkCredentials, connectSource, countSource, countSourceJob, requestSync, syncSource, syncSourceJob, type SyncRequest } from '../index.ts'

const database = testDatabase('worker')
const pipeline = [job(syncSourceJob, syncSource(syncSteps)), job(countSourceJob, countSource)]
const allow = (hosts: string) => { process.env.LEADLIGHT_OUTBOUND_ALLOW = hosts; rereadEnvironment() }
beforeEach(() => allow('127.0.0.1'))

/** A schema of a firm's own system, in the database of the test: what is read there is not the product's. */
async function shop() {
  const { ctx, tenantId } = await testTenant()
  const schema = `shop_${tenantId.slice(0, 8)}`
  const own = new URL(database.url('worker'))
  const credentials = { user: decodeURIComponent(own.username), password: decodeURIComponent(own.password), peopleTable: `${schema}.person`, ordersTable: `${schema}.sale` }
  for (const sql of [
    `CREATE SCHEMA ${schema}`,
    `CREATE TABLE ${schema}.person (id bigint PRIMARY KEY, email text, name text, company text, plan text, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, deleted_at timestamptz)`,
    `INSERT INTO ${schema}.person SELECT n, 'person' || n || '@example.com', 'Person ' || n, 'Firm ' || n % 7, 'team', now() - n * interval '1 minute', date_trunc('hour', now() - interval '3 days'), NULL FROM generate_series(1, 2345) n`, // one moment of change for all
    `CREATE TABLE ${schema}.sale (id text PRIMARY KEY, customer_id bigint, amount numeric(12, 2), currency text, ordered_at timestamp, created_at timestamp NOT NULL, updated_at timestamp NOT NULL)`,
    `INSERT INTO ${schema}.sale SELECT 'S' || n, n, n * 1.25, 'EUR', now() - n * interval '1 hour', now() - n * interval '1 hour', now() - n * interval '1 hour' FROM generate_series(1, 120) n`,
    `GRANT USAGE ON SCHEMA ${schema} TO PUBLIC`, `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO PUBLIC`,
  ]) await database.asOwner(sql)
  return { ctx, tenantId, schema, credentials, address: `postgresql://${own.hostname}:${own.port}${own.pathname}` }
}

test('a table of people and one of orders are read once each, changes and deletions follow, and a lost row is named and mended', async () => {
  const { ctx, tenantId, schema, credentials, address } = await shop()
  const made = await connectSource(ctx, { connector: 'postgres', name: 'Own shop', address, credentials, objects: ['people', 'orders'], everyMinutes: null, freshWithinMinutes: null })
  if (made.kind === 'refused') throw new Error(made.reason)
  expect(made.scopes).toEqual([`read ${schema}.person`, `read ${schema}.sale`])
  const sync = async (request: Omit<SyncRequest, 'sourceId'> = {}) => {
    const asked = await requestSync(ctx, { sourceId: made.sourceId, ...request })
    if (asked.kind === 'refused') throw new Error(asked.reason)
    await drainQueue(database, pipeline)
    expect(await database.asOwner('SELECT state, error FROM job WHERE id = $1', [asked.jobId])).toEqual([{ state: 'done', error: null }])
  }
  const stored = async (object: string) => (await database.asOwner<{ n: number }>("SELECT count(*)::int AS n FROM record WHERE tenant_id = $1 AND current AND external_id LIKE $2 || '/%'", [tenantId, object]))[0].n
  await sync()
  expect([await stored('people'), await stored('orders')]).toEqual([2345, 120])
  const days = async () => database.asOwner<{ object: string; gap: number; sums: number; missing: string[] }>('SELECT object, sum(at_source - stored)::int AS gap, round(sum(abs(coalesce(sum_source - sum_stored, 0)))::numeric, 2)::float8 AS sums, sum(at_source)::int AS seen FROM source_day WHERE tenant_id = $1 GROUP BY 1 ORDER BY 1', [tenantId])
  expect(await days()).toEqual([{ object: 'orders', gap: 0, sums: 0, seen: 120 }, { object: 'people', gap: 0, sums: 0, seen: 2345 }])
  const [{ amount }] = await database.asOwner<{ amount: number }>("SELECT sum(amount) AS amount FROM customer_order WHERE tenant_id = $1", [tenantId])
  expect(amount).toBeCloseTo(1.25 * 60 * 121, 6)

  await database.asOwner(`UPDATE ${schema}.person SET company = 'Changed Ltd', updated_at = now() WHERE id = 7`)
  await database.asOwner(`UPDATE ${schema}.person SET deleted_at = now(), updated_at = now() WHERE id = 8`)
  await sync()
  expect(await stored('people')).toBe(2344)
  expect((await searchProfiles(ctx, { search: 'changed ltd', limit: 5 })).map(({ name }) => name)).toEqual(['Person 7'])

  // A row whose change is dated below the cursor and its overlap is not seen by a sync; the count names it, and the backfill brings it.
  await database.asOwner(`INSERT INTO ${schema}.person VALUES (9001, 'late@example.com', 'Late One', 'Firm', 'team', now(), now() - interval '2 days', NULL)`)
  await sync()
  expect(await stored('people')).toBe(2344)
  const today = new Date().toISOString().slice(0, 10)
  await sync({ cause: 'backfill', objects: ['people'], span: { from: `${today}T00:00:00.000Z`, to: new Date(Date.parse(today) + 86_400_000).toISOString() } })
  expect(await stored('people')).toBe(2345)
})

test('what cannot be read is refused in a sentence, and nothing is connected to that the guard has not let through', async () => {
  const { ctx, schema, credentials, address } = await shop()
  const check = (change: { address?: string } & Record<string, string>) => checkCredentials(ctx, { connector: 'postgres', address: change.address ?? address, credentials: { ...credentials, ...change } })
  const reason = async (change: { address?: string } & Record<string, string>) => { const found = await check(change); return found.kind === 'refused' ? found.reason : 'accepted' }
  expect(await reason({})).toBe('accepted')
  expect(await reason({ password: 'wrong' })).toBe('The database refused the user or the password.')
  expect(await reason({ peopleTable: `${schema}.nothing` })).toBe(`There is no table ${schema}.nothing that this user can see.`)
  expect(await reason({ peopleTable: `${schema}.person; DROP TABLE ${schema}.person` })).toContain('There is no table')
  await database.asOwner(`CREATE VIEW ${schema}.half AS SELECT id, email, created_at FROM ${schema}.person`)
  await database.asOwner(`GRANT SELECT ON ${schema}.half TO PUBLIC`)
  expect(await reason({ peopleTable: `${schema}.half` })).toBe(`The table ${schema}.half has no column updated_at: make a view that has id, created_at, updated_at.`)
  await database.asOwner(`CREATE TABLE ${schema}.closed AS SELECT * FROM ${schema}.person`)
  expect(await reason({ peopleTable: `${schema}.closed` })).toBe('The user may not read the table: grant it SELECT.')
  expect(await reason({ address: 'https://example.com/' })).toContain('none of a database')
  expect(await reason({ address: 'postgresql://user:word@example.com/shop' })).toContain('carries a user')
  allow('')
  for (const host of ['localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0177.0.0.1', '10.0.0.5', '169.254.169.254']) expect(await reason({ address: `postgresql://${host}:${new URL(address).port}/shop` }), host).toMatch(/is not called: it is not public|is not known/)
  expect(await reason({})).toContain('is not called: it is not public')
})
