/** Reads the outcome column: which rows are positive, which negative, and which have no outcome yet. */
import { textOf, type RawValue } from '#ml/table/raw-value.ts'

const POSITIVE_WORDS = ['1', 'yes', 'y', 'true', 't', 'won', 'converted', 'churned', 'positive', 'closed won', 'success']

/** `rows`: the rows that have an outcome, with `labels` beside them; `positive` and `negatives`: the words found. */
export type OutcomeReading =
  | { kind: 'read'; rows: Int32Array; labels: Uint8Array; positives: number; positive: string; negatives: string[]; withoutOutcome: number }
  | { kind: 'unclear'; sentence: string; values: string[] }

/**
 * The outcome of every row that has one. The positive value is the one given, else the usual word for yes among two
 * values ("1", "yes", "won"); where neither decides, the answer is 'unclear' and says what to choose from.
 */
export function readOutcome(column: { name: string; values: readonly RawValue[] }, positive?: string): OutcomeReading {
  const texts = column.values.map(textOf)
  const counts = new Map<string, number>()
  for (const text of texts) if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1)
  const values = [...counts.keys()].toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1))
  const chosen = positive === undefined ? usualPositive(values) : values.find((value) => value === positive) ?? values.find((value) => sameWord(value, positive))
  if (chosen === undefined && positive !== undefined && values.length > 1) {
    return { kind: 'unclear', sentence: `No row has the value "${positive}" in the column "${column.name}"; it has ${listed(values)}.`, values }
  }
  if (chosen === undefined && values.length > 1) {
    return { kind: 'unclear', sentence: `The column "${column.name}" has ${values.length === 2 ? '' : `${values.length.toLocaleString('en')} values, `}${listed(values)}: say which one is the positive outcome.`, values }
  }
  const rows = Int32Array.from(texts.flatMap((text, row) => (text === null ? [] : [row])))
  const labels = Uint8Array.from(rows, (row) => (texts[row] === chosen ? 1 : 0))
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return { kind: 'read', rows, labels, positives, positive: chosen ?? '', negatives: values.filter((value) => value !== chosen), withoutOutcome: texts.length - rows.length }
}

function usualPositive(values: readonly string[]): string | undefined {
  if (values.length > 2) return undefined
  return values.find((value) => POSITIVE_WORDS.includes(value.toLowerCase()))
}

function sameWord(value: string, wanted: string): boolean {
  return value.toLowerCase() === wanted.trim().toLowerCase() || (value !== '' && wanted.trim() !== '' && Number(value) === Number(wanted))
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, 5).map((value) => `"${value}"`)
  return values.length > 5 ? `${shown.join(', ')} and ${(values.length - 5).toLocaleString('en')} others` : shown.join(' and ')
}
