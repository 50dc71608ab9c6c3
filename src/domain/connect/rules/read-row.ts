/** One row of a file by its mapping: what is kept of it, or the one reason why it is not loaded. */
import { hash as digest } from 'node:crypto'
import { numberOf, textOf } from '#ml/table/raw-value.ts'
import { longestField, type Delimiter, type FieldMapping, type FieldRole, type GoodRow, type ImportSettings, type PersonIdentifier, type RecordData, type Reject } from '../schema.ts'
import { countryName, isBlockedIdentifier, normalAmount, normalCompany, normalConsent, normalCountry, normalCurrency, normalDate, normalEmail, normalName, normalPhone } from './normal.ts'

/** What became of one cell; the data audit counts these. */
export const cell = { missing: 0, fine: 1, mended: 2, invalid: 3, placeholder: 4, blocked: 5 } as const

export type PlannedColumn = { readonly place: number; readonly mapping: FieldMapping }

/** How the rows of one import are read: made once, used for each row. */
export type RowPlan = {
  readonly columns: readonly PlannedColumn[]
  readonly width: number
  readonly settings: ImportSettings
  readonly delimiter: Delimiter
  readonly now: Date
  readonly earliest: Date
  readonly latest: Date
  /** Roles that name a person, as far as they are mapped: a row without any of them is nobody's. */
  readonly personColumns: readonly string[]
  /** What became of each planned column's cell in the row read last. */
  readonly states: Uint8Array
  /** How often a row without a key of its own has come with the same content. */
  readonly seen: Map<string, number>
}

const PERSON_ROLES: ReadonlySet<FieldRole> = new Set(['user_id', 'external_id', 'email', 'phone', 'device_id'])
const REQUIRED: Record<ImportSettings['object'], FieldRole[]> = { lead: [], order: ['amount', 'occurred_at'], event: ['occurred_at'], score: ['score', 'occurred_at'] }
const THINGS: Record<ImportSettings['object'], { many: string; one: string }> = { lead: { many: 'Leads', one: 'a lead' }, order: { many: 'Orders', one: 'an order' }, event: { many: 'Events', one: 'an event' }, score: { many: 'Scores', one: 'a score' } }
const MISSING_COLUMN: Partial<Record<FieldRole, string>> = { amount: 'the amount', score: 'the score' }
const LONGEST_MODEL = 100 // letters of a model's name
const DAY = 86_400_000

export type PlanInput = { header: readonly string[]; settings: ImportSettings; delimiter: Delimiter; now: Date; earliest: Date; monthsAhead: number }

/** The plan for a file with this header, or the reason why its mapping cannot be used. */
export function planRows(input: PlanInput): { kind: 'plan'; plan: RowPlan } | { kind: 'refused'; reason: string } {
  const { header, settings } = input
  const problem = mappingProblem(header, settings)
  if (problem) return { kind: 'refused', reason: problem }
  const columns = settings.mapping
    .filter((mapping) => mapping.class !== 'ignore' || mapping.as !== undefined)
    .map((mapping) => ({ place: header.indexOf(mapping.column), mapping }))
    .toSorted((a, b) => (a.mapping.field < b.mapping.field ? -1 : 1)) // one order whatever the mapping's: equal rows give equal hashes
  const latest = new Date(input.now)
  latest.setUTCMonth(latest.getUTCMonth() + input.monthsAhead)
  const personColumns = columns.filter(({ mapping }) => mapping.as && PERSON_ROLES.has(mapping.as)).map(({ mapping }) => mapping.column)
  return { kind: 'plan', plan: { columns, width: header.length, settings, delimiter: input.delimiter, now: input.now, earliest: input.earliest, latest, personColumns, states: new Uint8Array(columns.length), seen: new Map() } }
}

