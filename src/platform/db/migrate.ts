// Applies prisma/migrations in Prisma's own format. Each file is one transaction, so a kill in the middle leaves nothing half applied
// (docs/decisions/0003). The ordinary Prisma CLI can go on from the same _prisma_migrations table.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { LeadlightError, sentenceOf } from '../errors.ts'
import { installQueue } from '../queue/install.ts'
import { ensureEventPartitions } from './event-partitions.ts'
import { loginRoleName, loginRolePassword, type RuntimeRole } from './runtime-url.ts'

const folder = join(import.meta.dirname, '../../../prisma/migrations')
const oneMigratorAtATime = 7_203_411 // any fixed number: the advisory lock under which migrations run

const ledger = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`

/** Brings the database to this version of the product: migrations, event partitions, the login roles of web and worker, the queue. Returns the names applied now. */
export async function migrate(ownerUrl: string, now: Date): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await refuseOldServer(client)
    await client.query('SELECT pg_advisory_lock($1)', [oneMigratorAtATime])
    await client.query(ledger)
    const applied = await applyMissing(client)
    await ensureEventPartitions(client, now)
    await ensureLoginRoles(client)
    await installQueue(ownerUrl)
    return applied
  } finally {
    await client.end()
  }
}

async function refuseOldServer(client: pg.Client) {
  const { rows } = await client.query<{ n: number }>("SELECT current_setting('server_version_num')::int AS n")
  if (rows[0].n < 150_000) throw new LeadlightError('invalid', `The database server is PostgreSQL ${Math.floor(rows[0].n / 10_000)}; Leadlight needs 15 or newer.`)
}

async function applyMissing(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>('SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL')
  const done = new Map(rows.map((row) => [row.migration_name, row.checksum]))
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  const applied: string[] = []
  for (const name of names) {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
    const checksum = createHash('sha256').update(sql).digest('hex')
    const known = done.get(name)
    if (known === checksum) continue
    if (known) throw new LeadlightError('conflict', `Migration ${name} was changed after it had been applied: restore its file, and write a new migration instead.`)
    await applyOne(client, name, sql, checksum)
    applied.push(name)
  }
  return applied
}

async function applyOne(client: pg.Client, name: string, sql: string, checksum: string) {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)', [randomUUID(), checksum, name])
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {})
    throw new LeadlightError('internal', `Migration ${name} did not apply, and nothing of it was kept: ${sentenceOf(cause)}.`, { cause })
  }
}

// A process that is suspended in the middle of a transaction would hold its locks for ever. A worker's are gone by the time its heartbeat is missed.
const idleInTransaction: Record<RuntimeRole, string> = { web: '30s', worker: '10s' }

/** The login roles of web and worker: members of the group roles that hold the grants, with passwords derived from the secret. */
async function ensureLoginRoles(client: pg.Client) {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name')
  for (const role of ['web', 'worker'] satisfies RuntimeRole[]) {
    const name = pg.escapeIdentifier(loginRoleName(rows[0].name, role))
    const password = pg.escapeLiteral(loginRolePassword(role))
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [loginRoleName(rows[0].name, role)])
    // Only a superuser may so much as mention those powers of a role that is there; that it has none of them is for the catalogue's lint to check.
    await client.query(rowCount ? `ALTER ROLE ${name} LOGIN PASSWORD ${password}` : `CREATE ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${password}`)
    await client.query(`GRANT leadlight_${role} TO ${name}`)
    await client.query(`ALTER ROLE ${name} SET idle_in_transaction_session_timeout = '${idleInTransaction[role]}'`)
    await client.query(`ALTER ROLE ${name} SET citus.propagate_set_commands = 'local'`).catch(() => {}) // only superusers of some servers may set it; only a cluster needs it
  }
}
