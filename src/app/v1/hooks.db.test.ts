import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { simulateHubspot } from '#cli/simulators/hubspot.ts'
import { simulateSalesforce } from '#cli/simulators/salesforce.ts'
import { simulateShopify } from '#cli/simulators/shopify.ts'
import { noFaults } from '#cli/simulators/simulated-vendor.ts'
import { changeSource, connectSource, listIncidents, listSyncs, requestSync, syncSource, syncSourceJob, tendSources } from '#domain/connect/index.ts'
import { syncSteps } from '#domain/govern/index.ts'
import { searchProfiles } from '#domain/unify/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { environment, rereadEnvironment } from '#platform/env.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { POST } from './hooks/[workspaceId]/[sourceId]/route.ts'

const database = testDatabase('worker')
const pipeline = [job(syncSourceJob, syncSource(syncSteps))]
const options = { port: 0, rows: 30, seed: 5, faults: noFaults, nowMs: Date.now() }
const secret = 'the secret for webhooks'
let [hubspot, shopify, salesforce] = [null!, null!, null!] as [Awaited<ReturnType<typeof simulateHubspot>>, Awaited<ReturnType<typeof simulateShopify>>, Awaited<ReturnType<typeof simulateSalesforce>>]
beforeAll(async () => { [hubspot, shopify, salesforce] = [await simulateHubspot(options), await simulateShopify(options), await simulateSalesforce(options)] })
afterAll(() => Promise.all([hubspot, shopify, salesforce].map((vendor) => vendor.stop())))
beforeEach(() => { process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'; rereadEnvironment() })

async function connected(connector: string, url: string, credentials: Record<string, string>, objects: string[]) {
  const { ctx, tenantId } = await testTenant()
  const made = await connectSource(ctx, { connector, name: connector, address: url, credentials, objects, everyMinutes: null, freshWithinMinutes: null })
  if (made.kind === 'refused') throw new Error(made.reason)
  const { sourceId } = made
  await requestSync(ctx, { sourceId })
  await drainQueue(database, pipeline)
  const path = `/v1/hooks/${tenantId}/${sourceId}`
  const post = async (body: string, headers: Record<string, string>) => {
    const answer = await POST(new Request(`http://localhost${path}`, { method: 'POST', body, headers }), { params: Promise.resolve({ workspaceId: tenantId, sourceId }) })
    return [answer.status, ((await answer.json()) as { heard?: string }).heard ?? '']
  }
  const lines = async () => (await listIncidents(ctx, { sourceId, limit: 20 })).map(({ kind, sentence }) => `${kind}: ${sentence}`).filter((line) => line.startsWith('webhook'))
  const runs = async () => (await listSyncs(ctx, { sourceId, limit: 50 })).length
  return { ctx, tenantId, sourceId, post, lines, runs, address: `${environment().publicUrl}${path}` }
}

test('HubSpot says by its signed webhook that a contact has changed: it is read at once; forged, old and repeated ones do nothing, and the history says so', async () => {
  const { ctx, sourceId, post, lines, runs, address } = await connected('hubspot', hubspot.url, { token: 'pat-simulated', clientSecret: secret }, ['contacts', 'companies'])
  const signed = (text: string, at = Date.now(), by = secret) => ({ 'x-hubspot-request-timestamp': String(at), 'x-hubspot-signature-v3': createHmac('sha256', by).update(`POST${address}${text}${at}`).digest('base64') })
  const changed = JSON.stringify([{ subscriptionType: 'contact.propertyChange', objectId: 100_001, propertyName: 'company' }])
  hubspot.change('contacts', '100001', { company: 'Told By Webhook Ltd' })
  const headers = signed(changed)
  expect(await runs()).toBe(2)
  expect(await post(changed, headers)).toEqual([200, 'reading'])
  expect(await post(changed, signed(changed, Date.now() + 1))).toEqual([200, 'noted']) // while the first is being read
  await drainQueue(database, pipeline)
  expect((await searchProfiles(ctx, { search: 'told by webhook', limit: 5 })).length).toBe(1)
  expect(await runs()).toBe(3) // contacts only
  await tendSources({ ...ctx, now: () => new Date(Date.now() + 60_000) })
  await drainQueue(database, pipeline)
  const afterwards = await runs()
  expect(afterwards).toBeGreaterThan(3) // what was noted meanwhile is read now
  await tendSources({ ...ctx, now: () => new Date(Date.now() + 120_000) })
  expect(await runs()).toBe(afterwards)

  expect(await post(changed, headers)).toEqual([200, 'repeated'])
  expect(await post(changed.replace('100001', '100002'), headers)).toEqual([401, ''])
  expect(await post(changed, signed(changed, Date.now() - 600_000))).toEqual([401, ''])
  expect(await post(changed, signed(changed, Date.now(), 'another secret'))).toEqual([401, ''])
  expect(await post(changed, {})).toEqual([401, ''])
  expect(await post('<html>', signed('<html>'))).toEqual([200, 'nothing'])
  expect(await post(JSON.stringify([{ subscriptionType: 'deal.creation' }]), signed(JSON.stringify([{ subscriptionType: 'deal.creation' }])))).toEqual([200, 'nothing']) // deals are not chosen
  expect(await post('x'.repeat(1_000_001), {})).toEqual([413, ''])
  expect(await lines()).toEqual(['webhook-refused: The webhook is older than five minutes: it came before, or HubSpot’s clock is wrong. Nothing was done.', 'webhook-refused: The signature of the webhook does not fit: it is not HubSpot’s, or was changed on the way. Nothing was done.', 'webhook-repeated: A webhook of HubSpot came a second time and was passed over.'])
  await changeSource(ctx, { sourceId, state: 'paused' })
  const again = JSON.stringify([{ subscriptionType: 'contact.creation' }])
  expect(await post(again, signed(again))).toEqual([200, 'nothing'])
  expect(await runs()).toBe(afterwards)
})

test('what Shopify deletes, merges or is asked to redact, and what HubSpot deletes for privacy, is taken out here: also when it is told while the row is still being read', async () => {
  const shop = await connected('shopify', shopify.url, { token: 'shpat_simulated', clientSecret: secret }, ['customers', 'orders'])
  const held = async (tenantId: string, object: string) => (await database.asOwner<{ key: string }>("SELECT external_id AS key FROM record WHERE tenant_id = $1 AND current AND external_id LIKE $2 || '/%' ORDER BY 1", [tenantId, object])).map(({ key }) => key.split('/')[1])
  const [deleted, merged, redacted] = shopify.ids('customers')
  const [cancelled, ofRedacted, ...others] = shopify.ids('orders')
  const tell = async (topic: string, content: object) => { const { body, headers } = shopify.webhook(secret, topic, content); return shop.post(body, headers) }
  expect(await tell('customers/merge', { admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${deleted}`, admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${redacted}`, status: 'failed', errors: [] })).toEqual([200, 'reading'])
  for (const [object, id] of [['customers', deleted], ['customers', merged], ['customers', redacted], ['orders', cancelled], ['orders', ofRedacted]] as const) shopify.remove(object, id)
  expect(await tell('customers/delete', { id: Number(deleted), email: 'of no use' })).toEqual([200, 'noted']) // while the reading that was asked for waits
  await drainQueue(database, pipeline)
  expect(await held(shop.tenantId, 'customers')).not.toContain(deleted)
  expect(await held(shop.tenantId, 'customers')).toContain(redacted) // its merge failed
  expect(await tell('customers/merge', { admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${merged}`, status: 'completed' })).toEqual([200, 'reading'])
  expect(await tell('customers/redact', { shop_id: 1, customer: { id: Number(redacted), email: 'a@example.com' }, orders_to_redact: [Number(ofRedacted)] })).toEqual([200, 'noted'])
  await drainQueue(database, pipeline)
  await changeSource(shop.ctx, { sourceId: shop.sourceId, state: 'paused' })
  expect(await tell('orders/delete', { id: Number(cancelled) })).toEqual([200, 'noted']) // a pause loses none
  await changeSource(shop.ctx, { sourceId: shop.sourceId, state: 'on' })
  await requestSync(shop.ctx, { sourceId: shop.sourceId })
  await drainQueue(database, pipeline)
  expect(await held(shop.tenantId, 'customers')).toEqual(shopify.ids('customers').toSorted())
  expect(await held(shop.tenantId, 'orders')).toEqual(others.toSorted())
  const told = (await listIncidents(shop.ctx, { sourceId: shop.sourceId, limit: 20 })).filter(({ kind }) => kind === 'gone').map(({ sentence }) => sentence)
  expect(told).toContain('Customers: 1 row was deleted at the source, as it said by webhook, and is taken out here.')
  const { body, headers } = shopify.webhook('another secret', 'customers/delete', { id: Number(shopify.ids('customers')[0]) })
  expect(await shop.post(body, headers)).toEqual([401, ''])
  await requestSync(shop.ctx, { sourceId: shop.sourceId })
  await drainQueue(database, pipeline)
  expect(await held(shop.tenantId, 'customers')).toEqual(shopify.ids('customers').toSorted())

  const crm = await connected('hubspot', hubspot.url, { token: 'pat-simulated', clientSecret: secret }, ['contacts'])
  const [erased] = hubspot.ids('contacts')
  hubspot.erase('contacts', erased)
  const say = (event: object, at = Date.now()) => { const text = JSON.stringify([event]); return crm.post(text, { 'x-hubspot-request-timestamp': String(at), 'x-hubspot-signature-v3': createHmac('sha256', secret).update(`POST${crm.address}${text}${at}`).digest('base64') }) }
  expect(await say({ subscriptionType: 'contact.privacyDeletion', objectId: Number(erased) })).toEqual([200, 'reading'])
  await drainQueue(database, pipeline)
  expect(await say({ subscriptionType: 'object.propertyChange', objectTypeId: '0-1', objectId: 1 })).toEqual([200, 'reading']) // as newer apps say it
  await drainQueue(database, pipeline)
  expect(await held(crm.tenantId, 'contacts')).toEqual(hubspot.ids('contacts').toSorted())
})

test('Shopify’s webhooks likewise; Salesforce has none that are signed, and a source without a secret hears nobody', async () => {
  const shop = await connected('shopify', shopify.url, { token: 'shpat_simulated', clientSecret: secret }, ['customers', 'orders'])
  const { body, headers } = shopify.webhook(secret, 'orders/updated')
  expect(await shop.post(body, { ...headers, 'x-shopify-triggered-at': new Date(Date.now() - 50 * 3_600_000).toISOString() })).toEqual([401, ''])
  expect(await shop.post(body, headers)).toEqual([200, 'reading'])
  await drainQueue(database, pipeline)
  expect(await shop.runs()).toBe(3)
  expect(await shop.post(body, headers)).toEqual([200, 'repeated'])
  expect(await shop.post(`${body} `, headers)).toEqual([401, ''])
  const open = await connected('shopify', shopify.url, { token: 'shpat_simulated' }, ['orders'])
  expect(await open.post(body, headers)).toEqual([401, ''])
  const other = await connected('salesforce', salesforce.url, { clientId: 'app', clientSecret: 'simulated-secret' }, ['Lead'])
  expect(await other.post(body, headers)).toEqual([404, ''])
  const foreign = await POST(new Request('http://localhost/v1/hooks', { method: 'POST', body, headers }), { params: Promise.resolve({ workspaceId: shop.tenantId, sourceId: open.sourceId }) })
  expect(foreign.status).toBe(404)
})
