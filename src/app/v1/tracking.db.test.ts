import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestEvents, eventsReceived, makeTrackingSource, renewWriteKey, setSigning, setTrackingPlan, violationsOf, wakeInbox } from '#domain/connect/index.ts'
import { streamSteps } from '#domain/govern/index.ts'
import { readProfile, searchProfiles, timelineOf } from '#domain/unify/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { signatureFor } from '#platform/http/signature.ts'
import { on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { segmentClient } from './testing/segment-client.ts'
import { startTrackingServer, type TrackingServer } from './testing/tracking-server.ts'

const database = testDatabase()
let server: TrackingServer
beforeAll(async () => { server = await startTrackingServer() })
afterAll(() => server.stop())

const pipeline = [on(eventsReceived, digestEvents(streamSteps))]
async function digest(ctx: TenantContext) {
  await wakeInbox(ctx) // what came a moment ago is announced a moment later
  await drainQueue(database, pipeline)
}
const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`

async function connected(name = 'Website') {
  const tenant = await testTenant()
  const made = await makeTrackingSource(tenant.ctx, { name })
  if (made.kind === 'refused') throw new Error(made.reason)
  const send = (call: string, body: object | string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/v1/${call}`, { method: 'POST', headers: { authorization: basic(made.writeKey), 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) })
  return { ...tenant, ...made, send }
}
const counted = async (ctx: TenantContext, table: 'event' | 'customer_order' | 'inbox_batch') => (await database.asOwner<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [ctx.tenantId]))[0].n

test('the vendor’s own client, unchanged: people, events and orders arrive, in whatever order, once', async () => {
  const { ctx, writeKey } = await connected()
  const client = await segmentClient({ writeKey, host: server.url, flushAt: 5, flushInterval: 50 })
  const faults: unknown[] = []
  client.on('error', (error) => faults.push(error))
  client.track({ userId: 'u1', event: 'Demo Requested', properties: { plan: 'Team', seats: 12 }, messageId: 'm1', timestamp: new Date(Date.now() - 3_600_000) })
  client.identify({ userId: 'u1', anonymousId: 'a1', traits: { email: 'ADA@example.com', firstName: 'Ada', lastName: 'Lovelace', company: { name: 'Analytical Engines' }, address: { country: 'DE' } } })
  client.page({ anonymousId: 'a1', name: 'Pricing', properties: { path: '/pricing' } })
  client.screen({ userId: 'u1', name: 'Home' })
  client.group({ userId: 'u1', groupId: 'g1', traits: { name: 'Analytical Engines Ltd', industry: 'Software' } })
  client.alias({ userId: 'u1', previousId: 'a0' })
  client.track({ userId: 'u1', event: 'Order Completed', properties: { order_id: 'O-1', total: 120.5, currency: 'EUR', products: [{ category: 'Books', price: 20 }, { category: 'Tools', price: 90 }] } })
  for (let n = 0; n < 3; n++) client.track({ userId: 'u1', event: 'Demo Requested', messageId: 'm1' })
  await client.closeAndFlush({ timeout: 5_000 })
  expect(faults).toEqual([])
  await digest(ctx)
  expect(await counted(ctx, 'event')).toBe(3)
  expect(await counted(ctx, 'customer_order')).toBe(1)
  expect(await counted(ctx, 'inbox_batch')).toBe(0)
  const [person] = await searchProfiles(ctx, { search: 'lovelace', limit: 5 })
  const profile = await readProfile(ctx, { profileId: person.id, hidden: new Set() })
  expect(profile).toMatchObject({ name: 'Ada Lovelace', company: 'Analytical Engines Ltd', email: 'ada@example.com', country: 'DE', isLead: true, counts: { events: 3, orders: 1 } })
  expect(profile.identifiers.map(({ kind, value }) => `${kind}:${value}`).sort()).toEqual(['device_id:a0', 'device_id:a1', 'email:ada@example.com', 'user_id:u1'])
  const { items } = await timelineOf(ctx, { profileId: person.id, limit: 20 })
  expect(items.length).toBeGreaterThanOrEqual(4)
  const [order] = await database.asOwner('SELECT amount, currency, category, external_id FROM customer_order WHERE tenant_id = $1', [ctx.tenantId])
  expect(order).toEqual({ amount: 120.5, currency: 'EUR', category: 'Tools', external_id: 'O-1' })
})

test('the same calls in any order give the same person', async () => {
  const moments = ['2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z', '2026-11-03T10:00:00Z', '2026-11-03T10:00:00Z']
  const calls = [
    { type: 'identify', userId: 'u1', anonymousId: 'a1', traits: { email: 'ada@example.com', plan: 'free', city: 'Ulm' }, timestamp: moments[0], messageId: 'a' },
    { type: 'identify', userId: 'u1', anonymousId: 'a2', traits: { plan: 'team' }, timestamp: moments[1], messageId: 'b', context: { consent: { categoryPreferences: { Profiling: true, Advertising: false } } } },
    { type: 'identify', userId: 'u1', traits: { plan: 'pro', city: 'Bonn' }, timestamp: moments[2], messageId: 'c' },
    { type: 'group', userId: 'u1', groupId: 'g', traits: { name: 'Acme' }, timestamp: moments[3], messageId: 'd' },
    { type: 'track', userId: 'u1', event: 'Seen', timestamp: moments[1], messageId: 'e', context: { consent: { categoryPreferences: { profiling: false } } } },
  ]
  const told = async (order: number[]) => {
    const { ctx, send } = await connected()
    for (const at of order) { await send('batch', { batch: [calls[at]] }); await digest(ctx) }
    const [person] = await searchProfiles(ctx, { search: 'ada', limit: 5 })
    const { traits, identifiers, profilingAllowed, profilingBasis, leadSince, company } = await readProfile(ctx, { profileId: person.id, hidden: new Set() })
    return { traits: traits.map(({ field, value }) => [field, value]), identifiers: identifiers.map(({ kind, value }) => `${kind}:${value}`), profilingAllowed, profilingBasis, leadSince, company }
  }
  const one = await told([0, 1, 2, 3, 4])
  expect(Object.fromEntries(one.traits)).toMatchObject({ plan: 'pro', city: 'Bonn', company: 'Acme' })
  expect(one).toMatchObject({ profilingAllowed: false, profilingBasis: 'refused' }) // of two answers at one moment the no
  for (const order of [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [3, 4, 1, 0, 2]]) expect(await told(order)).toEqual(one)
})

