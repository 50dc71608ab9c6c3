/** `leadlight score`: the chance, score and grade of every row of a file, and the exact contributions. */
import { gradeOf, scoreOf } from '#domain/score/index.ts'
import { lowEvidence } from '#domain/train/index.ts'
import { amountContributions, amountsOf, partsOf } from '#ml/model/amount-model.ts'
import { contributionsOf, marginsOf, type BinaryModel } from '#ml/model/binary-model.ts'
import type { Contributions } from '#ml/shap/tree-shap.ts'
import { encodeTable, type RawColumn } from '#ml/table/encode.ts'
import { textOf } from '#ml/table/raw-value.ts'
import { takeRows, type Table } from '#ml/table/table.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { columnsLacking } from '../input/columns-lacking.ts'
import { readTableFile, type TableFile } from '../input/table-file.ts'
import { readModelDocument, type AmountDocument, type ModelDocument } from '../model-document.ts'
import { didYouMean } from '../nearest-name.ts'
import { csvText, writeWhole } from '../output/whole-file.ts'

const USAGE = `score --model MODEL.json --data F.csv --out SCORES.csv [--contributions C.csv] [--id COL] [--json]
SCORES.csv: id, probability, score (1 to 99), grade. C.csv: id, base_value and one column per feature, in log-odds:
base_value + the row's contributions = the log-odds of its probability. Without an id column, ids are line numbers from 1.
Of a model of an amount: id, value (and probability, amount_if_any for the task value); contributions in the amount's unit, base_value + row = value.`
const OPTIONS = {
  model: { value: 'MODEL.json', required: true }, data: { value: 'F.csv', required: true }, out: { value: 'SCORES.csv', required: true },
  contributions: { value: 'C.csv' }, id: { value: 'COL' }, json: { value: null },
} as const
const ROWS_AT_ONCE = 10_000

type Request = { model: string; data: string; out: string; contributions?: string; id?: string }

function idsOf(document: Pick<ModelDocument, 'idColumn'>, request: Request, table: TableFile): { column: string | null; ids: readonly string[] } | { reason: string } {
  const wanted = request.id ?? document.idColumn
  const column = table.columns.find(({ name }) => name === wanted)
  if (column) return { column: column.name, ids: column.values }
  if (request.id !== undefined) return { reason: `--id: the file has no column "${request.id}".${didYouMean(request.id, table.columns.map(({ name }) => name))}` }
  return { column: null, ids: Array.from({ length: table.rows }, (_, row) => String(row + 1)) }
}

/** Words in the file that the model never saw: they count as missing, and are reported so that nobody wonders. */
function unseenWords(model: Pick<BinaryModel, 'features'>, columns: readonly RawColumn[], table: Table): { column: string; rows: number }[] {
  return model.features.flatMap((spec, index) => {
    if (spec.kind !== 'category' && spec.kind !== 'flag') return []
    const raw = columns.find(({ name }) => name === spec.name)
    const rows = table.columns[index].values.reduce((sum, value, row) => sum + (Number.isNaN(value) && textOf(raw?.values[row]) !== null ? 1 : 0), 0)
    return rows > 0 ? [{ column: spec.name, rows }] : []
  })
}

function* contributionRows(model: Pick<BinaryModel, 'features'>, table: Table, ids: readonly string[], explain: (part: Table) => Contributions): Generator<(string | number)[]> {
  const width = model.features.length
  for (let from = 0; from < table.rows; from += ROWS_AT_ONCE) {
    const rows = Int32Array.from({ length: Math.min(ROWS_AT_ONCE, table.rows - from) }, (_, row) => from + row)
    const { baseValue, values } = explain(takeRows(table, rows))
    for (let row = 0; row < rows.length; row++) yield [ids[from + row], baseValue, ...values.subarray(row * width, (row + 1) * width)]
  }
}

function* scoreRows(model: BinaryModel, margins: Float64Array, ids: readonly string[]): Generator<(string | number)[]> {
  for (let row = 0; row < margins.length; row++) {
    const score = scoreOf(margins[row], model.baseValue)
    yield [ids[row], 1 / (1 + Math.exp(-margins[row])), score, gradeOf(score)]
  }
}

