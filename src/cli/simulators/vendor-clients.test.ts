// The vendors' own clients, unchanged, against the simulated vendors: every call that the connectors make. They are loaded by name: the product itself does without them.
import { afterEach, expect, test } from 'vitest'
import { simulateHubspot } from './hubspot.ts'
import { simulateSalesforce } from './salesforce.ts'
import { simulateShopify } from './shopify.ts'
import { noFaults } from './simulated-vendor.ts'

const options = { port: 0, rows: 120, seed: 2, faults: noFaults, nowMs: Date.UTC(2026, 10, 20) }
let stops: (() => Promise<void>)[] = []
afterEach(async () => { for (const stop of stops) await stop(); stops = [] })
const load = async <Module>(name: string): Promise<Module> => (await import(name)) as Module

type Listed = { total?: number; results: { id: string; properties: Record<string, string | null>; archived?: boolean; name?: string; from?: { id: string }; to?: { toObjectId: string }[] }[]; paging?: { next?: { after: string } } }
type Searched = { doSearch: (wish: object) => Promise<Listed> }
type Hubspot = { crm: { contacts: { searchApi: Searched; basicApi: { getPage: (limit?: number, after?: string, properties?: string[], history?: string[], associations?: string[], archived?: boolean) => Promise<Listed> } }; deals: { searchApi: Searched }; companies: { searchApi: Searched }; objects: { calls: { searchApi: Searched } }; properties: { coreApi: { getAll: (object: string) => Promise<Listed> } }; associations: { v4: { batchApi: { getPage: (from: string, to: string, inputs: object) => Promise<Listed> } } } } }

test('@hubspot/api-client', async () => {
  const vendor = await simulateHubspot(options)
  stops.push(vendor.stop)
  const { Client } = await load<{ Client: new (settings: object) => Hubspot }>('@hubspot/api-client')
  const { crm } = new Client({ accessToken: 'pat-simulated', basePath: vendor.url, numberOfApiCallRetries: 0 })
  const filters = [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: '0' }]
  const found = await crm.contacts.searchApi.doSearch({ filterGroups: [{ filters }], sorts: ['lastmodifieddate'], properties: ['email', 'firstname'], limit: 50, after: '0' })
  expect([found.total, found.results.length, found.paging?.next?.after]).toEqual([120, 50, '50'])
  expect(found.results[0].properties.email).toMatch(/@/)
  expect((await crm.companies.searchApi.doSearch({ filterGroups: [], sorts: [], properties: ['name'], limit: 5, after: '0' })).total).toBe(12)
  const deals = await crm.deals.searchApi.doSearch({ filterGroups: [], sorts: [], properties: ['amount'], limit: 5, after: '0' })
  expect(deals.total).toBe(40)
  expect((await crm.objects.calls.searchApi.doSearch({ filterGroups: [], sorts: [], properties: [], limit: 5, after: '0' })).total).toBe(vendor.count('calls'))
  const linked = await crm.associations.v4.batchApi.getPage('deals', 'contacts', { inputs: deals.results.map(({ id }) => ({ id })) })
  expect(linked.results).toHaveLength(5)
  expect((await crm.properties.coreApi.getAll('contacts')).results.map(({ name }) => name)).toContain('email')
  vendor.archive('contacts', found.results[0].id)
  const archived = await crm.contacts.basicApi.getPage(10, undefined, ['email'], undefined, undefined, true)
  expect(archived.results.map(({ id, archived: gone }) => [id, gone])).toEqual([[found.results[0].id, true]])
  vendor.revoke()
  await expect(crm.properties.coreApi.getAll('contacts')).rejects.toMatchObject({ code: 401 })
})

type Query = { records: Record<string, unknown>[]; totalSize: number; done: boolean }
type Connection = { query: (soql: string, options?: object) => Promise<Query>; describe: (object: string) => Promise<{ fields: { name: string }[] }>; bulk2: { query: (soql: string) => Promise<{ toArray: () => Promise<Record<string, string>[]> }>; pollInterval: number }; identity: () => Promise<unknown> }

