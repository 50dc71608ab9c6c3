// Asks the database itself, as web and worker in tenant A, for tenant B's rows: every relation, every command, with and without a tenant.
import pg from 'pg'
import { globalTables } from '#platform/db/catalogue-lint.ts'
import type { RuntimeRole } from '#platform/db/runtime-url.ts'
import type { Query } from './canary-rows.ts'
import type { Leak } from './procedure-probes.ts'

type Subject = { a: { tenantId: string }; b: { tenantId: string; mark: string } }
type Relation = { name: string; schema: string; tenant: string | null }
type Doors = { url: (role: RuntimeRole) => string; asOwner: Query }

const quoted = pg.escapeIdentifier
const relationName = ({ schema, name }: Relation) => `${quoted(schema)}.${quoted(name)}`

/** Every table, view, materialised view and partition of the product, with its tenant column. */
async function relations(query: Query): Promise<Relation[]> {
  return query<Relation>(`
    SELECT c.relname AS name, n.nspname AS schema, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped AND (a.attname = 'tenant_id' OR (a.attname = 'id' AND c.relname = 'tenant')) LIMIT 1) AS tenant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 2, 1`)
}

/** Runs all of them, as web and as worker or only one of the two; nothing is kept. Returns how many probes there were, and every leak. */
export async function probeDatabase(doors: Doors, { a, b }: Subject, as: readonly RuntimeRole[] = ['web', 'worker']): Promise<{ probes: number; leaks: Leak[] }> {
  const found = { probes: 0, leaks: [] as Leak[] }
  const all = (await relations(doors.asOwner)).filter(({ schema, name }) => !(`${schema}.${name}` in globalTables) || name === 'tenant')
  const probeAs = async (role: RuntimeRole) => {
    const client = new pg.Client({ connectionString: doors.url(role) })
    await client.connect()
    try {
      await probeFunctions(client, doors.asOwner, role, { a, b }, found)
      for (const relation of all) for (const state of ['in tenant A', 'after a transaction of B', 'without a tenant'] as const) await probeRelation(client, role, relation, state, { a, b }, found)
    } finally {
      await client.end()
    }
  }
  await Promise.all(as.map(probeAs))
  return found
}

type Found = { probes: number; leaks: Leak[] }
type State = 'in tenant A' | 'after a transaction of B' | 'without a tenant'

async function probeRelation(client: pg.Client, role: RuntimeRole, relation: Relation, state: State, { a, b }: Subject, found: Found): Promise<void> {
  const name = relationName(relation)
  if (state === 'after a transaction of B') {
    await client.query(`BEGIN; SELECT set_tenant('${b.tenantId}'); COMMIT`)
  }
  const attempt = async (what: string, sql: string, values: unknown[], isLeak: (result: pg.QueryResult) => boolean) => {
    found.probes++
    await client.query(state === 'in tenant A' ? `BEGIN; SELECT set_tenant('${a.tenantId}')` : 'BEGIN')
    try {
      const result = await client.query(sql, values)
      if (isLeak(result)) found.leaks.push({ probe: `${role} ${state}: ${what} ${name}`, how: `${result.rowCount} rows of B` })
    } catch {
      // refused by rights or by a policy: as it should be
    } finally {
      await client.query('ROLLBACK')
    }
  }
  const some = ({ rows }: pg.QueryResult) => Number(rows[0]?.n) > 0
  const changed = ({ rowCount }: pg.QueryResult) => (rowCount ?? 0) > 0
  // The schedule of the worker goes through the list of workspaces; it is the one thing that it sees of them all.
  const scheduleReads = role === 'worker' && relation.name === 'tenant'
  if (!scheduleReads) await attempt('reads the canary in', `SELECT count(*) AS n FROM ${name} r WHERE position($1 IN r::text) > 0`, [b.mark], some)
  if (!relation.tenant) return
  const tenant = quoted(relation.tenant)
  if (!scheduleReads) await attempt('reads', `SELECT count(*) AS n FROM ${name} WHERE ${tenant} = $1`, [b.tenantId], some)
  await attempt('changes', `UPDATE ${name} SET ${tenant} = ${tenant} WHERE ${tenant} = $1`, [b.tenantId], changed)
  await attempt('gives rows to B in', `UPDATE ${name} SET ${tenant} = $1 WHERE ${tenant} = $2`, [b.tenantId, a.tenantId], changed)
  await attempt('takes rows of B in', `UPDATE ${name} SET ${tenant} = $2 WHERE ${tenant} = $1`, [b.tenantId, a.tenantId], changed)
  await attempt('deletes from', `DELETE FROM ${name} WHERE ${tenant} = $1`, [b.tenantId], changed)
  await attempt('locks rows of', `SELECT count(*) AS n FROM (SELECT 1 FROM ${name} WHERE ${tenant} = $1 FOR UPDATE) r`, [b.tenantId], some)
  await probeInsert(client, relation, attempt, { a, b })
}

/** Inserts a row that is valid in every way but its tenant: rights alone must not decide. */
async function probeInsert(client: pg.Client, relation: Relation, attempt: (what: string, sql: string, values: unknown[], isLeak: (result: pg.QueryResult) => boolean) => Promise<void>, { b }: Subject): Promise<void> {
  const { rows } = await client.query<{ column: string; type: string }>("SELECT a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND (a.attnotnull OR a.attname = 'id')", [relationName(relation)])
  const values = rows.map(({ column, type }) => (column === relation.tenant ? `'${b.tenantId}'::uuid` : sampleSql(type)))
  await attempt('inserts into', `INSERT INTO ${relationName(relation)} (${rows.map(({ column }) => quoted(column)).join(', ')}) SELECT ${values.join(', ')}`, [], ({ rowCount }) => (rowCount ?? 0) > 0)
}

function sampleSql(type: string): string {
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'text') return `'probe ' || gen_random_uuid()`
  if (type === 'jsonb') return `'{}'::jsonb`
  if (type === 'bytea') return `'\\x00'::bytea`
  if (type === 'boolean') return 'false'
  if (type.startsWith('timestamp')) return 'now()'
  if (type.endsWith('[]')) return `'{}'::${type}`
  return '1'
}

/** Calls every function of the product's schema that takes nothing, as it might give out rows past the policies. */
async function probeFunctions(client: pg.Client, query: Query, role: RuntimeRole, { a, b }: Subject, found: Found): Promise<void> {
  const functions = await query<{ name: string }>("SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND pronargs = 0 AND prokind = 'f' AND prorettype <> 'trigger'::regtype")
  for (const { name } of functions) {
    found.probes++
    await client.query('BEGIN')
    try {
      await client.query('SELECT set_tenant($1)', [a.tenantId])
      const { rows } = await client.query(`SELECT r::text AS text FROM ${quoted(name)}() r`)
      if (rows.some(({ text }: { text: string | null }) => text?.includes(b.mark))) found.leaks.push({ probe: `${role}: calls ${name}()`, how: 'the canary of B' })
    } catch {
      // no right to call it
    } finally {
      await client.query('ROLLBACK')
    }
  }
}
