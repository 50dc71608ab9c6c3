/** `leadlight import-model`: a model of another program as a model of ours, which `score` can use. */
import { ExchangeError } from '#ml/exchange/xgboost-export.ts'
import { importXgboost } from '#ml/exchange/xgboost-import.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { readTextFile } from '../input/table-file.ts'
import { modelText } from '../model-document.ts'
import { writeWhole } from '../output/whole-file.ts'

const USAGE = `import-model --model M.json --format xgboost-json --out MODEL.json [--json]
M.json: a yes/no model (binary:logistic) that XGBoost saved as JSON. "leadlight score" then scores and explains rows with it, in files
whose columns have the model's names (f0, f1, .. where it has none), categories as the numbers that XGBoost knew them by.`
const OPTIONS = { model: { value: 'M.json', required: true }, format: { value: 'xgboost-json', required: true }, out: { value: 'MODEL.json', required: true }, json: { value: null } } as const

async function importModel({ model: path, format, out }: { model: string; format: string; out: string }): Promise<Outcome> {
  if (format !== 'xgboost-json') return { kind: 'usage', reason: `There is no format "${format}": the format is xgboost-json.` }
  if (path === out) return { kind: 'usage', reason: '--out would overwrite --model: give it another name.' }
  const file = await readTextFile(path)
  if (file.kind !== 'read') return { kind: file.kind === 'unreadable' ? 'usage' : 'refused', reason: file.reason }
  try {
    const model = importXgboost(file.text)
    const written = await writeWhole([{ path: out, text: modelText({ target: { column: 'target', positive: '1' }, idColumn: null, result: null, model }) }])
    if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
    const columns = model.features.map(({ name }) => name)
    const trees = 'trees' in model ? model.trees.length : 0
    return {
      kind: 'done',
      summary: { command: 'import-model', format, trees, columns, categories: model.features.filter(({ kind }) => kind === 'category').map(({ name }) => name), base_value: model.baseValue, out },
      text: `Read ${trees.toLocaleString('en')} trees over ${columns.length} columns (${columns.slice(0, 5).join(', ')}${columns.length > 5 ? ', ..' : ''}) into ${out}. Nothing is known of how well it was judged: check it on rows of your own.`,
    }
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
  return answer(await importModel({ model: values.get('model') ?? '', format: values.get('format') ?? '', out: values.get('out') ?? '' }), io, { json, usage: USAGE })
}

/** The `import-model` command: exit 0 with the model written, 2 for arguments that cannot be used, 3 refused with the reason. */
export const importModelCommand: Command = { name: 'import-model', usage: USAGE, run }
