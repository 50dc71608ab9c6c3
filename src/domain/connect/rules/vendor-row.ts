/** Rows as a vendor serves them, in the terms in which the rows of a file are read. */
import { hash as digest } from 'node:crypto'
import type { Connector, Makes, VendorObject, VendorRow } from '../connectors/connector.ts'
import type { FieldMapping, FieldSeen, GoodRow, ImportObject, ImportSettings, Reject } from '../schema.ts'
import { guessFromName } from './column-guess.ts'
import { planRows, readRow, type RowPlan } from './read-row.ts'

/** Under which key a row is kept: two objects of a source may number their rows alike. */
export const keptKey = (object: string, key: string) => `${object}/${key}`
/** The first text after every key of an object, for ranges. */
export const keysAfter = (object: string) => `${object}0` // '0' follows '/'

/** As which rows of an import the rows of an object are read. */
export const readAs: Record<Makes, ImportObject> = { lead: 'lead', order: 'order', event: 'event', deal: 'order', company: 'lead' }

export type ObjectPlan = { plan: RowPlan; fields: string[]; makes: Makes }

/** How the rows of an object are read, by the mapping that a person chose and the fields that there still are. */
export function planObject(object: VendorObject, set: { mapping: readonly FieldMapping[]; fields: readonly FieldSeen[]; basis?: ImportSettings['lawfulBasis'] }, facts: { now: Date; earliest: Date; monthsAhead: number }): { kind: 'plan'; plan: ObjectPlan } | { kind: 'refused'; reason: string } {
  const there = new Set(set.fields.map(({ name }) => name))
  const mapping = set.mapping.filter((one) => there.size === 0 || there.has(one.column))
  const header = mapping.map((one) => one.column)
  const settings = settingsOf(object, mapping, set.basis)
  const planned = planRows({ header, settings, delimiter: ',', ...facts })
  if (planned.kind === 'refused') return { kind: 'refused', reason: planned.reason.replace('The file', object.label).replace('the whole file', 'all rows') }
  return { kind: 'plan', plan: { plan: planned.plan, fields: header, makes: object.makes } }
}

/** The settings under which a run of an object stands. */
export function settingsOf(object: VendorObject, mapping: readonly FieldMapping[], basis?: ImportSettings['lawfulBasis']): ImportSettings {
  return { object: readAs[object.makes], mapping: [...mapping], ...(object.eventKind ? { eventKind: object.eventKind } : {}), ...(basis && object.makes !== 'company' ? { lawfulBasis: basis } : {}) }
}

export type SortedRows = { leads: GoodRow[]; orders: GoodRow[]; events: GoodRow[]; kept: GoodRow[]; gone: string[]; rejects: Reject[] }

/** Reads a page of rows: what becomes what, and what is no good, with the reason. Lines count the rows of a run. */
export function sortRows({ plan, fields, makes }: ObjectPlan, object: string, rows: readonly VendorRow[], firstLine: number, onRead: (cells: readonly string[], row: GoodRow) => void = () => {}): SortedRows {
  const sorted: SortedRows = { leads: [], orders: [], events: [], kept: [], gone: [], rejects: [] }
  for (const [at, row] of rows.entries()) {
    if (row.gone) {
      sorted.gone.push(keptKey(object, row.key))
      continue
    }
    const cells = fields.map((name) => row.fields[name] ?? '')
    // What is kept without being an order or a person needs none of their fields: a deal without an amount, a company.
    if (makes === 'company' || (makes === 'deal' && row.open)) {
      sorted.kept.push(keptRow(plan, object, row, cells, firstLine + at))
      continue
    }
    const read = readRow(plan, cells, firstLine + at)
    if (read.kind === 'reject') {
      sorted.rejects.push({ ...read.reject, raw: `${row.key ? `${row.key}: ` : ''}${read.reject.raw}`.slice(0, 4_000) })
      if (makes === 'deal') sorted.kept.push(keptRow(plan, object, row, cells, firstLine + at))
      continue
    }
    onRead(cells, read.row) // before the next row: what became of each cell is kept for one row
    const good: GoodRow = { ...read.row, key: keptKey(object, row.key || read.row.key) }
    if (makes === 'lead' && row.createdAt) good.data.meta.leadSince ??= row.createdAt
    if (row.changedAt) good.data.meta.updatedAt ??= row.changedAt
    if (makes === 'lead') sorted.leads.push(good)
    else if (makes === 'event') sorted.events.push(good)
    else {
      sorted.orders.push(good)
      if (makes === 'deal') sorted.kept.push(keptRow(plan, object, row, cells, firstLine + at))
    }
  }
  return sorted
}

