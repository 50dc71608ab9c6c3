/** The front door of learning an amount: its mean by boosted trees, or, for customer value, a chance of any times a log-normal amount. */

import { explainTrees } from '../shap/explain-trees.ts'
import type { Contributions } from '../shap/tree-shap.ts'
import { takeColumns, takeRows, type FeatureSpec, type Table } from '../table/table.ts'
import { shuffledIndexes } from '../random/random.ts'
import { BOOSTING_DEFAULTS, type BoostingParameters } from '../trees/boosting.ts'
import { fitTrees } from '../trees/fit-trees.ts'
import { expectedValue, type Tree } from '../trees/layout.ts'
import type { Loss } from '../trees/losses.ts'
import { sumOfTrees } from '../trees/predictor.ts'
import { ModelFitError } from './binary-model.ts'
import { canonical, damaged, isFeature, isNumber, isRecord, ModelFileError, parseJson, readTree, writeTree } from './model-file.ts'

/** Trees, the constant they start from, and the straight line (from rows held out) that makes their sum honest. */
export type TreeSum = { bias: number; trees: Tree[]; slope: number; intercept: number }

/**
 * regression: `amount` sums to the expected amount. value: `chance` sums to the log-odds of any amount above zero (null: every training
 * row had one), `amount` to the mean of its natural logarithm, `spread` is that logarithm's standard deviation: expected amount =
 * chance x e^(mean + spread^2 / 2). Source: Wang, Liu and Miao, "A Deep Probabilistic Model for Customer Lifetime Value Prediction" (2019).
 */
export type AmountModel = {
  format: 'leadlight-model'
  version: 1
  learner: 'boosted-trees'
  features: FeatureSpec[]
  /** The amount of the typical training row: the point from which contributions count. */
  baseValue: number
  parameters: AmountParameters
  seed: number
} & ({ task: 'regression'; amount: TreeSum } | { task: 'value'; amount: TreeSum; spread: number; chance: TreeSum | null })

export type AmountTask = AmountModel['task']
export type AmountParameters = Omit<BoostingParameters, 'folds'>
export type AmountOptions = { task: AmountTask; seed: number; parameters?: Partial<AmountParameters>; weights?: Float64Array; threads?: number }

const HELD_OUT_SHARE = 0.2
const FEWEST_ROWS = 20
const FEWEST_POSITIVE = 10
const LARGEST_LOG = 60 // e^60 is beyond any money: a wild extrapolation stays a number
const WIDEST_SPREAD = 3 // of the logarithm: beyond a factor of twenty either way the mean is a matter of the largest row alone

/**
 * Trains a model of an amount. The number of trees is the one with the least loss on a fifth of the rows; the model then learns from all.
 * The same table, amounts and options give the same model, to the byte. Throws ModelFitError for fewer than 20 rows, amounts that are no
 * numbers, all equal, or (value) negative, or fewer than ten of them above zero.
 */
export function fitAmountModel(table: Table, amounts: Float64Array, options: AmountOptions, onProgress: (share: number) => void = () => {}): AmountModel {
  checkAmounts(table, amounts, options)
  const { folds: _folds, ...defaults } = BOOSTING_DEFAULTS
  const parameters: AmountParameters = { ...defaults, ...options.parameters }
  const head = { format: 'leadlight-model', version: 1, learner: 'boosted-trees', features: table.columns.map(({ spec }) => spec), parameters, seed: options.seed } as const
  const plan = { parameters, seed: options.seed, threads: options.threads }
  if (options.task === 'regression') {
    const { centre, scale } = centreOf(amounts)
    const { sum } = fitSum({ ...plan, table, target: amounts.map((amount) => (amount - centre) / scale), weights: options.weights, loss: { kind: 'squared' } }, onProgress)
    const amount = { bias: sum.bias * scale, trees: sum.trees.map((tree) => ({ ...tree, value: tree.value.map((value) => value * scale) })), slope: sum.slope, intercept: sum.intercept * scale + centre }
    return { ...head, task: 'regression', amount, baseValue: expectedSum(amount) }
  }
  const paying = Int32Array.from(amounts.keys()).filter((row) => amounts[row] > 0)
  const { weights } = options
  const spent = fitSum({ ...plan, table: takeRows(table, paying), target: Float64Array.from(paying, (row) => Math.log(amounts[row])), weights: weights && Float64Array.from(paying, (row) => weights[row]), loss: { kind: 'squared' } }, (share) => onProgress(share / 2))
  const labels = amounts.map((amount) => (amount > 0 ? 1 : 0))
  const chance = amounts.length - paying.length < 2 ? null : fitSum({ ...plan, table, target: labels, weights, loss: { kind: 'logistic' } }, (share) => onProgress(0.5 + share / 2)).sum
  const model = { task: 'value', amount: spent.sum, spread: Math.min(WIDEST_SPREAD, spent.spread), chance } as const
  return { ...head, ...model, baseValue: moneyOf(chance === null ? Number.POSITIVE_INFINITY : expectedSum(chance), expectedSum(spent.sum), model.spread) }
}

