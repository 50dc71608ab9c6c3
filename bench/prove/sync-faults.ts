// H10 at full size: 50,000 rows of each simulated vendor through refusals, cut lines, pages served twice, a late row, and a hundred killed workers: nothing missing, nothing doubled.
import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { simulateHubspot } from '#cli/simulators/hubspot.ts'
import { simulateSalesforce } from '#cli/simulators/salesforce.ts'
import { simulateShopify } from '#cli/simulators/shopify.ts'
import { noFaults, spread, type SimulatedVendor } from '#cli/simulators/simulated-vendor.ts'
import { connectSource, requestSync } from '#domain/connect/index.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { rereadEnvironment } from '#platform/env.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

const people = 38_000 // with their companies and sales more than 50,000 rows
const killsWanted = 100
const faults = { ...noFaults, limitEvery: 7, cutEvery: 101, twiceEvery: 53, lateMs: 300_000, retryAfterSeconds: 0 }
const random = spread(20_261_123)

type Vendor = SimulatedVendor & { ids: (object: string) => string[] }
type Trial = { connector: string; start: () => Promise<Vendor>; credentials: Record<string, string>; objects: string[]; /** Where its pages of rows are read. */ pages: RegExp }

const options = { port: 0, rows: people, seed: 5, faults, nowMs: Date.now() }
const trials: Trial[] = [
  { connector: 'hubspot', start: () => simulateHubspot(options), credentials: { token: 'pat-simulated' }, objects: ['contacts', 'companies', 'deals'], pages: /\/search$/ },
  { connector: 'salesforce', start: () => simulateSalesforce(options), credentials: { clientId: 'app', clientSecret: 'simulated-secret' }, objects: ['Lead', 'Contact', 'Account', 'Opportunity'], pages: /\/(query|results)(\/|$)/ },
  { connector: 'shopify', start: async () => { const shop = await simulateShopify(options); return { ...shop, ids: (object) => shop.ids(object as 'customers' | 'orders').map(String) } }, credentials: { token: 'shpat_simulated' }, objects: ['customers', 'orders'], pages: /graphql/ },
]

