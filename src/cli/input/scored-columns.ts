/** Scores and outcomes in files: numbers, and yes or no, with what cannot be read said in one sentence. */
import { readOutcome } from '#domain/train/index.ts'
import { numberOf, textOf } from '#ml/table/raw-value.ts'
import { didYouMean } from '../nearest-name.ts'
import type { TableFile } from './table-file.ts'

/** What is read, or why not. */
export type ColumnRead<Value> = { kind: 'read'; value: Value } | { kind: 'unusable'; reason: string }
const unusable = (reason: string) => ({ kind: 'unusable', reason }) as const

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/

/** The cells of a column, or the sentence that it is not there; `option` asked for it, `whose` option named the file. */
export function cellsOf(table: TableFile, name: string, option: string, whose: string): ColumnRead<readonly string[]> {
  const found = table.columns.find((column) => column.name === name)
  return found ? { kind: 'read', value: found.values } : unusable(`--${option}: the file of --${whose} has no column "${name}".${didYouMean(name, table.columns.map((column) => column.name))}`)
}

/** Scores, NaN where there is none; unusable where no row has one, or some cell holds something else. */
export function scoresOf(cells: readonly string[], name: string, whose: string): ColumnRead<Float64Array> {
  const scores = Float64Array.from(cells, numberOf)
  const strange = cells.find((cell, row) => Number.isNaN(scores[row]) && textOf(cell) !== null)
  if (strange !== undefined) return unusable(`In the file of --${whose} the score "${name}" must be a number in every row that has one; one row holds "${strange.slice(0, 40)}".`)
  return scores.every(Number.isNaN) ? unusable(`In the file of --${whose} no row has a score in "${name}".`) : { kind: 'read', value: scores }
}

/** What the outcomes of several files mean: 1 positive, 0 not, NaN not known; one by one in the order of the parts. */
export type Outcomes = { positive: string; parts: Float64Array[] }

/** Outcomes of all parts, read alike: the positive word is the same for all. 1 and 1.0 are the same word. */
export function outcomesOf(parts: readonly (readonly string[])[], name: string, positive: string | undefined): ColumnRead<Outcomes> {
  const values = parts.flatMap((cells) => cells.map((cell) => {
    const text = textOf(cell)
    return text !== null && PLAIN_NUMBER.test(text) ? String(Number(text)) : text
  }))
  const outcome = readOutcome({ name, values }, positive)
  if (outcome.kind === 'unclear') return unusable(`--outcome: ${outcome.sentence.replace(/: say which one is the positive outcome\.$/, '')}${positive === undefined ? ': say with --positive which one is the positive outcome.' : ''}`)
  const all = new Float64Array(values.length).fill(Number.NaN)
  outcome.rows.forEach((row, i) => (all[row] = outcome.labels[i]))
  let from = 0
  return { kind: 'read', value: { positive: outcome.positive, parts: parts.map((cells) => all.slice(from, (from += cells.length))) } }
}

/** For each id the row of the targets that has it, -1 where none has; unusable where an id stands twice. */
export function matchedRows(ids: readonly string[], targets: readonly string[], column: string): ColumnRead<{ rowOf: Int32Array; strangers: number }> {
  const rows = new Map<string, number>()
  const key = (text: string) => (PLAIN_NUMBER.test(text.trim()) ? String(Number(text)) : text.trim())
  for (const [row, id] of targets.entries()) {
    if (rows.has(key(id))) return unusable(`--targets: the id "${id}" stands twice in "${column}".`)
    rows.set(key(id), row)
  }
  const known = new Set(ids.map(key))
  const rowOf = Int32Array.from(ids, (id) => rows.get(key(id)) ?? -1)
  if (rowOf.every((row) => row === -1)) return unusable(`--targets: no id of the current file is among its values of "${column}", for example "${ids[0]}".`)
  return { kind: 'read', value: { rowOf, strangers: targets.reduce((sum, id) => sum + (known.has(key(id)) ? 0 : 1), 0) } }
}
