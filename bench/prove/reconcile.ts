// C4 at full size: one row of 10,000 is left out on the way from each simulated vendor; the count names its object and its day, and the backfill that is offered brings it.
import { randomUUID } from 'node:crypto'
import { simulateHubspot } from '#cli/simulators/hubspot.ts'
import { simulateSalesforce } from '#cli/simulators/salesforce.ts'
import { simulateShopify } from '#cli/simulators/shopify.ts'
import { noFaults, type SimulatedVendor } from '#cli/simulators/simulated-vendor.ts'
import { connectSource, countSource, countSourceJob, requestCount, requestSync, syncSource, syncSourceJob } from '#domain/connect/index.ts'
import { syncSteps } from '#domain/govern/index.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

const people = 10_000
const countedDays = 61 // the simulated firms have no row that is older
const options = (rows: number) => ({ port: 0, rows, seed: 9, faults: { ...noFaults, drop: 1 }, nowMs: Date.now() })
const pipeline = [job(syncSourceJob, syncSource(syncSteps)), job(countSourceJob, countSource)]

type Trial = { connector: string; object: string; start: () => Promise<SimulatedVendor>; credentials: Record<string, string> }
const trials: Trial[] = [
  { connector: 'hubspot', object: 'contacts', start: () => simulateHubspot(options(people)), credentials: { token: 'pat-simulated' } },
  { connector: 'salesforce', object: 'Lead', /* half of them are leads, half contacts */ start: () => simulateSalesforce(options(2 * people)), credentials: { clientId: 'app', clientSecret: 'simulated-secret' } },
  { connector: 'shopify', object: 'customers', start: () => simulateShopify(options(people)), credentials: { token: 'shpat_simulated' } },
]

const DAY = 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

async function tryVendor(database: ProofDatabase, { connector, object, start, credentials }: Trial): Promise<ProofRow[]> {
  const tenantId = randomUUID()
  await database.asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $2, now())', [tenantId, connector])
  const ctx = tenantContext(tenantId, { kind: 'system', name: 'proof' }, now)
  const vendor = await start()
  const differing = async () => (await database.asOwner("SELECT object, day::text, at_source - stored AS gap, missing, repaired FROM source_day WHERE tenant_id = $1 AND (at_source <> stored OR missing <> '[]' OR extra <> '[]') ORDER BY 1, 2", [tenantId])) as { object: string; day: string; gap: number; missing: string[]; repaired: boolean }[]
  const stored = async () => Number((await database.asOwner("SELECT count(*)::int AS n FROM record WHERE tenant_id = $1 AND current AND external_id LIKE $2 || '/%'", [tenantId, object]))[0].n)
  const settled = async (asked: { kind: 'requested'; jobId: string } | { kind: 'refused'; reason: string }) => {
    if (asked.kind === 'refused') throw new Error(asked.reason)
    await drainQueue({ url: () => database.workerUrl }, pipeline)
    const [{ state, error }] = await database.asOwner('SELECT state, error FROM job WHERE id = $1', [asked.jobId])
    if (state !== 'done') throw new Error(`${connector}: ${state}, ${error}`)
  }
  try {
    const made = await connectSource(ctx, { connector, name: connector, address: vendor.url, credentials, objects: [object], everyMinutes: null, freshWithinMinutes: null })
    if (made.kind === 'refused') throw new Error(made.reason)
    const { sourceId } = made
    await settled(await requestSync(ctx, { sourceId }))
    const before = await stored()
    const began = performance.now()
    const everyDay = { from: dayOf(Date.now() - countedDays * DAY), to: dayOf(Date.now() + DAY) }
    await settled(await requestCount(ctx, { sourceId, span: everyDay }))
    const seconds = (performance.now() - began) / 1000
    const named = await differing()
    const [first] = named
    const span = first ? { from: `${first.day}T00:00:00.000Z`, to: `${dayOf(Date.parse(first.day) + DAY)}T00:00:00.000Z` } : null
    if (span) await settled(await requestSync(ctx, { sourceId, cause: 'backfill', objects: [object], span })) // asks for the day's count itself
    const [left, after] = [await differing(), await stored()]
    return [
      { what: `${connector}: 1 of ${people.toLocaleString('en')} rows left out, ${countedDays} days counted`, goal: 'its object and day named, nothing else', found: `${before.toLocaleString('en')} stored; ${named.map(({ object: of, day, gap, missing }) => `${of} ${day}: ${gap} missing (${missing.join(', ')})`).join('; ') || 'nothing named'}; ${seconds.toFixed(1)} s`, met: before === people - 1 && named.length === 1 && first.object === object && Number(first.gap) === 1 && first.missing.length === 1 },
      { what: `${connector}: that day read again`, goal: 'mended', found: `${after.toLocaleString('en')} stored, ${left.length} days differ`, met: after === people && left.length === 0 },
    ]
  } finally {
    await vendor.stop()
  }
}

/** The proof: a row that was lost on the way is named and mended. */
export const reconcileProof = {
  name: 'Counting against the source',
  run: () => withProofDatabase(async (database): Promise<ProofRow[]> => {
    process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'
    rereadEnvironment()
    const rows: ProofRow[] = []
    for (const trial of trials) rows.push(...(await tryVendor(database, trial)))
    return rows
  }),
}
