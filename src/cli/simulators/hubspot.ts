// A simulated HubSpot: the parts of the CRM API that the connector uses, as the vendor's own client calls them.
import { simulatePeople, type Firm } from './simulated-people.ts'
import { startVendor, type Faults, type SimulatedVendor, type VendorRequest, type VendorResponse } from './simulated-vendor.ts'

export type VendorOptions = { port: number; rows: number; seed: number; faults: Faults; nowMs: number; token?: string; /** Whose people these are, where they are not made up from the seed. */ firm?: Firm }
type Row = { id: string; createdMs: number; updatedMs: number; properties: Record<string, string | null>; archived: boolean; person: string | null; dropped?: boolean; hidden?: boolean }
type Shelf = { rows: Map<string, Row>; order: Row[] | null; fields: { name: string; label: string; type: string }[] }

const scopes = ['crm.objects.companies.read', 'crm.objects.contacts.read', 'crm.objects.deals.read', 'crm.schemas.contacts.read']
const iso = (ms: number) => new Date(ms).toISOString()
const kinds = ['calls', 'emails', 'meetings', 'notes', 'tasks'] as const
const titles: Record<string, string> = { calls: 'hs_call_title', emails: 'hs_email_subject', meetings: 'hs_meeting_title', notes: 'hs_note_body', tasks: 'hs_task_subject' }
const modifiedOf = (object: string) => (object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate')
const createdOf = (object: string) => (kinds.includes(object as 'calls') ? 'hs_timestamp' : 'createdate')

function shelfOf(rows: Row[], usual: readonly Row[]): Shelf {
  const names = Object.keys((rows[0] ?? usual[0])?.properties ?? {})
  return { rows: new Map(rows.map((row) => [row.id, row])), order: null, fields: names.map((name) => ({ name, label: name.replaceAll('_', ' '), type: /date$|timestamp$/.test(name) ? 'datetime' : /amount|num|revenue/.test(name) ? 'number' : 'string' })) }
}

const aFew = 60 // people, enough that each object has a row: what a portal holds none of has its fields all the same

/** Makes what the portal holds. */
export function hubspotShelves({ rows, seed, nowMs, faults, firm = simulatePeople(rows, seed, nowMs) }: Pick<VendorOptions, 'rows' | 'seed' | 'nowMs' | 'faults' | 'firm'>): Map<string, Shelf> {
  const [held, usual] = [rowsOf(firm), rowsOf(simulatePeople(aFew, 1, nowMs))]
  const contacts = held.get('contacts')!
  for (let n = 0; n < faults.drop; n++) contacts[Math.floor(((n + 1) * contacts.length) / (faults.drop + 1))].dropped = true
  if (faults.lateMs > 0 && contacts.length > 1) contacts[contacts.length - 1].hidden = true
  return new Map([...held].map(([object, list]) => [object, shelfOf(list, usual.get(object) ?? [])]))
}

function rowsOf(firm: Firm): Map<string, Row[]> {
  const base = (object: string, id: number, at: { createdMs: number; updatedMs: number }) => ({ hs_object_id: String(id), [createdOf(object)]: iso(at.createdMs), [modifiedOf(object)]: iso(at.updatedMs) })
  const made = (object: string, id: number, at: { createdMs: number; updatedMs: number }, properties: Record<string, string | null>, person: number | null = null): Row =>
    ({ id: String(id), createdMs: at.createdMs, updatedMs: at.updatedMs, archived: false, person: person === null ? null : String(100_000 + person), properties: { ...base(object, id, at), ...properties } })
  return new Map([
    ['contacts', firm.people.map((one) => made('contacts', 100_000 + one.number, one, { email: one.email, firstname: one.first, lastname: one.last, phone: one.phone || null, company: firm.companies[one.company - 1].name, jobtitle: one.title, country: one.country, lifecyclestage: one.step, hs_lead_status: null, hs_analytics_source: one.origin, industry: firm.companies[one.company - 1].trade, numemployees: textOf(one.employees), hs_merged_object_ids: null, ...nulled(one.more) }))],
    ['companies', firm.companies.map((one) => made('companies', 200_000 + one.number, one, { name: one.name, domain: one.domain, industry: one.trade, numberofemployees: textOf(one.employees), annualrevenue: null, country: one.country }))],
    ['deals', firm.sales.map((one) => made('deals', 300_000 + one.number, one, { dealname: `Deal ${one.number}`, amount: String(one.amount), deal_currency_code: 'EUR', dealstage: one.won ? 'closedwon' : one.closed ? 'closedlost' : 'qualifiedtobuy', pipeline: 'default', closedate: one.closed ? iso(one.closedMs) : null, hs_is_closed_won: String(one.won) }, one.person))],
    ...kinds.map((kind, at) => [kind, firm.contacts.filter((one) => one.kind === at).map((one) => made(kind, 400_000 + one.number, one, { hs_timestamp: iso(one.createdMs), [titles[kind]]: `${kind} ${one.number}` }, one.person))] as const),
  ])
}

const textOf = (value: number | null) => (value === null ? null : String(value))
const nulled = (more: Readonly<Record<string, string>> = {}) => Object.fromEntries(Object.entries(more).map(([name, value]) => [name, value || null]))

type Filter = { propertyName: string; operator: string; value?: string; highValue?: string }

/** A running HubSpot, and the acts that only its keeper can do. */
export type SimulatedHubspot = SimulatedVendor & { count: (object: string) => number; change: (object: string, id: string, properties: Record<string, string | null>) => void; archive: (object: string, id: string) => void; /** Deletes a row for privacy: it is in no archive. */ erase: (object: string, id: string) => void; merge: (winner: string, loser: string) => void; renameField: (object: string, from: string, to: string) => void; retype: (object: string, field: string, type: string) => void; revoke: () => void; createdAt: (object: string, id: string) => string; /** Gives a row a moment of change of its own choice, as a wrong clock would. */ postdate: (object: string, id: string, ms: number) => void; ids: (object: string) => string[] }

/** Starts a simulated HubSpot. */
export async function simulateHubspot(options: VendorOptions): Promise<SimulatedHubspot> {
  const shelves = hubspotShelves(options)
  let token: string | null = options.token ?? 'pat-simulated'
  const touch = (object: string, row: Row) => {
    row.updatedMs = Math.max(options.nowMs, row.updatedMs + 1000)
    row.properties[modifiedOf(object)] = iso(row.updatedMs)
    shelves.get(object)!.order = null
  }
  const vendor = await startVendor(options.port, options.faults, { answer: (request) => answer(shelves, options, token, request), limited: () => problem(429, 'RATE_LIMITS', 'You have reached your secondly limit.') })
  const row = (object: string, id: string) => shelves.get(object)!.rows.get(id)!
  return {
    ...vendor,
    count: (object) => [...shelves.get(object)!.rows.values()].filter(({ archived }) => !archived).length,
    ids: (object) => [...shelves.get(object)!.rows.values()].filter(({ archived }) => !archived).map(({ id }) => id),
    change: (object, id, properties) => { Object.assign(row(object, id).properties, properties); touch(object, row(object, id)) },
    archive: (object, id) => { row(object, id).archived = true; touch(object, row(object, id)) },
    erase: (object, id) => { shelves.get(object)!.rows.delete(id); shelves.get(object)!.order = null },
    merge: (winner, loser) => {
      shelves.get('contacts')!.rows.delete(loser)
      row('contacts', winner).properties.hs_merged_object_ids = loser
      touch('contacts', row('contacts', winner))
    },
    renameField: (object, from, to) => {
      const shelf = shelves.get(object)!
      shelf.fields = shelf.fields.map((one) => (one.name === from ? { ...one, name: to, label: to } : one))
      for (const one of shelf.rows.values()) { one.properties[to] = one.properties[from]; delete one.properties[from] }
    },
    retype: (object, field, type) => { shelves.get(object)!.fields = shelves.get(object)!.fields.map((one) => (one.name === field ? { ...one, type } : one)) },
    createdAt: (object, id) => iso(row(object, id).createdMs),
    postdate: (object, id, ms) => { const one = row(object, id); one.updatedMs = ms; one.properties[modifiedOf(object)] = iso(ms); shelves.get(object)!.order = null },
    revoke: () => { token = null },
  }
}

const problem = (status: number, category: string, message: string): VendorResponse => ({ status, json: { status: 'error', message, correlationId: '00000000-0000-4000-8000-000000000000', category } })

function answer(shelves: Map<string, Shelf>, options: VendorOptions, token: string | null, request: VendorRequest): VendorResponse {
  const { path } = request
  if (path === '/oauth/v2/private-apps/get/access-token-info') {
    return token !== null && request.json().tokenKey === token ? { status: 200, json: { userId: 1, hubId: 4_242_424, appId: 7, scopes } } : problem(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found.')
  }
  if (token === null || request.headers.authorization !== `Bearer ${token}`) return problem(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found.')
  const properties = /^\/crm\/(?:v3\/properties|properties\/[\w-]+)\/(\w+)$/.exec(path)
  if (properties) return withShelf(shelves, properties[1], (shelf) => ({ status: 200, json: { results: shelf.fields.map((one) => ({ ...one, fieldType: 'text', groupName: 'information', description: '', options: [] })) } }))
  const association = /^\/crm\/(?:v4\/associations|associations\/[\w-]+)\/(\w+)\/contacts?\/batch\/read$/.exec(path)
  if (association) return withShelf(shelves, association[1].endsWith('s') ? association[1] : `${association[1]}s`, (shelf) => associations(shelf, request))
  const object = /^\/crm\/(?:v3\/objects|objects\/[\w-]+)\/(\w+)(\/search)?$/.exec(path)
  if (!object) return problem(404, 'OBJECT_NOT_FOUND', `There is no ${path}.`)
  return withShelf(shelves, object[1], (shelf) => (object[2] ? search(object[1], shelf, options, request) : list(shelf, request)))
}

function withShelf(shelves: Map<string, Shelf>, name: string, work: (shelf: Shelf) => VendorResponse): VendorResponse {
  const shelf = shelves.get(name)
  return shelf ? work(shelf) : problem(404, 'OBJECT_NOT_FOUND', `There is no object ${name}.`)
}

function associations(shelf: Shelf, request: VendorRequest): VendorResponse {
  const inputs = (request.json().inputs ?? []) as { id: string }[]
  const results = inputs.flatMap(({ id }) => {
    const person = shelf.rows.get(id)?.person
    return person ? [{ from: { id }, to: [{ toObjectId: Number(person), associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 3, label: null }] }] }] : []
  })
  return { status: 200, json: { status: 'COMPLETE', results, startedAt: iso(0), completedAt: iso(0) } }
}

const shown = (row: Row, wanted: readonly string[]) => ({ id: row.id, properties: Object.fromEntries([...new Set(['hs_object_id', ...wanted])].map((name) => [name, row.properties[name] ?? null])), createdAt: iso(row.createdMs), updatedAt: iso(row.updatedMs), archived: row.archived })

function list(shelf: Shelf, { query }: VendorRequest): VendorResponse {
  const archived = query.get('archived') === 'true'
  const limit = Math.min(100, Number(query.get('limit') ?? 10))
  const start = Number(query.get('after') ?? 0)
  const all = [...shelf.rows.values()].filter((row) => row.archived === archived)
  const results = all.slice(start, start + limit).map((row) => shown(row, query.getAll('properties').flatMap((one) => one.split(','))))
  return { status: 200, json: { results, ...(start + limit < all.length ? { paging: { next: { after: String(start + limit), link: '' } } } : {}) } }
}

function search(object: string, shelf: Shelf, { faults }: VendorOptions, request: VendorRequest): VendorResponse {
  const wish = request.json() as { filterGroups?: { filters: Filter[] }[]; sorts?: ({ propertyName: string } | string)[]; properties?: string[]; limit?: number; after?: string | number }
  const limit = Math.min(200, wish.limit ?? 10)
  const filters = wish.filterGroups?.[0]?.filters ?? []
  const start = Number(wish.after ?? 0)
  if (start + limit > 10_000) return problem(400, 'VALIDATION_ERROR', 'The search gives at most 10,000 rows.')
  const sort = typeof wish.sorts?.[0] === 'string' ? wish.sorts[0] : wish.sorts?.[0]?.propertyName
  const byChange = filters.some(({ propertyName }) => propertyName === modifiedOf(object)) && !filters.some(({ propertyName }) => propertyName === createdOf(object))
  shelf.order ??= [...shelf.rows.values()].sort((a, b) => a.updatedMs - b.updatedMs || Number(a.id) - Number(b.id))
  let rows = shelf.order.filter((row) => !row.archived && !row.hidden && !(byChange && row.dropped) && filters.every((filter) => passes(object, row, filter)))
  if (sort === 'hs_object_id') rows = rows.toSorted((a, b) => Number(a.id) - Number(b.id))
  const results = rows.slice(start, start + limit)
  // The late row: it appears when the listing has come to its end, with a change that lies below the last one.
  if (byChange && results.length < limit && faults.lateMs > 0) release(object, shelf, faults)
  return { status: 200, json: { total: rows.length, results: results.map((row) => shown(row, wish.properties ?? [])), ...(start + limit < rows.length ? { paging: { next: { after: String(start + limit) } } } : {}) } }
}

function release(object: string, shelf: Shelf, faults: Faults) {
  for (const row of shelf.rows.values()) {
    if (!row.hidden) continue
    row.hidden = false
    row.updatedMs = shelf.order!.findLast((one) => !one.hidden)!.updatedMs - faults.lateMs
    row.properties[modifiedOf(object)] = iso(row.updatedMs)
    shelf.order = null
  }
}

function passes(object: string, row: Row, { propertyName, operator, value = '', highValue = '' }: Filter): boolean {
  const own = propertyName === modifiedOf(object) ? row.updatedMs : propertyName === createdOf(object) ? row.createdMs : Number(row.properties[propertyName] ?? NaN)
  const asked = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
  if (operator === 'GTE') return own >= asked
  if (operator === 'GT') return own > asked
  if (operator === 'LT') return own < asked
  if (operator === 'LTE') return own <= asked
  if (operator === 'EQ') return own === asked || row.properties[propertyName] === value
  return operator === 'BETWEEN' ? own >= asked && own <= Number(highValue) : true
}
