// G9: one lead scored and explained in the product's own web process, with the model in use: score, chance, every contribution, every reason in
// words. The workspace's own model, and a large one put in use. The database's part and whole requests stand beside it.
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { modelPublished, requestTraining, setTarget, trainModel, trainModelJob } from '#domain/train/index.ts'
import { fillWorkspace } from '#domain/train/sample-workspace.fixture.ts'
import { scoreLeads, scoreLeadsJob, scoreWithNewModel } from '#domain/score/index.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import { createApiKey } from '#platform/auth/api-keys.ts'
import { now } from '#platform/clock.ts'
import { freePort } from '#platform/db/embedded/cluster.ts'
import { roleUrl } from '#platform/db/runtime-url.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { job, on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { buildApp, isBuilt, nextProgram } from '../../src/cli/launch/build.ts'
import { endChild, hasEnded, startNode } from '../../src/cli/launch/child.ts'
import { withProofDatabase, type ProofDatabase } from '../prove/proof-database.ts'
import { largeModel, largeModelLeads } from './large-model.ts'
import type { BenchRow } from './measure.ts'
import type { OneLeadAnswer, OneLeadAsk } from './one-lead-web.ts'

const [LEADS, MOST_MS, FEWEST, MOST_GAP] = [8_000, 2, 2_000, 1e-9]
const REQUESTS = 100
const TOGETHER = 51 // records of a larger request, fewer than are explained by tables

/** How long one lead takes where someone waits for it. */
export const oneLeadBench = {
  name: 'One lead in the web process',
  run: async (say: (line: string) => void): Promise<BenchRow[]> => {
    if (!isBuilt()) {
      say('   building the web app')
      await buildApp(() => {})
    }
    return withProofDatabase((database) => measure(database, say))
  },
}

async function measure(database: ProofDatabase, say: (line: string) => void): Promise<BenchRow[]> {
  const { asOwner } = database
  const [tenantId, userId, moment] = [randomUUID(), randomUUID(), now()]
  await asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, now())', [tenantId, tenantId, 'One lead'])
  const ctx = tenantContext(tenantId, { kind: 'user', userId, role: 'owner', name: 'Bench' }, () => moment)
  await fillWorkspace(database, tenantId, { leads: LEADS, now: moment })
  const { id: targetId } = await setTarget(ctx, { definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'boosted-trees' } })
  await requestTraining(ctx, { targetId })
  await drainQueue({ url: () => database.workerUrl }, [job(trainModelJob, trainModel), on(modelPublished, scoreWithNewModel), job(scoreLeadsJob, scoreLeads)])
  const { key } = await createApiKey(ctx, { name: 'bench', scopes: ['scores:write'] })
  const [{ id: own }] = await asOwner('SELECT active_version_id AS id FROM target WHERE tenant_id = $1 AND id = $2', [tenantId, targetId])
  if (!own) throw new Error('No model was published.')
  say('   a model is trained and in use')
  const web = await startWeb(database.ownerUrl)
  try {
    const ask = { tenantId, targetId, now: moment.toISOString() }
    const usual = await web.ask({ ...ask, modelVersionId: String(own), large: false })
    say(`   ${inWords(usual)}`)
    const large = await web.ask({ ...ask, modelVersionId: await putLargeInUse(database, tenantId, targetId, String(own)), large: true })
    say(`   ${inWords(large)}`)
    const columns = largeModelLeads(REQUESTS)
    const single = await timeRequests(web.url, key, columns, 1)
    const many = await timeRequests(web.url, key, columns, TOGETHER)
    return [
      goalRow('the model in use', usual), goalRow('a large model', large),
      informs('beside it, one lead’s facts read from the database (model row, lead, features, all scores to compare with)', spread(usual.reading)),
      informs('a whole request POST /api/v1/scores with one record, the large model, from the client', spread(single)),
      informs(`the same route as it is built: what each further record adds to a request (of ${TOGETHER}), from the quickest requests`, `${((many[0] - single[0]) / (TOGETHER - 1)).toFixed(2)} ms, with every contribution, without words`),
    ]
  } finally {
    await web.stop()
  }
}

const quantile = (ascending: number[], share: number): number => ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? NaN
const spread = (ascending: number[]): string => `p50 ${quantile(ascending, 0.5).toFixed(2)} ms, p99 ${quantile(ascending, 0.99).toFixed(2)} ms`
const inWords = ({ size, all, undisturbed }: OneLeadAnswer): string => `${size}: ${spread(undisturbed)} over the ${undisturbed.length.toLocaleString('en')} calls that kept the processor; all ${all.length.toLocaleString('en')}: ${spread(all)} (${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)})`