/** Workers of which the one at work is killed at a random moment, again and again; then they are let alone until the job has ended. */
async function readUnderKills(database: ProofDatabase, jobId: string, kills: number): Promise<number> {
  let started: (child: ChildProcess) => void = () => {}
  const start = () => {
    const child = fork(join(import.meta.dirname, 'sync-worker.ts'), { env: { ...process.env, LEADLIGHT_DB_URL: database.workerUrl, LEADLIGHT_LOG: 'silent' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.on('message', (message: { started?: string }) => { if (message.started) started(child) })
    return child
  }
  const state = async () => String((await database.asOwner('SELECT state FROM job WHERE id = $1', [jobId]))[0].state)
  const open = (found: string) => found === 'queued' || found === 'running'
  let atWork = new Promise<ChildProcess>((resolve) => (started = resolve))
  const workers = [start(), start()]
  let killed = 0
  try {
    while (killed < kills && open(await state())) {
      const victim = await Promise.race([atWork, pause(30_000)])
      if (!victim) continue
      atWork = new Promise<ChildProcess>((resolve) => (started = resolve))
      await pause(random() * 900)
      if (!open(await state())) break
      victim.kill('SIGKILL')
      killed += 1
      workers[workers.indexOf(victim)] = start()
    }
    for (const until = Date.now() + 900_000; open(await state()) && Date.now() < until; ) await pause(250)
    return killed
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
  }
}

async function storedKeys(database: ProofDatabase, { tenantId }: TenantContext, object: string): Promise<Map<string, number>> {
  const rows = await database.asOwner("SELECT split_part(external_id, '/', 2) AS key, object, count(*)::int AS n FROM record WHERE tenant_id = $1 AND current AND external_id LIKE $2 || '/%' GROUP BY 1, 2", [tenantId, object])
  return rows.reduce((counts: Map<string, number>, { key, n }) => counts.set(String(key), Math.max(counts.get(String(key)) ?? 0, Number(n))), new Map<string, number>())
}

async function tryVendor(database: ProofDatabase, trial: Trial, kills: number): Promise<{ rows: ProofRow[]; killed: number }> {
  const began = performance.now()
  const tenantId = randomUUID()
  await database.asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $2, now())', [tenantId, trial.connector])
  const ctx = tenantContext(tenantId, { kind: 'system', name: 'proof' }, now)
  const vendor = await trial.start()
  try {
    const made = await connectSource(ctx, { connector: trial.connector, name: trial.connector, address: vendor.url, credentials: trial.credentials, objects: trial.objects, everyMinutes: null, freshWithinMinutes: null })
    if (made.kind === 'refused') throw new Error(made.reason)
    let [killed, again, twice] = [0, 0, 0]
    for (const round of ['first', 'changes']) {
      const asked = await requestSync(ctx, { sourceId: made.sourceId })
      if (asked.kind === 'refused') throw new Error(asked.reason)
      killed += await readUnderKills(database, asked.jobId, round === 'first' ? kills : 0)
      if (round === 'first') [again, twice] = [vendor.again(trial.pages), vendor.twice()]
      const [{ state, error }] = await database.asOwner('SELECT state, error FROM job WHERE id = $1', [asked.jobId])
      if (state !== 'done') throw new Error(`${trial.connector}, ${round}: ${state}, ${error}`)
    }
    let [served, missing, doubled] = [0, 0, 0]
    for (const object of trial.objects) {
      const stored = await storedKeys(database, ctx, object)
      const ids = vendor.ids(object)
      served += ids.length
      missing += ids.filter((id) => !stored.has(id)).length
      doubled += [...stored.values()].filter((times) => times > 1).length
    }
    const [whole] = await database.asOwner("SELECT count(*)::int AS profiles, (SELECT count(*)::int FROM customer_order WHERE tenant_id = $1) - (SELECT count(DISTINCT external_id)::int FROM customer_order WHERE tenant_id = $1) AS orders FROM profile WHERE tenant_id = $1", [tenantId])
    const found = `${served.toLocaleString('en')} rows: ${missing} missing, ${doubled} doubled, ${whole.orders} orders doubled; ${vendor.calls().toLocaleString('en')} calls, ${killed} kills, ${((performance.now() - began) / 1000).toFixed(0)} s`
    return {
      killed,
      rows: [
        { what: `${trial.connector}: first sync and the one after it`, goal: '50,000 rows, 0 missing, 0 doubled', found, met: served >= 50_000 && missing === 0 && doubled === 0 && whole.orders === 0 },
        { what: `${trial.connector}: pages that had come whole and were fetched again`, goal: 'at most 1 a kill, and 1 for each page that the vendor served in the place of another', found: `${again} in ${killed} kills and ${twice} pages served wrongly`, met: again <= killed + twice },
      ],
    }
  } finally {
    await vendor.stop()
  }
}

/** The proof: every vendor's rows arrive once, whatever happens on the way. */
export const syncFaultsProof = {
  name: 'Syncs with faults and kills',
  run: () => withProofDatabase(async (database): Promise<ProofRow[]> => {
    process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'
    rereadEnvironment()
    const rows: ProofRow[] = []
    let killed = 0
    for (const [at, trial] of trials.entries()) {
      const done = await tryVendor(database, trial, Math.ceil((killsWanted - killed) / (trials.length - at)))
      killed += done.killed
      rows.push(...done.rows)
      process.stdout.write(done.rows.map((row) => `   ${row.what}: ${row.found}\n`).join(''))
    }
    return [...rows, { what: 'workers killed with SIGKILL in the middle of a sync', goal: `${killsWanted}`, found: `${killed}`, met: killed >= killsWanted }]
  }),
}
