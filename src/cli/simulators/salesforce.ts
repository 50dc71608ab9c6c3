// A simulated Salesforce: login, describe, SOQL as far as the connector writes it, and Bulk API 2.0 queries; as the usual client calls them.
import { simulatePeople, type Firm } from './simulated-people.ts'
import { startVendor, type SimulatedVendor, type VendorRequest, type VendorResponse } from './simulated-vendor.ts'
import type { VendorOptions } from './hubspot.ts'

type Row = { id: string; createdMs: number; updatedMs: number; gone: boolean; fields: Record<string, string | number | boolean | null>; dropped?: boolean; hidden?: boolean }
type Shelf = { rows: Map<string, Row>; order: Row[] | null; fields: { name: string; label: string; type: string }[] }
export type SimulatedSalesforce = SimulatedVendor & { ids: (object: string) => string[]; remove: (object: string, id: string) => void; change: (object: string, id: string, fields: Record<string, string | number | boolean | null>) => void; renameField: (object: string, from: string, to: string) => void; expireTokens: () => void; createdAt: (object: string, id: string) => string }

const iso = (ms: number) => new Date(ms).toISOString().replace('Z', '+0000')
const idOf = (prefix: string, number: number) => `${prefix}${String(number).padStart(15, '0')}`
const secret = 'simulated-secret'

function shelves({ rows, seed, nowMs, faults, firm }: VendorOptions): Map<string, Shelf> {
  const usual = rowsOf(simulatePeople(aFew, 1, nowMs), 2)
  const held = firm ? rowsOf(firm, 1) : rowsOf(simulatePeople(rows, seed, nowMs), 2)
  const leads = held.get('Lead')!
  for (let n = 0; n < faults.drop; n++) leads[Math.floor(((n + 1) * leads.length) / (faults.drop + 1))].dropped = true
  if (faults.lateMs > 0) leads[leads.length - 1].hidden = true
  const fieldsOf = (row: Row | undefined) => ['Id', 'SystemModstamp', 'CreatedDate', 'IsDeleted', ...Object.keys(row?.fields ?? {})].map((name) => ({ name, label: name.replace(/([a-z])([A-Z])/g, '$1 $2'), type: /Date|Modstamp/.test(name) ? 'datetime' : /Amount|Number|Revenue/.test(name) ? 'double' : name.startsWith('Is') ? 'boolean' : 'string' }))
  return new Map([...held].map(([object, list]) => [object, { rows: new Map(list.map((row) => [row.id, row])), order: null, fields: fieldsOf(list[0] ?? usual.get(object)?.[0]) }]))
}

const aFew = 20 // people, enough that each object has a row: what an organisation holds none of has its fields all the same

/** The rows of each object. The first of so many parts of the people are leads, the others contacts: a firm of its own has leads alone. */
function rowsOf(firm: Firm, parts: number): Map<string, Row[]> {
  const made = (prefix: string, number: number, at: { createdMs: number; updatedMs: number }, fields: Row['fields']): Row => ({ id: idOf(prefix, number), createdMs: at.createdMs, updatedMs: at.updatedMs, gone: false, fields })
  const half = Math.ceil(firm.people.length / parts)
  const base = (one: (typeof firm.people)[number]) => ({ FirstName: one.first, LastName: one.last, Email: one.email, Phone: one.phone || null, Title: one.title, LeadSource: one.origin, MasterRecordId: null })
  return new Map([
    ['Lead', firm.people.slice(0, half).map((one) => made('00Q', one.number, one, { ...base(one), Company: firm.companies[one.company - 1].name, Country: one.country, Industry: firm.companies[one.company - 1].trade, NumberOfEmployees: one.employees, AnnualRevenue: null, Status: one.step, IsConverted: one.step === 'customer', ConvertedDate: null, Rating: 'Warm', ...custom(one.more) }))],
    ['Contact', firm.people.slice(half).map((one) => made('003', one.number, one, { ...base(one), MailingCountry: one.country, AccountId: idOf('001', one.company), Department: 'Sales' }))],
    ['Account', firm.companies.map((one) => made('001', one.number, one, { Name: one.name, Industry: one.trade, NumberOfEmployees: one.employees, AnnualRevenue: null, BillingCountry: one.country, Website: one.domain, MasterRecordId: null }))],
    ['Opportunity', firm.sales.map((one) => made('006', one.number, one, { Name: `Deal ${one.number}`, Amount: one.amount, CloseDate: new Date(one.closedMs).toISOString().slice(0, 10), StageName: one.won ? 'Closed Won' : one.closed ? 'Closed Lost' : 'Qualification', IsWon: one.won, IsClosed: one.closed, ContactId: one.person > half ? idOf('003', one.person) : null }))],
  ])
}

