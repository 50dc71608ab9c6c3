/** The scored leads of a month as columns of numbers: a month may have a million, and an object for each would fill the memory. */
import type { ScoredLead } from './scored-lead.ts'

/** `amounts`: NaN where none is known; `labels`: 1, 0, or -1 while not settled; `matured`: 1 where the window is over. Only the first `rows` places of a column count. */
export type LeadColumns = { rows: number; chances: Float64Array; scores: Float64Array; amounts: Float64Array; labels: Int8Array; matured: Uint8Array; scoredAt: Float64Array; /** Prediction ids, ID_BYTES each. */ ids: Uint8Array }

const ID_BYTES = 36 // a UUID as text, so that ids stand in the order of their texts
const FIRST_ROOM = 1024

/** Columns without a lead, with room for so many. */
export function emptyColumns(room = FIRST_ROOM): LeadColumns {
  return { rows: 0, chances: new Float64Array(room), scores: new Float64Array(room), amounts: new Float64Array(room), labels: new Int8Array(room), matured: new Uint8Array(room), scoredAt: new Float64Array(room), ids: new Uint8Array(room * ID_BYTES) }
}

/** Adds leads at the end. */
export function addLeads(columns: LeadColumns, leads: readonly ScoredLead[]): void {
  if (columns.rows + leads.length > columns.chances.length) grow(columns, Math.max(2 * columns.chances.length, columns.rows + leads.length))
  for (const { predictionId, probability, score, amount, label, matured, scoredAt } of leads) {
    const row = columns.rows++
    columns.chances[row] = probability
    columns.scores[row] = score
    columns.amounts[row] = amount ?? Number.NaN
    columns.labels[row] = label ?? -1
    columns.matured[row] = matured ? 1 : 0
    columns.scoredAt[row] = scoredAt.getTime()
    for (let at = 0; at < predictionId.length && at < ID_BYTES; at++) columns.ids[row * ID_BYTES + at] = predictionId.charCodeAt(at)
  }
}

/** Leads as columns. */
export function columnsOf(leads: readonly ScoredLead[]): LeadColumns {
  const columns = emptyColumns(leads.length)
  addLeads(columns, leads)
  return columns
}

function grow(columns: LeadColumns, room: number): void {
  const larger = emptyColumns(room)
  larger.chances.set(columns.chances)
  larger.scores.set(columns.scores)
  larger.amounts.set(columns.amounts)
  larger.labels.set(columns.labels)
  larger.matured.set(columns.matured)
  larger.scoredAt.set(columns.scoredAt)
  larger.ids.set(columns.ids)
  Object.assign(columns, larger, { rows: columns.rows })
}

/** Rows whose time is over, in their order. */
export function maturedRows({ rows, matured }: LeadColumns): Uint32Array {
  let count = 0
  for (let row = 0; row < rows; row++) count += matured[row]
  const found = new Uint32Array(count)
  for (let row = 0, at = 0; row < rows; row++) if (matured[row] === 1) found[at++] = row
  return found
}

/** Negative where the first lead's prediction comes before the second's in the order of ids. */
export function compareIds({ ids }: LeadColumns, a: number, b: number): number {
  for (let at = 0; at < ID_BYTES; at++) {
    const difference = ids[a * ID_BYTES + at] - ids[b * ID_BYTES + at]
    if (difference !== 0) return difference
  }
  return 0
}
