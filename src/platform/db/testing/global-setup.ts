// Runs once before the database tests: finds or starts a PostgreSQL, and makes one migrated template that each test file copies.
import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { rereadEnvironment } from '../../env.ts'
import { startEmbeddedServer } from '../embedded/cluster.ts'
import { migrate } from '../migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string
    template: string
    secret: string
  }
}

const root = join(import.meta.dirname, '../../../..')
const oneAtATime = 7_203_412 // any fixed number: the lock under which test databases are made on one server

export default async function setup(project: TestProject) {
  process.env.LEADLIGHT_SECRET ??= 'a secret for tests only, of no use to anyone'
  rereadEnvironment()
  const server = await serverForTests()
  const template = await ensureTemplate(server.adminUrl)
  project.provide('adminUrl', server.adminUrl)
  project.provide('template', template)
  project.provide('secret', process.env.LEADLIGHT_SECRET)
  return server.stop
}

async function serverForTests(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const given = process.env.LEADLIGHT_TEST_ADMIN_URL
  if (given) return { adminUrl: given, stop: async () => {} }
  const home = mkdtempSync(join(tmpdir(), 'leadlight-test-'))
  const server = await startEmbeddedServer({ home, password: 'for-tests', durable: false })
  const stop = async () => {
    await server.stop()
    rmSync(home, { recursive: true, force: true })
    rmSync(server.data, { recursive: true, force: true })
  }
  return { adminUrl: server.ownerUrl('postgres'), stop }
}

/** Runs work on the server's own database, alone among all test processes: creating databases and roles in parallel makes PostgreSQL refuse some. */
export async function aloneOnServer<Result>(adminUrl: string, work: (admin: pg.Client) => Promise<Result>): Promise<Result> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [oneAtATime])
    return await work(admin)
  } finally {
    await admin.end()
  }
}

/** The address of another database on the same server. */
export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

/** One migrated database, named after everything that decides what is in it. It takes no connections, so it can always be copied. */
async function ensureTemplate(adminUrl: string): Promise<string> {
  const name = `leadlight_template_${fingerprint()}`
  return aloneOnServer(adminUrl, async (admin) => {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount) return name
    const half = `${name}_half`
    await admin.query(`DROP DATABASE IF EXISTS ${half} WITH (FORCE)`)
    await admin.query(`CREATE DATABASE ${half}`)
    await migrate(databaseUrl(adminUrl, half), new Date())
    await admin.query(`ALTER DATABASE ${half} RENAME TO ${name}`)
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    return name
  })
}

function fingerprint(): string {
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 7)) // the event partitions follow the month
  const files = globSync(['prisma/migrations/*/migration.sql', 'src/platform/db/*.ts', 'src/platform/queue/*.ts'], { cwd: root }).filter((file) => !file.endsWith('.test.ts')).sort()
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}
