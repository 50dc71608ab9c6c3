// A database for one proof, made before it and removed after it.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedServer } from '#platform/db/embedded/cluster.ts'
import { migrate } from '#platform/db/migrate.ts'
import { roleUrl } from '#platform/db/runtime-url.ts'
import { closeDatabase } from '#platform/db/tenant-transaction.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { closeProducer } from '#platform/queue/producer.ts'

export type ProofDatabase = { ownerUrl: string; workerUrl: string; asOwner: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]> }

/** Runs work with a migrated database of its own, connected to as the worker. `durable`: on a server of its own that writes to disk before it answers, as in production. */
export async function withProofDatabase<Result>(work: (database: ProofDatabase) => Promise<Result>, { durable = false }: { durable?: boolean } = {}): Promise<Result> {
  process.env.LEADLIGHT_SECRET ??= `a secret for this proof only ${randomUUID()}`
  rereadEnvironment()
  const server = await serverForProof(durable)
  const name = `leadlight_proof_${randomUUID().slice(0, 8)}`
  const admin = new pg.Client({ connectionString: server.adminUrl })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const ownerUrl = Object.assign(new URL(server.adminUrl), { pathname: `/${name}` }).href
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 })
  owner.on('error', () => {}) // dropping the database ends idle connections
  try {
    await migrate(ownerUrl, new Date())
    process.env.LEADLIGHT_DB_URL = roleUrl(ownerUrl, 'worker')
    rereadEnvironment()
    return await work({ ownerUrl, workerUrl: process.env.LEADLIGHT_DB_URL, asOwner: async (sql, values) => (await owner.query(sql, values)).rows })
  } finally {
    await owner.end()
    await closeProducer()
    await closeDatabase()
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    for (const role of ['web', 'worker']) await admin.query(`DROP ROLE IF EXISTS ${name}_${role}_login`)
    await admin.end()
    await server.stop()
  }
}

async function serverForProof(durable: boolean) {
  const given = process.env.LEADLIGHT_TEST_ADMIN_URL
  if (given && !durable) return { adminUrl: given, stop: async () => {} }
  const home = mkdtempSync(join(tmpdir(), 'leadlight-proof-'))
  const server = await startEmbeddedServer({ home, password: 'for-this-proof', durable })
  return { adminUrl: server.ownerUrl('postgres'), stop: async () => { await server.stop(); rmSync(home, { recursive: true, force: true }) } }
}