function checkAmounts(table: Table, amounts: Float64Array, { task, weights, seed }: AmountOptions): void {
  if (amounts.length !== table.rows) throw new ModelFitError(`There are ${table.rows} rows but ${amounts.length} amounts.`)
  if (!Number.isFinite(seed)) throw new ModelFitError('The seed must be a number.')
  if (table.columns.length === 0) throw new ModelFitError('There is no column to learn from.')
  if (table.rows < FEWEST_ROWS) throw new ModelFitError(`A model of an amount needs at least ${FEWEST_ROWS} rows; there are ${table.rows}: ${FEWEST_ROWS - table.rows} more needed.`)
  for (const [row, amount] of amounts.entries()) {
    if (!Number.isFinite(amount)) throw new ModelFitError(`The amount of row ${row + 1} is no number.`)
    if (task === 'value' && amount < 0) throw new ModelFitError(`Row ${row + 1} has the amount ${amount}: a customer value cannot be negative. Subtract refunds from their orders first, or choose the task regression.`)
    if (weights && !(weights[row] >= 0 && Number.isFinite(weights[row]))) throw new ModelFitError(`Row ${row + 1} has the weight ${weights[row]}: it must be 0 or more.`)
  }
  if (weights && !weights.some((weight) => weight > 0)) throw new ModelFitError('Every row weighs nothing: at least some weights must be above 0.')
  if (amounts.every((amount) => amount === amounts[0])) throw new ModelFitError(`Every row has the same amount (${amounts[0]}): there is nothing to tell apart.`)
  const positive = amounts.reduce((count, amount) => count + (amount > 0 ? 1 : 0), 0)
  if (task === 'value' && positive < FEWEST_POSITIVE) throw new ModelFitError(`Only ${positive} rows have an amount above zero; ${FEWEST_POSITIVE} are needed: ${FEWEST_POSITIVE - positive} more.`)
}

function centreOf(amounts: Float64Array): { centre: number; scale: number } {
  const centre = amounts.reduce((sum, amount) => sum + amount / amounts.length, 0)
  const scale = Math.sqrt(amounts.reduce((sum, amount) => sum + (amount - centre) ** 2 / amounts.length, 0))
  return { centre, scale: scale > 0 ? scale : 1 }
}

type SumPlan = { table: Table; target: Float64Array; weights: Float64Array | undefined; loss: Loss; parameters: AmountParameters; seed: number; threads: number | undefined }

