/** Shopify: customers, orders and their refunds, by the Admin GraphQL API with the token of a custom app. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { LeadlightError } from '#platform/errors.ts'
import type { FieldSeen } from '../schema.ts'
import { field, textOfValue, type Connector, type CountRequest, type ReadRequest, type VendorObject, type VendorPage, type VendorRow, type VendorSession } from './connector.ts'

const version = '2026-07'
const pageSize = 100

const objects: readonly VendorObject[] = [
  {
    name: 'customers', label: 'Customers', makes: 'lead',
    mapping: [
      field('id', 'external_id', 'identifier', 'shopify_id'), field('email', 'email'), field('firstName', 'first_name', 'identifier', 'first_name'), field('lastName', 'last_name', 'identifier', 'last_name'), field('phone', 'phone'), field('country', 'country', 'input'),
      field('createdAt', 'created_at', 'input', 'created_at'), field('updatedAt', 'updated_at', 'ignore', 'updated_at'), field('numberOfOrders', undefined, 'ignore'), field('tags'), field('marketingState'),
    ],
  },
  {
    name: 'orders', label: 'Orders', makes: 'order', amountField: 'amount',
    mapping: [field('id', 'order_id', 'identifier', 'order_id'), field('customer', 'external_id', 'identifier', 'shopify_id'), field('email', 'email'), field('amount', 'amount'), field('currency', 'currency'), field('createdAt', 'occurred_at', 'input', 'ordered_at'), field('updatedAt', 'updated_at', 'ignore', 'updated_at'), field('refunded'), field('financialStatus'), field('category', 'category'), field('name', undefined, 'identifier')],
  },
]

// What is asked of each object; `amount` is what is left of an order after its refunds.
const selections: Record<string, string> = {
  customers: 'id createdAt updatedAt firstName lastName numberOfOrders tags defaultEmailAddress { emailAddress marketingState } defaultPhoneNumber { phoneNumber } defaultAddress { countryCodeV2 }',
  orders: 'id name createdAt updatedAt cancelledAt displayFinancialStatus email customer { id } currentTotalPriceSet { shopMoney { amount currencyCode } } totalRefundedSet { shopMoney { amount } } lineItems(first: 1) { nodes { product { productType } } }',
}

const money = z.object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string().optional() }) })
const node = z.object({ id: z.string(), createdAt: z.string(), updatedAt: z.string() })
const customer = node.extend({
  firstName: z.string().nullish(), lastName: z.string().nullish(), numberOfOrders: z.union([z.string(), z.number()]).nullish(), tags: z.array(z.string()).nullish(), defaultEmailAddress: z.object({ emailAddress: z.string().nullish(), marketingState: z.string().nullish() }).nullish(),
  defaultPhoneNumber: z.object({ phoneNumber: z.string().nullish() }).nullish(), defaultAddress: z.object({ countryCodeV2: z.string().nullish() }).nullish(),
})
const order = node.extend({ name: z.string(), cancelledAt: z.string().nullish(), displayFinancialStatus: z.string().nullish(), email: z.string().nullish(), customer: z.object({ id: z.string() }).nullish(), currentTotalPriceSet: money, totalRefundedSet: money.nullish(), lineItems: z.object({ nodes: z.array(z.object({ product: z.object({ productType: z.string().nullish() }).nullish() })) }).nullish() })

const page = z.object({ edges: z.array(z.object({ node: z.unknown() })), pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }) })
const answered = z.object({ data: z.record(z.string(), z.unknown()).nullish(), errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() })).optional(), extensions: z.object({ cost: z.object({ requestedQueryCost: z.number(), throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number() }) }) }).partial().optional() })

const longestPauseMs = 30_000

/** One query. Shopify says in its answer how much is left of its allowance, and answers 200 when it is used up: then it is waited for. */
async function ask(session: VendorSession, query: string, variables: Record<string, unknown>): Promise<Record<string, unknown>> {
  for (let tries = 1; ; tries++) {
    const { data, errors, extensions } = await session.call(`/admin/api/${version}/graphql.json`, answered, { json: { query, variables } })
    if (errors?.some((error) => error.extensions?.code === 'THROTTLED') && tries < 20) {
      const { requestedQueryCost = 100, throttleStatus } = extensions?.cost ?? {}
      const ms = Math.min(longestPauseMs, (1000 * Math.max(1, requestedQueryCost - (throttleStatus?.currentlyAvailable ?? 0))) / (throttleStatus?.restoreRate ?? 50))
      await new Promise<void>((resolve, reject) => { const timer = setTimeout(resolve, ms); session.signal.addEventListener('abort', () => { clearTimeout(timer); reject(session.signal.reason as Error) }, { once: true }) })
      continue
    }
    if (errors?.length) throw new LeadlightError(errors.some((error) => error.extensions?.code === 'ACCESS_DENIED') ? 'forbidden' : 'invalid', `Shopify refused the request: ${errors[0].message.slice(0, 200)}`)
    return data ?? {}
  }
}

