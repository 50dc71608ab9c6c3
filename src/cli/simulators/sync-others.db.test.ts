import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectSource, countSource, countSourceJob, requestSync, syncSource, syncSourceJob } from '#domain/connect/index.ts'
import { syncSteps } from '#domain/govern/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { simulateSalesforce } from './salesforce.ts'
import { simulateShopify } from './shopify.ts'
import { noFaults } from './simulated-vendor.ts'

const database = testDatabase('worker')
const pipeline = [job(syncSourceJob, syncSource(syncSteps)), job(countSourceJob, countSource)]
const faults = { ...noFaults, limitEvery: 7, cutEvery: 11, htmlEvery: 17, retryAfterSeconds: 0, lateMs: 300_000 }
let stops: (() => Promise<void>)[] = []

beforeEach(() => { process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'; rereadEnvironment() })
afterEach(async () => { for (const stop of stops) await stop(); stops = [] })

async function connected(connector: string, address: string, credentials: Record<string, string>, objects: string[]) {
  const { ctx, tenantId } = await testTenant()
  const made = await connectSource(ctx, { connector, name: connector, address, credentials, objects, everyMinutes: null, freshWithinMinutes: null })
  if (made.kind === 'refused') throw new Error(made.reason)
  const sync = async () => {
    const asked = await requestSync(ctx, { sourceId: made.sourceId })
    if (asked.kind === 'refused') throw new Error(asked.reason)
    await drainQueue(database, pipeline)
    return (await database.asOwner<{ state: string; error: string | null }>('SELECT state, error FROM job WHERE tenant_id = $1 AND id = $2', [tenantId, asked.jobId]))[0]
  }
  const keys = async (object: string) => (await database.asOwner<{ key: string }>("SELECT split_part(external_id, '/', 2) AS key FROM record WHERE tenant_id = $1 AND current AND external_id LIKE $2 || '/%' AND object IN ('lead', 'company', 'deal', 'order') GROUP BY 1 ORDER BY 1", [tenantId, object])).map(({ key }) => key)
  const gaps = () => database.asOwner("SELECT object, day::text, at_source, stored, sum_source, sum_stored FROM source_day WHERE tenant_id = $1 AND (at_source <> stored OR abs(sum_source - sum_stored) > 0.01)", [tenantId])
  return { ctx, tenantId, ...made, sync, keys, gaps }
}

test('Salesforce: bulk the first time, then changes, deletions and a token that has run out; nothing is lost', async () => {
  const vendor = await simulateSalesforce({ port: 0, rows: 300, seed: 3, faults, nowMs: Date.now() })
  stops.push(vendor.stop)
  const { account, sync, keys, gaps, tenantId } = await connected('salesforce', vendor.url, { clientId: 'app', clientSecret: 'simulated-secret' }, ['Lead', 'Contact', 'Account', 'Opportunity'])
  expect(account).toBe('organisation 00D000000000001')
  expect(await sync()).toEqual({ state: 'done', error: null })
  for (const object of ['Contact', 'Account', 'Opportunity']) expect(await keys(object)).toEqual(vendor.ids(object).toSorted())
  vendor.expireTokens()
  vendor.remove('Contact', vendor.ids('Contact')[0])
  vendor.change('Lead', vendor.ids('Lead')[0], { Company: 'Changed Ltd' })
  expect(await sync()).toEqual({ state: 'done', error: null })
  for (const object of ['Lead', 'Contact', 'Account', 'Opportunity']) expect(await keys(object)).toEqual(vendor.ids(object).toSorted()) // the late row too
  const [won] = await database.asOwner<{ orders: number; attached: number }>('SELECT count(*)::int AS orders, count(profile_id)::int AS attached FROM customer_order WHERE tenant_id = $1', [tenantId])
  expect(won.orders).toBeGreaterThan(5)
  expect(won.attached).toBe(won.orders)
  expect((await gaps()).filter(({ object }) => object !== 'Lead' && object !== 'Contact')).toEqual([])
})

test('Shopify: customers, orders and refunds; counted and summed as in the shop', async () => {
  const vendor = await simulateShopify({ port: 0, rows: 330, seed: 4, faults, nowMs: Date.now() })
  stops.push(vendor.stop)
  const { account, scopes, sync, keys, gaps, tenantId } = await connected('shopify', vendor.url, { token: 'shpat_simulated' }, ['customers', 'orders'])
  expect([account, scopes]).toEqual(['Simulated Shop', ['read_customers', 'read_orders']])
  expect(await sync()).toEqual({ state: 'done', error: null })
  expect(await keys('orders')).toEqual(vendor.ids('orders').toSorted())
  const [order] = vendor.ids('orders')
  vendor.refund(order, 10)
  expect(await sync()).toEqual({ state: 'done', error: null })
  expect(await keys('customers')).toEqual(vendor.ids('customers').toSorted()) // the late row too
  const [stored] = await database.asOwner('SELECT data->>$2 AS refunded, amount FROM customer_order WHERE tenant_id = $1 AND external_id = $3', [tenantId, 'refunded', `orders/${order}`])
  expect(stored.refunded).toBe('10.00')
  const [attached] = await database.asOwner<{ n: number }>('SELECT count(*)::int AS n FROM customer_order WHERE tenant_id = $1 AND profile_id IS NULL', [tenantId])
  expect(attached.n).toBe(0)
  expect((await gaps()).filter(({ object }) => object === 'orders')).toEqual([])
})