/** What is wrong with a mapping for this header, in one sentence; null if nothing. */
export function mappingProblem(header: readonly string[], settings: ImportSettings): string | null {
  const { mapping, object } = settings
  const unknown = mapping.find((one) => !header.includes(one.column))
  if (unknown) return `The file has no column "${unknown.column}". Its columns are: ${header.slice(0, 20).join(', ')}${header.length > 20 ? ' …' : ''}.`
  const twice = mapping.find((one, at) => mapping.findIndex((other) => other.column === one.column) !== at)
  if (twice) return `The column "${twice.column}" is mapped twice: map it once.`
  const kept = mapping.filter((one) => one.class !== 'ignore' || one.as !== undefined)
  const sameField = kept.find((one, at) => kept.findIndex((other) => other.field === one.field) !== at)
  if (sameField) return `Two columns are kept as "${sameField.field}": give one of them another name.`
  const roles: FieldRole[] = mapping.flatMap((one) => (one.as && one.as !== 'date' ? [one.as] : []))
  const doubled = roles.find((role, at) => roles.indexOf(role) !== at && !['email', 'phone', 'device_id'].includes(role))
  if (doubled) return `Two columns are read as ${doubled.replaceAll('_', ' ')}: only one can be.`
  const missing = REQUIRED[object].filter((role) => !roles.includes(role))
  if (missing.length > 0) return `${THINGS[object].many} need a column for ${missing.map((role) => MISSING_COLUMN[role] ?? 'the day').join(' and ')}: map it.`
  if (object !== 'lead' && !roles.some((role) => PERSON_ROLES.has(role))) return `${THINGS[object].many} need a column that says whose they are: an e-mail, a user id or a customer’s key.`
  if (object === 'event' && !roles.includes('kind') && !settings.eventKind) return 'Events need a column for their kind, or one kind for the whole file.'
  if (kept.length === 0 && object === 'lead') return 'Every column is ignored: keep at least one.'
  return null
}

class RowFault {
  readonly column: string
  readonly reason: string
  constructor(column: string, reason: string) {
    this.column = column
    this.reason = reason
  }
}

type Reading = { plan: RowPlan; data: RecordData; found: Partial<Record<FieldRole, string>>; given: Record<string, string>; country: string | undefined }

/** Reads one row: a good row, or a reject with the column and the reason. `plan.states` then says what became of each cell. */
export function readRow(plan: RowPlan, cells: readonly string[], line: number): { kind: 'row'; row: GoodRow } | { kind: 'reject'; reject: Reject } {
  try {
    return { kind: 'row', row: goodRow(plan, cells, line) }
  } catch (fault) {
    if (!(fault instanceof RowFault)) throw fault
    return { kind: 'reject', reject: { line, column: fault.column, reason: fault.reason, raw: rawLine(cells, plan.delimiter) } }
  }
}