test('what breaks a rule is listed with its count and a sample, and the good calls of its batch are kept', async () => {
  const { ctx, sourceId, send } = await connected()
  const plan = { mode: 'block' as const, events: [{ name: 'Signed Up', properties: [{ name: 'plan', type: 'text' as const, required: true }, { name: 'seats', type: 'number' as const, required: false }] }] }
  await setTrackingPlan(ctx, { sourceId, plan, consentCategory: 'profiling' })
  const good = { type: 'track', userId: 'u1', event: 'Signed Up', properties: { plan: 'Team', seats: 3 } }
  const answer = await send('batch', {
    batch: [
      good, { ...good, properties: { seats: 3 } }, { ...good, properties: { plan: 'Team', seats: 'three' } }, { ...good, event: 'Surprise' }, { ...good, event: 'Surprise' },
      { ...good, userId: undefined }, { ...good, timestamp: '1970-01-01T00:00:00Z' }, { ...good, timestamp: '2100-01-01T00:00:00Z' }, { ...good, timestamp: 'yesterday' }, { ...good, properties: { plan: 'a\u0000b' } },
      { ...good, properties: { plan: 'x'.repeat(33_000) } }, { type: 'dance', userId: 'u1' }, 'no call',
    ],
  })
  expect(answer.status).toBe(200)
  await digest(ctx)
  const listed = (await violationsOf(ctx, { sourceId, limit: 50 })).map(({ rule, field, count }) => `${rule} ${field} ${count}`).sort()
  expect(listed).toEqual(['bad-timestamp timestamp 3', 'missing-property plan 1', 'no-person userId 1', 'not-an-object  1', 'too-large  1', 'unknown-type type 1', 'unplanned-event  2', 'unstorable-text  1', 'wrong-type seats 1'])
  expect(await counted(ctx, 'event')).toBe(1)
  const unplanned = (await violationsOf(ctx, { sourceId, limit: 50 })).find(({ rule }) => rule === 'unplanned-event')
  expect(unplanned?.samples[0]).toContain('"Surprise"')
})

test('wrong keys, bodies and signatures are refused in one sentence; a clock that is wrong is set right', async () => {
  const { ctx, sourceId, writeKey, send } = await connected()
  const call = { userId: 'u1', event: 'Seen' }
  expect((await send('track', call, { authorization: basic('wk_nobody') })).status).toBe(401)
  expect((await send('track', '<html>')).status).toBe(400)
  expect((await send('batch', { batch: 'x' })).status).toBe(400)
  expect((await send('track', { ...call, properties: { text: 'x'.repeat(500_001) } })).status).toBe(413)
  expect((await send('nothing', call)).status).toBe(404)
  expect((await send('track', gzipSync(JSON.stringify({ ...call, properties: { text: 'x'.repeat(2_000_000) } })), { 'content-encoding': 'gzip' })).status).toBe(413)
  const packed = await send('track', gzipSync(JSON.stringify({ ...call, timestamp: '2026-11-01T08:00:00Z', sentAt: new Date(Date.now() - 7_200_000).toISOString(), messageId: 'skew' })), { 'content-encoding': 'gzip' })
  expect([packed.status, packed.headers.get('access-control-allow-origin'), await packed.json()]).toEqual([200, '*', { success: true }])
  await digest(ctx)
  const [event] = await database.asOwner<{ at: Date }>('SELECT occurred_at AS at FROM event WHERE tenant_id = $1', [ctx.tenantId])
  expect(Math.abs(event.at.getTime() - Date.parse('2026-11-01T10:00:00Z'))).toBeLessThan(60_000)

  const { secret } = await setSigning(ctx, { sourceId, signed: true })
  const fresh = (await renewWriteKey(ctx, { sourceId })).writeKey // a key that no process remembers yet
  const body = JSON.stringify({ ...call, messageId: 'signed' })
  const signed = (header: string, text = body) => send('track', text, { authorization: basic(fresh), 'x-leadlight-signature': header })
  expect((await send('track', body, { authorization: basic(fresh) })).status).toBe(401)
  expect((await signed(signatureFor(secret!, body, new Date()), body.replace('u1', 'u2'))).status).toBe(401)
  expect((await signed(signatureFor(secret!, body, new Date(Date.now() - 600_000)))).status).toBe(401)
  expect((await signed(signatureFor(secret!, body, new Date()))).status).toBe(200)
  expect(writeKey).not.toBe(fresh)
  await digest(ctx)
  expect(await counted(ctx, 'event')).toBe(2)
})