/** The trees, with their number, line and remaining spread found on rows held out. */
function fitSum(plan: SumPlan, onProgress: (share: number) => void): { sum: TreeSum; spread: number } {
  const { table, target, weights, loss, parameters, seed } = plan
  const counting = shuffledIndexes(table.rows, seed).filter((row) => !weights || weights[row] > 0)
  const rows = counting.subarray(0, Math.max(1, Math.round(HELD_OUT_SHARE * counting.length))).sort()
  const machine = plan.threads === undefined ? {} : { threads: plan.threads }
  const task = { table, target, loss, weight: weights, parameters, seed }
  const found = fitTrees({ ...task, stopping: { rows, patience: parameters.patience } }, machine, (share) => onProgress(share / 2))
  const count = Math.max(1, found.trees.length)
  const { bias, trees } = fitTrees({ ...task, parameters: { ...parameters, trees: count } }, machine, (share) => onProgress(0.5 + share / 2))
  const margins = found.stopped?.margins ?? new Float64Array(0)
  const held = Float64Array.from(rows, (row) => target[row])
  const weight = Float64Array.from(rows, (row) => weights?.[row] ?? 1)
  const slope = loss.kind === 'squared' ? slopeOf(margins, held, weight) : 1
  const line = { slope, intercept: (1 - slope) * bias } // the line turns about the mean of all rows, not of the few held out
  const total = weight.reduce((sum, value) => sum + value, 0)
  const residual = held.reduce((sum, value, i) => sum + weight[i] * (value - slope * margins[i] - (1 - slope) * found.bias) ** 2, 0) / total
  return { sum: { bias, trees, ...line }, spread: Math.sqrt(residual) }
}

const LINE_PRIOR = 4 // rows of the margins' own variance: the line leaves slope 1 only as far as the held-out rows speak for it

function slopeOf(margins: Float64Array, target: Float64Array, weight: Float64Array): number {
  const total = weight.reduce((sum, value) => sum + value, 0)
  const mean = (values: Float64Array): number => values.reduce((sum, value, i) => sum + weight[i] * value, 0) / total
  const [x, y] = [mean(margins), mean(target)]
  const spread = margins.reduce((sum, value, i) => sum + weight[i] * (value - x) ** 2, 0)
  const along = margins.reduce((sum, value, i) => sum + weight[i] * (value - x) * (target[i] - y), 0)
  const prior = (LINE_PRIOR * spread) / margins.length
  return spread > 0 ? Math.min(1.5, Math.max(0.05, (along + prior) / (spread + prior))) : 1
}

function expectedSum({ bias, trees, slope, intercept }: TreeSum): number {
  return slope * (bias + trees.reduce((sum, tree) => sum + expectedValue(tree), 0)) + intercept
}

function sumsOf({ bias, trees, slope, intercept }: TreeSum, table: Table): Float64Array {
  return sumOfTrees(trees, table.columns.map(({ values }) => values), table.rows).map((sum) => slope * (bias + sum) + intercept)
}

function moneyOf(logOdds: number, logMean: number, spread: number): number {
  return Math.exp(Math.min(LARGEST_LOG, logMean + (spread * spread) / 2)) / (1 + Math.exp(-logOdds))
}

/** The expected amount of every row. The table may hold its columns in any order; a missing column throws a RangeError. */
export function amountsOf(model: AmountModel, table: Table): Float64Array {
  const own = takeColumns(table, model.features.map(({ name }) => name))
  const amounts = sumsOf(model.amount, own)
  if (model.task === 'regression') return amounts
  const chances = model.chance ? sumsOf(model.chance, own) : new Float64Array(own.rows).fill(Number.POSITIVE_INFINITY)
  return amounts.map((logMean, row) => moneyOf(chances[row], logMean, model.spread))
}

/** Of a value model: the chance of any amount, and the amount expected if there is one. */
export function partsOf(model: Extract<AmountModel, { task: 'value' }>, table: Table): { chance: Float64Array; ifAny: Float64Array } {
  const own = takeColumns(table, model.features.map(({ name }) => name))
  const chance = model.chance ? sumsOf(model.chance, own).map((logOdds) => 1 / (1 + Math.exp(-logOdds))) : new Float64Array(own.rows).fill(1)
  return { chance, ifAny: sumsOf(model.amount, own).map((logMean) => moneyOf(Number.POSITIVE_INFINITY, logMean, model.spread)) }
}

// Gauss and Legendre's eight points on 0 to 1 (Abramowitz and Stegun 25.4.30).
const POINTS = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363]
const SHARES = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763]
const NODES = POINTS.flatMap((x, k) => [{ at: (1 - x) / 2, share: SHARES[k] / 2 }, { at: (1 + x) / 2, share: SHARES[k] / 2 }])

