// H6 and H7 at full size: 200 kills of worker processes, 50 suspended ones; nothing lost, nothing doubled.
import { randomUUID } from 'node:crypto'
import { verifyAudit } from '#platform/audit-log/read.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { installationSecret } from '#platform/env.ts'
import { crashWorkers, suspendWorkers } from '#platform/queue/testing/crash-worker.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

const kills = 200
const zombies = 50
const seed = 20_261_122

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

/** Spreads the moments of the kills; its quality does not matter. */
function spread(from: number): () => number {
  let state = from
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

/** Kills and suspends workers in a database of its own, and counts the effects. */
export const killWorkerProof = { name: 'Killed and suspended workers', run: (): Promise<ProofRow[]> => withProofDatabase(prove) }

async function prove(database: ProofDatabase): Promise<ProofRow[]> {
  const tenants: TenantContext[] = []
  for (const firm of ['A', 'B', 'C']) {
    const id = randomUUID()
    await database.asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, now())', [id, id, firm])
    tenants.push(tenantContext(id, { kind: 'system', name: 'proof' }, now))
  }
  const unfinished = async (ids: string[]) => (await database.asOwner("SELECT id FROM job WHERE id = ANY($1::uuid[]) AND state IN ('queued', 'running')", [ids])).map((job) => String(job.id))
  const plan = { databaseUrl: database.workerUrl, secret: installationSecret(), tenants, random: spread(seed), unfinished }
  const crashed = await crashWorkers({ ...plan, kills })
  const slept = await suspendWorkers({ ...plan, zombies })
  const [afterCrash, afterSleep] = [await effectsOf(database, crashed.jobIds, crashed.steps), await effectsOf(database, slept.jobIds, slept.steps)]
  const chains = await Promise.all(tenants.map((tenant) => verifyAudit(tenant.tenantId)))
  const [slowestResume, slowestTakeover] = [Math.max(...crashed.resumes), Math.max(...slept.resumes)]
  return [
    row(`${kills} kills (${crashed.hits} hit running jobs), effects lost or doubled`, '0', `${afterCrash.lost} lost, ${afterCrash.doubled} doubled`, afterCrash.lost + afterCrash.doubled === 0 && afterCrash.done === crashed.jobIds.length),
    row('slowest resume after a kill', '3,000 ms', `${slowestResume} ms`, slowestResume <= 3_000),
    row(`${slept.zombies} suspended workers’ jobs, stale commits`, '0', `${afterSleep.lost} lost, ${afterSleep.doubled} doubled`, afterSleep.lost + afterSleep.doubled === 0 && afterSleep.done === slept.jobIds.length),
    row('slowest takeover from a suspended worker', '15,000 ms', `${slowestTakeover} ms`, slowestTakeover <= 15_000),
    row('audit logs whole after all of it', `${tenants.length}`, `${chains.filter((verdict) => verdict.kind === 'whole').length}`, chains.every((verdict) => verdict.kind === 'whole')),
  ]
}

const row = (what: string, goal: string, found: string, met: boolean): ProofRow => ({ what, goal, found, met })

async function effectsOf(database: ProofDatabase, jobIds: string[], steps: number): Promise<{ done: number; lost: number; doubled: number }> {
  const effects = await database.asOwner("SELECT count(*)::int AS n FROM audit_entry WHERE split_part(subject, ':', 1) = ANY($1) GROUP BY subject", [jobIds])
  const [states] = await database.asOwner("SELECT count(*)::int AS done FROM job WHERE id = ANY($1::uuid[]) AND state = 'done'", [jobIds])
  return { done: Number(states.done), lost: jobIds.length * steps - effects.length, doubled: effects.filter((effect) => Number(effect.n) > 1).length }
}
