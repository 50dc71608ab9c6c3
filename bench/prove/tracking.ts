// H11 and H12 at full size: 20,000 calls of the vendor's own client with copies, stale and forged ones among them; what is acknowledged how fast, how much comes in beside COPY, what happens at five times that; and how long an event takes to its queue row.
import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { segmentClient } from '#app/v1/testing/segment-client.ts'
import { spread } from '#cli/simulators/simulated-vendor.ts'
import { makeTrackingSource, setSigning } from '#domain/connect/index.ts'
import { requestTraining, setTarget } from '#domain/train/index.ts'
import { now } from '#platform/clock.ts'
import { roleUrl } from '#platform/db/runtime-url.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { signatureFor } from '#platform/http/signature.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { fillWorkspace } from '../../src/domain/train/sample-workspace.fixture.ts'
import { copyEvents } from './copy-events.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'
import type { LoadPlan, LoadResult } from './tracking-load.ts'

export type ProofRow = { what: string; goal: string; found: string; met: boolean }
type Website = { ctx: TenantContext; sourceId: string; writeKey: string }

const leads = 1_500
const whole = (number: number) => Math.round(number).toLocaleString('en')
const quantile = (values: readonly number[], share: number) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN
const file = (name: string) => join(import.meta.dirname, name)

function told<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message))
    child.once('exit', (code) => reject(new Error(`a process of the proof ended with ${code}`)))
  })
}

async function load(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(file('tracking-load.ts'))
  child.send(plan)
  return told<LoadResult>(child)
}

async function website({ asOwner }: ProofDatabase, name: string): Promise<Website> {
  const id = randomUUID()
  await asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $2, now())', [id, name])
  const ctx = tenantContext(id, { kind: 'system', name: 'proof' }, now)
  const made = await makeTrackingSource(ctx, { name: 'Website' })
  if (made.kind === 'refused') throw new Error(made.reason)
  return { ctx, ...made }
}

const numberOf = async ({ asOwner }: ProofDatabase, sql: string, values: unknown[]) => Number((await asOwner(sql, values))[0].n)
const waiting = (database: ProofDatabase, { ctx }: Website) => numberOf(database, 'SELECT coalesce(sum(events), 0)::int AS n FROM inbox_batch WHERE tenant_id = $1', [ctx.tenantId])

/** Waits until the worker has taken everything out; how many seconds that took. */
async function takenOut(database: ProofDatabase, of: Website): Promise<number> {
  const began = performance.now()
  while ((await waiting(database, of)) > 0) {
    if (performance.now() - began > 600_000) throw new Error('the inbox was not emptied within ten minutes')
    await pause(50)
  }
  return (performance.now() - began) / 1000
}

const sent = 20_000
const [good, copies, stale, forged] = [sent * 0.6, sent * 0.3, sent * 0.05, sent * 0.05]

