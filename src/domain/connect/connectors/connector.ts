/** What a connector is: everything that a vendor has of its own, in one file behind these few functions. docs/how-to/add-a-connector.md walks through one. */
import type { FieldMapping, FieldSeen } from '../schema.ts'
import type { VendorCall } from './vendor-call.ts'

/** What a person enters to connect: secrets are sealed and never shown again. */
export type CredentialField = { name: string; label: string; hint: string; secret: boolean; optional?: boolean }

/** What the rows of an object become. A deal is kept and becomes an order when it is won; a company is kept and is nobody's. */
export type Makes = 'lead' | 'order' | 'event' | 'deal' | 'company'

/** One kind of thing that a vendor serves. `mapping` is how it is read unless a person changes it. */
export type VendorObject = { name: string; label: string; makes: Makes; mapping: readonly FieldMapping[]; /** The field that is summed when rows are counted. */ amountField?: string; /** For events: what kind they are. */ eventKind?: string; optional?: boolean }

/** One row as it was served, its fields as text. `gone`: deleted at the source, or merged into another row. `open`: a deal that is not won. What is sent rather than served says no key and no moments of its own. */
export type VendorRow = { key: string; changedAt: string; createdAt: string; fields: Readonly<Record<string, string>>; gone?: boolean; open?: boolean }
/** A row that cannot be read at all. */
export type VendorFault = { reason: string; raw: string }
export type VendorPage = { rows: VendorRow[]; faults?: VendorFault[]; /** What to ask for next; null after the last page. */ next: string | null }

/** Which rows are asked for: all, those changed since a moment, or those created within a span. `page` is what the page before gave as next. */
export type ReadRequest = { object: string; fields: readonly string[]; changedSince: string | null; createdBetween?: { from: string; to: string }; page: string | null }

/** What a connector works with: calls that are guarded, authorised, repeated and slowed down for it. */
export type VendorSession = { call: VendorCall; address: string; credentials: Readonly<Record<string, string>>; signal: AbortSignal; now: () => Date }

export type CountRequest = { object: string; from: string; to: string; sum: boolean }

export type Connector = {
  kind: string
  name: string
  /** What a person should know before connecting. */
  about: string
  /** Where the vendor is reached; undefined where the person has to say it. */
  address?: string
  addressHint: string
  credentials: readonly CredentialField[]
  objects: readonly VendorObject[]
  /** How far below the last change a sync looks again: rows that the vendor shows late lie there. */
  overlapMinutes: number
  /** The headers that authorise a call. Called again after the vendor said that they are valid no more. */
  authorise: (session: Omit<VendorSession, 'call'>, options: { renew: boolean }) => Promise<Record<string, string>>
  /** Whose account it is and what the credential may do; throws in one sentence where it is refused. */
  check: (session: VendorSession) => Promise<{ account: string; scopes: string[] }>
  /** The fields that an object has now. */
  fields: (session: VendorSession, object: string) => Promise<FieldSeen[]>
  read: (session: VendorSession, request: ReadRequest) => Promise<VendorPage>
  /** How many rows were created within a span, and the sum of the amount field where it is asked for and there is one. */
  count: (session: VendorSession, request: CountRequest) => Promise<{ rows: number; sum: number | null }>
  /** Whether a webhook is the vendor's own: a sentence why not, or which objects it speaks of, and which rows it says are gone, where reading does not show that. */
  webhook?: (secret: string, request: { headers: Headers; body: Buffer; url: string; now: Date }) => { kind: 'refused'; reason: string } | { kind: 'changed'; objects: string[]; gone?: { object: string; keys: string[] }[] }
}

/** A kind of source that is not read: it sends by itself, signed, and its rows come in the same pages as those that are asked for. */
export type Sender = Pick<Connector, 'kind' | 'name' | 'about' | 'objects'> & { /** The rows of a call; throws in one sentence where it holds none. A row without a key of its own gets it by its mapping. */ page: (body: Uint8Array) => VendorPage }

/** A short way to write a mapping. */
export function field(column: string, as?: FieldMapping['as'], className: FieldMapping['class'] = as && identifying.has(as) ? 'identifier' : 'input', name?: string): FieldMapping {
  return { column, field: name ?? column, class: className, ...(as ? { as } : {}) }
}

const identifying: ReadonlySet<string> = new Set(['email', 'phone', 'external_id', 'user_id', 'device_id', 'first_name', 'last_name', 'full_name', 'company', 'order_id', 'event_id', 'owner_email', 'created_at', 'updated_at'])

/** A value of a vendor's JSON as text; lists are joined, objects are left out. */
export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' || typeof item === 'number').join(', ') : ''
}
