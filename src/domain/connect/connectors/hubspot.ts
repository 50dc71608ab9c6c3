/** HubSpot: contacts, companies, deals and engagements, by the CRM API v3 with the token of a private app. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { field, textOfValue, type Connector, type CountRequest, type ReadRequest, type VendorObject, type VendorPage, type VendorRow, type VendorSession } from './connector.ts'

const engagement = (name: string, label: string, kind: string): VendorObject => ({
  name, label, makes: 'event', eventKind: kind, optional: true,
  mapping: [field('id', 'event_id'), field('contact', 'external_id'), field('hs_timestamp', 'occurred_at', 'input'), ...(name === 'meetings' ? [field('hs_meeting_title', 'detail', 'input')] : name === 'calls' ? [field('hs_call_title', 'detail', 'input')] : name === 'emails' ? [field('hs_email_subject', 'detail', 'input')] : [])],
})

const objects: readonly VendorObject[] = [
  {
    name: 'contacts', label: 'Contacts', makes: 'lead',
    mapping: [
      field('id', 'external_id', 'identifier', 'hubspot_id'), field('email', 'email'), field('firstname', 'first_name', 'identifier', 'first_name'), field('lastname', 'last_name', 'identifier', 'last_name'), field('phone', 'phone'), field('company', 'company'),
      field('jobtitle', 'job_title', 'input', 'job_title'), field('country', 'country', 'input'), field('createdate', 'created_at', 'input', 'created_at'), field('lastmodifieddate', 'updated_at', 'ignore', 'updated_at'),
      field('lifecyclestage', undefined, 'outcome'), field('hs_lead_status', undefined, 'outcome'), field('hs_analytics_source', 'source', 'input', 'source'), field('industry'), field('num_employees'), field('numemployees'), field('annualrevenue'),
    ],
  },
  { name: 'companies', label: 'Companies', makes: 'company', mapping: [field('id'), field('name'), field('domain'), field('industry'), field('numberofemployees'), field('annualrevenue'), field('country'), field('createdate'), field('hs_lastmodifieddate')] },
  {
    name: 'deals', label: 'Deals', makes: 'deal', amountField: 'amount',
    mapping: [field('id', 'order_id', 'identifier', 'deal_id'), field('contact', 'external_id', 'identifier', 'hubspot_id'), field('amount', 'amount'), field('deal_currency_code', 'currency', 'input', 'currency'), field('closedate', 'occurred_at', 'input', 'closed_at'), field('dealname', undefined, 'identifier'), field('dealstage', 'category', 'input'), field('pipeline'), field('hs_is_closed_won', undefined, 'ignore')],
  },
  engagement('calls', 'Engagements: calls', 'call'), engagement('emails', 'Engagements: e-mails', 'email'), engagement('meetings', 'Engagements: meetings', 'meeting'), engagement('notes', 'Engagements: notes', 'note'), engagement('tasks', 'Engagements: tasks', 'task'),
]

const pageSize = 200
const archivedPageSize = 100

const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const item = z.object({ id: z.string(), properties, createdAt: z.string(), updatedAt: z.string(), archived: z.boolean().optional() })
const found = z.object({ total: z.number(), results: z.array(z.unknown()), paging: z.object({ next: z.object({ after: z.string() }) }).partial().nullish() })
const listed = found.omit({ total: true })

/** Where a reading stands: in a search from a moment on, among rows that share one moment, or among what was archived. */
type Place = { from: string } | { at: string; beyond: string } | { archived: string }

