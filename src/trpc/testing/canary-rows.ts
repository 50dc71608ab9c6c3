// Plants a canary in every text that a tenant owns, by walking the catalogue: a new table or column is covered without a word here.
import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** Runs SQL as the owner of the tables, past row-level security. */
export type Query = <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>

type Column = { table: string; column: string; type: string; parent: string | null; parentColumn: string | null }
const quoted = pg.escapeIdentifier

/** Every table with a tenant, and its columns with the table that a foreign key names. */
export async function tenantColumns(query: Query): Promise<Map<string, Column[]>> {
  const rows = await query<Column>(`
    SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, f.confrelid::regclass::text AS parent, p.attname AS "parentColumn"
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint f ON f.contype = 'f' AND f.conrelid = c.oid AND f.conparentid = 0 AND a.attnum = ANY (f.conkey) AND a.attname <> 'tenant_id'
    LEFT JOIN pg_attribute p ON p.attrelid = f.confrelid AND p.attnum = f.confkey[array_position(f.conkey, a.attnum)]
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname, a.attnum`)
  return Map.groupBy(rows, (row) => row.table)
}

// Words that the product itself reads: a canary in them would make the row unusable instead of telling of a leak.
const isCode = /^(kind|state|status|object|class|role|grade|evidence|stage|connector|purpose|basis|profiling_basis|currency|time_zone|learner|verdict|outcome|severity|from_severity|slug|hash|.*_hash|sha256|prefix|scopes|action|actor_kind|actor_id|created_by|set_by|field|column|code_version|segment|artefact|feedback\.reason)$/
const isOpenJson = /^(traits|data|details|findings|facts)$/

/** Adds the canary, with the name of the column that holds it, to the free texts of all rows that a tenant has. */
export async function markRows(query: Query, tenantId: string, mark: string): Promise<void> {
  for (const [table, columns] of await tenantColumns(query)) {
    if (table === 'audit_entry') continue // its hashes would no longer hold
    const changes = columns.flatMap(({ column, type }) => {
      const canary = `'${mark}:${table}.${column}'`
      if (type === 'text' && !isCode.test(column) && !isCode.test(`${table}.${column}`)) return [`${quoted(column)} = ${quoted(column)} || ' ' || ${canary}`]
      if (type === 'jsonb' && isOpenJson.test(column)) return [`${quoted(column)} = CASE WHEN jsonb_typeof(${quoted(column)}) = 'object' THEN ${quoted(column)} || jsonb_build_object('canary', ${canary}) ELSE ${quoted(column)} END`]
      return []
    })
    if (changes.length) await query(`UPDATE ${quoted(table)} SET ${changes.join(', ')} WHERE tenant_id = $1`, [tenantId])
  }
}

/**
 * Adds one row to every table of a tenant in which each text, also the codes, is the canary; `emptyOnly` spares tables that have rows, as such a row is
 * of no use to the product itself. Returns the tables that have rows now: all of them, or it throws.
 */
export async function plantRows(query: Query, { tenantId, userId, mark, emptyOnly = false }: { tenantId: string; userId: string; mark: string; emptyOnly?: boolean }): Promise<string[]> {
  const tables = await tenantColumns(query)
  const planted = new Set<string>()
  for (let before = -1; planted.size > before; ) {
    before = planted.size
    for (const [table, columns] of tables) {
      if (planted.has(table) || !columns.every(({ parent }) => !parent || parent === table || !tables.has(parent) || planted.has(parent))) continue
      if (!emptyOnly || (await rowsOf(query, table, tenantId)) === 0) await plantRow(query, { table, columns, tables, tenantId, userId, mark })
      planted.add(table)
    }
  }
  const missing = [...tables.keys()].filter((table) => !planted.has(table))
  if (missing.length) throw new Error(`No canary could be planted in ${missing.join(', ')}: their foreign keys go in a circle.`)
  return [...planted]
}

type Plan = { table: string; columns: Column[]; tables: Map<string, Column[]>; tenantId: string; userId: string; mark: string }

async function plantRow(query: Query, plan: Plan): Promise<void> {
  const { table, columns, tenantId } = plan
  const values = await Promise.all(columns.map((column) => valueFor(query, plan, column)))
  await query(`INSERT INTO ${quoted(table)} (${columns.map(({ column }) => quoted(column)).join(', ')}) VALUES (${values.map((_, n) => `$${n + 1}`).join(', ')}) ON CONFLICT DO NOTHING`, values)
  if ((await rowsOf(query, table, tenantId)) === 0) throw new Error(`The table ${table} took no canary row.`)
}