const numberOf = (gid: string) => gid.split('/').at(-1) ?? gid
const personOf = (gid: string) => `shopify:${numberOf(gid)}`

/** Shopify gives rows page by page behind a cursor that holds still while rows change; sorted by change, a row that is changed meanwhile comes again at the end. */
async function read(session: VendorSession, { object, changedSince, createdBetween, page: place }: ReadRequest): Promise<VendorPage> {
  const filter = createdBetween ? `created_at:>='${createdBetween.from}' AND created_at:<'${createdBetween.to}'` : changedSince ? `updated_at:>='${changedSince}'` : ''
  const query = `query Read($first: Int!, $after: String, $query: String) { ${object}(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) { edges { node { ${selections[object]} } } pageInfo { hasNextPage endCursor } } }`
  const { edges, pageInfo } = page.parse((await ask(session, query, { first: pageSize, after: place, query: filter || null }))[object])
  const rows: VendorRow[] = []
  const faults: { reason: string; raw: string }[] = []
  for (const { node: raw } of edges) {
    const row = object === 'customers' ? customerRow(raw) : orderRow(raw)
    if (row) rows.push(row)
    else faults.push({ reason: 'Shopify served a row that is not whole.', raw: JSON.stringify(raw) ?? '' })
  }
  return { rows, faults, next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null }
}

function customerRow(raw: unknown): VendorRow | null {
  const { data } = customer.safeParse(raw)
  if (!data) return null
  const { id, createdAt, updatedAt } = data
  return {
    key: numberOf(id), createdAt, changedAt: updatedAt,
    fields: {
      id: personOf(id), createdAt, updatedAt, firstName: textOfValue(data.firstName), lastName: textOfValue(data.lastName), email: textOfValue(data.defaultEmailAddress?.emailAddress), phone: textOfValue(data.defaultPhoneNumber?.phoneNumber),
      country: textOfValue(data.defaultAddress?.countryCodeV2), numberOfOrders: textOfValue(data.numberOfOrders), tags: textOfValue(data.tags), marketingState: textOfValue(data.defaultEmailAddress?.marketingState),
    },
  }
}

function orderRow(raw: unknown): VendorRow | null {
  const { data } = order.safeParse(raw)
  if (!data) return null
  const { id, createdAt, updatedAt, name } = data
  return {
    key: numberOf(id), createdAt, changedAt: updatedAt,
    fields: {
      id: numberOf(id), name, createdAt, updatedAt, customer: data.customer ? personOf(data.customer.id) : '', email: textOfValue(data.email), amount: data.currentTotalPriceSet.shopMoney.amount, currency: textOfValue(data.currentTotalPriceSet.shopMoney.currencyCode),
      refunded: textOfValue(data.totalRefundedSet?.shopMoney.amount), financialStatus: textOfValue(data.displayFinancialStatus), category: textOfValue(data.lineItems?.nodes[0]?.product?.productType),
    },
  }
}

async function count(session: VendorSession, { object, from, to, sum }: CountRequest): Promise<{ rows: number; sum: number | null }> {
  if (!sum || object !== 'orders') {
    const data = await ask(session, `query Count($query: String) { ${object}Count(query: $query, limit: null) { count precision } }`, { query: `created_at:>='${from}' AND created_at:<'${to}'` })
    return { rows: z.object({ count: z.number() }).parse(data[`${object}Count`]).count, sum: null }
  }
  let rows = 0
  let total = 0
  for (let place: string | null = null, more = true; more; more = place !== null) {
    const answer: VendorPage = await read(session, { object, fields: [], changedSince: null, createdBetween: { from, to }, page: place })
    rows += answer.rows.length
    for (const row of answer.rows) total += Number(row.fields.amount) || 0
    place = answer.next
  }
  return { rows, sum: total }
}

