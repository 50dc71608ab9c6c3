/** Counts every cell of a file as it is read: what the data audit is made of. */
import { numberOf } from '#ml/table/raw-value.ts'
import { cell } from '#domain/connect/index.ts'
import type { FieldMapping, GoodRow, Reject } from '#domain/connect/schema.ts'
import { distinctCounter, type DistinctCounter, type SlotBudget } from './distinct-counter.ts'

const sharedSlots = 4_000_000 // 32 MB: a million rows with four columns of keys are counted exactly
const mostWords = 1_000 // a field with more different words is no list of choices: spellings are not compared
const examplesKept = 3

export type FieldCounts = {
  mapping: FieldMapping; place: number; states: Uint32Array; distinct: DistinctCounter; numbers: number; blanksAround: number
  words: Map<string, number> | null; examples: string[]; invalidExamples: string[]; rejected: number
}
export type FileTally = {
  fields: FieldCounts[]; rows: number; rejected: number; keys: DistinctCounter; contents: DistinctCounter; oldest: string | null; newest: string | null
  consent: { yes: number; no: number; missing: number }; mailboxes: number; rejectedElsewhere: number
}

/** An empty tally for a file with these columns. */
export function emptyTally(columns: readonly { place: number; mapping: FieldMapping }[]): FileTally {
  const budget: SlotBudget = { free: sharedSlots }
  const fields = columns.map(({ place, mapping }): FieldCounts => ({ mapping, place, states: new Uint32Array(6), distinct: distinctCounter(budget), numbers: 0, blanksAround: 0, words: new Map(), examples: [], invalidExamples: [], rejected: 0 }))
  return { fields, rows: 0, rejected: 0, keys: distinctCounter(budget), contents: distinctCounter(budget), oldest: null, newest: null, consent: { yes: 0, no: 0, missing: 0 }, mailboxes: 0, rejectedElsewhere: 0 }
}

/** Counts one good row. `states` says what became of each cell, in the order of the tally's fields. */
export function countRow(tally: FileTally, cells: readonly string[], states: Uint8Array, row: GoodRow, isMailbox: (email: string) => boolean): void {
  tally.rows += 1
  tally.keys.add(row.key)
  tally.contents.add(row.hash)
  for (let at = 0; at < tally.fields.length; at++) countCell(tally.fields[at], cells[tally.fields[at].place] ?? '', states[at])
  const { meta } = row.data
  if (meta.consent === true) tally.consent.yes += 1
  else if (meta.consent === false) tally.consent.no += 1
  else tally.consent.missing += 1
  if (meta.email && isMailbox(meta.email)) tally.mailboxes += 1
  const when = meta.order?.orderedAt ?? row.event?.occurredAt ?? meta.updatedAt ?? meta.leadSince
  if (when && (tally.oldest === null || when < tally.oldest)) tally.oldest = when
  if (when && (tally.newest === null || when > tally.newest)) tally.newest = when
}

function countCell(field: FieldCounts, raw: string, state: number) {
  field.states[state] += 1
  if (state === cell.missing || state === cell.placeholder || state === cell.blocked) return
  const text = raw.trim()
  if (text.length !== raw.length) field.blanksAround += 1
  field.distinct.add(text)
  if (!Number.isNaN(numberOf(text))) field.numbers += 1
  if (field.words) {
    field.words.set(text, (field.words.get(text) ?? 0) + 1)
    if (field.words.size > mostWords) field.words = null
  }
  if (field.examples.length < examplesKept && !field.examples.includes(text)) field.examples.push(text.slice(0, 80))
  if (state === cell.invalid && field.invalidExamples.length < examplesKept && !field.invalidExamples.includes(text)) field.invalidExamples.push(text.slice(0, 80))
}

/** Counts one row that was not loaded, under the column that is to blame. */
export function countReject(tally: FileTally, reject: Reject): void {
  tally.rejected += 1
  const field = reject.column === '' ? undefined : tally.fields.find(({ mapping }) => mapping.column === reject.column)
  if (field) field.rejected += 1
  else tally.rejectedElsewhere += 1
}

/** How many cells are written with other capitals than the commonest spelling of the same word. */
export function caseVariants(words: ReadonlyMap<string, number> | null): number {
  if (!words) return 0
  const spellings = new Map<string, number[]>()
  for (const [word, times] of words) {
    const lower = word.toLowerCase()
    spellings.set(lower, [...(spellings.get(lower) ?? []), times])
  }
  let variants = 0
  for (const times of spellings.values()) if (times.length > 1) variants += times.reduce((sum, n) => sum + n, 0) - Math.max(...times)
  return variants
}