/** The row as one line of text again, for the reject file. */
export function rawLine(cells: readonly string[], delimiter: string): string {
  return cells.map((text) => (text.includes('"') || text.includes(delimiter) || /[\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(delimiter).slice(0, 4_000)
}

const NUL = '\u0000' // PostgreSQL cannot store it
const UNDECODED = '\uFFFD' // the mark that decoding leaves for bytes that are no letter

function goodRow(plan: RowPlan, cells: readonly string[], line: number): GoodRow {
  plan.states.fill(cell.missing)
  checkShape(plan, cells)
  const reading: Reading = { plan, data: { traits: {}, meta: { identifiers: [] } }, found: {}, given: {}, country: countryIn(plan, cells) }
  for (let at = 0; at < plan.columns.length; at++) plan.states[at] = readCell(reading, plan.columns[at], cells[plan.columns[at].place])
  const { data, found } = reading
  if (!data.meta.name && (found.first_name || found.last_name)) data.meta.name = [found.first_name, found.last_name].filter(Boolean).join(' ')
  if (Object.keys(reading.given).length > 0) data.meta.given = reading.given
  if (plan.settings.lawfulBasis) data.meta.basis = true
  if (plan.settings.object !== 'lead' || plan.personColumns.length > 0) {
    if (data.meta.identifiers.length === 0) throw new RowFault(plan.personColumns[0] ?? '', `The row names no person: ${orList(plan.personColumns)} is empty.`)
  }
  return finishRow(plan, reading, line)
}

const orList = (names: readonly string[]) => (names.length === 1 ? names[0] : `each of ${names.join(', ')}`)

function checkShape(plan: RowPlan, cells: readonly string[]) {
  const width = widthOf(cells, plan.width)
  if (width !== plan.width) throw new RowFault('', `The row has ${width} ${width === 1 ? 'column' : 'columns'}, the header has ${plan.width}.`)
  for (const text of cells) {
    if (text.length > longestField) throw new RowFault('', `A field of this row is longer than ${longestField.toLocaleString('en')} letters.`)
    if (text.includes(NUL)) throw new RowFault('', 'The row holds a NUL character, which is no text.')
    if (text.includes(UNDECODED)) throw new RowFault('', 'The row has bytes that are no letters in the file’s encoding: choose another encoding or mend the row.')
    if (!text.isWellFormed()) throw new RowFault('', 'The row holds half a character: choose another encoding or mend the row.')
  }
}

/** Empty cells beyond the header's last column are spreadsheets' habit, and no fault. */
function widthOf(cells: readonly string[], width: number): number {
  let end = cells.length
  while (end > width && cells[end - 1].trim() === '') end -= 1
  return end
}

/** The row's own country, for its phone numbers. */
function countryIn(plan: RowPlan, cells: readonly string[]): string | undefined {
  const column = plan.columns.find(({ mapping }) => mapping.as === 'country')
  const own = column ? normalCountry(cells[column.place] ?? '') : null
  return own ?? plan.settings.defaultCountry
}

function readCell(reading: Reading, column: PlannedColumn, raw: string): number {
  const given = raw.trim()
  const text = textOf(given)
  if (text === null) return given === '' ? cell.missing : cell.placeholder
  const { mapping } = column
  const read = readers[mapping.as ?? 'category']
  const outcome = mapping.as && read ? read(reading, text, mapping) : { value: text }
  if ('state' in outcome && outcome.state !== undefined && outcome.value === undefined) return outcome.state
  if (outcome.value !== undefined) {
    reading.data.traits[mapping.field] = outcome.value
    if (String(outcome.value) !== given) reading.given[mapping.field] = given
  }
  return outcome.state ?? (outcome.value !== undefined && String(outcome.value) !== given ? cell.mended : cell.fine)
}

type CellRead = { value?: string | number | boolean; state?: number }
type Reader = (reading: Reading, text: string, mapping: FieldMapping) => CellRead

const identify = (reading: Reading, kind: PersonIdentifier['kind'], value: string): CellRead => {
  if (isBlockedIdentifier(value)) return { state: cell.blocked }
  if (!reading.data.meta.identifiers.some((known) => known.kind === kind && known.value === value)) reading.data.meta.identifiers.push({ kind, value })
  return { value }
}
const key = (kind: 'external_id' | 'user_id' | 'device_id'): Reader => (reading, text, mapping) => {
  if (text.length > 200) throw new RowFault(mapping.column, `${mapping.column} is longer than 200 letters: that is no key.`)
  reading.found[kind] = text
  return identify(reading, kind, text)
}
const word = (role: FieldRole): Reader => (reading, text) => {
  reading.found[role] = text
  return { value: text }
}
const moment = (role: FieldRole): Reader => (reading, text, mapping) => {
  const { plan } = reading
  const at = normalDate(text, plan.settings.dateOrder ?? 'YMD')
  if (!at) throw new RowFault(mapping.column, `${mapping.column} "${shown(text)}" is no date that can be read${plan.settings.dateOrder && plan.settings.dateOrder !== 'YMD' ? ` (${plan.settings.dateOrder === 'DMY' ? 'day' : 'month'} first)` : ''}.`)
  if (at < plan.earliest) throw new RowFault(mapping.column, `${mapping.column} "${shown(text)}" lies before ${plan.earliest.toISOString().slice(0, 10)}.`)
  const future = (plan.settings.object === 'event' || plan.settings.object === 'score') && role === 'occurred_at' ? new Date(plan.now.getTime() + DAY) : plan.latest
  if (at > future) throw new RowFault(mapping.column, `${mapping.column} "${shown(text)}" lies too far in the future.`)
  reading.found[role] = at.toISOString()
  return { value: dayText(at) }
}
const shown = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
const dayText = (at: Date) => (at.getTime() % DAY === 0 ? at.toISOString().slice(0, 10) : at.toISOString())

const readers: Partial<Record<FieldRole, Reader>> = {
  email: (reading, text, mapping) => {
    if (isBlockedIdentifier(text)) return { state: cell.blocked }
    const email = normalEmail(text)
    if (email === null) throw new RowFault(mapping.column, `${mapping.column} "${shown(text)}" is no e-mail address.`)
    reading.data.meta.email ??= email
    return identify(reading, 'email', email)
  },
  phone: (reading, text) => {
    if (isBlockedIdentifier(text)) return { state: cell.blocked }
    const phone = normalPhone(text, reading.country)
    if (phone === null) return { value: text, state: cell.invalid }
    reading.data.meta.phone ??= phone
    return identify(reading, 'phone', phone)
  },
  external_id: key('external_id'),
  user_id: key('user_id'),
  device_id: key('device_id'),
  order_id: word('order_id'),
  event_id: word('event_id'),
  full_name: (reading, text) => {
    reading.data.meta.name = normalName(text) ?? undefined
    return reading.data.meta.name ? { value: reading.data.meta.name } : { value: text, state: cell.invalid }
  },
  first_name: (reading, text) => named(reading, 'first_name', text),
  last_name: (reading, text) => named(reading, 'last_name', text),
  company: (reading, text) => {
    reading.data.meta.company = normalCompany(text) ?? undefined
    return reading.data.meta.company ? { value: reading.data.meta.company } : { value: text, state: cell.invalid }
  },
  country: (reading, text) => {
    const code = normalCountry(text)
    if (!code) return { value: text, state: cell.invalid }
    reading.data.meta.country = code
    return { value: countryName(code) }
  },
  created_at: moment('created_at'),
  updated_at: moment('updated_at'),
  occurred_at: moment('occurred_at'),
  outcome_at: moment('outcome_at'),
  date: (reading, text) => {
    const at = normalDate(text, reading.plan.settings.dateOrder ?? 'YMD')
    return at ? { value: dayText(at) } : { value: text, state: cell.invalid }
  },
  amount: (reading, text, mapping) => {
    const amount = normalAmount(text)
    if (amount === null) throw new RowFault(mapping.column, `${mapping.column} "${shown(text)}" is no amount.`)
    reading.found.amount = String(amount)
    return { value: amount }
  },
  currency: (reading, text, mapping) => {
    const code = normalCurrency(text)
    if (!code && reading.plan.settings.object === 'order') throw new RowFault(mapping.column, `${mapping.column} "${shown(text)}" is no currency: write its ISO code, such as EUR.`)
    reading.found.currency = code ?? undefined
    return code ? { value: code } : { value: text, state: cell.invalid }
  },
  category: word('category'),
  kind: word('kind'),
  score: (reading, text, mapping) => {
    const value = text.endsWith('%') ? numberOf(text.slice(0, -1).trim()) / 100 : numberOf(text) // 73 % is a chance of 0.73
    if (!Number.isFinite(value)) throw new RowFault(mapping.column, `${mapping.column} "${shown(text)}" is no number: a score is one.`)
    reading.found.score = String(value)
    return { value }
  },
  score_model: (reading, text, mapping) => {
    if (text.length > LONGEST_MODEL) throw new RowFault(mapping.column, `${mapping.column} is longer than ${LONGEST_MODEL} letters: that is no name of a model.`)
    reading.found.score_model = text
    return { value: text }
  },
  detail: word('detail'),
  consent_profiling: (reading, text) => {
    const answer = normalConsent(text)
    if (answer === null) return { state: cell.invalid }
    reading.data.meta.consent = answer
    return { value: answer }
  },
}

function named(reading: Reading, role: 'first_name' | 'last_name', text: string): CellRead {
  const name = normalName(text)
  if (!name) return { value: text, state: cell.invalid }
  reading.found[role] = name
  return { value: name }
}

function finishRow(plan: RowPlan, reading: Reading, line: number): GoodRow {
  const { data, found } = reading
  const { object } = plan.settings
  if (object === 'lead' && found.created_at) data.meta.leadSince = found.created_at
  if (found.updated_at) data.meta.updatedAt = found.updated_at
  const required = REQUIRED[object].find((role) => found[role] === undefined)
  if (required) throw new RowFault(columnOf(plan, required), `${columnOf(plan, required)} is empty: ${THINGS[object].one} needs it.`)
  if (object === 'event' && !found.kind && !plan.settings.eventKind) throw new RowFault(columnOf(plan, 'kind'), `${columnOf(plan, 'kind')} is empty: an event needs a kind.`)
  if (object === 'order') data.meta.order = { amount: Number(found.amount), currency: found.currency ?? '', category: found.category ?? '', orderedAt: found.occurred_at! }
  const facts: Pick<GoodRow, 'event' | 'score'> = object === 'event' ? { event: { kind: found.kind ?? plan.settings.eventKind!, detail: found.detail ?? '', occurredAt: found.occurred_at! } } : {}
  if (object === 'score') facts.score = { value: Number(found.score), model: found.score_model ?? null, scoredAt: found.occurred_at! }
  const hash = digest('sha256', JSON.stringify([data, facts]), 'base64url').slice(0, 27) // 162 bits: equal content, equal hash
  return { line, key: keyOf(plan, reading, hash), hash, data, ...facts }
}

const columnOf = (plan: RowPlan, role: FieldRole) => plan.columns.find(({ mapping }) => mapping.as === role)?.mapping.column ?? ''

function keyOf(plan: RowPlan, { data, found }: Reading, hash: string): string {
  const own = plan.settings.object === 'lead' ? found.external_id ?? found.user_id ?? data.meta.email ?? data.meta.phone : plan.settings.object === 'order' ? found.order_id : found.event_id
  if (own) return own.length > 200 ? `row:${hash}` : own
  const times = (plan.seen.get(hash) ?? 0) + 1
  plan.seen.set(hash, times)
  return times === 1 ? `row:${hash}` : `row:${hash}:${times}`
}