/** Calls in which the system gave the processor to another program tell of that program: the goal is judged by the others, and both are shown. */
function goalRow(what: string, answer: OneLeadAnswer): BenchRow {
  const p99 = quantile(answer.undisturbed, 0.99)
  const found = `${inWords(answer)}; ${answer.leads.toLocaleString('en')} different leads, whose figures differ from those of all scored together by at most ${answer.gap.toExponential(1)}`
  return { goal: 'G9', what: `one lead scored and explained in words in the web process, ${what}`, found, wanted: `p99 under ${MOST_MS} ms`, ratio: p99 / MOST_MS, met: p99 < MOST_MS && answer.undisturbed.length >= FEWEST && answer.gap <= MOST_GAP }
}

const informs = (what: string, found: string): BenchRow => ({ goal: '', what: `one lead: ${what}`, found, wanted: '', ratio: null, met: null })

type Web = { url: string; ask: (ask: OneLeadAsk) => Promise<OneLeadAnswer>; stop: () => Promise<void> }

/** The web process as the launcher starts it, with the measuring beside it. */
async function startWeb(ownerUrl: string): Promise<Web> {
  const folder = mkdtempSync(join(tmpdir(), 'leadlight-one-lead-'))
  const [log, port] = [join(folder, 'web.log'), String(await freePort())]
  const common = { LEADLIGHT_HOST: '127.0.0.1', PORT: port, LEADLIGHT_DEMO: '0', LEADLIGHT_DB_URL: roleUrl(ownerUrl, 'web') }
  const child = startNode(['--import', join(import.meta.dirname, 'one-lead-web.ts'), nextProgram, 'start', '-H', '127.0.0.1', '-p', port], common, { kind: 'file', path: log })
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    await endChild(child)
    rmSync(folder, { recursive: true, force: true })
  }
  for (const until = performance.now() + 60_000; !(await fetch(`${url}/readyz`).then(({ ok }) => ok, () => false)); await pause(50)) {
    if (performance.now() < until && !hasEnded(child)) continue
    const words = readFileSync(log, 'utf8').slice(-500)
    await stop()
    throw new Error(`The web process does not become ready: ${words}`)
  }
  const ask = (asked: OneLeadAsk) => new Promise<OneLeadAnswer>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The web process ended.')))
    child.once('message', ({ answer, error }: { answer?: OneLeadAnswer; error?: string }) => (answer ? resolve(answer) : reject(new Error(error))))
    child.send(asked)
  })
  return { url, ask, stop }
}

/** Adds a version that is the large model to the registry and puts it in use, judged as the other one was. */
async function putLargeInUse({ asOwner }: ProofDatabase, tenantId: string, targetId: string, like: string): Promise<string> {
  const { text } = largeModel()
  const id = randomUUID()
  const features = (JSON.parse(text) as { features: { name: string }[] }).features.map(({ name }) => name)
  await asOwner(`INSERT INTO model_version (tenant_id, id, target_id, number, status, reason, learner, artefact, artefact_hash, snapshot_id, parameters, seed, result, trained_at, created_by, code_version)
    SELECT tenant_id, $3, target_id, number + 1, status, reason, learner, $4, $5, snapshot_id, parameters, seed,
      jsonb_set(result, '{importance}', (SELECT jsonb_agg((result #> '{importance,0}') || jsonb_build_object('feature', name)) FROM unnest($6::text[]) name)), trained_at, created_by, code_version
    FROM model_version WHERE tenant_id = $1 AND id = $2`, [tenantId, like, id, text, createHash('sha256').update(text).digest('hex'), features])
  await asOwner('UPDATE target SET active_version_id = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, targetId, id])
  return id
}

/** Milliseconds of whole requests, ascending, after some that warm up. */
async function timeRequests(url: string, key: string, columns: RawColumn[], records: number): Promise<number[]> {
  const times: number[] = []
  const leads = columns[0].values.length
  const warmUp = Math.ceil(REQUESTS / 5)
  const count = records === 1 ? REQUESTS : Math.ceil(REQUESTS / 5)
  for (let call = 0; call < warmUp + count; call++) {
    const asked = Array.from({ length: records }, (_, at) => ({ id: `${at}`, fields: Object.fromEntries(columns.map(({ name, values }) => [name, values[(call + at) % leads]])) }))
    const began = performance.now()
    const answer = await fetch(`${url}/api/v1/scores`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ records: asked }) })
    const { scores } = (await answer.json()) as { scores?: unknown[] }
    if (scores?.length !== records) throw new Error(`POST /api/v1/scores answered ${answer.status}.`)
    if (call >= warmUp) times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)
}
