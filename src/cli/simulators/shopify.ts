// A simulated Shopify: the parts of the Admin GraphQL API that the connector asks for, as the vendor's own client calls them.
import { simulatePeople } from './simulated-people.ts'
import { startVendor, type SimulatedVendor, type VendorRequest, type VendorResponse } from './simulated-vendor.ts'
import type { VendorOptions } from './hubspot.ts'

type Row = { number: number; createdMs: number; updatedMs: number; node: Record<string, unknown>; gone: boolean; dropped?: boolean; hidden?: boolean }
type Shelf = { rows: Map<number, Row>; order: Row[] | null }
export type SimulatedShopify = SimulatedVendor & { ids: (object: 'customers' | 'orders') => string[]; createdAt: (object: 'customers' | 'orders', id: string) => string; refund: (id: string, amount: number) => void; revoke: () => void; remove: (object: 'customers' | 'orders', id: string) => void; webhook: (secret: string, topic: string, content?: object) => { headers: Record<string, string>; body: string } }

const iso = (ms: number) => new Date(ms).toISOString()
const gid = (kind: string, number: number) => `gid://shopify/${kind}/${number}`
const codes: Record<string, string> = { Germany: 'DE', France: 'FR', Italy: 'IT', Spain: 'ES', Netherlands: 'NL', Poland: 'PL', Austria: 'AT', Sweden: 'SE', 'United Kingdom': 'GB', 'United States': 'US' }

function shelves({ rows, seed, nowMs, faults, firm = simulatePeople(rows, seed, nowMs) }: VendorOptions): Record<string, Shelf> {
  const shelf = (list: Row[]): Shelf => ({ rows: new Map(list.map((row) => [row.number, row])), order: null })
  const customers = firm.people.map((one): Row => ({
    number: 500_000 + one.number, createdMs: one.createdMs, updatedMs: one.updatedMs, gone: false,
    node: { id: gid('Customer', 500_000 + one.number), firstName: one.first, lastName: one.last, numberOfOrders: '0', tags: [one.step], defaultEmailAddress: { emailAddress: one.email, marketingState: 'SUBSCRIBED' }, defaultPhoneNumber: null, defaultAddress: { countryCodeV2: codes[one.country] ?? null } },
  }))
  const orders = firm.sales.map((one): Row => ({
    number: 700_000 + one.number, createdMs: one.createdMs, updatedMs: one.updatedMs, gone: false,
    node: { id: gid('Order', 700_000 + one.number), name: `#${one.number}`, cancelledAt: null, displayFinancialStatus: 'PAID', email: one.email ?? null, customer: { id: gid('Customer', 500_000 + one.person) }, currentTotalPriceSet: { shopMoney: { amount: one.amount.toFixed(2), currencyCode: 'EUR' } }, totalRefundedSet: { shopMoney: { amount: '0.00' } }, lineItems: { nodes: [{ product: { productType: one.category ?? 'Tools' } }] } },
  }))
  for (let n = 0; n < faults.drop; n++) customers[Math.floor(((n + 1) * customers.length) / (faults.drop + 1))].dropped = true
  if (faults.lateMs > 0) customers[customers.length - 1].hidden = true
  return { customers: shelf(customers), orders: shelf(orders) }
}

const plain = (row: Row) => ({ ...row.node, createdAt: iso(row.createdMs), updatedAt: iso(row.updatedMs) })

