/** Salesforce: leads, contacts, accounts and opportunities; by Bulk API 2.0 the first time, then by SOQL. A connected app with the client-credentials flow opens it. */
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { LeadlightError } from '#platform/errors.ts'
import { callOutside } from '#platform/outbound/call.ts'
import type { FieldSeen } from '../schema.ts'
import { field, textOfValue, type Connector, type CountRequest, type ReadRequest, type VendorObject, type VendorPage, type VendorRow, type VendorSession } from './connector.ts'

const version = 'v64.0'
const pageSize = 2_000
const stamps = ['Id', 'SystemModstamp', 'CreatedDate', 'IsDeleted'] as const

const person = (extra: readonly ReturnType<typeof field>[]) => [
  field('Id', 'external_id', 'identifier', 'salesforce_id'), field('Email', 'email', 'identifier', 'email'), field('FirstName', 'first_name', 'identifier', 'first_name'), field('LastName', 'last_name', 'identifier', 'last_name'), field('Phone', 'phone', 'identifier', 'phone'), field('Title', 'job_title', 'input', 'job_title'),
  field('CreatedDate', 'created_at', 'input', 'created_at'), field('SystemModstamp', 'updated_at', 'ignore', 'updated_at'), field('LeadSource', 'source', 'input', 'source'), ...extra,
]

const objects: readonly VendorObject[] = [
  { name: 'Lead', label: 'Leads', makes: 'lead', mapping: person([field('Company', 'company', 'identifier', 'company'), field('Country', 'country', 'input', 'country'), field('Industry'), field('NumberOfEmployees'), field('AnnualRevenue'), field('Status', undefined, 'outcome'), field('IsConverted', undefined, 'outcome'), field('ConvertedDate', undefined, 'outcome'), field('Rating')]) },
  { name: 'Contact', label: 'Contacts', makes: 'lead', mapping: person([field('MailingCountry', 'country', 'input', 'country'), field('AccountId', undefined, 'ignore'), field('Department')]) },
  { name: 'Account', label: 'Accounts', makes: 'company', mapping: ['Id', 'Name', 'Industry', 'NumberOfEmployees', 'AnnualRevenue', 'BillingCountry', 'Website', 'CreatedDate', 'SystemModstamp'].map((name) => field(name)) },
  { name: 'Opportunity', label: 'Opportunities', makes: 'deal', amountField: 'Amount', mapping: [field('Id', 'order_id', 'identifier', 'opportunity_id'), field('ContactId', 'external_id', 'identifier', 'salesforce_id'), field('Amount', 'amount', 'input', 'amount'), field('CloseDate', 'occurred_at', 'input', 'closed_at'), field('StageName', 'category', 'input'), field('Name', undefined, 'identifier'), field('IsWon', undefined, 'ignore'), field('IsClosed', undefined, 'ignore')] },
]

const described = z.object({ fields: z.array(z.object({ name: z.string(), label: z.string(), type: z.string() })) })
const queried = z.object({ totalSize: z.number(), done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(z.record(z.string(), z.unknown())) })

/** A moment in SOQL stands without quotes. It is made from a date and holds nothing else. */
const literal = (moment: string) => new Date(moment).toISOString()
const name = (text: string) => {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,79}$/.test(text)) throw new LeadlightError('invalid', `${text.slice(0, 80)} is no name of a field in Salesforce.`)
  return text
}
const keyOf = (text: string) => {
  if (!/^[A-Za-z0-9]{15,18}$/.test(text)) throw new LeadlightError('invalid', 'Salesforce gave an id that is none.')
  return text
}

/** Where a reading stands: behind a row (its change and id), or in the results of a bulk query. */
type Place = { after: string; id: string } | { job: string; locator: string }

function fieldsOf({ object, fields }: ReadRequest): string[] {
  return [...new Set([...stamps, ...fields.filter((one) => one !== 'ContactId'), ...(object === 'Opportunity' ? ['IsWon', 'ContactId'] : []), ...(object === 'Contact' || object === 'Lead' || object === 'Account' ? ['MasterRecordId'] : [])])].map(name)
}

/** Rows in the order of their change and id, each page behind the last row of the one before: a row that is changed meanwhile moves to the end and cannot push another out of sight. */
async function read(session: VendorSession, request: ReadRequest): Promise<VendorPage> {
  const place = request.page ? (JSON.parse(request.page) as Place) : null
  const first = request.changedSince === null && !request.createdBetween
  if (place && 'job' in place) return readResults(session, request, place.job, place.locator)
  if (!place && first) return readResults(session, request, await startBulk(session, request), '')
  const behind = place ? `(SystemModstamp > ${literal(place.after)} OR (SystemModstamp = ${literal(place.after)} AND Id > '${keyOf(place.id)}'))` : request.changedSince ? `SystemModstamp >= ${literal(request.changedSince)}` : ''
  const span = request.createdBetween ? `CreatedDate >= ${literal(request.createdBetween.from)} AND CreatedDate < ${literal(request.createdBetween.to)}` : ''
  const where = [behind, span].filter(Boolean).join(' AND ')
  const soql = `SELECT ${fieldsOf(request).join(', ')} FROM ${name(request.object)}${where ? ` WHERE ${where}` : ''} ORDER BY SystemModstamp, Id LIMIT ${pageSize}`
  // queryAll shows deleted and merged rows too, for as long as they lie in the bin.
  const { records } = await session.call(`/services/data/${version}/queryAll?q=${encodeURIComponent(soql)}`, queried)
  const rows = records.flatMap((raw) => rowOf(request, Object.fromEntries(Object.entries(raw).map(([field, value]) => [field, textOfValue(value)]))) ?? [])
  const last = rows.at(-1)
  return { rows, next: records.length === pageSize && last ? JSON.stringify({ after: last.changedAt, id: last.key }) : null }
}