const modifiedOf = (object: string) => (object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate')
const createdOf = (object: string) => (object === 'contacts' || object === 'companies' || object === 'deals' ? 'createdate' : 'hs_timestamp')
const millis = (moment: string) => String(Date.parse(moment))

type Filter = { propertyName: string; operator: string; value: string }

async function search(session: VendorSession, object: string, filters: Filter[], options: { sort: string; fields: readonly string[]; after?: string; limit?: number }) {
  return session.call(`/crm/v3/objects/${object}/search`, found, { json: { filterGroups: [{ filters }], sorts: [{ propertyName: options.sort, direction: 'ASCENDING' }], properties: options.fields, limit: options.limit ?? pageSize, ...(options.after ? { after: options.after } : {}) } })
}

async function read(session: VendorSession, request: ReadRequest): Promise<VendorPage> {
  const { object, createdBetween } = request
  const place: Place = request.page ? (JSON.parse(request.page) as Place) : { from: request.changedSince ?? new Date(0).toISOString() }
  if ('archived' in place) return readArchived(session, request, place.archived)
  const [modified, created] = [modifiedOf(object), createdOf(object)]
  const fields = [...new Set([...request.fields.filter((name) => name !== 'id' && name !== 'contact'), modified, created, 'hs_merged_object_ids', ...(object === 'deals' ? ['hs_is_closed_won'] : [])])]
  const span = createdBetween ? [{ propertyName: created, operator: 'GTE', value: millis(createdBetween.from) }, { propertyName: created, operator: 'LT', value: millis(createdBetween.to) }] : []
  const tied = 'at' in place
  const filters = tied ? [{ propertyName: modified, operator: 'EQ', value: millis(place.at) }, { propertyName: 'hs_object_id', operator: 'GT', value: place.beyond }] : [{ propertyName: modified, operator: 'GTE', value: millis(place.from) }]
  const answer = await search(session, object, [...filters, ...span], { sort: tied ? 'hs_object_id' : modified, fields })
  const page = await rowsOf(session, request, answer.results)
  const last = page.rows.findLast((row) => !row.gone)
  return { ...page, next: nextPlace(place, { last, full: answer.results.length === pageSize, archived: request.changedSince !== null && !createdBetween }) }
}

/** The next search begins at the last change seen: a row that is changed meanwhile moves to the end, and with counted pages the row after it would slip into a page already read. */
function nextPlace(place: Exclude<Place, { archived: string }>, { last, full, archived }: { last: VendorRow | undefined; full: boolean; archived: boolean }): string | null {
  if ('at' in place) return JSON.stringify(full && last ? { at: place.at, beyond: last.key } : { from: new Date(Date.parse(place.at) + 1).toISOString() })
  if (full && last) return JSON.stringify(Date.parse(last.changedAt) > Date.parse(place.from) ? { from: last.changedAt } : { at: place.from, beyond: '0' })
  return archived ? JSON.stringify({ archived: '' }) : null
}

/** What was deleted in HubSpot stays in its archive for ninety days: each sync looks through it. */
async function readArchived(session: VendorSession, { object }: ReadRequest, after: string): Promise<VendorPage> {
  const answer = await session.call(`/crm/v3/objects/${object}?archived=true&limit=${archivedPageSize}${after ? `&after=${encodeURIComponent(after)}` : ''}`, listed)
  const rows = answer.results.flatMap((raw) => {
    const parsed = item.safeParse(raw)
    return parsed.success ? [{ key: parsed.data.id, changedAt: parsed.data.updatedAt, createdAt: parsed.data.createdAt, fields: {}, gone: true }] : []
  })
  const next = answer.paging?.next?.after
  return { rows, next: next ? JSON.stringify({ archived: next }) : null }
}

async function rowsOf(session: VendorSession, { object }: ReadRequest, results: readonly unknown[]): Promise<VendorPage> {
  const good: z.output<typeof item>[] = []
  const faults: { reason: string; raw: string }[] = []
  for (const raw of results) {
    const parsed = item.safeParse(raw)
    if (parsed.success) good.push(parsed.data)
    else faults.push({ reason: `HubSpot served a row that is not whole: ${parsed.error.issues[0].path.join('.') || 'the row'} is missing or of another kind.`, raw: JSON.stringify(raw) ?? '' })
  }
  const contacts = ['contacts', 'companies'].includes(object) ? new Map<string, string>() : await contactsOf(session, object, good.map(({ id }) => id))
  const rows = good.flatMap(({ id, properties: values, createdAt, updatedAt }): VendorRow[] => {
    const fields: Record<string, string> = { ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOfValue(value)])), id: object === 'contacts' ? personOf(id) : id, contact: contacts.has(id) ? personOf(contacts.get(id)!) : '' }
    const merged = textOfValue(values.hs_merged_object_ids).split(';').map((one) => one.trim()).filter(Boolean)
    return [
      ...merged.map((key): VendorRow => ({ key, changedAt: updatedAt, createdAt, fields: {}, gone: true })),
      { key: id, changedAt: fields[modifiedOf(object)] || updatedAt, createdAt: fields[createdOf(object)] || createdAt, fields, open: object === 'deals' && fields.hs_is_closed_won !== 'true' },
    ]
  })
  return { rows, faults, next: null }
}

/** A contact's number, so that it is told from the numbers of other systems. */
const personOf = (id: string) => `hubspot:${id}`

const associated = z.object({ results: z.array(z.object({ from: z.object({ id: z.string() }), to: z.array(z.object({ toObjectId: z.union([z.string(), z.number()]) })) })) })

