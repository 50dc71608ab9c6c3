/** `leadlight encode`: the rows of a file as the numbers that an exported model reads. */
import { encodeForXgboost, ExchangeError } from '#ml/exchange/xgboost-export.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { columnsLacking } from '../input/columns-lacking.ts'
import { readTableFile } from '../input/table-file.ts'
import { readModelDocument } from '../model-document.ts'
import { csvText, writeWhole } from '../output/whole-file.ts'

const USAGE = `encode --model MODEL.json --data F.csv --out MATRIX.csv [--json]
MATRIX.csv: numbers only, one column per model column in the model's order, missing values empty; row for row the rows of F.csv.
Dates are days since 1970-01-01, flags 0 and 1, categories the number of their level in the model.`
const OPTIONS = { model: { value: 'MODEL.json', required: true }, data: { value: 'F.csv', required: true }, out: { value: 'MATRIX.csv', required: true }, json: { value: null } } as const
const ROWS_AT_ONCE = 5000

/** Plain numbers need no quotes, except that the missing value of a single column would else be an empty line, which readers skip. */
function* matrixText(names: readonly string[], columns: readonly Float64Array[], rows: number): Generator<string> {
  yield* csvText(names, [])
  const missing = columns.length === 1 ? '""' : ''
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const lines = Array.from({ length: Math.min(ROWS_AT_ONCE, rows - from) }, (_, at) => columns.map((values) => (Number.isNaN(values[from + at]) ? missing : String(values[from + at]))).join(','))
    yield `${lines.join('\n')}\n`
  }
}

async function encodeFile({ model: path, data, out }: { model: string; data: string; out: string }): Promise<Outcome> {
  if (new Set([path, data, out]).size < 3) return { kind: 'usage', reason: 'The same file name is given twice: --model, --data and --out are three different files.' }
  const found = await readModelDocument(path)
  if (found.kind === 'amounts') return { kind: 'refused', reason: 'This model foresees amounts: only yes/no models can be encoded.' }
  if (found.kind !== 'read') return { kind: found.kind === 'unreadable' ? 'usage' : 'refused', reason: found.reason }
  const file = await readTableFile(data)
  if (file.kind !== 'read') return { kind: file.kind === 'unreadable' ? 'usage' : 'refused', reason: file.reason }
  const { model } = found.document
  const lacking = columnsLacking(model.features, file.table)
  if (lacking !== null) return { kind: 'refused', reason: `Not encoded: ${lacking}` }
  try {
    const { names, columns } = encodeForXgboost(model, encodeTable(model.features, file.table.columns, file.table.rows))
    const written = await writeWhole([{ path: out, text: matrixText(names, columns, file.table.rows) }])
    if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
    return { kind: 'done', summary: { command: 'encode', rows: file.table.rows, columns: names, out }, text: `Encoded ${file.table.rows.toLocaleString('en')} rows as ${names.length} columns of numbers in ${out}` }
  } catch (error) {
    if (error instanceof ExchangeError) return { kind: 'refused', reason: error.message }
    throw error
  }
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
  const { values } = read.options
  return answer(await encodeFile({ model: values.get('model') ?? '', data: values.get('data') ?? '', out: values.get('out') ?? '' }), io, { json, usage: USAGE })
}

/** The `encode` command: exit 0 with the matrix written, 2 for arguments that cannot be used, 3 refused with the reason. */
export const encodeCommand: Command = { name: 'encode', usage: USAGE, run }
