// H6 and H7 at full size: 200 kills of worker processes, 50 suspended ones; nothing lost, nothing doubled.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { verifyAudit } from '#platform/audit-log/read.ts'
import { now } from '#platform/clock.ts'
import { startEmbeddedServer } from '#platform/db/embedded/cluster.ts'
import { migrate } from '#platform/db/migrate.ts'
import { roleUrl } from '#platform/db/runtime-url.ts'
import { closeDatabase, tenantContext } from '#platform/db/tenant-transaction.ts'
import { installationSecret, rereadEnvironment } from '#platform/env.ts'
import { closeProducer } from '#platform/queue/producer.ts'
import { crashWorkers, suspendWorkers } from '#platform/queue/testing/crash-worker.ts'
import type { TenantContext } from '#platform/tenant-context.ts'

const kills = 200
const zombies = 50
const seed = 20_261_122

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

/** Spreads the moments of the kills; its quality does not matter. */
function spread(from: number): () => number {
  let state = from
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

/** A proof of its own: makes a database, kills and suspends workers in it, counts the effects, and removes the database. */
export const killWorkerProof = {
  name: 'Killed and suspended workers',
  async run(): Promise<ProofRow[]> {
    process.env.LEADLIGHT_SECRET ??= `a secret for this proof only ${randomUUID()}`
    const server = await serverForProof()
    const name = `leadlight_proof_${randomUUID().slice(0, 8)}`
    const admin = new pg.Client({ connectionString: server.adminUrl })
    await admin.connect()
    await admin.query(`CREATE DATABASE ${name}`)
    const ownerUrl = Object.assign(new URL(server.adminUrl), { pathname: `/${name}` }).href
    try {
      return await prove(ownerUrl)
    } finally {
      await closeProducer()
      await closeDatabase()
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      for (const role of ['web', 'worker']) await admin.query(`DROP ROLE IF EXISTS ${name}_${role}_login`)
      await admin.end()
      await server.stop()
    }
  },
}

async function serverForProof() {
  const given = process.env.LEADLIGHT_TEST_ADMIN_URL
  if (given) return { adminUrl: given, stop: async () => {} }
  const home = mkdtempSync(join(tmpdir(), 'leadlight-proof-'))
  const server = await startEmbeddedServer({ home, password: 'for-this-proof', durable: false })
  return { adminUrl: server.ownerUrl('postgres'), stop: async () => { await server.stop(); rmSync(home, { recursive: true, force: true }) } }
}

async function prove(ownerUrl: string): Promise<ProofRow[]> {
  await migrate(ownerUrl, new Date())
  process.env.LEADLIGHT_DB_URL = roleUrl(ownerUrl, 'web')
  rereadEnvironment()
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 })
  try {
    const tenants: TenantContext[] = []
    for (const firm of ['A', 'B', 'C']) {
      const id = randomUUID()
      await owner.query('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, now())', [id, id, firm])
      tenants.push(tenantContext(id, { kind: 'system', name: 'proof' }, now))
    }
    const unfinished = async (ids: string[]) => (await owner.query<{ id: string }>("SELECT id FROM job WHERE id = ANY($1::uuid[]) AND state IN ('queued', 'running')", [ids])).rows.map((row) => row.id)
    const plan = { databaseUrl: roleUrl(ownerUrl, 'worker'), secret: installationSecret(), tenants, random: spread(seed), unfinished }
    const crashed = await crashWorkers({ ...plan, kills })
    const slept = await suspendWorkers({ ...plan, zombies })
    const [afterCrash, afterSleep] = [await effectsOf(owner, crashed.jobIds, crashed.steps), await effectsOf(owner, slept.jobIds, slept.steps)]
    const chains = await Promise.all(tenants.map((tenant) => verifyAudit(tenant.tenantId)))
    return [
      row(`${kills} kills (${crashed.hits} hit running jobs), effects lost or doubled`, '0', `${afterCrash.lost} lost, ${afterCrash.doubled} doubled`, afterCrash.lost + afterCrash.doubled === 0 && afterCrash.done === crashed.jobIds.length),
      row('slowest resume after a kill', '3,000 ms', `${Math.max(...crashed.resumes)} ms`, Math.max(...crashed.resumes) <= 3_000),
      row(`${slept.zombies} suspended workers’ jobs, stale commits`, '0', `${afterSleep.lost} lost, ${afterSleep.doubled} doubled`, afterSleep.lost + afterSleep.doubled === 0 && afterSleep.done === slept.jobIds.length),
      row('slowest takeover from a suspended worker', '15,000 ms', `${Math.max(...slept.resumes)} ms`, Math.max(...slept.resumes) <= 15_000),
      row('audit logs whole after all of it', `${tenants.length}`, `${chains.filter((verdict) => verdict.kind === 'whole').length}`, chains.every((verdict) => verdict.kind === 'whole')),
    ]
  } finally {
    await owner.end()
  }
}

const row = (what: string, goal: string, found: string, met: boolean): ProofRow => ({ what, goal, found, met })

async function effectsOf(owner: pg.Pool, jobIds: string[], steps: number): Promise<{ done: number; lost: number; doubled: number }> {
  const { rows } = await owner.query<{ n: number }>("SELECT count(*)::int AS n FROM audit_entry WHERE split_part(subject, ':', 1) = ANY($1) GROUP BY subject", [jobIds])
  const states = await owner.query<{ done: number }>("SELECT count(*)::int AS done FROM job WHERE id = ANY($1::uuid[]) AND state = 'done'", [jobIds])
  return { done: states.rows[0].done, lost: jobIds.length * steps - rows.length, doubled: rows.filter((effect) => effect.n > 1).length }
}