async function contactsOf(session: VendorSession, object: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { results } = await session.call(`/crm/v4/associations/${object}/contacts/batch/read`, associated, { json: { inputs: ids.map((id) => ({ id })) } })
  return new Map(results.flatMap(({ from, to }) => (to.length > 0 ? [[from.id, String(to[0].toObjectId)] as const] : [])))
}

async function count(session: VendorSession, { object, from, to, sum: summed }: CountRequest): Promise<{ rows: number; sum: number | null }> {
  const created = createdOf(object)
  const filters = [{ propertyName: created, operator: 'GTE', value: millis(from) }, { propertyName: created, operator: 'LT', value: millis(to) }]
  if (object !== 'deals' || !summed) return { rows: (await search(session, object, filters, { sort: created, fields: [], limit: 1 })).total, sum: null }
  let rows = 0
  let sum = 0
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const answer = await search(session, object, filters, { sort: created, fields: ['amount'], after })
    rows += answer.results.length
    for (const raw of answer.results) sum += Number(item.safeParse(raw).data?.properties.amount ?? 0) || 0
    after = answer.paging?.next?.after
  }
  return { rows, sum }
}

const told = z.array(z.object({ subscriptionType: z.string(), objectId: z.union([z.number(), z.string()]).optional(), objectTypeId: z.string().optional() }))
// By the names of older apps, and by the numbers of types that newer apps send with object.creation and its like.
const toldObjects: Record<string, string> = { contact: 'contacts', company: 'companies', deal: 'deals', '0-1': 'contacts', '0-2': 'companies', '0-3': 'deals' }

const tolerance = 5 * 60_000

function jsonOrNull(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

export const hubspot: Connector = {
  kind: 'hubspot', name: 'HubSpot', about: 'Contacts become leads, won deals become orders, engagements stand in the timeline. Make a private app in HubSpot with the read scopes of CRM objects, and paste its token.',
  address: 'https://api.hubapi.com', addressHint: 'Change it only for a test server.', objects, overlapMinutes: 10,
  credentials: [
    { name: 'token', label: 'Token of the private app', hint: 'It begins with pat-.', secret: true },
    { name: 'clientSecret', label: 'Client secret, for webhooks', hint: 'Without it, changes are fetched by schedule only.', secret: true, optional: true },
  ],
  authorise: async ({ credentials }) => ({ authorization: `Bearer ${credentials.token}` }),
  check: async (session) => {
    const { hubId, scopes } = await session.call('/oauth/v2/private-apps/get/access-token-info', z.object({ hubId: z.number(), scopes: z.array(z.string()) }), { json: { tokenKey: session.credentials.token } })
    return { account: `portal ${hubId}`, scopes }
  },
  fields: async (session, object) => {
    const { results } = await session.call(`/crm/v3/properties/${object}`, z.object({ results: z.array(z.object({ name: z.string(), label: z.string(), type: z.string() })) }))
    return [{ name: 'id', label: 'Record ID', type: 'string' }, ...(object === 'contacts' || object === 'companies' ? [] : [{ name: 'contact', label: 'Contact', type: 'string' }]), ...results]
  },
  read, count,
  webhook: (secret, { headers, body, url, now }) => {
    const at = Number(headers.get('x-hubspot-request-timestamp'))
    const given = Buffer.from(headers.get('x-hubspot-signature-v3') ?? '', 'base64')
    const own = createHmac('sha256', secret).update(`POST${url}`).update(body).update(String(at)).digest()
    if (given.length !== own.length || !timingSafeEqual(given, own)) return { kind: 'refused', reason: 'The signature of the webhook does not fit: it is not HubSpot’s, or was changed on the way.' }
    if (!(Math.abs(now.getTime() - at) <= tolerance)) return { kind: 'refused', reason: 'The webhook is older than five minutes: it came before, or HubSpot’s clock is wrong.' }
    const events = told.safeParse(jsonOrNull(body)).data ?? []
    // What is deleted for privacy lies in no archive: only this says so.
    const erased = events.flatMap(({ subscriptionType, objectId }) => (subscriptionType === 'contact.privacyDeletion' && objectId !== undefined ? [String(objectId)] : []))
    return { kind: 'changed', objects: [...new Set(events.flatMap(({ subscriptionType, objectTypeId }) => toldObjects[subscriptionType.split('.')[0]] ?? toldObjects[objectTypeId ?? ''] ?? []))], gone: erased.length > 0 ? [{ object: 'contacts', keys: erased }] : [] }
  },
}