/** Scores by a model of an amount: the expected amount of every row, and what each column adds to it, in the amounts' own unit. */
async function scoreAmounts(request: Request, { model, idColumn, target }: AmountDocument, file: TableFile, began: number): Promise<Outcome> {
  const lacking = columnsLacking(model.features, file)
  if (lacking !== null) return { kind: 'refused', reason: `Not scored: ${lacking}` }
  const id = idsOf({ idColumn }, request, file)
  if ('reason' in id) return { kind: 'usage', reason: id.reason }
  const table = encodeTable(model.features, file.columns, file.rows)
  const amounts = amountsOf(model, table)
  const parts = model.task === 'value' ? partsOf(model, table) : null
  const header = parts ? ['id', 'value', 'probability', 'amount_if_any'] : ['id', 'value']
  const rows = Array.from(amounts, (amount, row) => (parts ? [id.ids[row], amount, parts.chance[row], parts.ifAny[row]] : [id.ids[row], amount]))
  const outputs = [{ path: request.out, text: csvText(header, rows) }]
  if (request.contributions !== undefined) {
    outputs.push({ path: request.contributions, text: csvText(['id', 'base_value', ...model.features.map(({ name }) => name)], contributionRows(model, table, id.ids, (part) => amountContributions(model, part))) })
  }
  const written = await writeWhole(outputs)
  if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
  const total = amounts.reduce((sum, amount) => sum + amount, 0)
  const seconds = Number(((performance.now() - began) / 1000).toFixed(2))
  return {
    kind: 'done',
    summary: {
      command: 'score', task: model.task, rows: table.rows, learner: model.learner, target: target.column, base_value: model.baseValue, total_value: total,
      id_column: id.column, unseen_words: unseenWords(model, file.columns, table), out: request.out, contributions: request.contributions ?? null, seconds,
    },
    text: `Foresaw ${target.column} for ${table.rows.toLocaleString('en')} rows, ${total.toPrecision(6)} in all\nWrote ${request.out}${request.contributions === undefined ? '' : ` and ${request.contributions}`} in ${seconds} s`,
  }
}

async function scoreFile(request: Request): Promise<Outcome> {
  const began = performance.now()
  const places = [request.model, request.data, request.out, ...(request.contributions === undefined ? [] : [request.contributions])]
  if (new Set(places).size < places.length) return { kind: 'usage', reason: 'The same file name is given twice: --model, --data, --out and --contributions are four different files.' }
  const found = await readModelDocument(request.model)
  if (!('document' in found)) return { kind: found.kind === 'unreadable' ? 'usage' : 'refused', reason: found.reason }
  const file = await readTableFile(request.data)
  if (file.kind !== 'read') return { kind: file.kind === 'unreadable' ? 'usage' : 'refused', reason: file.reason }
  if (found.kind === 'amounts') return scoreAmounts(request, found.document, file.table, began)
  const { model, result } = found.document
  const caution = result && lowEvidence(result.rows, result.positives)
  const lacking = columnsLacking(model.features, file.table)
  if (lacking !== null) return { kind: 'refused', reason: `Not scored: ${lacking}` }
  const id = idsOf(found.document, request, file.table)
  if ('reason' in id) return { kind: 'usage', reason: id.reason }
  const table = encodeTable(model.features, file.table.columns, file.table.rows)
  const margins = marginsOf(model, table)
  const outputs = [{ path: request.out, text: csvText(['id', 'probability', 'score', 'grade'], scoreRows(model, margins, id.ids)) }]
  if (request.contributions !== undefined) {
    outputs.push({ path: request.contributions, text: csvText(['id', 'base_value', ...model.features.map(({ name }) => name)], contributionRows(model, table, id.ids, (part) => contributionsOf(model, part))) })
  }
  const written = await writeWhole(outputs)
  if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
  const grades: Record<string, number> = { A: 0, B: 0, C: 0, D: 0 }
  for (const margin of margins) grades[gradeOf(scoreOf(margin, model.baseValue))]++
  const unseen = unseenWords(model, file.table.columns, table)
  const seconds = Number(((performance.now() - began) / 1000).toFixed(2))
  const mean = margins.reduce((sum, margin) => sum + 1 / (1 + Math.exp(-margin)), 0) / margins.length
  return {
    kind: 'done',
    summary: {
      command: 'score', rows: table.rows, learner: model.learner, target: found.document.target.column, positive: found.document.target.positive, base_value: model.baseValue,
      evidence: result?.evidence ?? null, caution, mean_probability: mean, grades, id_column: id.column, unseen_words: unseen, out: request.out, contributions: request.contributions ?? null, seconds,
    },
    text: [
      `Scored ${table.rows.toLocaleString('en')} rows: A ${grades.A}, B ${grades.B}, C ${grades.C}, D ${grades.D}; mean chance ${(100 * mean).toFixed(1)}%`,
      ...(caution === null ? [] : [`The model behind these scores has ${caution.charAt(0).toLowerCase()}${caution.slice(1)}`]),
      ...unseen.map(({ column, rows }) => `Note: ${rows.toLocaleString('en')} rows have a word in "${column}" that the model has never seen; it counts as missing.`),
      `Wrote ${request.out}${request.contributions === undefined ? '' : ` and ${request.contributions}`} in ${seconds} s`,
    ].join('\n'),
  }
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
  const { values } = read.options
  const request = { model: values.get('model') ?? '', data: values.get('data') ?? '', out: values.get('out') ?? '', contributions: values.get('contributions'), id: values.get('id') }
  return answer(await scoreFile(request), io, { json, usage: USAGE })
}

/** The `score` command: exit 0 with the scores written, 2 for arguments that cannot be used, 3 refused with the reason. */
export const scoreCommand: Command = { name: 'score', usage: USAGE, run }