/** The vendor's client with 12,000 events, 6,000 copies of them, 1,000 with an old signature and 1,000 changed after they were signed, all in one shuffled stream. */
async function distinctOnly(database: ProofDatabase, url: string): Promise<ProofRow[]> {
  const own = await website(database, 'signed')
  const { secret } = await setSigning(own.ctx, { sourceId: own.sourceId, signed: true })
  const random = spread(20_261_123)
  const stream = [
    ...Array.from({ length: good }, (_, n) => ({ how: 'good', id: `m${n}` })), ...Array.from({ length: copies }, () => ({ how: 'good', id: `m${Math.floor(random() * good)}` })),
    ...Array.from({ length: stale }, (_, n) => ({ how: 'stale', id: `stale${n}` })), ...Array.from({ length: forged }, (_, n) => ({ how: 'forged', id: `forged${n}` })),
  ].map((one) => ({ one, place: random() })).toSorted((a, b) => a.place - b.place).map(({ one }) => one)
  const milliseconds: number[] = []
  const answers: Record<string, Record<number, number>> = { good: {}, stale: {}, forged: {} }
  const clients = await Promise.all(Object.keys(answers).map(async (how) => {
    const client = await segmentClient({
      writeKey: own.writeKey, host: url, flushAt: 20, flushInterval: 100, maxRetries: how === 'good' ? 10 : 0,
      httpClient: async (address, init) => {
        const body = typeof init.body === 'string' ? init.body : Buffer.from(init.body)
        const signature = signatureFor(secret ?? '', body, new Date(Date.now() - (how === 'stale' ? 360_000 : 0)))
        const changed = how === 'forged' ? Buffer.from(Buffer.from(body).toString('latin1').replaceAll('"seats":12', '"seats":99'), 'latin1') : body
        const began = performance.now()
        const answer = await fetch(address, { ...init, body: typeof changed === 'string' ? changed : new Uint8Array(changed), headers: { ...init.headers, 'x-leadlight-signature': signature } })
        if (how === 'good') milliseconds.push(performance.now() - began)
        answers[how][answer.status] = (answers[how][answer.status] ?? 0) + 1
        return answer
      },
    })
    client.on('error', () => {}) // refusals are counted by their status
    return [how, client] as const
  }))
  const byKind = new Map(clients)
  for (const [at, { how, id }] of stream.entries()) {
    byKind.get(how)?.track({ userId: `u${at % 400}`, event: 'Pricing Viewed', messageId: id, properties: { seats: 12 } })
    if (at % 200 === 199) await pause(10) // a program sends as it goes, not everything at once
  }
  for (const [, client] of clients) await client.closeAndFlush({ timeout: 60_000 })
  await takenOut(database, own)
  const rows = await database.asOwner('SELECT split_part(message_id, $2, 2) AS id FROM event_dedupe WHERE tenant_id = $1', [own.ctx.tenantId, '/'])
  const stored = new Set(rows.map(({ id }) => String(id)))
  const events = await numberOf(database, 'SELECT count(*)::int AS n FROM event WHERE tenant_id = $1', [own.ctx.tenantId])
  const changed = await numberOf(database, "SELECT count(*)::int AS n FROM event WHERE tenant_id = $1 AND data::text LIKE '%99%'", [own.ctx.tenantId])
  const missing = Array.from({ length: good }, (_, n) => `m${n}`).filter((id) => !stored.has(id)).length
  return [{
    what: `${whole(sent)} events by @segment/analytics-node: ${whole(copies)} copies, ${whole(stale)} stale, ${whole(forged)} forged, shuffled`, goal: `${whole(good)} stored, none missing, stale or forged`,
    found: `${whole(events)} stored, ${missing} missing, ${[...stored].filter((id) => !id.startsWith('m')).length + changed} stale or forged; requests: ${Object.entries(answers).map(([how, by]) => `${how} ${Object.entries(by).map(([status, n]) => `${n}x${status}`).join(' ')}`).join(', ')}`,
    met: events === good && stored.size === good && missing === 0 && changed === 0,
  }]
}