test('jsforce', async () => {
  const vendor = await simulateSalesforce(options)
  stops.push(vendor.stop)
  const { default: jsforce } = await load<{ default: { Connection: new (settings: object) => Connection } }>('jsforce')
  const login = await fetch(`${vendor.url}/services/oauth2/token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=client_credentials&client_id=a&client_secret=simulated-secret' })
  const { access_token: accessToken } = (await login.json()) as { access_token: string }
  const connection = new jsforce.Connection({ instanceUrl: vendor.url, accessToken, version: '64.0' })
  const all = await connection.query('SELECT Id, Email, SystemModstamp FROM Lead ORDER BY SystemModstamp, Id LIMIT 20')
  expect(all.records).toHaveLength(20)
  expect(all.records[0].Email).toMatch(/@/)
  const [counted] = (await connection.query('SELECT COUNT(Id) rows, SUM(Amount) total FROM Opportunity WHERE CreatedDate >= 2026-01-01T00:00:00.000Z AND CreatedDate < 2027-01-01T00:00:00.000Z')).records
  expect(counted.rows).toBe(40)
  expect((await connection.describe('Contact')).fields.map(({ name }) => name)).toContain('Email')
  vendor.remove('Lead', vendor.ids('Lead')[0])
  expect((await connection.query('SELECT Id FROM Lead')).records).toHaveLength(59)
  expect((await connection.query('SELECT Id, IsDeleted FROM Lead', { scanAll: true })).records).toHaveLength(60)
  connection.bulk2.pollInterval = 5
  expect(await (await connection.bulk2.query('SELECT Id, Email FROM Contact')).toArray()).toHaveLength(60)
})

type ShopifyClient = { request: (query: string, options: { variables: object }) => Promise<{ data?: Record<string, unknown>; errors?: unknown }> }
type ShopifyApi = { session: { customAppSession: (shop: string) => object }; clients: { Graphql: new (settings: object) => ShopifyClient } }

test('@shopify/shopify-api', async () => {
  const vendor = await simulateShopify(options)
  stops.push(vendor.stop)
  const adapter = '@shopify/shopify-api/adapters/node'
  await import(adapter)
  const { shopifyApi } = await load<{ shopifyApi: (settings: object) => ShopifyApi }>('@shopify/shopify-api')
  const shop = new URL(vendor.url).host
  // The client speaks to https://SHOP only; the way there is this machine's, and the client itself is as it is.
  const { setAbstractFetchFunc } = await load<{ setAbstractFetchFunc: (fetching: typeof fetch) => void }>('@shopify/shopify-api/runtime')
  setAbstractFetchFunc((input, init) => fetch(String(input).replace(/^https:\/\/[^/]+/, vendor.url), init))
  const api = shopifyApi({ apiSecretKey: 'secret', adminApiAccessToken: 'shpat_simulated', isCustomStoreApp: true, apiVersion: '2026-07', isEmbeddedApp: false, hostName: shop, hostScheme: 'http', logger: { level: 0 } })
  const client = new api.clients.Graphql({ session: api.session.customAppSession('simulated.myshopify.com') })
  const { data } = await client.request('query Read($first: Int!, $query: String) { customers(first: $first, query: $query, sortKey: UPDATED_AT) { edges { node { id } } pageInfo { hasNextPage endCursor } } }', { variables: { first: 50, query: null } })
  expect(data).toMatchObject({ customers: { edges: { length: 50 } } })
  const counted = await client.request('query Count($query: String) { ordersCount(query: $query, limit: null) { count precision } }', { variables: { query: "created_at:>='2026-01-01T00:00:00Z'" } })
  expect(counted.data).toMatchObject({ ordersCount: { count: 40 } })
})
