/** One call of the tracking API as it was sent: what it says in the product's words, or the one rule that it breaks. */
import { hash as digest } from 'node:crypto'
import type { Traits } from '../schema.ts'

export const callKinds = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const
export type CallKind = (typeof callKinds)[number]

/** A call that can be taken in. `at` is when it happened, by our clock. */
export type TrackedCall = {
  kind: CallKind; messageId: string; at: string; userId: string; anonymousId: string; name: string
  properties: Record<string, unknown>; traits: Record<string, unknown>; email: string; groupId: string; previousId: string; consent: Record<string, unknown> | null
}

/** A broken rule: which, of which event, in which field, and the way out in one sentence. */
export type Violation = { rule: string; event: string; field: string; sentence: string }
export type ReadCall = { kind: 'call'; call: TrackedCall } | { kind: 'violation'; violation: Violation }

export const longestEvent = 32_000 // bytes, as in the API that this one is compatible with
const longestId = 255
const longestName = 200
const smallestSkewMs = 60_000 // below a minute the way through the network is larger than the fault of the clock
const DAY = 86_400_000

type Moments = { receivedAt: Date; sentAt?: unknown; earliest: Date }

class Broken {
  readonly violation: Violation
  constructor(violation: Violation) {
    this.violation = violation
  }
}

/** Reads one call. Of `moments`: when it came, when its sender says that it left (by the sender's own clock), and the oldest moment that counts. */
export function readCall(raw: unknown, moments: Moments): ReadCall {
  try {
    return { kind: 'call', call: callOf(raw, moments) }
  } catch (fault) {
    if (fault instanceof Broken) return { kind: 'violation', violation: fault.violation }
    throw fault
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const objectOf = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})

function callOf(raw: unknown, moments: Moments): TrackedCall {
  if (!isObject(raw)) throw new Broken({ rule: 'not-an-object', event: '', field: '', sentence: 'A call is a JSON object; this one is none.' })
  const kind = callKinds.find((one) => one === raw.type)
  const name = textOf(raw, kind === 'track' ? 'event' : 'name')
  const event = kind === 'track' ? name : (kind ?? '')
  const broken = (rule: string, field: string, sentence: string) => new Broken({ rule, event: event.slice(0, longestName), field, sentence })
  if (!kind) throw broken('unknown-type', 'type', `The type of a call is one of ${callKinds.join(', ')}.`)
  const text = JSON.stringify(raw)
  if (Buffer.byteLength(text) > longestEvent) throw broken('too-large', '', `The event is larger than ${longestEvent / 1000} kB: send fewer properties.`)
  if (/\\u0000|\\ud[89a-f][0-9a-f]{2}/i.test(text)) throw broken('unstorable-text', '', 'The event holds a NUL or half a character, which no database keeps.')
  const [userId, anonymousId, groupId, previousId] = (['userId', 'anonymousId', 'groupId', 'previousId'] as const).map((field) => {
    const id = textOf(raw, field)
    if (id.length > longestId) throw broken('id-too-long', field, `${field} is longer than ${longestId} letters: that is no id.`)
    return id
  })
  if (!userId && !anonymousId) throw broken('no-person', 'userId', 'The event names nobody: send userId or anonymousId.')
  if (kind === 'track' && !name) throw broken('no-event-name', 'event', 'A track call needs the name of what happened in the field event.')
  if (kind === 'group' && !groupId) throw broken('no-group', 'groupId', 'A group call needs groupId.')
  if (kind === 'alias' && (!previousId || !userId)) throw broken('no-previous-id', 'previousId', 'An alias call needs userId and previousId.')
  if (name.length > longestName) throw broken('name-too-long', kind === 'track' ? 'event' : 'name', `The name is longer than ${longestName} letters.`)
  const context = objectOf(raw.context)
  return {
    kind, name, userId, anonymousId, groupId, previousId, messageId: messageIdOf(raw, text), at: momentOf(raw, moments, broken).toISOString(),
    properties: objectOf(raw.properties), traits: kind === 'identify' || kind === 'group' ? objectOf(raw.traits) : {}, email: textOf(objectOf(context.traits), 'email'), consent: consentOf(context),
  }
}

/** An id or name as text; numbers are taken as they are written. */
function textOf(raw: Record<string, unknown>, field: string): string {
  const value = raw[field]
  return typeof value === 'string' ? value.trim() : typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}

/** A message without an id is known again by its content. */
function messageIdOf(raw: Record<string, unknown>, text: string): string {
  const given = textOf(raw, 'messageId')
  return given && given.length <= longestId ? given : `content:${digest('sha256', text, 'base64url')}`
}

/** When it happened: the sender's moment, less what the sender's clock is wrong by. */
function momentOf(raw: Record<string, unknown>, { receivedAt, sentAt, earliest }: Moments, broken: (rule: string, field: string, sentence: string) => Broken): Date {
  const given = raw.timestamp ?? raw.originalTimestamp
  if (given === undefined || given === null || given === '') return receivedAt
  const said = dateOf(given)
  if (!said) throw broken('bad-timestamp', 'timestamp', 'The timestamp is no moment in ISO 8601, such as 2026-11-22T09:00:00Z.')
  const sent = dateOf(raw.sentAt ?? sentAt)
  const skew = sent ? receivedAt.getTime() - sent.getTime() : 0
  const at = new Date(said.getTime() + (Math.abs(skew) >= smallestSkewMs ? skew : 0))
  if (at < earliest) throw broken('bad-timestamp', 'timestamp', `The timestamp lies before ${earliest.toISOString().slice(0, 10)}.`)
  if (at.getTime() > receivedAt.getTime() + DAY) throw broken('bad-timestamp', 'timestamp', 'The timestamp lies more than a day in the future.')
  return at
}

function dateOf(value: unknown): Date | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? null : date
}

function consentOf(context: Record<string, unknown>): Record<string, unknown> | null {
  const preferences = objectOf(context.consent).categoryPreferences
  return isObject(preferences) ? preferences : null
}

const mostFields = 100
const longestText = 1_000

/** Properties or traits as flat fields: `address.city` becomes address_city; lists of words become one text; what cannot be a field is left out. */
export function flatFields(object: Record<string, unknown>): Traits {
  const fields: Traits = {}
  const add = (name: string, value: unknown, depth: number) => {
    if (Object.keys(fields).length >= mostFields) return
    const key = name.slice(0, 100)
    if (typeof value === 'string') { if (value.trim()) fields[key] = value.slice(0, longestText) }
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) fields[key] = value
    else if (Array.isArray(value)) { if (value.length > 0 && value.every((item) => typeof item === 'string' || typeof item === 'number')) fields[key] = value.join(', ').slice(0, longestText) }
    else if (isObject(value) && depth < 3) for (const [part, inner] of Object.entries(value)) add(`${name}_${part}`, inner, depth + 1)
  }
  for (const [name, value] of Object.entries(object)) if (name !== '$') add(name, value, 0)
  return fields
}