async function rowsOf(query: Query, table: string, tenantId: string): Promise<number> {
  return (await query<{ n: number }>(`SELECT count(*)::int AS n FROM ${quoted(table)} WHERE tenant_id = $1`, [tenantId]))[0].n
}

async function valueFor(query: Query, { table, tables, tenantId, userId, mark }: Plan, { column, type, parent, parentColumn }: Column): Promise<unknown> {
  if (column === 'tenant_id') return tenantId
  if (parent === 'user_account' || ['user_id', 'owner_id'].includes(column)) return userId
  const named = parent ?? column.replace(/_id$/, '')
  if (column !== 'id' && tables.has(named)) {
    const [row] = await query<{ value: unknown }>(`SELECT ${quoted(parentColumn ?? 'id')} AS value FROM ${quoted(named)} WHERE tenant_id = $1 LIMIT 1`, [tenantId])
    if (row) return row.value
  }
  if (column === 'sequence') return (await query<{ n: string }>(`SELECT coalesce(max(sequence), 0) + 1 AS n FROM ${quoted(table)} WHERE tenant_id = $1`, [tenantId]))[0].n
  return sampleOf(type, `${mark}:${table}.${column}`)
}

function sampleOf(type: string, canary: string): unknown {
  if (type === 'uuid') return randomUUID()
  if (type === 'text') return canary
  if (type === 'text[]') return [canary]
  if (type === 'jsonb' || type === 'json') return JSON.stringify({ canary })
  if (type === 'bytea') return Buffer.from(canary)
  if (type === 'boolean') return false
  if (type.startsWith('timestamp') || type === 'date') return new Date()
  if (type.endsWith('[]')) return [0.5]
  return 1
}

/** What a tenant's rows are, as one hash for each table: any change of any of them changes it. */
export async function tableHashes(query: Query, tenantId: string): Promise<Record<string, string>> {
  const tables = [...(await tenantColumns(query)).keys()]
  const hashes: Record<string, string> = {}
  for (const table of tables) {
    const [row] = await query<{ hash: string }>(`SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(r::text), '' ORDER BY md5(r::text))), '') AS hash FROM ${quoted(table)} r WHERE tenant_id = $1`, [tenantId])
    hashes[table] = row.hash
  }
  const [tenant] = await query<{ hash: string }>('SELECT md5(t::text) AS hash FROM tenant t WHERE id = $1', [tenantId])
  const [people] = await query<{ hash: string }>("SELECT md5(string_agg(u::text || coalesce(s::text, ''), '' ORDER BY u.id, s.id)) AS hash FROM user_account u JOIN membership m ON m.user_id = u.id LEFT JOIN user_session s ON s.user_id = u.id WHERE m.tenant_id = $1", [tenantId])
  const [queued] = await query<{ hash: string }>("SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(j.data::text), '' ORDER BY j.id)), '') AS hash FROM pgboss.job j WHERE j.data::text LIKE '%' || $1 || '%'", [tenantId])
  return { ...hashes, tenant: tenant.hash, people: people.hash, queued: queued.hash }
}

/** Tables in which a tenant's own rows hold another's canary or one of its ids: something was taken over. */
export async function tablesHolding(query: Query, tenantId: string, { mark, ids }: { mark: string; ids: readonly string[] }): Promise<string[]> {
  const found: string[] = []
  for (const table of (await tenantColumns(query)).keys()) {
    // An audit entry may repeat what was asked for, ids included; what came of it stands in its other columns.
    const asked = table === 'audit_entry' ? ['details'] : []
    const rows = await query<{ word: string }>(
      `SELECT DISTINCT w AS word FROM ${quoted(table)} r JOIN unnest($2::text[]) w ON position(w IN CASE WHEN w = $3 THEN r::text ELSE (to_jsonb(r) - $4::text[])::text END) > 0 WHERE tenant_id = $1 LIMIT 5`,
      [tenantId, [mark, ...ids], mark, asked])
    found.push(...rows.map(({ word }) => `${table} holds ${word}`))
  }
  return found
}