/**
 * What each feature adds to each row's amount, in money: baseValue + a row's sum = its amount. Regression: exact TreeSHAP. Value: the
 * TreeSHAP contributions to the chance's log-odds and to the amount's logarithm, carried into money along the straight way from the typical
 * row to this one (Aumann and Shapley's values of the product; integrated at eight points, the rest spread in proportion).
 */
export function amountContributions(model: AmountModel, table: Table): Contributions {
  const own = takeColumns(table, model.features.map(({ name }) => name))
  const columns = own.columns.map(({ values }) => values)
  const width = columns.length
  const explained = ({ trees, slope }: TreeSum): Float64Array => explainTrees(trees, columns, own.rows, width).values.map((value) => slope * value)
  const amount = explained(model.amount)
  if (model.task === 'regression') return { baseValue: model.baseValue, values: amount }
  const chance = model.chance ? explained(model.chance) : new Float64Array(amount.length)
  const target = amountsOf(model, table)
  const [startOdds, startLog] = [model.chance ? expectedSum(model.chance) : Number.POSITIVE_INFINITY, expectedSum(model.amount)]
  const values = new Float64Array(amount.length)
  for (let row = 0; row < own.rows; row++) {
    const at = row * width
    let [odds, log] = [0, 0]
    for (let f = 0; f < width; f++) {
      odds += chance[at + f]
      log += amount[at + f]
    }
    for (const { at: share, share: weight } of NODES) {
      const money = weight * moneyOf(startOdds + share * odds, startLog + share * log, model.spread)
      const missing = model.chance ? 1 / (1 + Math.exp(startOdds + share * odds)) : 0
      for (let f = 0; f < width; f++) values[at + f] += money * (missing * chance[at + f] + amount[at + f])
    }
    spreadRest(values.subarray(at, at + width), target[row] - model.baseValue)
  }
  return { baseValue: model.baseValue, values }
}

/** Makes a row's contributions add up exactly: what the eight points missed is shared by size. */
function spreadRest(row: Float64Array, wanted: number): void {
  const [sum, size] = row.reduce(([total, sizes], value) => [total + value, sizes + Math.abs(value)], [0, 0])
  if (size > 0) for (let f = 0; f < row.length; f++) row[f] += ((wanted - sum) * Math.abs(row[f])) / size
}

/** The model as canonical JSON: same model, same bytes. */
export function serialiseAmountModel(model: AmountModel): string {
  const written = (sum: TreeSum) => ({ ...sum, trees: sum.trees.map(writeTree) })
  return canonical(model.task === 'value' ? { ...model, amount: written(model.amount), chance: model.chance && written(model.chance) } : { ...model, amount: written(model.amount) })
}

/** Reads a model of an amount back. Throws ModelFileError for text that is cut short, of another version, or not consistent in itself. */
export function parseAmountModel(text: string): AmountModel {
  const file = parseJson(text)
  if (!isRecord(file) || file.format !== 'leadlight-model') throw new ModelFileError('This file is not a Leadlight model.')
  if (file.version !== 1) throw new ModelFileError(`This model has the file version ${String(file.version)}, but only version 1 can be read here: train it again.`)
  if (file.task !== 'regression' && file.task !== 'value') throw new ModelFileError(`This model answers the task "${String(file.task)}", where a model of an amount is needed.`)
  if (!isNumber(file.baseValue) || !isNumber(file.seed) || !isRecord(file.parameters)) throw damaged('its head')
  const { features } = file
  if (!Array.isArray(features) || features.length === 0 || !features.every(isFeature)) throw damaged('its features')
  if (file.task === 'value' && !(isNumber(file.spread) && file.spread >= 0)) throw damaged('its spread')
  const read = (sum: unknown): TreeSum => {
    if (!isRecord(sum) || !isNumber(sum.bias) || !isNumber(sum.slope) || !isNumber(sum.intercept) || !Array.isArray(sum.trees)) throw damaged('its trees')
    return { bias: sum.bias, slope: sum.slope, intercept: sum.intercept, trees: sum.trees.map((tree, index) => readTree(tree, index, features.length)) }
  }
  const amount = read(file.amount)
  return (file.task === 'value' ? { ...file, amount, chance: file.chance === null ? null : read(file.chance) } : { ...file, amount }) as AmountModel
}
