/** `leadlight export-model`: a tree model in the format of another program, so that it can be taken elsewhere. */
import { ExchangeError, exportXgboost } from '#ml/exchange/xgboost-export.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { readModelDocument } from '../model-document.ts'
import { writeWhole } from '../output/whole-file.ts'

const USAGE = `export-model --model MODEL.json --format xgboost-json --out M.json [--json]
XGBoost (1.7 or later) loads M.json and, on the rows that "leadlight encode" writes, gives the same log-odds and contributions.
Calibration is worked in: its margin is the calibrated log-odds, its probability the one that "leadlight score" writes.`
const OPTIONS = { model: { value: 'MODEL.json', required: true }, format: { value: 'xgboost-json', required: true }, out: { value: 'M.json', required: true }, json: { value: null } } as const

async function exportModel({ model: path, format, out }: { model: string; format: string; out: string }): Promise<Outcome> {
  if (format !== 'xgboost-json') return { kind: 'usage', reason: `There is no format "${format}": the format is xgboost-json.` }
  if (path === out) return { kind: 'usage', reason: '--out would overwrite --model: give it another name.' }
  const found = await readModelDocument(path)
  if (found.kind === 'amounts') return { kind: 'refused', reason: 'This model foresees amounts: only yes/no models can be exported.' }
  if (found.kind !== 'read') return { kind: found.kind === 'unreadable' ? 'usage' : 'refused', reason: found.reason }
  const { model } = found.document
  try {
    const written = await writeWhole([{ path: out, text: exportXgboost(model) }])
    if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
  } catch (error) {
    if (error instanceof ExchangeError) return { kind: 'refused', reason: error.message }
    throw error
  }
  const trees = 'trees' in model ? model.trees.length : 0
  return {
    kind: 'done',
    summary: { command: 'export-model', format, learner: model.learner, trees, columns: model.features.map(({ name }) => name), base_value: model.baseValue, calibration: model.calibration, out },
    text: `Wrote ${trees.toLocaleString('en')} trees over ${model.features.length} columns to ${out}. Its margin is the calibrated log-odds. Encode the rows for it with "leadlight encode".`,
  }
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
  const { values } = read.options
  return answer(await exportModel({ model: values.get('model') ?? '', format: values.get('format') ?? '', out: values.get('out') ?? '' }), io, { json, usage: USAGE })
}

/** The `export-model` command: exit 0 with the file written, 2 for arguments that cannot be used, 3 refused with the reason. */
export const exportModelCommand: Command = { name: 'export-model', usage: USAGE, run }