/** Fields of a firm's own are called so in Salesforce: `Age_group__c`. */
const custom = (more: Readonly<Record<string, string>> = {}) => Object.fromEntries(Object.entries(more).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}__c`, value || null]))

const valueOf = (row: Row, name: string): string | number | boolean | null => {
  if (name === 'Id') return row.id
  if (name === 'SystemModstamp') return iso(row.updatedMs)
  if (name === 'CreatedDate') return iso(row.createdMs)
  return name === 'IsDeleted' ? row.gone : (row.fields[name] ?? null)
}

type Jobs = Map<string, { query: string; asked: number }>

/** Starts a simulated Salesforce. */
export async function simulateSalesforce(options: VendorOptions): Promise<SimulatedSalesforce> {
  const held = shelves(options)
  const tokens = new Set<string>()
  const jobs: Jobs = new Map()
  const vendor = await startVendor(options.port, options.faults, {
    answer: (request) => answer({ held, tokens, jobs, options }, request),
    limited: () => ({ status: 429, json: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }] }),
  })
  const row = (object: string, id: string) => held.get(object)!.rows.get(id)!
  const touch = (object: string, one: Row) => { one.updatedMs = Math.max(options.nowMs, one.updatedMs + 1000); held.get(object)!.order = null }
  return {
    ...vendor,
    ids: (object) => [...held.get(object)!.rows.values()].filter(({ gone }) => !gone).map(({ id }) => id),
    createdAt: (object, id) => new Date(row(object, id).createdMs).toISOString(),
    remove: (object, id) => { row(object, id).gone = true; touch(object, row(object, id)) },
    change: (object, id, fields) => { Object.assign(row(object, id).fields, fields); touch(object, row(object, id)) },
    renameField: (object, from, to) => {
      const shelf = held.get(object)!
      shelf.fields = shelf.fields.map((one) => (one.name === from ? { ...one, name: to } : one))
      for (const one of shelf.rows.values()) { one.fields[to] = one.fields[from]; delete one.fields[from] }
    },
    expireTokens: () => tokens.clear(),
  }
}

type Inside = { held: Map<string, Shelf>; tokens: Set<string>; jobs: Jobs; options: VendorOptions }

const refused = (status: number, errorCode: string, message: string): VendorResponse => ({ status, json: [{ errorCode, message }] })

function answer(inside: Inside, request: VendorRequest): VendorResponse {
  const { tokens, options } = inside
  if (request.path === '/services/oauth2/token') {
    const form = new URLSearchParams(request.body)
    if (form.get('client_secret') !== (options.token ?? secret)) return { status: 400, json: { error: 'invalid_client', error_description: 'invalid client credentials' } }
    const token = `00D!simulated.${tokens.size + 1}.${options.seed}`
    tokens.add(token)
    return { status: 200, json: { access_token: token, token_type: 'Bearer', instance_url: `http://${request.headers.host}`, id: `http://${request.headers.host}/id/00D000000000001/005000000000001`, issued_at: '0', signature: '' } }
  }
  if (!tokens.has(String(request.headers.authorization ?? '').replace(/^Bearer /, ''))) return refused(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
  if (request.path === '/services/oauth2/userinfo') return { status: 200, json: { user_id: '005000000000001', organization_id: '00D000000000001' } }
  const described = /^\/services\/data\/v[\d.]+\/sobjects\/(\w+)\/describe$/.exec(request.path)
  if (described) return inside.held.has(described[1]) ? { status: 200, json: { name: described[1], fields: inside.held.get(described[1])!.fields } } : refused(404, 'NOT_FOUND', 'The requested resource does not exist')
  if (/\/query(All)?$/.test(request.path) && !request.path.includes('/jobs/')) return runQuery(inside, request.query.get('q') ?? '', request.path.endsWith('queryAll'))
  return bulk(inside, request)
}