/** Leads with a model in use, each known to the website by a user id. */
async function scoredLeads(database: ProofDatabase): Promise<Website & { profileIds: string[] }> {
  const own = await website(database, 'leads')
  const { profileIds } = await fillWorkspace(database, own.ctx.tenantId, { leads, now: new Date() })
  await database.asOwner("INSERT INTO identifier (tenant_id, kind, value, profile_id, record_id, created_at) SELECT $1, 'user_id', 'u' || (n - 1), p, (SELECT id FROM record r WHERE r.tenant_id = $1 AND r.profile_id = p LIMIT 1), now() FROM unnest($2::uuid[]) WITH ORDINALITY AS x(p, n)", [own.ctx.tenantId, profileIds])
  const target = await setTarget(own.ctx, { definition: { kind: 'lead-score', outcome: { by: 'event', eventKind: 'deal_won' }, windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' } })
  await requestTraining(own.ctx, { targetId: target.id })
  for (const until = Date.now() + 300_000; ; await pause(200)) {
    const [state] = await database.asOwner("SELECT (SELECT count(*)::int FROM queue_item WHERE tenant_id = $1) AS queued, count(*) FILTER (WHERE state IN ('queued', 'running'))::int AS open, string_agg(error, ' ') AS error FROM job WHERE tenant_id = $1", [own.ctx.tenantId])
    if (state.error || Date.now() > until) throw new Error(`the leads were not scored: ${state.error ?? 'it took more than five minutes'}`)
    if (Number(state.queued) > 0 && Number(state.open) === 0) break
  }
  return { ...own, profileIds }
}

/** Sends one event after the other, each of another lead in the queue, and waits for its row to change. */
async function toTheQueueRow(database: ProofDatabase, url: string, own: Website & { profileIds: string[] }, { times, name }: { times: number; name: string }): Promise<number[]> {
  const queued = (await database.asOwner('SELECT profile_id AS id FROM queue_item WHERE tenant_id = $1 ORDER BY profile_id LIMIT $2', [own.ctx.tenantId, times])).map(({ id }) => String(id))
  const random = spread(7)
  const spans: number[] = []
  for (const [at, profileId] of queued.entries()) {
    const row = async () => String((await database.asOwner('SELECT prediction_id FROM queue_item WHERE tenant_id = $1 AND profile_id = $2', [own.ctx.tenantId, profileId]))[0]?.prediction_id)
    await pause(20 + random() * 200)
    const before = await row()
    const began = performance.now()
    const answer = await fetch(`${url}/v1/track`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${own.writeKey}:`).toString('base64')}`, 'content-type': 'application/json' }, body: JSON.stringify({ userId: `u${own.profileIds.indexOf(profileId)}`, event: 'pricing_view', messageId: `${name}-${at}` }) })
    if (answer.status !== 200) throw new Error(`an event was answered with ${answer.status}`)
    while ((await row()) === before && performance.now() - began < 30_000) await pause(10)
    spans.push(performance.now() - began)
  }
  return spans
}

const ackGoal = 250 // ms, p99
const rowGoal = 2_000 // ms, p95
const steady = { callsASecond: 300, seconds: 60 }

async function latencies(database: ProofDatabase, url: string): Promise<ProofRow[]> {
  const own = await scoredLeads(database)
  const quiet = await toTheQueueRow(database, url, own, { times: 100, name: 'quiet' })
  const crowd = load({ url, writeKey: own.writeKey, name: 'steady', eventsACall: 1, people: leads, ...steady })
  const busy = await toTheQueueRow(database, url, own, { times: 60, name: 'busy' })
  const acks = await crowd
  await takenOut(database, own)
  const stored = await numberOf(database, "SELECT count(*)::int AS n FROM event_dedupe WHERE tenant_id = $1 AND message_id LIKE $2", [own.ctx.tenantId, `${own.sourceId}/steady-%`])
  const spanRow = (what: string, spans: number[], judged: boolean): ProofRow => ({ what, goal: judged ? `p95 ${whole(rowGoal)} ms` : 'shown', found: `p50 ${whole(quantile(spans, 0.5))} ms, p95 ${whole(quantile(spans, 0.95))} ms, longest ${whole(Math.max(...spans))} ms (${spans.length} events)`, met: !judged || quantile(spans, 0.95) <= rowGoal })
  return [
    spanRow('an event until its lead’s row in the queue has changed', quiet, true),
    spanRow(`the same while ${steady.callsASecond} other events of leads come in each second`, busy, false),
    {
      what: `${steady.callsASecond} calls a second for ${steady.seconds} s, all of leads that are scored: acknowledged after`, goal: `p99 ${ackGoal} ms, none lost`,
      found: `p50 ${quantile(acks.milliseconds, 0.5).toFixed(1)} ms, p99 ${quantile(acks.milliseconds, 0.99).toFixed(0)} ms; ${whole(acks.acknowledged.length)} acknowledged, ${whole(stored)} stored, ${acks.refused} told to come again, ${acks.broken} broken`,
      met: quantile(acks.milliseconds, 0.99) <= ackGoal && stored === acks.acknowledged.length && acks.broken === 0,
    },
  ]
}

const eventsACall = 50
const memoryGoal = 150e6 // bytes more than before

/** How much comes in when senders wait for their answers, beside COPY; and what becomes of five times as much. */
async function saturation(database: ProofDatabase, url: string, web: ChildProcess): Promise<ProofRow[]> {
  const own = await website(database, 'load')
  const plan = { url, writeKey: own.writeKey, eventsACall, people: 5_000 }
  const memory = async () => { web.send({}); return (await told<{ mostBytes: number }>(web)).mostBytes }
  const full = await load({ ...plan, name: 'full', seconds: 10, connections: 16 })
  const came = full.acknowledged.length * eventsACall
  const after = await takenOut(database, own)
  const [accepted, digested] = [came / full.seconds, came / (full.seconds + after)]
  const copied = await copyEvents(database, own.ctx.tenantId)
  const before = await memory()
  const over = await load({ ...plan, name: 'over', seconds: 10, callsASecond: (5 * accepted) / eventsACall })
  const most = await memory()
  await takenOut(database, own)
  const calls = over.acknowledged.length + over.refused + over.broken
  const stored = new Set((await database.asOwner("SELECT DISTINCT split_part(split_part(message_id, '/', 2), '-', 2)::int AS call FROM event_dedupe WHERE tenant_id = $1 AND message_id LIKE $2", [own.ctx.tenantId, `${own.sourceId}/over-%`])).map(({ call }) => Number(call)))
  const events = await numberOf(database, 'SELECT count(*)::int AS n FROM event_dedupe WHERE tenant_id = $1 AND message_id LIKE $2', [own.ctx.tenantId, `${own.sourceId}/over-%`])
  const lost = over.acknowledged.filter((call) => !stored.has(call)).length
  return [
    { what: `events a second with 16 senders, ${eventsACall} events a call, for 10 s`, goal: 'shown, beside COPY', found: `${whole(accepted)} acknowledged, ${whole(digested)} stored as events; COPY into a table of the same shape ${whole(copied)} (${(copied / digested).toFixed(1)} times as many as stored)`, met: came > 0 && full.broken === 0 },
    { what: `five times as many (${whole((calls * eventsACall) / over.seconds)} a second offered)`, goal: '429 with Retry-After, nothing acknowledged lost', found: `${whole(over.acknowledged.length)} calls acknowledged, ${whole(over.refused)} told to come again (${over.refusedWithoutRetry} without Retry-After), ${over.broken} broken; ${lost} acknowledged lost, ${whole(events)} of ${whole(over.acknowledged.length * eventsACall)} events stored`, met: over.refused > 0 && over.refusedWithoutRetry === 0 && over.broken === 0 && lost === 0 && events === over.acknowledged.length * eventsACall },
    { what: 'acknowledgement during that, and memory of the process that takes events in', goal: '150 MB more', found: `p50 ${whole(quantile(over.milliseconds, 0.5))} ms, p99 ${whole(quantile(over.milliseconds, 0.99))} ms; ${whole(before / 1e6)} MB before, ${whole(most / 1e6)} MB at most`, met: most - before <= memoryGoal },
  ]
}

async function prove(database: ProofDatabase): Promise<ProofRow[]> {
  const env = { ...process.env, LEADLIGHT_LOG: 'silent' }
  const web = fork(file('tracking-web.ts'), { env: { ...env, LEADLIGHT_DB_URL: roleUrl(database.ownerUrl, 'web') } })
  const worker = fork(join(import.meta.dirname, '../../src/worker/main.ts'), { env: { ...env, LEADLIGHT_DB_URL: database.workerUrl } })
  try {
    const [{ url }] = await Promise.all([told<{ url: string }>(web), told<{ ready: boolean }>(worker)])
    const rows: ProofRow[] = []
    for (const part of [distinctOnly, latencies, saturation]) {
      const began = performance.now()
      const found = await part(database, url, web)
      rows.push(...found)
      process.stdout.write(found.map((row) => `   ${row.what}: ${row.found}\n`).join('') + `   (${((performance.now() - began) / 1000).toFixed(0)} s)\n`)
    }
    return rows
  } finally {
    for (const child of [web, worker]) child.kill('SIGKILL')
  }
}

/** The proof: of what programs send, the distinct valid events are stored, quickly, and nothing acknowledged is lost. The database writes to disk before it answers. */
export const trackingProof = { name: 'Events of the tracking API', run: () => withProofDatabase(prove, { durable: true }) }
