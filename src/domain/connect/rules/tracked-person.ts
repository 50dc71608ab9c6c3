/** What tracking knows of one person: each field with the moment of the call that said it. The same calls give the same person, in whatever order they come. */
import { hash as digest } from 'node:crypto'
import type { GoodRow, PersonIdentifier, RecordMeta, Traits } from '../schema.ts'
import { countryName, isBlockedIdentifier, normalCompany, normalCountry, normalEmail, normalName, normalPhone } from './normal.ts'
import { flatFields, type TrackedCall } from './tracked-call.ts'

type Said = [value: Traits[string], at: string]

/** The state that is kept for a person, and grows with each call. */
export type PersonState = { identified: boolean; userId: string; since: string; fields: Record<string, Said>; devices: Record<string, string>; consent: [boolean, string] | null }

const mostDevices = 5 // as many as identity allows a person; the latest count
const mostFields = 200

/** Under which key a person is kept: their user id, else the device. */
export const personKeyOf = (call: Pick<TrackedCall, 'userId' | 'anonymousId'>) => (call.userId ? `user:${call.userId}` : `device:${call.anonymousId}`)

export const nobodyYet: PersonState = { identified: false, userId: '', since: '', fields: {}, devices: {}, consent: null }

/** Names under which client libraries send what every workspace calls by one name. */
const traitNames: Record<string, string> = { firstName: 'first_name', lastName: 'last_name', title: 'job_title', jobTitle: 'job_title', country: 'country', address_country: 'country', company_name: 'company', createdAt: 'created_at', created_at: 'created_at' }

/** Adds one call to what is known. Of two calls that say one field, the later moment counts; at one moment the greater text. */
export function learn(known: PersonState, call: TrackedCall, consentCategory: string): PersonState {
  const says = call.kind === 'identify' || call.kind === 'alias' || call.kind === 'group'
  const answer = consentIn(call, consentCategory)
  if (!says && answer === null) return known
  const state: PersonState = { ...known, fields: { ...known.fields }, devices: { ...known.devices }, userId: known.userId || call.userId, identified: known.identified || says }
  if (!state.since || call.at < state.since) state.since = call.at
  if (call.userId && says) for (const device of [call.anonymousId, call.kind === 'alias' ? call.previousId : '']) addDevice(state, device, call.at)
  if (!call.userId) addDevice(state, call.anonymousId, call.at)
  for (const [field, value] of Object.entries(fieldsOf(call))) {
    const before = state.fields[field]
    if (!before ? Object.keys(state.fields).length < mostFields : later([value, call.at], before)) state.fields[field] = [value, call.at]
  }
  if (answer !== null && (!state.consent || call.at > state.consent[1] || (call.at === state.consent[1] && !answer))) state.consent = [answer, call.at]
  return state
}

const later = ([value, at]: Said, [otherValue, otherAt]: Said) => at > otherAt || (at === otherAt && String(value) > String(otherValue))

function addDevice(state: PersonState, device: string, at: string) {
  if (!device || isBlockedIdentifier(device)) return
  if (!state.devices[device] || state.devices[device] < at) state.devices[device] = at
  const kept = Object.entries(state.devices).sort(([a, x], [b, y]) => (x < y ? 1 : x > y ? -1 : a < b ? -1 : 1)).slice(0, mostDevices)
  state.devices = Object.fromEntries(kept)
}

function fieldsOf(call: TrackedCall): Traits {
  const flat = flatFields(call.traits)
  if (call.kind === 'group') return { group_id: call.groupId, ...Object.fromEntries(Object.entries(flat).map(([name, value]) => [name === 'name' ? 'company' : `group_${name}`, value])) }
  return Object.fromEntries(Object.entries(flat).map(([name, value]) => [traitNames[name] ?? name, value]))
}

/** The answer in the category that stands for profiling; a category that is not named was never asked. */
function consentIn(call: TrackedCall, category: string): boolean | null {
  const found = Object.entries(call.consent ?? {}).find(([name]) => name.toLowerCase() === category.toLowerCase())?.[1]
  return typeof found === 'boolean' ? found : null
}

/** The record that a person's state makes; null while they are only a device that was seen. */
export function recordOf(key: string, state: PersonState, basis = false): GoodRow | null {
  if (!state.identified) return null
  const traits: Traits = {}
  const meta: RecordMeta = { identifiers: [] }
  const given: Record<string, string> = {}
  for (const field of Object.keys(state.fields).sort()) {
    const raw = state.fields[field][0]
    const value = understood(field, raw, meta)
    traits[field] = value
    if (value !== raw) given[field] = String(raw)
  }
  if (!meta.name && (traits.first_name || traits.last_name)) meta.name = [traits.first_name, traits.last_name].filter(Boolean).join(' ')
  if (state.userId) identify(meta, 'user_id', state.userId)
  for (const device of Object.keys(state.devices).sort()) identify(meta, 'device_id', device)
  if (meta.identifiers.length === 0) return null
  if (basis) meta.basis = true
  if (state.consent) [meta.consent, meta.consentAt] = state.consent
  if (Object.keys(given).length > 0) meta.given = given
  const created = Date.parse(String(traits.created_at ?? ''))
  meta.leadSince = Number.isNaN(created) || created < Date.UTC(2000) || created > Date.parse(state.since) ? state.since : new Date(created).toISOString()
  meta.updatedAt = [...Object.values(state.fields).map(([, at]) => at), ...Object.values(state.devices), ...(state.consent ? [state.consent[1]] : [])].reduce((latest, at) => (at > latest ? at : latest), state.since)
  const content = { traits, meta: { ...meta, updatedAt: undefined, consentAt: undefined } }
  return { line: 0, key, hash: digest('sha256', JSON.stringify(content), 'base64url').slice(0, 27), data: { traits, meta } }
}

function identify(meta: RecordMeta, kind: PersonIdentifier['kind'], value: string) {
  if (!isBlockedIdentifier(value) && !meta.identifiers.some((one) => one.kind === kind && one.value === value)) meta.identifiers.push({ kind, value })
}

function understood(field: string, raw: Traits[string], meta: RecordMeta): Traits[string] {
  if (typeof raw !== 'string') return raw
  if (field === 'email') {
    const email = normalEmail(raw)
    if (!email || isBlockedIdentifier(raw)) return raw
    meta.email = email
    identify(meta, 'email', email)
    return email
  }
  if (field === 'phone') {
    const phone = normalPhone(raw)
    if (!phone || isBlockedIdentifier(raw)) return raw
    meta.phone = phone
    identify(meta, 'phone', phone)
    return phone
  }
  if (field === 'name') meta.name = normalName(raw) ?? undefined
  if (field === 'company') meta.company = normalCompany(raw) ?? undefined
  if (field === 'country') {
    const code = normalCountry(raw)
    if (!code) return raw
    meta.country = code
    return countryName(code)
  }
  return raw
}
