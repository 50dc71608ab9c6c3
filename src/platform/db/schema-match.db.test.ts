// The migrations and the Prisma schema say the same: a database made from the schema alone has the same tables, columns and keys.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { aloneOnServer, databaseUrl } from './testing/global-setup.ts'
import { testDatabase } from './testing/test-database.ts'

const database = testDatabase()
const root = join(import.meta.dirname, '../../..')

const columnsOf = `
  SELECT format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ' default ' || pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> '_prisma_migrations' ORDER BY line`
const keysOf = `
  SELECT format('%s: %s%s', c.relname, CASE WHEN i.indisprimary THEN 'primary key ' WHEN i.indisunique THEN 'unique ' ELSE 'index ' END, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '')) AS line
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname <> '_prisma_migrations' ORDER BY line`
const foreignKeysOf = `
  SELECT format('%s: %s', c.relname, pg_get_constraintdef(f.oid)) AS line FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
  WHERE f.contype = 'f' AND f.conparentid = 0 AND c.relnamespace = 'public'::regnamespace ORDER BY line`

async function linesOf(client: pg.Client, sql: string): Promise<string[]> {
  return (await client.query<{ line: string }>(sql)).rows.map((row) => row.line)
}

test('a migrated database has what the schema says', async () => {
  const name = `${database.name}_schema`
  await aloneOnServer(inject('adminUrl'), (admin) => admin.query(`CREATE DATABASE ${name}`))
  const [expected, migrated] = [databaseUrl(inject('adminUrl'), name), database.ownerUrl].map((connectionString) => new pg.Client({ connectionString }))
  try {
    await Promise.all([expected.connect(), migrated.connect()])
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'prisma/diff.ts'), databaseUrl(inject('adminUrl'), name)], { cwd: root })
    await expected.query(stdout)
    const columns = await linesOf(expected, columnsOf)
    expect(columns.length).toBeGreaterThan(300)
    expect(await linesOf(migrated, columnsOf)).toEqual(columns)
    expect(await linesOf(migrated, foreignKeysOf)).toEqual(await linesOf(expected, foreignKeysOf))
    // Migrations may add indexes that the schema language cannot say, and no key may be missing.
    expect(await linesOf(migrated, keysOf)).toEqual(expect.arrayContaining(await linesOf(expected, keysOf)))
  } finally {
    await expected.end()
    await migrated.end()
    await aloneOnServer(inject('adminUrl'), (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`))
  }
})