const bulkJob = z.object({ id: z.string(), state: z.string(), errorMessage: z.string().nullish() })
const bulkPauseMs = 1_000

async function startBulk(session: VendorSession, request: ReadRequest): Promise<string> {
  const query = `SELECT ${fieldsOf(request).join(', ')} FROM ${name(request.object)}`
  const { id } = await session.call(`/services/data/${version}/jobs/query`, bulkJob, { json: { operation: 'query', query } })
  for (;;) {
    const job = await session.call(`/services/data/${version}/jobs/query/${keyOf(id)}`, bulkJob)
    if (job.state === 'JobComplete') return id
    if (job.state === 'Failed' || job.state === 'Aborted') throw new LeadlightError('unavailable', `Salesforce could not carry out the bulk query: ${job.errorMessage ?? job.state}.`)
    await new Promise<void>((resolve, reject) => { const timer = setTimeout(resolve, bulkPauseMs); session.signal.addEventListener('abort', () => { clearTimeout(timer); reject(session.signal.reason as Error) }, { once: true }) })
  }
}

const bulkRows = 5_000

/** One part of a bulk query's results. The locator of the next part follows from this one's, so that a part that came broken is asked for again. */
async function readResults(session: VendorSession, request: ReadRequest, job: string, locator: string): Promise<VendorPage> {
  const found = await session.call(`/services/data/${version}/jobs/query/${keyOf(job)}/results?maxRecords=${bulkRows}${locator ? `&locator=${encodeURIComponent(locator)}` : ''}`, z.object({ text: z.string(), headers: z.record(z.string(), z.string()) }), { text: true, headers: { accept: 'text/csv' } })
  const rows = (parse(found.text, { columns: true, skip_empty_lines: true, bom: true }) as Record<string, string>[]).flatMap((record) => rowOf(request, record) ?? [])
  const next = found.headers['sforce-locator']
  return { rows, next: next && next !== 'null' ? JSON.stringify({ job, locator: next }) : null }
}

function rowOf({ object }: ReadRequest, record: Record<string, string>): VendorRow | null {
  if (!record.Id || !record.SystemModstamp) return null
  const fields = { ...record, ...(object === 'Lead' || object === 'Contact' ? { Id: `salesforce:${record.Id}` } : {}), ...(record.ContactId ? { ContactId: `salesforce:${record.ContactId}` } : {}) }
  return { key: record.Id, changedAt: record.SystemModstamp, createdAt: record.CreatedDate, fields, gone: record.IsDeleted === 'true', open: object === 'Opportunity' && record.IsWon !== 'true' }
}

async function count(session: VendorSession, { object, from, to, sum }: CountRequest): Promise<{ rows: number; sum: number | null }> {
  const soql = `SELECT COUNT(Id) rows${sum ? ', SUM(Amount) total' : ''} FROM ${name(object)} WHERE CreatedDate >= ${literal(from)} AND CreatedDate < ${literal(to)}`
  const { records } = await session.call(`/services/data/${version}/query?q=${encodeURIComponent(soql)}`, queried)
  const [row] = records
  return { rows: Number(row?.rows ?? row?.expr0 ?? 0), sum: sum ? Number(row?.total ?? 0) : null }
}

export const salesforce: Connector = {
  kind: 'salesforce', name: 'Salesforce', about: 'Leads and contacts become leads, won opportunities become orders, accounts are kept. Make a connected app with the client-credentials flow and the scope api.',
  addressHint: 'My Domain of the organisation, such as https://example.my.salesforce.com.', objects, overlapMinutes: 15,
  credentials: [{ name: 'clientId', label: 'Consumer key', hint: 'Of the connected app.', secret: false }, { name: 'clientSecret', label: 'Consumer secret', hint: 'Of the connected app.', secret: true }],
  authorise: async ({ address, credentials, signal }) => {
    const answer = await callOutside(`${address.replace(/\/+$/, '')}/services/oauth2/token`, { method: 'POST', signal, headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }, body: new URLSearchParams({ grant_type: 'client_credentials', client_id: credentials.clientId, client_secret: credentials.clientSecret }).toString() })
    if (answer.status >= 500 || answer.status === 429) throw new LeadlightError('unavailable', `Salesforce gave no token (${answer.status}).`)
    const parsed = z.object({ access_token: z.string() }).safeParse(answer.status === 200 ? JSON.parse(answer.body.toString('utf8')) : null)
    if (!parsed.success) throw new LeadlightError('forbidden', `Salesforce refused the connected app (${answer.status}): check its key, its secret and the client-credentials flow.`)
    return { authorization: `Bearer ${parsed.data.access_token}` }
  },
  check: async (session) => {
    const { user_id: user, organization_id: organisation } = await session.call('/services/oauth2/userinfo', z.object({ user_id: z.string(), organization_id: z.string() }))
    return { account: `organisation ${organisation}`, scopes: ['api', `as user ${user}`] }
  },
  fields: async (session, object) => {
    const { fields } = await session.call(`/services/data/${version}/sobjects/${name(object)}/describe`, described)
    return fields.map(({ name: one, label, type }): FieldSeen => ({ name: one, label, type }))
  },
  read, count,
}
