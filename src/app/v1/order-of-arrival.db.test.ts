// H13: whatever order a person's calls come in, and however they are spread over deliveries, the person in the end is the same. LEADLIGHT_PERMUTATIONS sets how many orders are tried.
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { digestEvents, eventsReceived, makeTrackingSource, takeTrackingRequest, wakeInbox } from '#domain/connect/index.ts'
import { streamSteps } from '#domain/govern/index.ts'
import { readProfile, searchProfiles, timelineOf } from '#domain/unify/index.ts'
import { createRandom } from '#ml/random/random.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { on } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'

const tried = Number(process.env.LEADLIGHT_PERMUTATIONS ?? 40)
const deliveries = 3 // each is digested before the next comes
const database = testDatabase('worker')
const pipeline = [on(eventsReceived, digestEvents(streamSteps))]
const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T10:00:00Z`

/** What one person does: two devices made one, answers about consent that contradict each other, traits that change, an order, a call twice. `k` tells the people apart. */
const callsOf = (k: string): Record<string, unknown>[] => [
  { type: 'page', anonymousId: `device-${k}`, name: 'Pricing', timestamp: at(1) },
  { type: 'identify', userId: `user-${k}`, anonymousId: `device-${k}`, traits: { email: `ada-${k}@example.com`, firstName: 'Ada', lastName: `Byron-${k}`, plan: 'free', city: 'Ulm' }, timestamp: at(2) },
  { type: 'track', userId: `user-${k}`, event: 'Demo Requested', properties: { plan: 'Team' }, timestamp: at(3), messageId: `twice-${k}` },
  { type: 'track', userId: `user-${k}`, event: 'Demo Requested', properties: { plan: 'Team' }, timestamp: at(3), messageId: `twice-${k}` },
  { type: 'identify', userId: `user-${k}`, anonymousId: `phone-${k}`, traits: { plan: 'team' }, timestamp: at(4), context: { consent: { categoryPreferences: { profiling: true } } } },
  { type: 'alias', userId: `user-${k}`, previousId: `former-${k}`, timestamp: at(4) },
  { type: 'identify', userId: `user-${k}`, traits: { plan: 'pro', city: 'Bonn' }, timestamp: at(5) },
  { type: 'group', userId: `user-${k}`, groupId: `firm-${k}`, traits: { name: 'Analytical Engines', industry: 'Software' }, timestamp: at(6) },
  { type: 'track', userId: `user-${k}`, event: 'Order Completed', properties: { order_id: `order-${k}`, total: 120.5, currency: 'EUR', products: [{ category: 'Tools', price: 120.5 }] }, timestamp: at(7) },
  { type: 'screen', userId: `user-${k}`, name: 'Home', timestamp: at(8), context: { consent: { categoryPreferences: { profiling: false } } } },
].map((call, n) => ({ messageId: `message-${k}-${n}`, ...call }))

test('the person in the end does not depend on the order in which the calls came', async () => {
  const { ctx } = await testTenant()
  const source = await makeTrackingSource(ctx, { name: 'Website' })
  if (source.kind === 'refused') throw new Error(source.reason)
  const { nextFloat } = createRandom(13)
  const people = Array.from({ length: tried }, (_, n) => `z${n}z`)
  const rounds: unknown[][] = Array.from({ length: deliveries }, () => [])
  for (const [n, k] of people.entries()) {
    const order = callsOf(k)
    if (n > 0) for (let last = order.length - 1; last > 0; last--) { const other = Math.floor(nextFloat() * (last + 1)); [order[last], order[other]] = [order[other], order[last]] }
    const cuts = Array.from({ length: deliveries - 1 }, () => Math.floor(nextFloat() * (order.length + 1))).toSorted((a, b) => a - b)
    for (const [round, list] of rounds.entries()) list.push(...order.slice(cuts[round - 1] ?? 0, cuts[round] ?? order.length))
  }
  for (const calls of rounds) {
    for (let first = 0; first < calls.length; first += 500) await takeTrackingRequest({ path: 'batch', body: Buffer.from(JSON.stringify({ batch: calls.slice(first, first + 500) })), writeKey: source.writeKey, signature: null, now: ctx.now })
    await wakeInbox(ctx)
    await drainQueue(database, pipeline)
  }
  const told = async (k: string) => {
    const found = await searchProfiles(ctx, { search: `byron-${k}`, limit: 5 })
    const profile = await readProfile(ctx, { profileId: found[0].id, hidden: new Set() })
    const { items } = await timelineOf(ctx, { profileId: found[0].id, limit: 50 })
    const orders = await database.asOwner('SELECT external_id, amount, currency, category, ordered_at FROM customer_order WHERE tenant_id = $1 AND profile_id = $2', [ctx.tenantId, found[0].id])
    const { traits, identifiers, name, email, company, profilingAllowed, profilingBasis, leadSince, counts } = profile
    return JSON.stringify({
      people: found.length, name, email, company, profilingAllowed, profilingBasis, leadSince, counts: { ...counts, records: undefined }, traits: traits.map(({ field, value }) => [field, value]), identifiers: identifiers.map(({ kind, value }) => `${kind}:${value}`).toSorted(),
      timeline: items.filter(({ kind }) => kind !== 'record') /* when rows came is the history of arriving itself */.map((item) => JSON.stringify(item, (key, value: unknown) => (/id$|receivedAt|source/i.test(key) ? undefined : value))).toSorted(), orders,
    }).replaceAll(k, 'K')
  }
  const [first, ...others] = people
  const expected = await told(first)
  expect(JSON.parse(expected)).toMatchObject({ people: 1, profilingAllowed: false, company: 'Analytical Engines' })
  expect((JSON.parse(expected) as { identifiers: string[] }).identifiers).toEqual(['device_id:device-K', 'device_id:former-K', 'device_id:phone-K', 'email:ada-K@example.com', 'user_id:user-K'])
  const different: string[] = []
  for (const k of others) { const found = await told(k); if (found !== expected) different.push(found) }
  expect(different.slice(0, 1).map((text) => JSON.parse(text) as unknown)).toEqual([])
  if (process.env.LEADLIGHT_PERMUTATIONS_REPORT) writeFileSync(process.env.LEADLIGHT_PERMUTATIONS_REPORT, JSON.stringify({ orders: tried, calls: rounds.flat().length, different: different.length }))
}, 600_000)
