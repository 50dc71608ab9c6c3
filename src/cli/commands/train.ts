/** `leadlight train`: a model of one outcome from a file, with no server and no database. */
import { columnsOfRows, fieldLabel, fitTarget, learnerChoiceSchema, learnerNames, leftOutLabels, readOutcome, type FitTargetInput, type LearnerChoice, type LearnerSettings, type PublishedResult, type RefusedResult, type SplitChoice } from '#domain/train/index.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { inferFeatures } from '#ml/table/infer.ts'
import { dateOrderOf, numberOf } from '#ml/table/raw-value.ts'
import type { FeatureSpec } from '#ml/table/table.ts'
import { nameList, readOptions, wholeNumber, type Options } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { readTableFile, type TableFile } from '../input/table-file.ts'
import { modelText } from '../model-document.ts'
import { didYouMean } from '../nearest-name.ts'
import { snakeKeys } from '../output/snake-keys.ts'
import { writeWhole } from '../output/whole-file.ts'
import { trainAmounts } from './train-amounts.ts'

const USAGE = `train --data F.csv --target COL [--positive V] [--id COL] [--time COL] [--include A,B] [--exclude A,B]
      [--task binary|regression|value] [--learner auto|boosted-trees|random-forest|ml-random-forest|logistic] [--weights COL] [--trees N]
      [--leaves N] [--depth N] [--threads N] [--test-fraction .2 | --folds K] [--date-format F] [--seed 1] --out MODEL.json [--json]
Columns that look like leaks, identifiers or free text are left out by themselves; --include brings them back, --exclude leaves
others out. With --time the most recent rows are the test (with --folds: periods in time order), else a stratified part.
--task regression foresees the target's mean, value an amount that is often zero (a chance times a log-normal amount); both by boosted
trees. --weights names a column that says how much each row counts in learning (0: not at all), by boosted trees. --trees is the most trees.
A name with a comma in it stands in double quotes. --date-format says how dates are written: DD/MM/YYYY or MM/DD/YYYY.`

const OPTIONS = {
  data: { value: 'F.csv', required: true }, target: { value: 'COL', required: true }, positive: { value: 'V' }, id: { value: 'COL' }, time: { value: 'COL' },
  include: { value: 'A,B' }, exclude: { value: 'A,B' }, learner: { value: 'auto' }, 'test-fraction': { value: '.2' }, folds: { value: '5' },
  task: { value: 'binary' }, weights: { value: 'COL' }, trees: { value: '600' }, leaves: { value: '12' }, depth: { value: '5' }, threads: { value: '1' },
  'date-format': { value: 'DD/MM/YYYY' }, seed: { value: '1' }, out: { value: 'MODEL.json', required: true }, json: { value: null },
} as const
const MOST_FOLDS = 20
const TASKS = ['binary', 'regression', 'value'] as const
/** Limits of the settings of tree learners and of threads. */
const SETTINGS = { trees: [1, 10_000], leaves: [2, 4096], depth: [1, 64], threads: [1, 64] } as const

type Request = {
  data: string; out: string; target: string; positive?: string; id?: string; time?: string
  include: string[]; exclude: string[]; learner: LearnerChoice; split: SplitChoice; dateFormat?: string; seed: number
  task: (typeof TASKS)[number]; weights?: string; settings: LearnerSettings; threads?: number
}
type Fault = { kind: 'usage' | 'refused'; reason: string }
const usage = (reason: string): Fault => ({ kind: 'usage', reason })

