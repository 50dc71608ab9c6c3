// A million leads scored and explained into the database, prediction by prediction, each with its contributions.
// LEADLIGHT_PROOF_LEADS=40000 takes fewer, with the time for a million worked out from the rate; only the full size counts as met.
import { randomUUID } from 'node:crypto'
import { availableParallelism, loadavg } from 'node:os'
import { rescoreAll, scoreLeads, scoreLeadsJob, scoreWithNewModel } from '#domain/score/index.ts'
import { ensureTargets, modelPublished, requestTraining, trainModel, trainModelJob } from '#domain/train/index.ts'
import { fillWorkspace } from '#domain/train/sample-workspace.fixture.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }

const FULL = 1_000_000
const MOST_MINUTES = 10
const LEARNED_FROM = 10_000
const COPIES_AT_ONCE = 10
const leads = Number(process.env.LEADLIGHT_PROOF_LEADS ?? FULL)

/** Copies every scored lead, with its records and events, until there are so many. A copy keeps the facts and gets an id of its own. */
async function multiply({ asOwner }: ProofDatabase, tenantId: string): Promise<void> {
  const [{ open }] = await asOwner('SELECT count(DISTINCT profile_id)::int AS open FROM prediction WHERE tenant_id = $1', [tenantId])
  await asOwner('CREATE TABLE original AS SELECT DISTINCT profile_id AS id FROM prediction')
  const copies = Math.ceil(leads / Number(open)) - 1
  const idOf = (column: string) => `md5(${column}::text || ' ' || copy)::uuid`
  for (let from = 1; from <= copies; from += COPIES_AT_ONCE) {
    const these = [from, Math.min(copies, from + COPIES_AT_ONCE - 1)]
    await asOwner(`INSERT INTO profile (tenant_id, id, name, company, email, country, traits, search, profiling_allowed, profiling_basis, lead_since, is_lead, created_at, updated_at)
      SELECT p.tenant_id, ${idOf('p.id')}, name, company, email, country, traits, search, profiling_allowed, profiling_basis, lead_since, is_lead, created_at, updated_at
      FROM profile p JOIN original USING (id), generate_series($1::int, $2::int) copy`, these)
    await asOwner(`INSERT INTO record (tenant_id, id, source_id, object, external_id, version, current, content_hash, data, sync_run_id, line, received_at, profile_id)
      SELECT r.tenant_id, ${idOf('r.id')}, source_id, object, external_id || ' ' || copy, version, current, content_hash, data, sync_run_id, line, received_at, ${idOf('r.profile_id')}
      FROM record r JOIN original o ON o.id = r.profile_id, generate_series($1::int, $2::int) copy`, these)
    await asOwner(`INSERT INTO event (tenant_id, occurred_at, id, profile_id, kind, source_id, sync_run_id)
      SELECT e.tenant_id, occurred_at, ${idOf('e.id')}, ${idOf('e.profile_id')}, kind, source_id, sync_run_id
      FROM event e JOIN original o ON o.id = e.profile_id, generate_series($1::int, $2::int) copy`, these)
  }
  await asOwner('VACUUM ANALYZE')
}

async function prove(database: ProofDatabase): Promise<ProofRow[]> {
  const tenantId = randomUUID()
  await database.asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, now())', [tenantId, tenantId, 'A million leads'])
  const moment = now()
  const ctx = tenantContext(tenantId, { kind: 'system', name: 'proof' }, () => moment) // nobody grows too old for a score while others are copied
  await fillWorkspace(database, tenantId, { leads: LEARNED_FROM, now: moment })
  const [target] = await ensureTargets(ctx)
  await requestTraining(ctx, { targetId: target.id })
  const queue = { url: () => database.workerUrl }
  await drainQueue(queue, [job(trainModelJob, trainModel), on(modelPublished, scoreWithNewModel), job(scoreLeadsJob, scoreLeads)])
  await multiply(database, tenantId)
  const [{ before }] = await database.asOwner('SELECT count(*)::int AS before FROM prediction')
  const began = performance.now()
  await rescoreAll(ctx)
  await drainQueue(queue, [job(scoreLeadsJob, scoreLeads)])
  const minutes = (performance.now() - began) / 60_000
  const [{ after, gap }] = await database.asOwner(`SELECT count(*)::int AS after, max(abs(margin - base_value - (SELECT sum(part) FROM unnest(contributions) part))) AS gap FROM prediction`)
  const scored = Number(after) - Number(before)
  const whole = (minutes * FULL) / scored
  const machine = `${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}` // under other work, minutes say little
  const size = `${scored.toLocaleString('en')} leads scored, explained and stored (${machine})`
  return [
    { what: size, goal: `a million in ${MOST_MINUTES} minutes`, found: `${minutes.toFixed(2)} minutes${scored < FULL ? `: a million in ${whole.toFixed(1)} at this rate` : ''}`, met: scored >= FULL && minutes <= MOST_MINUTES },
    { what: 'largest gap between a log-odds and the sum of its parts', goal: 'at most 1e-6', found: Number(gap).toExponential(1), met: Number(gap) <= 1e-6 },
  ]
}

/** The proof: a large workspace is scored anew within a coffee break, every prediction with its reasons. */
export const scoreMillionProof = { name: 'A million leads', run: (): Promise<ProofRow[]> => withProofDatabase(prove, { durable: true }) }
