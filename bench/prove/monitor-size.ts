// A month's check at full size: a million predictions of a model with fifty features, read page by page from the tables as they are.
// LEADLIGHT_PROVE_LEADS=100000 takes fewer, with the time for a million worked out from the rate; only the full size counts as met.
import { randomUUID } from 'node:crypto'
import { availableParallelism, loadavg } from 'node:os'
import { checkModel, checkModelJob, readModelMonitoring, requestCheck } from '#domain/monitor/index.ts'
import { scoreLeads, scoreLeadsJob, scoreWithNewModel } from '#domain/score/index.ts'
import { ensureTargets, modelPublished, requestTraining, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { fillWorkspace } from '#domain/train/sample-workspace.fixture.ts'
import { moveClock, now } from '#platform/clock.ts'
import { runtimeUrl } from '#platform/db/runtime-url.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { drainQueue } from '#platform/queue/drain.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }

const FULL = 1_000_000
const LEADS = Number(process.env.LEADLIGHT_PROVE_LEADS ?? FULL)
const FEATURES = 50
const [MOST_SECONDS, MOST_MB] = [120, 1024]
const NOW = new Date('2026-11-20T09:00:00Z')
const MONTH = '2026-10'
const pipeline = [job(trainModelJob, trainModel), job(scoreLeadsJob, scoreLeads), job(checkModelJob, checkModel), on(modelPublished, scoreWithNewModel)]

/** Trains a model of fifty features, gives the month a million leads with scores and records, and checks it. */
export const monitorSizeProof = { name: 'A month of a million predictions', run: (): Promise<ProofRow[]> => withProofDatabase(prove) }

async function prove(database: ProofDatabase): Promise<ProofRow[]> {
  moveClock(NOW)
  const tenantId = randomUUID()
  await database.asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, now())', [tenantId, tenantId, 'A large firm'])
  const ctx = tenantContext(tenantId, { kind: 'system', name: 'proof' }, now)
  await fillWorkspace(database, tenantId, { leads: 4000, now: NOW })
  await moreFields(database, tenantId)
  const targetId = (await ensureTargets(ctx))[0].id
  await setTarget(ctx, { targetId, definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  await requestTraining(ctx, { targetId })
  await drainQueue(runtimeUrl(), pipeline)
  const features = await grow(database, tenantId)
  process.stdout.write(`   ${LEADS.toLocaleString('en')} leads with ${features} features each are there\n`)
  await requestCheck(ctx, { targetId, month: MONTH })
  const before = process.memoryUsage().rss
  const watch = watchMemory()
  const [began, busy] = [performance.now(), process.cpuUsage()]
  await drainQueue(runtimeUrl(), pipeline)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(busy)
  const machine = `${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}` // under other work, seconds say little
  const most = watch.stop() / 2 ** 20
  const { check } = await readModelMonitoring(ctx, { targetId, month: MONTH })
  return [
    { what: 'predictions checked, and features of each', goal: `${LEADS.toLocaleString('en')}, ${FEATURES} or more`, found: `${(check?.rows ?? 0).toLocaleString('en')}, ${check?.result.inputs?.features.length ?? 0}`, met: (check?.rows ?? 0) >= LEADS && (check?.result.inputs?.features.length ?? 0) >= FEATURES },
    { what: 'time of the check', goal: `${MOST_SECONDS} s`, found: `${seconds.toFixed(0)} s, of which the process computed ${((user + system) / 1e6).toFixed(0)} s (${machine})${LEADS < FULL ? `: a million in ${((seconds * FULL) / LEADS).toFixed(0)} s at this rate` : ''}`, met: LEADS >= FULL && seconds <= MOST_SECONDS },
    { what: 'most memory of the process meanwhile', goal: `${MOST_MB} MB`, found: `${most.toFixed(0)} MB (${(before / 2 ** 20).toFixed(0)} MB before)`, met: LEADS >= FULL && most <= MOST_MB },
  ]
}

function watchMemory(): { stop: () => number } {
  let most = process.memoryUsage().rss
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100)
  return { stop: () => { clearInterval(timer); return most } }
}

/** Gives every record number fields beside its own, and classes them as inputs. */
async function moreFields({ asOwner }: ProofDatabase, tenantId: string): Promise<void> {
  await asOwner(`UPDATE record r SET data = data || (SELECT jsonb_object_agg('measure_' || k, ('x' || substr(md5(r.id::text || k), 1, 7))::bit(28)::int % 997) FROM generate_series(1, $2::int) k) WHERE tenant_id = $1`, [tenantId, FEATURES - 12])
  await asOwner(`INSERT INTO field_class (tenant_id, object, field, class, set_by, updated_at) SELECT $1, 'lead', 'measure_' || k, 'input', 'proof', $3 FROM generate_series(1, $2::int) k`, [tenantId, FEATURES - 12, NOW])
}

/** Fills the month with leads like those that were scored: each has a profile, a record and a prediction of its own. Returns the features of a prediction. */
async function grow({ asOwner }: ProofDatabase, tenantId: string): Promise<number> {
  await asOwner(`CREATE TABLE pattern AS SELECT row_number() OVER (ORDER BY p.id) - 1 AS n, p.*, r.data, r.source_id, r.sync_run_id FROM prediction p JOIN record r ON r.tenant_id = p.tenant_id AND r.profile_id = p.profile_id WHERE p.tenant_id = $1`, [tenantId])
  const [{ rows, features }] = await asOwner('SELECT count(*)::int AS rows, max(jsonb_array_length(features))::int AS features FROM pattern')
  await asOwner(`CREATE TABLE grown AS SELECT gen_random_uuid() AS id, g % $2::int AS n, timestamptz '${MONTH}-01' + (g::float8 / $1::int) * interval '30 days' AS since FROM generate_series(0, $1::int - 1) g`, [LEADS, rows])
  await asOwner(`INSERT INTO profile (tenant_id, id, name, company, email, country, traits, search, profiling_allowed, profiling_basis, lead_since, is_lead, created_at, updated_at)
    SELECT $1, id, 'Lead', 'Firm', '', 'DE', '{}', '', true, 'consent', since, true, since, since FROM grown`, [tenantId])
  await asOwner(`INSERT INTO record (tenant_id, id, source_id, object, external_id, version, current, content_hash, data, sync_run_id, line, received_at, profile_id)
    SELECT $1, gen_random_uuid(), source_id, 'lead', g.id::text, 1, true, g.id::text, (data - '$') || jsonb_build_object('$', jsonb_build_object('leadSince', to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))), sync_run_id, 1, since, g.id FROM grown g JOIN pattern USING (n)`, [tenantId])
  await asOwner(`INSERT INTO prediction (tenant_id, id, profile_id, profile_version, target_id, model_version_id, scored_at, features, base_value, contributions, margin, probability, low, high, score, grade, percentile, evidence)
    SELECT $1, gen_random_uuid(), g.id, 1, target_id, model_version_id, since + interval '12 hours', features, base_value, contributions, margin, probability, low, high, score, grade, percentile, evidence FROM grown g JOIN pattern USING (n)`, [tenantId])
  await asOwner('ANALYZE')
  return Number(features)
}