function requestFrom({ values }: Options): Request | Fault {
  const learner = learnerChoiceSchema.safeParse(values.get('learner') ?? 'auto')
  if (!learner.success) return usage(`There is no learner "${values.get('learner')}": choose ${learnerChoiceSchema.options.join(', ')}.`)
  if (values.has('folds') && values.has('test-fraction')) return usage('Give either --folds or --test-fraction, not both.')
  const folds = values.has('folds') ? wholeNumber('folds', values.get('folds') ?? '', 2, MOST_FOLDS) : null
  const fraction = values.has('test-fraction') ? Number(values.get('test-fraction')) : null
  const seed = wholeNumber('seed', values.get('seed') ?? '1', 0, 4_294_967_295)
  if (typeof folds === 'string') return usage(folds)
  if (typeof seed === 'string') return usage(seed)
  if (fraction !== null && !(fraction >= 0.05 && fraction <= 0.5)) return usage(`--test-fraction is a share from 0.05 to 0.5, not "${values.get('test-fraction')}".`)
  const dateFormat = values.get('date-format')
  if (dateFormat !== undefined && dateOrderOf(dateFormat) === null) return usage(`--date-format is an order such as DD/MM/YYYY, MM/DD/YYYY or YYYY-MM-DD, not "${dateFormat}".`)
  const split: SplitChoice = folds !== null ? { kind: 'folds', folds } : fraction !== null ? { kind: 'fraction', testFraction: fraction } : { kind: 'auto' }
  const task = TASKS.find((name) => name === (values.get('task') ?? 'binary'))
  if (!task) return usage(`There is no task "${values.get('task')}": choose ${TASKS.join(', ')}.`)
  if (task !== 'binary' && values.has('positive')) return usage(`--positive belongs to the task binary; the task ${task} reads the target as an amount.`)
  if (task !== 'binary' && learner.data !== 'auto' && learner.data !== 'boosted-trees') return usage(`The task ${task} is learned by boosted-trees only, not by ${learner.data}.`)
  const chosen = values.has('weights') && learner.data === 'auto' ? 'boosted-trees' : learner.data
  if (values.has('weights') && chosen !== 'boosted-trees') return usage(`--weights is used by the learner boosted-trees, not by ${chosen}.`)
  const numbers: Partial<Record<keyof typeof SETTINGS, number>> = {}
  for (const [name, [least, most]] of Object.entries(SETTINGS) as [keyof typeof SETTINGS, readonly [number, number]][]) {
    const given = values.get(name)
    if (given === undefined) continue
    const number = wholeNumber(name, given, least, most)
    if (typeof number === 'string') return usage(number)
    numbers[name] = number
  }
  const { threads, ...settings } = numbers
  const data = values.get('data') ?? ''
  const out = values.get('out') ?? ''
  if (data === out) return usage('--out would overwrite --data: give it another name.')
  return {
    data, out, target: values.get('target') ?? '', positive: values.get('positive'), id: values.get('id'), time: values.get('time'),
    include: nameList(values.get('include')), exclude: nameList(values.get('exclude')), learner: chosen, split, dateFormat, seed,
    task, weights: values.get('weights'), settings, threads,
  }
}

/** The fault in the names given, or null. */
function nameFault(request: Request, names: readonly string[]): Fault | null {
  const named: [option: string, name: string][] = [['target', request.target], ...(['id', 'time', 'weights'] as const).flatMap((option): [string, string][] => (request[option] === undefined ? [] : [[option, request[option]]]))]
  for (const [option, list] of [['include', request.include], ['exclude', request.exclude]] as const) for (const name of list) named.push([option, name])
  const wrong = named.find(([, name]) => !names.includes(name))
  return wrong ? usage(`--${wrong[0]}: the file has no column "${wrong[1]}".${didYouMean(wrong[1], names)}`) : null
}

/** The weights of all rows, or what is wrong with them. */
function weightsOf(request: Request, table: TableFile): Float64Array | undefined | Fault {
  if (request.weights === undefined) return undefined
  const values = table.columns.find(({ name }) => name === request.weights)?.values ?? []
  const weights = Float64Array.from(values, numberOf)
  const bad = weights.findIndex((weight) => !(weight >= 0))
  if (bad >= 0) return { kind: 'refused', reason: `--weights: row ${bad + 1} of the data has the weight "${values[bad]}"; every weight must be a number of 0 or more.` }
  return weights.some((weight) => weight > 0) ? weights : { kind: 'refused', reason: `--weights: every row of "${request.weights}" weighs 0, so that nothing is left to learn from.` }
}

/** The training input from a file, or what is wrong with the names given. */
function inputFrom(request: Request, table: TableFile): { kind: 'input'; input: FitTargetInput; positive: string; withoutOutcome: number } | Fault {
  const names = table.columns.map(({ name }) => name)
  const column = (name: string) => table.columns[names.indexOf(name)]
  const outcome = readOutcome(column(request.target), request.positive)
  if (outcome.kind === 'unclear') return usage(`${outcome.sentence.replace(/: say which one is the positive outcome\.$/, '')}${request.positive === undefined ? ': say with --positive which one is the positive outcome.' : ''}`)
  const columns = outcome.withoutOutcome === 0 ? table.columns : columnsOfRows(table.columns, outcome.rows)
  const time = request.time === undefined ? undefined : timeOf(columns[names.indexOf(request.time)], request.dateFormat)
  if (time && 'reason' in time) return time
  const allWeights = weightsOf(request, table)
  if (allWeights && 'reason' in allWeights) return allWeights
  return {
    kind: 'input', positive: outcome.positive, withoutOutcome: outcome.withoutOutcome,
    input: {
      columns, labels: outcome.labels, seed: request.seed, targetColumn: request.target, idColumn: request.id, timeColumn: request.time, time,
      include: request.include, exclude: request.weights === undefined ? request.exclude : [...request.exclude, request.weights], dateFormat: request.dateFormat,
      learner: request.learner, split: request.split, backtest: request.time !== undefined, settings: request.settings, threads: request.threads,
      weights: allWeights && Float64Array.from(outcome.rows, (row) => allWeights[row]),
    },
  }
}

