/** Chooses the columns that a model may see: types found, everything else left out with its reason. */
import { encodeTable, type RawColumn } from '#ml/table/encode.ts'
import { inferFeatures, type FeatureNote } from '#ml/table/infer.ts'
import { takeColumns, type FeatureSpec, type Table } from '#ml/table/table.ts'
import { suspectLeaks } from './rules/leakage.ts'
import { findProxies } from './rules/proxies.ts'
import type { Strength } from './rules/single-column.ts'
import type { FieldClass, LeftOutColumn, LeftOutReason, Proxy } from './schema.ts'

export type ColumnQuestion = {
  columns: readonly RawColumn[]
  labels: Uint8Array
  seed: number
  targetColumn?: string
  idColumn?: string
  timeColumn?: string
  /** The moment each row stands for, in days since 1970. */
  time?: Float64Array
  classes?: Readonly<Record<string, FieldClass>>
  /** Columns to bring back although the checks would leave them out. */
  include?: readonly string[]
  exclude?: readonly string[]
  dateFormat?: string | Readonly<Record<string, string>>
}
export type ColumnChoice = { table: Table; leftOut: LeftOutColumn[]; strengths: Strength[]; proxies: Proxy[] }

/** The inputs for a model and the columns left out, each with its reason; sensitive fields are checked for proxies and never an input. */
export function chooseColumns(question: ColumnQuestion): ColumnChoice {
  const leftOut: LeftOutColumn[] = []
  const open: RawColumn[] = []
  const sensitive: RawColumn[] = []
  for (const column of question.columns) {
    if (column.name === question.targetColumn) continue
    const known = knownReason(column.name, question)
    if (!known) open.push(column)
    else leftOut.push({ column: column.name, ...known })
    if (question.classes?.[column.name] === 'sensitive') sensitive.push(column)
  }
  const { specs, notes } = inferFeatures(open, { dateFormat: question.dateFormat })
  const broughtBack = new Set(question.include)
  for (const note of notes) {
    if (note.spec && broughtBack.has(note.column) && note.verdict !== 'constant') specs.push(note.spec)
    else leftOut.push(leftOutFor(note))
  }
  const ordered = open.flatMap((column) => specs.find((spec) => spec.name === column.name) ?? [])
  const table = encodeTable(ordered, open, question.labels.length)
  const { suspects, strengths } = suspectLeaks(table, question.labels, { seed: question.seed, time: question.time })
  const suspected = suspects.filter((suspect) => !broughtBack.has(suspect.column))
  for (const { column, strength, detail } of suspected) leftOut.push({ column, reason: 'leak', detail, strength, canBeIncluded: true })
  const kept = ordered.map((spec) => spec.name).filter((name) => !suspected.some((suspect) => suspect.column === name))
  const inputs = takeColumns(table, kept)
  return { table: inputs, leftOut, strengths: strengths.filter((strength) => kept.includes(strength.column)), proxies: findProxies(inputs, sensitiveTable(sensitive, question)) }
}

function knownReason(name: string, question: ColumnQuestion): Omit<LeftOutColumn, 'column'> | null {
  const out = (reason: LeftOutReason, detail: string, canBeIncluded = false) => ({ reason, detail, canBeIncluded })
  if (name === question.idColumn) return out('identifier', 'Names the row.')
  if (name === question.timeColumn) return out('time', 'Orders the rows in time; it is not an input.')
  const fieldClass = question.classes?.[name]
  if (fieldClass === 'sensitive') return out('sensitive', 'Sensitive: checked for proxies, never an input.')
  if (fieldClass === 'identifier') return out('identifier', 'Classed as an identifier in the mapping.')
  if (fieldClass === 'outcome') return out('target', 'Classed as an outcome in the mapping.')
  if (fieldClass === 'ignore') return out('ignored', 'Ignored in the mapping.')
  if (question.exclude?.includes(name)) return out('excluded', 'Left out as asked.', true)
  return null
}

function leftOutFor(note: FeatureNote): LeftOutColumn {
  const reasons = { identifier: 'identifier', text: 'text', constant: 'constant', 'almost-empty': 'almost-empty', 'ambiguous-date': 'date-ambiguous' } as const
  const detail = `${note.detail.charAt(0).toUpperCase()}${note.detail.slice(1)}.`
  return { column: note.column, reason: reasons[note.verdict], detail, canBeIncluded: note.spec !== undefined && note.verdict !== 'constant' }
}

function sensitiveTable(columns: RawColumn[], question: ColumnQuestion): Table {
  const specs: FeatureSpec[] = inferFeatures(columns, { dateFormat: question.dateFormat }).specs
  return encodeTable(specs, columns, question.labels.length)
}