/** A row that is kept as it came and is nobody's. Its moment is when it was created. */
function keptRow(plan: RowPlan, object: string, row: VendorRow, cells: readonly string[], line: number): GoodRow {
  const traits = Object.fromEntries(plan.columns.flatMap(({ place, mapping }) => {
    const text = cells[place].trim().slice(0, 10_000)
    return text === '' ? [] : [[mapping.field, mapping.as === 'amount' && Number.isFinite(Number(text)) ? Number(text) : storable(text)] as const]
  }))
  return { line, key: keptKey(object, row.key), hash: digest('sha256', JSON.stringify(traits), 'base64url').slice(0, 27), data: { traits, meta: { identifiers: [], leadSince: row.createdAt, updatedAt: row.changedAt } } }
}

const storable = (text: string) => text.replaceAll('\u0000', '\u2400').toWellFormed()

/** How each field that an object has is read, or would be if it were chosen: as a person settled it, as the connector proposes it, or as its name says. */
export function readingsOf(held: { makes: string; mapping: readonly FieldMapping[]; fields: readonly FieldSeen[] }, proposed: readonly FieldMapping[] = []): (FieldMapping & { label: string; type: string; read: boolean })[] {
  const taken = new Set(held.mapping.flatMap(({ as }) => (as ? [as] : [])))
  const [settled, usual] = [held.mapping, proposed].map((list) => new Map(list.map((one) => [one.column, one])))
  const object = readAs[held.makes as Makes] ?? 'lead'
  return held.fields.map(({ name, label, type }) => {
    const known = settled.get(name)
    const usually = usual.get(name)
    return { label, type, read: known !== undefined, ...(known ?? (usually && !(usually.as && taken.has(usually.as)) ? usually : guessFromName(name, object, taken))) }
  })
}

export type Drift = { added: string[]; removed: string[]; retyped: string[] }

/** What has changed in the fields of an object since it was looked at last; null if nothing. */
export function driftOf(before: readonly FieldSeen[], now: readonly FieldSeen[]): Drift | null {
  if (before.length === 0) return null
  const [was, is] = [new Map(before.map((one) => [one.name, one.type])), new Map(now.map((one) => [one.name, one.type]))]
  const drift = {
    added: [...is.keys()].filter((name) => !was.has(name)), removed: [...was.keys()].filter((name) => !is.has(name)),
    retyped: [...is].filter(([name, type]) => was.has(name) && was.get(name) !== type).map(([name]) => name),
  }
  return drift.added.length + drift.removed.length + drift.retyped.length > 0 ? drift : null
}

/** A change of fields in words: what it is, and what it does to what is read. */
export function driftSentence(connector: Pick<Connector, 'name'>, object: VendorObject, drift: Drift, mapping: readonly FieldMapping[]): string {
  const read = new Set(mapping.map((one) => one.column))
  const list = (names: readonly string[]) => `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`
  const parts = [
    drift.removed.length > 0 ? `${list(drift.removed)} ${drift.removed.length === 1 ? 'is' : 'are'} no longer there${affected(drift.removed, read)}` : '',
    drift.retyped.length > 0 ? `${list(drift.retyped)} changed type${affected(drift.retyped, read)}` : '',
    drift.added.length > 0 ? `${list(drift.added)} ${drift.added.length === 1 ? 'is' : 'are'} new and not read until you choose ${drift.added.length === 1 ? 'it' : 'them'}` : '',
  ].filter(Boolean)
  return `${connector.name} ${object.label.toLowerCase()}: ${parts.join('; ')}. Rows go on coming in.`
}

function affected(names: readonly string[], read: ReadonlySet<string>): string {
  const hit = names.filter((name) => read.has(name))
  return hit.length > 0 ? ` (${hit.slice(0, 5).join(', ')} ${hit.length === 1 ? 'feeds a field that models may use' : 'feed fields that models may use'})` : ''
}