function timeOf(column: { name: string; values: readonly (string | number | boolean | null | undefined)[] }, dateFormat: string | undefined): Float64Array | Fault {
  const { specs, notes } = inferFeatures([column], { dateFormat })
  const note = notes[0]
  if (note?.verdict === 'ambiguous-date') return usage(`--time: ${note.detail.replace(/: give the date format$/, '')} of "${column.name}": say how dates are written with --date-format, for example DD/MM/YYYY.`)
  const spec = specs[0] ?? note?.spec
  if (!spec || (spec.kind !== 'date' && spec.kind !== 'number')) return usage(`--time: "${column.name}" holds neither dates nor numbers.`)
  return encodeTable([spec], [column]).columns[0].values
}

async function trainFile(request: Request): Promise<Outcome> {
  const began = performance.now()
  const file = await readTableFile(request.data)
  if (file.kind !== 'read') return file.kind === 'unreadable' ? { kind: 'usage', reason: file.reason } : { kind: 'refused', reason: file.reason }
  const wrong = nameFault(request, file.table.columns.map(({ name }) => name))
  if (wrong) return wrong
  if (request.task !== 'binary') return trainAmountsOf({ ...request, task: request.task }, file.table, began)
  const prepared = inputFrom(request, file.table)
  if (prepared.kind !== 'input') return prepared
  const { input, positive, withoutOutcome } = prepared
  const fitted = fitTarget(input)
  const facts = { command: 'train', target: request.target, positive, rows_without_outcome: withoutOutcome, encoding: file.table.encoding, delimiter: file.table.delimiter }
  if (!fitted.model) {
    const { result } = fitted
    if (result.reason === 'date-ambiguous') return { kind: 'usage', reason: result.sentence.replace('Say how dates are written, for example DD/MM/YYYY,', 'Say how dates are written with --date-format, for example DD/MM/YYYY,').replace('leave the column out.', 'leave the column out with --exclude.') }
    return { kind: 'refused', reason: result.sentence, details: { ...facts, ...report(result), seconds: secondsSince(began) } }
  }
  const { result, model } = fitted
  const idColumn = request.id ?? result.leftOut.find(({ reason }) => reason === 'identifier')?.column ?? null
  const written = await writeWhole([{ path: request.out, text: modelText({ target: { column: request.target, positive }, idColumn, result, model }) }])
  if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
  const seconds = secondsSince(began)
  const notes = request.time === undefined ? timeNotes(model.features) : []
  return { kind: 'done', summary: { ...facts, ...report(result), notes, id_column: idColumn, out: request.out, seconds }, text: textFor(result, { positive, withoutOutcome, notes, seconds, out: request.out, target: request.target }) }
}

async function trainAmountsOf(request: Request & { task: 'regression' | 'value' }, table: TableFile, began: number): Promise<Outcome> {
  const weights = weightsOf(request, table)
  if (weights && 'reason' in weights) return weights
  const time = request.time === undefined ? undefined : timeOf(table.columns.find(({ name }) => name === request.time) ?? { name: request.time, values: [] }, request.dateFormat)
  if (time && 'reason' in time) return time
  const of = (values: Float64Array | undefined) => (rows: Int32Array) => values && Float64Array.from(rows, (row) => values[row])
  return trainAmounts({ ...request, weightsColumn: request.weights, timeOf: of(time), weightsOf: of(weights) }, table, began)
}

/** A date may be the moment of the row, or a birthday: which one, only the person can say, so the file is never cut by it unasked. */
function timeNotes(features: readonly FeatureSpec[]): string[] {
  const dates = features.filter(({ kind }) => kind === 'date').map(({ name }) => name)
  if (dates.length === 0) return []
  return [`The rows were split at random. If ${dates.length === 1 ? `"${dates[0]}" is` : `one of ${dates.map((name) => `"${name}"`).join(', ')} is`} the moment that a row stands for, name it with --time: the most recent rows are then the test, which is the stricter one.`]
}

function secondsSince(began: number): number {
  return Number(((performance.now() - began) / 1000).toFixed(2))
}

function report(result: PublishedResult | RefusedResult): Record<string, unknown> {
  const { kind, reason, ...rest } = result
  return { result: kind, [kind === 'refused' ? 'code' : 'reason']: reason, ...(snakeKeys(rest) as Record<string, unknown>) }
}