/** Starts a simulated Shopify. */
export async function simulateShopify(options: VendorOptions): Promise<SimulatedShopify> {
  const held = shelves(options)
  let token: string | null = options.token ?? 'shpat_simulated'
  const { createHmac } = await import('node:crypto')
  const vendor = await startVendor(options.port, options.faults, {
    answer: (request) => (token === null || request.headers['x-shopify-access-token'] !== token ? { status: 401, json: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' } } : answer(held, options, request)),
    limited: () => ({ status: 429, json: { errors: 'Exceeded 2 calls per second for api client.' } }),
  })
  const live = (object: 'customers' | 'orders') => [...held[object].rows.values()].filter(({ gone }) => !gone)
  return {
    ...vendor,
    ids: (object) => live(object).map(({ number }) => String(number)),
    createdAt: (object, id) => iso(held[object].rows.get(Number(id))!.createdMs),
    refund: (id, amount) => {
      const row = held.orders.rows.get(Number(id))!
      const price = row.node.currentTotalPriceSet as { shopMoney: { amount: string } }
      price.shopMoney.amount = (Number(price.shopMoney.amount) - amount).toFixed(2)
      row.node.totalRefundedSet = { shopMoney: { amount: amount.toFixed(2) } }
      row.updatedMs = Math.max(options.nowMs, row.updatedMs + 1000)
      held.orders.order = null
    },
    revoke: () => { token = null },
    remove: (object, id) => { held[object].rows.get(Number(id))!.gone = true },
    webhook: (secret, topic, content = { id: 1 }) => {
      const body = JSON.stringify(content)
      return { body, headers: { 'x-shopify-topic': topic, 'x-shopify-triggered-at': iso(options.nowMs), 'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64') } }
    },
  }
}

function answer(held: Record<string, Shelf>, { faults }: VendorOptions, request: VendorRequest): VendorResponse {
  if (!/^\/admin\/api\/\d{4}-\d\d\/graphql\.json$/.test(request.path)) return { status: 404, json: { errors: 'Not Found' } }
  const { query = '', variables = {} } = request.json() as { query?: string; variables?: { first?: number; after?: string | null; query?: string | null } }
  const extensions = { cost: { requestedQueryCost: 12, actualQueryCost: 12, throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1988, restoreRate: 100 } } }
  const give = (data: unknown): VendorResponse => ({ status: 200, json: { data, extensions } })
  if (query.includes('currentAppInstallation')) return give({ shop: { name: 'Simulated Shop', myshopifyDomain: 'simulated.myshopify.com' }, currentAppInstallation: { accessScopes: [{ handle: 'read_customers' }, { handle: 'read_orders' }] } })
  const object = query.includes('customers') ? 'customers' : query.includes('orders') ? 'orders' : null
  if (!object) return { status: 200, json: { errors: [{ message: "Field doesn't exist on type 'QueryRoot'" }] } }
  const shelf = held[object]
  const filter = conditions(variables.query ?? '')
  const rows = found(shelf, filter, filter.created.length === 0)
  if (query.includes(`${object}Count`)) return give({ [`${object}Count`]: { count: rows.length, precision: 'EXACT' } })
  const [ms, number] = (variables.after ? Buffer.from(variables.after, 'base64').toString().split(' ') : ['0', '0']).map(Number)
  const start = variables.after ? rows.findIndex((row) => row.updatedMs > ms || (row.updatedMs === ms && row.number > number)) : 0
  const page = start < 0 ? [] : rows.slice(start, start + Math.min(250, variables.first ?? 50))
  const more = start >= 0 && start + page.length < rows.length
  if (!more && filter.created.length === 0 && faults.lateMs > 0) release(shelf, faults.lateMs)
  const cursor = (row: Row) => Buffer.from(`${row.updatedMs} ${row.number}`).toString('base64')
  return give({ [object]: { edges: page.map((row) => ({ node: plain(row), cursor: cursor(row) })), pageInfo: { hasNextPage: more, endCursor: page.length > 0 ? cursor(page[page.length - 1]) : null } } })
}

type Conditions = { created: { sign: string; ms: number }[]; updated: { sign: string; ms: number }[] }

function conditions(text: string): Conditions {
  const all = [...text.matchAll(/(created|updated)_at:(>=|<=|>|<)'([^']+)'/g)].map(([, what, sign, moment]) => ({ what, sign, ms: Date.parse(moment) }))
  return { created: all.filter(({ what }) => what === 'created'), updated: all.filter(({ what }) => what === 'updated') }
}

const holds = (ms: number, sign: string, asked: number) => (sign === '>=' ? ms >= asked : sign === '>' ? ms > asked : sign === '<' ? ms < asked : ms <= asked)

function found(shelf: Shelf, { created, updated }: Conditions, byChange: boolean): Row[] {
  shelf.order ??= [...shelf.rows.values()].sort((a, b) => a.updatedMs - b.updatedMs || a.number - b.number)
  return shelf.order.filter((row) => !row.gone && !row.hidden && !(byChange && row.dropped) && created.every(({ sign, ms }) => holds(row.createdMs, sign, ms)) && updated.every(({ sign, ms }) => holds(row.updatedMs, sign, ms)))
}

function release(shelf: Shelf, lateMs: number) {
  for (const row of shelf.rows.values()) {
    if (!row.hidden) continue
    row.hidden = false
    row.updatedMs = shelf.order!.findLast((one) => !one.hidden)!.updatedMs - lateMs
    shelf.order = null
  }
}
