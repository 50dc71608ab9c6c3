// The pitfalls of tenant isolation, each shown on this database: what holds, and why the rule behind it is there.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asPerson, inGlobal, inTenant } from './tenant-transaction.ts'
import { testDatabase, testTenant, type TestTenant } from './testing/test-database.ts'

const database = testDatabase()
let a: TestTenant
let b: TestTenant
let web: pg.Client

const isolation = `tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`

beforeAll(async () => {
  a = await testTenant('Firm A')
  b = await testTenant('Firm B')
  for (const tenant of [a, b]) await database.asOwner('INSERT INTO source (tenant_id, id, connector, name, created_at) VALUES ($1, $2, $3, $4, now())', [tenant.tenantId, randomUUID(), 'csv', 'Trade fair'])
  web = new pg.Client({ connectionString: database.url('web') })
  await web.connect()
})
afterAll(() => web.end())

/** One statement as web, in a transaction of tenant A; what an error says is the answer too. */
async function asTenantA(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[] | string> {
  await web.query('BEGIN')
  try {
    await web.query('SELECT set_tenant($1)', [a.tenantId])
    return (await web.query(sql, values)).rows
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    await web.query('ROLLBACK')
  }
}

/** Arranges something as the owner, lets tenant A look, and takes it away again. */
async function whileThereIs(arrange: string, remove: string, look: () => Promise<unknown>) {
  await database.asOwner(arrange)
  try {
    return await look()
  } finally {
    await database.asOwner(remove)
  }
}

const count = (from: string) => `SELECT count(*)::int AS n FROM ${from}`
const denied = '42501' // insufficient_privilege, also for a row that a policy refuses

describe('tenant A, of the two rows there are', () => {
  test('sees its one', async () => expect(await asTenantA(count('source'))).toEqual([{ n: 1 }]))
  test('sees none of B, also when it asks for it', async () => expect(await asTenantA(`${count('source')} WHERE tenant_id = $1`, [b.tenantId])).toEqual([{ n: 0 }]))
  test('changes and removes none of B', async () => {
    expect(await asTenantA(`WITH done AS (UPDATE source SET name = 'mine' WHERE tenant_id = $1 RETURNING 1) ${count('done')}`, [b.tenantId])).toEqual([{ n: 0 }])
    expect(await asTenantA(`WITH done AS (DELETE FROM source WHERE tenant_id = $1 RETURNING 1) ${count('done')}`, [b.tenantId])).toEqual([{ n: 0 }])
  })
  test('writes nothing into B', async () => expect(await asTenantA('INSERT INTO source (tenant_id, id, connector, name, created_at) VALUES ($1, $2, $3, $4, now())', [b.tenantId, randomUUID(), 'csv', 'x'])).toBe(denied))
  test('moves nothing of its own into B', async () => expect(await asTenantA('UPDATE source SET tenant_id = $1', [b.tenantId])).toBe(denied))
  test('makes no tenant, and changes no other', async () => {
    expect(await asTenantA("INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, 'x', 'x', now())", [randomUUID()])).toBe(denied)
    expect(await asTenantA(`WITH done AS (UPDATE tenant SET name = 'x' WHERE id = $1 RETURNING 1) ${count('done')}`, [b.tenantId])).toEqual([{ n: 0 }])
  })
  test.each([['TRUNCATE source'], ['SELECT * FROM event_2026_01'], ['SELECT data FROM pgboss.job_common'], ['CREATE TABLE mine (id int)'], ['ALTER TABLE source DISABLE ROW LEVEL SECURITY'], ['SET ROLE leadlight_worker'], ['UPDATE audit_entry SET details = NULL'], ['DELETE FROM prediction']])('may not: %s', async (sql) => expect(await asTenantA(sql)).toBe(denied))
  test('reads no statistics of values', async () => expect(await asTenantA(`${count('pg_stats')} WHERE schemaname = 'public' AND tablename = 'source'`)).toEqual([{ n: 0 }]))
})

describe('what would open the door, and is therefore forbidden by the lint', () => {
  test('a superuser sees both, even with FORCE', async () => expect(await database.asOwner(count('source'))).toEqual([{ n: 2 }]))
  test('the owner of a table sees both without FORCE, one with it', async () => {
    const asOwnerRole = async (force: string) => {
      const owner = new pg.Client({ connectionString: database.ownerUrl })
      await owner.connect()
      try {
        await owner.query(`BEGIN; CREATE ROLE probe_owner_${process.pid} NOLOGIN; CREATE TABLE probe (tenant_id uuid, id int); INSERT INTO probe VALUES ('${a.tenantId}', 1), ('${b.tenantId}', 2);
          ALTER TABLE probe ENABLE ROW LEVEL SECURITY; ${force} CREATE POLICY tenant_isolation ON probe USING (${isolation}); ALTER TABLE probe OWNER TO probe_owner_${process.pid}; GRANT USAGE ON SCHEMA public TO probe_owner_${process.pid};
          SET LOCAL ROLE probe_owner_${process.pid}; SELECT set_tenant('${a.tenantId}')`)
        return (await owner.query(count('probe'))).rows
      } finally {
        await owner.query('ROLLBACK')
        await owner.end()
      }
    }
    expect(await asOwnerRole('')).toEqual([{ n: 2 }])
    expect(await asOwnerRole('ALTER TABLE probe FORCE ROW LEVEL SECURITY;')).toEqual([{ n: 1 }])
  })
  test('a plain view shows both, one with security_invoker its own', async () => {
    const look = () => asTenantA(count('probe_view'))
    const view = (option: string) => `CREATE VIEW probe_view ${option} AS SELECT * FROM source; GRANT SELECT ON probe_view TO leadlight_web`
    expect(await whileThereIs(view(''), 'DROP VIEW probe_view', look)).toEqual([{ n: 2 }])
    expect(await whileThereIs(view('WITH (security_invoker = true)'), 'DROP VIEW probe_view', look)).toEqual([{ n: 1 }])
  })
  test('a materialised view shows both', async () =>
    expect(await whileThereIs('CREATE MATERIALIZED VIEW probe_matview AS SELECT * FROM source; GRANT SELECT ON probe_matview TO leadlight_web', 'DROP MATERIALIZED VIEW probe_matview', () => asTenantA(count('probe_matview')))).toEqual([{ n: 2 }]))
  test('a SECURITY DEFINER function shows both', async () =>
    expect(await whileThereIs('CREATE FUNCTION probe_count() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM source $$', 'DROP FUNCTION probe_count', () => asTenantA('SELECT probe_count()::int AS n'))).toEqual([{ n: 2 }]))
  test('a right on a partition shows all tenants', async () => {
    const partition = `CREATE TABLE probe_parent (tenant_id uuid, at int) PARTITION BY RANGE (at); CREATE TABLE probe_part PARTITION OF probe_parent FOR VALUES FROM (0) TO (9);
      INSERT INTO probe_parent SELECT tenant_id, 1 FROM source; ALTER TABLE probe_parent ENABLE ROW LEVEL SECURITY; CREATE POLICY tenant_isolation ON probe_parent USING (${isolation}); GRANT SELECT ON probe_parent, probe_part TO leadlight_web`
    expect(await whileThereIs(partition, 'DROP TABLE probe_parent', async () => [await asTenantA(count('probe_parent')), await asTenantA(count('probe_part'))])).toEqual([[{ n: 1 }], [{ n: 2 }]])
  })
  test('a unique key without the tenant tells that B has the value; one with it does not', async () => {
    const table = (key: string) => `CREATE TABLE probe_key (tenant_id uuid, id uuid DEFAULT gen_random_uuid(), email text, PRIMARY KEY (tenant_id, id), UNIQUE (${key})); INSERT INTO probe_key (tenant_id, email) VALUES ('${b.tenantId}', 'x@example.com'); ALTER TABLE probe_key ENABLE ROW LEVEL SECURITY; CREATE POLICY tenant_isolation ON probe_key USING (${isolation}); GRANT SELECT, INSERT ON probe_key TO leadlight_web`
    const insert = () => asTenantA("INSERT INTO probe_key (tenant_id, email) VALUES ($1, 'x@example.com')", [a.tenantId])
    expect(await whileThereIs(table('email'), 'DROP TABLE probe_key', insert)).toBe('23505')
    expect(await whileThereIs(table('tenant_id, email'), 'DROP TABLE probe_key', insert)).toEqual([])
  })
  test('a foreign key by id alone accepts B\'s row; one with the tenant does not', async () => {
    const id = randomUUID()
    const tables = (parent: string, child: string) => `CREATE TABLE probe_parent (tenant_id uuid, id uuid, PRIMARY KEY (${parent})); INSERT INTO probe_parent VALUES ('${b.tenantId}', '${id}'); CREATE TABLE probe_child (tenant_id uuid, parent_id uuid, FOREIGN KEY (${child}) REFERENCES probe_parent (${parent})); GRANT SELECT, INSERT ON probe_child, probe_parent TO leadlight_web`
    const insert = () => asTenantA('INSERT INTO probe_child VALUES ($1, $2)', [a.tenantId, id])
    expect(await whileThereIs(tables('id', 'parent_id'), 'DROP TABLE probe_child, probe_parent', insert)).toEqual([])
    expect(await whileThereIs(tables('tenant_id, id', 'tenant_id, parent_id'), 'DROP TABLE probe_child, probe_parent', insert)).toBe('23503')
  })
})

describe('the setting on a pooled connection', () => {
  test('is empty text after a transaction, and shows nothing instead of failing', async () => {
    await asTenantA('SELECT 1')
    const { rows } = await web.query("SELECT current_setting('app.tenant_id', true) AS value")
    expect(rows).toEqual([{ value: '' }])
    expect((await web.query(count('source'))).rows).toEqual([{ n: 0 }])
  })
  test('a plain SET would reach the next transaction: set_tenant does not', async () => {
    const leaky = new pg.Client({ connectionString: database.url('web') })
    await leaky.connect()
    try {
      await leaky.query(`SET app.tenant_id = '${b.tenantId}'`)
      await leaky.query('BEGIN')
      expect((await leaky.query(count('source'))).rows).toEqual([{ n: 1 }])
      await leaky.query('COMMIT')
      await leaky.query('RESET app.tenant_id')
      await leaky.query('BEGIN')
      await leaky.query('SELECT set_tenant($1)', [b.tenantId])
      await leaky.query('COMMIT')
      expect((await leaky.query(count('source'))).rows).toEqual([{ n: 0 }])
    } finally {
      await leaky.end()
    }
  })
})

describe('the doors of this process', () => {
  test('a tenant transaction sees its own, one without a tenant nothing', async () => {
    expect(await inTenant(a.tenantId, ({ db }) => db.source.count())).toBe(1)
    expect(await inGlobal(({ db }) => db.source.count())).toBe(0)
    expect(await asPerson(a.userId, ({ db }) => db.source.count())).toBe(0)
  })
  test('a person sees their own memberships and workspaces, and no others', async () => {
    expect(await asPerson(a.userId, ({ db }) => db.membership.findMany({ select: { tenantId: true } }))).toEqual([{ tenantId: a.tenantId }])
    expect(await asPerson(a.userId, ({ db }) => db.tenant.findMany({ select: { id: true } }))).toEqual([{ id: a.tenantId }])
  })
  test.each([['not a uuid'], ["x'; SELECT set_tenant('"], ['']])('no tenant called %j', async (id) => {
    await expect(async () => inTenant(id, async () => 1)).rejects.toThrow(/no such workspace/)
  })
  test.each(['SERIALIZABLE', 'REPEATABLE READ'] as const)('an isolation level reaches the same BEGIN: %s', async (isolationLevel) => {
    const [row] = await inTenant(a.tenantId, ({ db }) => db.$queryRaw<{ level: string; n: number }[]>`SELECT current_setting('transaction_isolation') AS level, (SELECT count(*)::int FROM source) AS n`, { isolation: isolationLevel })
    expect(row).toEqual({ level: isolationLevel.toLowerCase(), n: 1 })
  })
  test('a tenant inside another tenant\'s transaction gets its own', async () => {
    const seen = await inTenant(a.tenantId, async ({ db }) => [
      (await db.source.findMany()).map((row) => row.tenantId),
      await inTenant(b.tenantId, async (inner) => (await inner.db.source.findMany()).map((row) => row.tenantId)),
      (await db.source.findMany()).map((row) => row.tenantId),
    ])
    expect(seen).toEqual([[a.tenantId], [b.tenantId], [a.tenantId]])
  })
})