function textFor(result: PublishedResult, facts: { positive: string; withoutOutcome: number; notes: string[]; seconds: number; out: string; target: string }): string {
  const { metrics, folds, baseline } = result
  const within = (statistic: { mean: number; standardError: number } | undefined, value: number, digits = 3) => (statistic ? `${statistic.mean.toFixed(digits)} ± ${statistic.standardError.toFixed(digits)}` : value.toFixed(digits))
  const suspects = result.leftOut.filter(({ reason }) => reason === 'leak')
  const others = result.leftOut.filter(({ reason }) => reason !== 'leak')
  return [
    `${result.rows.toLocaleString('en')} rows, ${result.positives.toLocaleString('en')} with ${facts.target} = ${facts.positive} (${((100 * result.positives) / result.rows).toFixed(1)}%)${facts.withoutOutcome ? `, ${facts.withoutOutcome.toLocaleString('en')} more without an outcome` : ''}; evidence ${result.evidence}`,
    `${result.features.length} features: ${result.features.map(fieldLabel).join(', ')}`,
    ...suspects.map(({ column, detail }) => `Suspected leak, left out: ${column}. ${detail}`),
    ...others.slice(0, 30).map(({ column, reason, detail }) => `Left out: ${column} (${leftOutLabels[reason].toLowerCase()}). ${detail}`),
    ...(others.length > 30 ? [`... and ${others.length - 30} more columns left out (all with --json)`] : []),
    ...facts.notes.map((note) => `Note: ${note}`),
    ...result.proxies.map(({ detail }) => `Note: ${detail}`),
    ...result.candidates.map(({ learner, logLoss, auc, chosen }) => `Tried ${learnerNames[learner].toLowerCase()}: log loss ${logLoss.toFixed(4)}, AUC ${auc.toFixed(3)}${chosen ? ' (chosen)' : ''}`),
    ...(result.replaced ? [`Note: on unseen rows the logistic baseline clearly beat ${learnerNames[result.replaced].toLowerCase()}, and took their place.`] : []),
    `Judged on ${result.split.sentence}: AUC ${within(folds?.auc, metrics.auc)} (95% ${metrics.aucLow.toFixed(3)} to ${metrics.aucHigh.toFixed(3)}), log loss ${within(folds?.logLoss, metrics.logLoss)}, Brier ${within(folds?.brier, metrics.brier)}, ECE ${within(folds?.ece, metrics.ece)}, top tenth ${result.lift[0]?.lift.toFixed(1)} x the base rate`,
    ...(result.backtest ?? []).map(({ from, to, trainRows, metrics: month }) => `Backtest ${dayText(from)} to ${dayText(to)}: ${month.rows.toLocaleString('en')} rows by a model of the ${trainRows.toLocaleString('en')} before, AUC ${month.auc.toFixed(3)} (${month.aucLow.toFixed(3)} to ${month.aucHigh.toFixed(3)}), Brier ${month.brier.toFixed(3)}, ECE ${month.ece.toFixed(3)}`),
    `Baselines: logistic AUC ${baseline.logistic.auc.toFixed(3)}, log loss ${baseline.logistic.logLoss.toFixed(3)}; base rate log loss ${baseline.baseRateLogLoss.toFixed(3)}${baseline.bestFeature ? `; best single column ${baseline.bestFeature.feature}, AUC ${baseline.bestFeature.auc.toFixed(3)}` : ''}`,
    ...intervalLine(result),
    result.sentence,
    ...(result.caution === undefined ? [] : [result.caution]),
    `Wrote the model, trained on all rows (${learnerNames[result.learner].toLowerCase()}, seed ${result.seed}), to ${facts.out} in ${facts.seconds} s`,
  ].join('\n')
}

/** The 95 % intervals of the other figures, where the unseen rows allow them. */
function intervalLine({ intervals }: PublishedResult): string[] {
  if (!intervals) return []
  const named = [['log loss', intervals.logLoss], ['Brier', intervals.brier], ['ECE', intervals.ece], ['top tenth', intervals.topTenth]] as const
  return [`95% intervals by drawing the rows again: ${named.flatMap(([name, range]) => (range ? [`${name} ${range.low.toFixed(3)} to ${range.high.toFixed(3)}`] : [])).join(', ')}`]
}

function dayText(day: number): string {
  const date = new Date(day * 86_400_000)
  return Number.isNaN(date.getTime()) ? String(day) : date.toISOString().slice(0, 10)
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const options = readOptions(args, OPTIONS)
  if (options.kind === 'usage') return answer(options, io, { json, usage: USAGE })
  const request = requestFrom(options.options)
  return answer('kind' in request ? request : await trainFile(request), io, { json, usage: USAGE })
}

/** The `train` command: exit 0 with a published model, 2 for arguments that cannot be used, 3 refused with the reason. */
export const trainCommand: Command = { name: 'train', usage: USAGE, run }