const id = z.union([z.string(), z.number()]).transform((one) => numberOf(String(one)))
const deleted = z.object({ id }).transform((one) => [one.id])
const redacted = z.object({ customer: z.object({ id }), orders_to_redact: z.array(id).nullish() })
const merged = z.object({ admin_graphql_api_customer_deleted_id: id, status: z.string().regex(/^completed$/i) }).transform((one) => [one.admin_graphql_api_customer_deleted_id])

/** Shopify serves no row that was deleted, merged away or redacted, and says so by webhooks alone. */
function goneBy(topic: string, body: Buffer): { object: string; keys: string[] }[] {
  const content = jsonOf(body)
  const of = (object: string, keys: string[] | undefined) => (keys && keys.length > 0 ? [{ object, keys }] : [])
  if (topic === 'customers/delete') return of('customers', deleted.safeParse(content).data)
  if (topic === 'orders/delete') return of('orders', deleted.safeParse(content).data)
  if (topic === 'customers/merge') return of('customers', merged.safeParse(content).data)
  const asked = topic === 'customers/redact' ? redacted.safeParse(content).data : undefined
  return asked ? [...of('customers', [asked.customer.id]), ...of('orders', asked.orders_to_redact ?? [])] : []
}

/** Long numbers as they were written: as numbers their last digits would be lost. */
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'), (_key, value: unknown, ...written: { source?: string }[]) => (typeof value === 'number' ? (written[0]?.source ?? value) : value))
  } catch {
    return null
  }
}

// What is read has the same fields in every shop: the query names them.
const known: Record<string, FieldSeen[]> = Object.fromEntries(objects.map(({ name, mapping }) => [name, mapping.map(({ column }) => ({ name: column, label: column, type: column.endsWith('At') ? 'datetime' : /amount|refunded|numberOf/.test(column) ? 'number' : 'string' }))]))

export const shopify: Connector = {
  kind: 'shopify', name: 'Shopify', about: 'Customers and orders, refunds taken off. Make a custom app in the shop’s admin with read_customers and read_orders, and paste its Admin API token.',
  addressHint: 'The shop’s own address, such as https://example.myshopify.com.', objects, overlapMinutes: 10,
  credentials: [
    { name: 'token', label: 'Admin API access token', hint: 'It begins with shpat_.', secret: true },
    { name: 'clientSecret', label: 'API secret key, for webhooks', hint: 'Without it, changes are fetched by schedule only, and deletions are found by counting.', secret: true, optional: true },
  ],
  authorise: async ({ credentials }) => ({ 'x-shopify-access-token': credentials.token }),
  check: async (session) => {
    const data = await ask(session, 'query Check { shop { name myshopifyDomain } currentAppInstallation { accessScopes { handle } } }', {})
    const { shop, currentAppInstallation } = z.object({ shop: z.object({ name: z.string() }), currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }) }).parse(data)
    return { account: shop.name, scopes: currentAppInstallation.accessScopes.map(({ handle }) => handle) }
  },
  fields: async (_, object) => known[object] ?? [],
  read, count,
  webhook: (secret, { headers, body, now }) => {
    const given = Buffer.from(headers.get('x-shopify-hmac-sha256') ?? '', 'base64')
    const own = createHmac('sha256', secret).update(body).digest()
    if (given.length !== own.length || !timingSafeEqual(given, own)) return { kind: 'refused', reason: 'The signature of the webhook does not fit: it is not Shopify’s, or was changed on the way.' }
    const sent = Date.parse(headers.get('x-shopify-triggered-at') ?? '')
    if (!Number.isNaN(sent) && now.getTime() - sent > 48 * 3_600_000) return { kind: 'refused', reason: 'The webhook is older than two days, longer than Shopify repeats one.' }
    const topic = headers.get('x-shopify-topic') ?? ''
    return { kind: 'changed', objects: topic === 'customers/redact' ? ['customers', 'orders'] : topic.startsWith('customers/') ? ['customers'] : /^(orders|refunds)\//.test(topic) ? ['orders'] : [], gone: goneBy(topic, body) }
  },
}