function runQuery({ held, options }: Inside, soql: string, deleted: boolean): VendorResponse {
  const parsed = /^SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY [\w, ]+?)?(?: LIMIT (\d+))?$/s.exec(soql.trim())
  const shelf = parsed && held.get(parsed[2])
  if (!parsed || !shelf) return refused(400, 'MALFORMED_QUERY', `The query cannot be read: ${soql.slice(0, 80)}`)
  const [, selected, object, where = '', limit] = parsed
  const byChange = !where.includes('CreatedDate')
  shelf.order ??= [...shelf.rows.values()].sort((a, b) => a.updatedMs - b.updatedMs || (a.id < b.id ? -1 : 1))
  const test = condition(where)
  const rows = shelf.order.filter((row) => (deleted || !row.gone) && !row.hidden && !(byChange && row.dropped) && test(row))
  if (selected.startsWith('COUNT(Id)')) {
    const total = selected.includes('SUM(') ? { total: rows.reduce((sum, row) => sum + Number(row.fields.Amount ?? 0), 0) } : {}
    return { status: 200, json: { totalSize: 1, done: true, records: [{ attributes: { type: 'AggregateResult' }, rows: rows.length, ...total }] } }
  }
  const names = selected.split(',').map((one) => one.trim())
  const unknown = names.find((name) => !shelf.fields.some((one) => one.name === name))
  if (unknown) return refused(400, 'INVALID_FIELD', `No such column '${unknown}' on entity '${object}'.`)
  const page = rows.slice(0, limit ? Number(limit) : 2_000)
  if (byChange && (!limit || page.length < Number(limit))) release(shelf, options)
  return { status: 200, json: { totalSize: page.length, done: true, records: page.map((row) => ({ attributes: { type: object, url: `/services/data/v64.0/sobjects/${object}/${row.id}` }, ...Object.fromEntries(names.map((name) => [name, valueOf(row, name)])) })) } }
}

/** The conditions that the connector and the usual client write: comparisons of moments and ids, joined by AND and one OR in brackets. */
function condition(where: string): (row: Row) => boolean {
  if (!where.trim()) return () => true
  const either = /\((\w+ > \S+) OR \((\w+ = \S+) AND (Id > '\w+')\)\)/.exec(where)
  const rest = either ? where.replace(either[0], '').replace(/^ AND | AND $/g, '').trim() : where
  const tests = rest.split(' AND ').filter(Boolean).map(comparison)
  if (either) {
    const [after, same, beyond] = [either[1], either[2], either[3]].map(comparison)
    tests.push((row) => after(row) || (same(row) && beyond(row)))
  }
  return (row) => tests.every((test) => test(row))
}

function comparison(text: string): (row: Row) => boolean {
  const [, name, sign, asked] = /^(\w+) (>=|<=|=|>|<) (\S+)$/.exec(text.trim()) ?? []
  const own = (row: Row) => (name === 'SystemModstamp' ? row.updatedMs : name === 'CreatedDate' ? row.createdMs : String(valueOf(row, name)))
  const value = asked?.startsWith("'") ? asked.slice(1, -1) : Date.parse(asked ?? '')
  return (row) => { const mine = own(row); return sign === '>=' ? mine >= value : sign === '>' ? mine > value : sign === '<' ? mine < value : sign === '<=' ? mine <= value : mine === value }
}

function release(shelf: Shelf, { faults }: VendorOptions) {
  for (const row of shelf.rows.values()) {
    if (!row.hidden || faults.lateMs === 0) continue
    row.hidden = false
    row.updatedMs = shelf.order!.findLast((one) => !one.hidden)!.updatedMs - faults.lateMs
    shelf.order = null
  }
}

function bulk(inside: Inside, request: VendorRequest): VendorResponse {
  const { jobs } = inside
  const path = /^\/services\/data\/v[\d.]+\/jobs\/query(?:\/(\w+)(\/results)?)?$/.exec(request.path)
  if (!path) return refused(404, 'NOT_FOUND', 'The requested resource does not exist')
  const [, id, results] = path
  if (!id) {
    const made = `750${String(jobs.size + 1).padStart(15, '0')}`
    jobs.set(made, { query: String(request.json().query ?? ''), asked: 0 })
    return { status: 200, json: { id: made, operation: 'query', object: 'Lead', state: 'UploadComplete', contentType: 'CSV', apiVersion: 64, lineEnding: 'LF', columnDelimiter: 'COMMA' } }
  }
  const job = jobs.get(id)
  if (!job) return refused(404, 'NOT_FOUND', 'The requested resource does not exist')
  if (!results) {
    job.asked += 1
    return { status: 200, json: { id, operation: 'query', state: job.asked > 1 ? 'JobComplete' : 'InProgress', errorMessage: null } }
  }
  const answered = runQuery(inside, `${job.query} LIMIT 1000000`, false)
  if (answered.status !== 200) return answered
  const { records } = answered.json as { records: Record<string, unknown>[] }
  const [start, most] = [Number(request.query.get('locator') ?? 0), Number(request.query.get('maxRecords') ?? 50_000)]
  const names = /^SELECT (.+?) FROM/.exec(job.query)![1].split(',').map((one) => one.trim())
  const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`
  const part = records.slice(start, start + most)
  const text = [names.map(cell).join(','), ...part.map((record) => names.map((name) => cell(record[name])).join(','))].join('\n')
  return { status: 200, text: `${text}\n`, headers: { 'content-type': 'text/csv', 'sforce-numberofrecords': String(part.length), 'sforce-locator': start + most < records.length ? String(start + most) : 'null' } }
}
