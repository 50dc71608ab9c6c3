/**
 * The leakage check: which columns know the outcome because they were filled in after it (or while it was decided).
 * Thresholds were set where honest fields of public data stop (the strongest, time spent on the site and contract
 * type, reach an AUC of .76 and explain .17 of the outcome alone) and known after-the-fact fields begin (.80 and .28).
 */
import type { Column, Table } from '#ml/table/table.ts'
import { strengthOf, turnsOf, type Strength } from './single-column.ts'

const ALONE_AUC = 0.87 // no field known beforehand came near: a whole model of honest fields reaches about this
const ALONE_EXPLAINED = 0.4
const PARTLY_FILLED = 0.9 // at least a tenth empty: someone fills this in only for some rows
const PARTLY_EXPLAINED = 0.22 // half-way between the honest .17 and the leaking .28
const PARTLY_AUC = 0.78
const FILLED_AUC = 0.9 // among the filled rows alone
const FILL_GAP_Z = 4 // the share of positives must differ between filled and empty rows beyond chance
const ONLY_POSITIVES = 0.95
const ONLY_NEGATIVES = 0.02
const LEAST_FILLED_ROWS = 20
const LEAST_LIFT = 2 // "only converted rows" says nothing where nearly every row converts
const FILLED_LATER = 0.5 // more than half of the dates lie after the moment that the row stands for
const FILLED_LATER_AUC = 0.6

/** A column suspected to know the outcome: its strength alone (AUC), and one sentence that says why. */
export type Suspect = { column: string; strength: number; detail: string }

/**
 * The suspects among the columns of this table, strongest first, and how well every column does alone.
 * `time`: the moment each row stands for (days since 1970), where there is one.
 */
export function suspectLeaks(table: Table, labels: Uint8Array, options: { seed: number; time?: Float64Array }): { suspects: Suspect[]; strengths: Strength[] } {
  const turns = turnsOf(labels, options.seed)
  const strengths = table.columns.map((column) => strengthOf(column, labels, turns))
  const suspects: Suspect[] = []
  table.columns.forEach((column, index) => {
    const detail = suspicionOf(strengths[index], labels) ?? filledLater(column, strengths[index], options.time)
    if (detail) suspects.push({ column: column.spec.name, strength: strengths[index].auc, detail })
  })
  return { suspects: suspects.toSorted((a, b) => b.strength - a.strength), strengths }
}

/** Why this column is suspected, as one sentence, or null for a column that looks honest. */
export function suspicionOf(strength: Strength, labels: Uint8Array): string | null {
  const alone = `AUC ${strength.auc.toFixed(2)} alone`
  const onlyFor = onlyFilledFor(strength, labels)
  if (onlyFor) return onlyFor
  if (strength.auc >= ALONE_AUC || strength.explained >= ALONE_EXPLAINED) {
    return `Tells the outcome almost by itself (${alone}): such a field is usually filled in after the outcome.`
  }
  if (strength.filled < PARTLY_FILLED && strength.filledAuc >= FILLED_AUC) {
    return `Filled in for ${percent(strength.filled)} of the rows, and where it is, it tells the outcome almost by itself (AUC ${strength.filledAuc.toFixed(2)} there): it looks filled in while the lead was worked.`
  }
  const partly = strength.filled < PARTLY_FILLED && fillGap(strength, labels.length) >= FILL_GAP_Z
  if (partly && (strength.explained >= PARTLY_EXPLAINED || strength.auc >= PARTLY_AUC)) {
    return `Filled in for ${percent(strength.filled)} of the rows, and tells the outcome too well for something known beforehand (${alone}): it looks filled in while the lead was worked.`
  }
  return null
}

function onlyFilledFor(strength: Strength, labels: Uint8Array): string | null {
  const { filled, filledRows, filledRate } = strength
  const base = labels.reduce((sum, label) => sum + label, 0) / labels.length
  if (filledRows < LEAST_FILLED_ROWS || filled >= PARTLY_FILLED) return null
  const counts = `Filled in for ${filledRows.toLocaleString('en')} rows`
  if (filledRate >= ONLY_POSITIVES && filledRate >= LEAST_LIFT * base) {
    return `${counts}, ${percent(filledRate)} of them positive: it is filled in after the outcome.`
  }
  const expected = filledRows * base
  if (filledRate <= ONLY_NEGATIVES && expected >= LEAST_FILLED_ROWS && filledRate * LEAST_LIFT * 2 <= base) {
    return `${counts}, ${percent(1 - filledRate)} of them negative: it is filled in after the outcome.`
  }
  return null
}

function fillGap(strength: Strength, rows: number): number {
  const missingRows = rows - strength.filledRows
  if (missingRows === 0 || strength.filledRows === 0) return 0
  const pooled = (strength.filledRate * strength.filledRows + strength.missingRate * missingRows) / rows
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / strength.filledRows + 1 / missingRows))
  return error > 0 ? Math.abs(strength.filledRate - strength.missingRate) / error : 0
}

function filledLater(column: Column, strength: Strength, time: Float64Array | undefined): string | null {
  if (!time || column.spec.kind !== 'date' || strength.auc < FILLED_LATER_AUC) return null
  let [known, later] = [0, 0]
  for (let row = 0; row < time.length; row++) {
    if (Number.isNaN(column.values[row]) || Number.isNaN(time[row])) continue
    known++
    if (column.values[row] > time[row]) later++
  }
  if (known < LEAST_FILLED_ROWS || later / known <= FILLED_LATER) return null
  return `${percent(later / known)} of its dates lie after the moment the row stands for (AUC ${strength.auc.toFixed(2)} alone): it was not known then.`
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}
