/** The columns that two files have in common, read alike; and for every column that is not compared, why. */
import { inferFeatures } from '#ml/table/infer.ts'
import { numberOf, textOf } from '#ml/table/raw-value.ts'
import type { WatchedColumn, WatchedValues } from '#ml/monitor/watched-columns.ts'
import { didYouMean } from '../nearest-name.ts'
import type { TableFile } from './table-file.ts'

/** A column that is not compared: left out on purpose, unsuited, or there in one file only. */
export type UnwatchedColumn = { column: string; kind: 'asked' | 'no-input' | 'column gone' | 'new column'; reason: string }
export type WatchedRead = { kind: 'read'; columns: WatchedColumn[]; unwatched: UnwatchedColumn[] } | { kind: 'usage' | 'unusable'; reason: string }

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/

/** Reads every column of the reference as what its values say it is, and the current file's column of the same name likewise. `ignore` must name columns that are there. */
export function watchedColumns(reference: TableFile, current: TableFile, ignore: readonly string[], dateFormat?: string): WatchedRead {
  const [then, now] = [reference, current].map((table) => new Map(table.columns.map(({ name, values }) => [name, values])))
  const names = [...new Set([...then.keys(), ...now.keys()])]
  const unknown = ignore.find((name) => !then.has(name) && !now.has(name))
  if (unknown !== undefined) return { kind: 'usage', reason: `--ignore: no file has a column "${unknown}".${didYouMean(unknown, names)}` }
  const looked = reference.columns.filter(({ name }) => !ignore.includes(name))
  const { specs, notes } = inferFeatures(looked, { dateFormat })
  const kinds = new Map(specs.map((spec) => [spec.name, spec]))
  const [columns, unwatched]: [WatchedColumn[], UnwatchedColumn[]] = [[], []]
  const leave = (column: string, kind: UnwatchedColumn['kind'], reason: string) => unwatched.push({ column, kind, reason })
  for (const name of names) {
    if (ignore.includes(name)) {
      leave(name, 'asked', 'Left out as asked.')
      continue
    }
    const [before, after] = [then.get(name), now.get(name)]
    const note = notes.find(({ column }) => column === name)
    // A column that never changes, or is nearly empty, is watched: it may start to change.
    const spec = kinds.get(name) ?? (note?.verdict === 'constant' || note?.verdict === 'almost-empty' ? note.spec : undefined)
    if (!before) leave(name, 'new column', `"${name}" is in the current file only.`)
    else if (!after) leave(name, 'column gone', `"${name}" is in the reference only.`)
    else if (before.every((cell) => textOf(cell) === null)) leave(name, 'no-input', 'No row of the reference has a value.')
    else if (!spec) leave(name, 'no-input', note ? `${note.verdict}: ${note.detail}.` : 'It is no input.')
    else if (spec.kind === 'date') leave(name, 'no-input', 'Dates move on by themselves.')
    else if (spec.kind === 'number') columns.push({ name, reference: readNumbers(before), current: readNumbers(after) })
    else {
      const plain = spec.levels.length > 0 && spec.levels.every((level) => PLAIN_NUMBER.test(level))
      columns.push({ name, reference: readLevels(before, plain), current: readLevels(after, plain) })
    }
  }
  if (columns.length === 0) return { kind: 'unusable', reason: `The files have no column in common that can be compared: ${unwatched.slice(0, 5).map(({ column, reason }) => `"${column}": ${reason}`).join(' ')}` }
  return { kind: 'read', columns, unwatched }
}

function readNumbers(cells: readonly string[]): WatchedValues {
  const values = Float64Array.from(cells, numberOf)
  return { kind: 'number', values, unreadable: Uint8Array.from(cells, (cell, row) => (Number.isNaN(values[row]) && textOf(cell) !== null ? 1 : 0)) }
}

/** Levels as they are written; where all are numbers, 1 and 1.0 are the same level. */
function readLevels(cells: readonly string[], plain: boolean): WatchedValues {
  return { kind: 'category', values: cells.map((cell) => {
    const text = textOf(cell)
    return plain && text !== null && PLAIN_NUMBER.test(text) ? String(Number(text)) : text
  }) }
}
