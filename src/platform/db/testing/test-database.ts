// A database of its own for a test file, and tenants in it.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { now } from '../../clock.ts'
import { rereadEnvironment } from '../../env.ts'
import type { Role } from '../../roles.ts'
import type { TenantContext } from '../../tenant-context.ts'
import { migrate } from '../migrate.ts'
import { roleUrl, type RuntimeRole } from '../runtime-url.ts'
import { closeDatabase, tenantContext } from '../tenant-transaction.ts'
import { aloneOnServer, databaseUrl } from './global-setup.ts'

export type TestDatabase = {
  /** The database's name. */
  readonly name: string
  /** The owner's address: row-level security does not hold for it. For arranging and for looking from outside only. */
  readonly ownerUrl: string
  /** The address of web or worker. */
  url: (role: RuntimeRole) => string
  /** Connects this process as the other role from now on. */
  actAs: (role: RuntimeRole) => Promise<void>
  /** One query as the owner, past row-level security. */
  asOwner: <Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>
}

let current: { name: string; ownerUrl: string; owner: pg.Pool } | undefined

function opened() {
  if (!current) throw new Error('Call testDatabase() at the top of the test file, and use what it gives inside the tests.')
  return current
}

/**
 * Gives this test file a migrated database of its own, made before its first test and dropped after its last, and connects the process to it
 * as web (or worker). Call it once, at the top of the file.
 */
export function testDatabase(role: RuntimeRole = 'web'): TestDatabase {
  const database: TestDatabase = {
    get name() {
      return opened().name
    },
    get ownerUrl() {
      return opened().ownerUrl
    },
    url: (which) => roleUrl(opened().ownerUrl, which),
    actAs: async (which) => {
      await closeDatabase()
      process.env.LEADLIGHT_DB_URL = roleUrl(opened().ownerUrl, which)
      rereadEnvironment()
    },
    asOwner: async (sql, values) => (await opened().owner.query(sql, values)).rows,
  }
  beforeAll(async () => {
    process.env.LEADLIGHT_SECRET = inject('secret')
    process.env.LEADLIGHT_LOG ??= 'silent'
    rereadEnvironment()
    const adminUrl = inject('adminUrl')
    const name = `leadlight_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`
    const ownerUrl = databaseUrl(adminUrl, name)
    await aloneOnServer(adminUrl, async (admin) => {
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${inject('template')}`)
      await migrate(ownerUrl, new Date()) // nothing to apply: it makes this database's login roles
    })
    const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 })
    owner.on('error', () => {}) // dropping the database ends idle connections
    current = { name, ownerUrl, owner }
    await database.actAs(role)
  })
  afterAll(async () => {
    if (!current) return
    const { name, owner } = current
    current = undefined
    await closeDatabase()
    await owner.end()
    await aloneOnServer(inject('adminUrl'), async (admin) => {
      // Plainly first, which waits for connections that are just closing: cut off by force, one of them would throw into whatever test runs then.
      await admin.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
      for (const which of ['web', 'worker']) await admin.query(`DROP ROLE IF EXISTS ${name}_${which}_login`)
    })
  })
  return database
}

export type TestTenant = { tenantId: string; slug: string; userId: string; ctx: TenantContext; /** The context of one more member with another role. */ as: (role: Role, name?: string) => Promise<TenantContext> }

/** Makes a tenant with an owner, and the context in which that owner acts. `at` stops its clock. */
export async function testTenant(name = 'Test firm', { at }: { at?: Date } = {}): Promise<TestTenant> {
  const tenantId = randomUUID()
  const slug = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${tenantId.slice(0, 8)}`
  const clock = at ? () => at : now
  await opened().owner.query('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, $4)', [tenantId, slug, name, clock()])
  const memberAs = async (role: Role, personName: string) => {
    const userId = randomUUID()
    await opened().owner.query('INSERT INTO user_account (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)', [userId, `${role}-${userId.slice(0, 8)}@example.com`, personName, 'no password', clock()])
    await opened().owner.query('INSERT INTO membership (tenant_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)', [tenantId, userId, role, clock()])
    return { userId, ctx: tenantContext(tenantId, { kind: 'user', userId, role, name: personName }, clock) }
  }
  const { userId, ctx } = await memberAs('owner', 'Olivia Owner')
  return { tenantId, slug, userId, ctx, as: async (role, personName = `A ${role}`) => (await memberAs(role, personName)).ctx }
}
