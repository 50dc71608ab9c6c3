/** The front door of learning a yes/no outcome: fit, score, explain; one shape for the three learners. */

import { fitCalibration, type Calibration } from '../calibration/logistic-calibration.ts'
import { fitLinearModel, linearEffects, LINEAR_DEFAULTS, type LinearModel, type LinearParameters } from '../linear/linear-model.ts'
import { latestSplit, stratifiedFolds, stratifiedSplit } from '../random/random.ts'
import { explainTrees } from '../shap/explain-trees.ts'
import type { Contributions } from '../shap/tree-shap.ts'
import { rowsOfParts, segmentColumn, type Segments } from './segments.ts'
import { takeColumns, takeRows, type FeatureSpec, type Table } from '../table/table.ts'
import { BOOSTING_DEFAULTS, fitBoostedTrees, type BoostingParameters } from '../trees/boosting.ts'
import { fitTrees, type Machine } from '../trees/fit-trees.ts'
import { FOREST_DEFAULTS, fitForest, type ForestParameters } from '../trees/forest.ts'
import { expectedValue, type Tree } from '../trees/layout.ts'
import { sumOfTrees } from '../trees/predictor.ts'
import { fitRandomForest, RANDOM_FOREST_DEFAULTS, type RandomForestParameters } from '../trees/random-forest.ts'

export { ModelFileError, parseModel, serialiseModel } from './model-file.ts'

export type Learner = 'boosted-trees' | 'random-forest' | 'ml-random-forest' | 'logistic'

export type LearnerParameters = BoostingParameters | RandomForestParameters | ForestParameters | LinearParameters

type ModelHead = {
  format: 'leadlight-model'
  version: 1
  task: 'binary'
  features: FeatureSpec[]
  /** Calibrated log-odds of the typical training row: the point from which contributions count. */
  baseValue: number
  calibration: Calibration
  seed: number
  /** Parts of the rows that a model of their own answers; their base values are given to the deciding feature, so that all explanations count from one point. */
  segments?: Segments<BinaryModel>
}

/** A trained model. `bias` + the trees' leaves, or `linear`, give the raw margin; `calibration` makes it log-odds. */
export type BinaryModel = ModelHead &
  (
    | { learner: 'boosted-trees'; parameters: BoostingParameters; bias: number; trees: Tree[] }
    | { learner: 'random-forest'; parameters: RandomForestParameters; bias: number; trees: Tree[] }
    | { learner: 'ml-random-forest'; parameters: ForestParameters; bias: number; trees: Tree[] }
    | { learner: 'logistic'; parameters: LinearParameters; linear: LinearModel }
  )

export type FitOptions = {
  learner: Learner
  seed: number
  /** Overrides of the learner's defaults; a name the learner does not know is refused. */
  parameters?: Partial<BoostingParameters> | Partial<RandomForestParameters> | Partial<ForestParameters> | Partial<LinearParameters>
  /** Time of each row: early stopping then holds out the most recent rows. */
  order?: Float64Array
  /** How much each row counts in learning, 0 or more; boosted trees only. */
  weights?: Float64Array
  /** Most threads for boosted trees and random forests; the model is the same at any number. */
  threads?: number
}

/** Why a model cannot be fitted to these rows, in one sentence for the person who asked. */
export class ModelFitError extends Error {
  override name = 'ModelFitError'
}

const LINEAR_FOLDS = 5
const HELD_OUT_SHARE = 0.2

/**
 * Trains a model of the outcome: `labels[row]` is 1 where it happened, else 0. Calibration is fitted on margins of
 * rows the model had not seen. The same table, labels, options give the same model, to the byte. Throws ModelFitError
 * for a table without columns, labels other than 0 and 1, fewer than two rows of either outcome, infinite values.
 */
export function fitBinaryModel(table: Table, labels: Uint8Array, options: FitOptions, onProgress: (fraction: number) => void = () => {}): BinaryModel {
  checkInput(table, labels, options)
  const head = { format: 'leadlight-model', version: 1, task: 'binary', features: table.columns.map(({ spec }) => spec), seed: options.seed } as const
  if (options.learner === 'boosted-trees') {
    const parameters = withDefaults(BOOSTING_DEFAULTS, options)
    if (options.weights) return { ...head, learner: options.learner, parameters, ...weightedTrees(table, labels, { ...options, weights: options.weights }, parameters, onProgress) }
    const folds = Math.min(parameters.folds, smallestClass(labels))
    const { bias, trees, heldOut } = fitBoostedTrees(table, labels, { ...parameters, folds }, options.seed, options.order, onProgress, machineOf(options))
    const calibration = fitCalibration(heldOut.margins, heldOut.labels)
    return { ...head, learner: options.learner, parameters, calibration, bias, trees, baseValue: calibrated(calibration, bias + expectedSum(trees)) }
  }
  if (options.learner === 'random-forest') {
    const parameters = withDefaults(RANDOM_FOREST_DEFAULTS, options)
    const { bias, trees, heldOut } = fitRandomForest(table, labels, parameters, options.seed, onProgress, machineOf(options))
    const calibration = fitCalibration(heldOut.margins, heldOut.labels)
    return { ...head, learner: options.learner, parameters, calibration, bias, trees, baseValue: calibrated(calibration, bias + expectedSum(trees)) }
  }
  if (options.learner === 'ml-random-forest') {
    const parameters = withDefaults(FOREST_DEFAULTS, options)
    const { bias, trees, heldOut } = fitForest(table, labels, parameters, options.seed, onProgress)
    const calibration = fitCalibration(heldOut.margins, heldOut.labels)
    return { ...head, learner: options.learner, parameters, calibration, bias, trees, baseValue: calibrated(calibration, bias + expectedSum(trees)) }
  }
  const parameters = withDefaults(LINEAR_DEFAULTS, options)
  const calibration = calibrateLinear(table, labels, parameters, options.seed, onProgress)
  const linear = fitLinearModel(table, labels, parameters)
  onProgress(1)
  return { ...head, learner: 'logistic', parameters, calibration, linear, baseValue: calibrated(calibration, linearBase(linear)) }
}

function machineOf({ threads }: FitOptions): Machine {
  return threads === undefined ? {} : { threads }
}

/** Boosted trees of weighted rows: their number and calibration come from a fifth of the rows that count, most recent where rows have times. */
function weightedTrees(
  table: Table, labels: Uint8Array, options: FitOptions & { weights: Float64Array }, parameters: BoostingParameters, onProgress: (fraction: number) => void,
): { bias: number; trees: Tree[]; calibration: Calibration; baseValue: number } {
  const { weights, seed, order } = options
  const split = order ? latestSplit(order, HELD_OUT_SHARE) : stratifiedSplit(labels, HELD_OUT_SHARE, seed)
  const usable = (rows: Int32Array) => [0, 1].every((outcome) => rows.some((row) => weights[row] > 0 && labels[row] === outcome))
  const { test } = usable(split.test) && usable(split.train) ? split : stratifiedSplit(labels, HELD_OUT_SHARE, seed)
  const rows = test.filter((row) => weights[row] > 0)
  const task = { table, target: labels, loss: { kind: 'logistic' as const }, weight: weights, parameters, seed }
  const found = fitTrees({ ...task, stopping: { rows, patience: parameters.patience } }, machineOf(options), (share) => onProgress(share / 2))
  const { bias, trees } = fitTrees({ ...task, parameters: { ...parameters, trees: found.trees.length } }, machineOf(options), (share) => onProgress(0.5 + share / 2))
  const calibration = fitCalibration(found.stopped?.margins ?? new Float64Array(0), Uint8Array.from(rows, (row) => labels[row]))
  return { bias, trees, calibration, baseValue: calibrated(calibration, bias + expectedSum(trees)) }
}

function calibrated({ slope, intercept }: Calibration, margin: number): number {
  return slope * margin + intercept
}

function expectedSum(trees: Tree[]): number {
  return trees.reduce((sum, tree) => sum + expectedValue(tree), 0)
}

function linearBase(linear: LinearModel): number {
  return linear.effects.reduce((sum, effect) => sum + effect.mean, linear.intercept)
}

function calibrateLinear(table: Table, labels: Uint8Array, parameters: LinearParameters, seed: number, onProgress: (fraction: number) => void): Calibration {
  const folds = Math.min(LINEAR_FOLDS, smallestClass(labels))
  const foldOf = stratifiedFolds(labels, folds, seed)
  const margins = new Float64Array(table.rows)
  const all = Int32Array.from(foldOf, (_, row) => row)
  for (let fold = 0; fold < folds; fold++) {
    const [inside, outside] = [all.filter((row) => foldOf[row] !== fold), all.filter((row) => foldOf[row] === fold)]
    const linear = fitLinearModel(takeRows(table, inside), Uint8Array.from(inside, (row) => labels[row]), parameters)
    const part = linearMargins(linear, takeRows(table, outside))
    outside.forEach((row, i) => (margins[row] = part[i]))
    onProgress((fold + 1) / (folds + 1))
  }
  return fitCalibration(margins, labels)
}

function withDefaults<P extends object>(defaults: P, options: FitOptions): P {
  const known = defaults as Record<string, unknown>
  for (const [name, value] of Object.entries(options.parameters ?? {})) {
    if (!(name in known)) throw new ModelFitError(`The learner ${options.learner} has no parameter "${name}".`)
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new ModelFitError(`The parameter "${name}" must be a number.`)
  }
  return { ...defaults, ...options.parameters }
}

function smallestClass(labels: Uint8Array): number {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return Math.min(positives, labels.length - positives)
}

function checkInput(table: Table, labels: Uint8Array, { order, seed, weights, learner }: FitOptions): void {
  if (weights) checkWeights(weights, labels, learner)
  if (labels.length !== table.rows) throw new ModelFitError(`There are ${table.rows} rows but ${labels.length} outcomes.`)
  if (order && order.length !== table.rows) throw new ModelFitError(`There are ${table.rows} rows but ${order.length} times.`)
  if (!Number.isFinite(seed)) throw new ModelFitError('The seed must be a number.')
  if (table.columns.length === 0) throw new ModelFitError('There is no column to learn from.')
  if (labels.some((label) => label > 1)) throw new ModelFitError('Outcomes must be 0 or 1.')
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const fewer = smallestClass(labels)
  if (fewer === 0) throw new ModelFitError(`Every row has the same outcome (${positives > 0 ? 'yes' : 'no'}): there is nothing to tell apart.`)
  if (fewer === 1) throw new ModelFitError('Only one row has the rarer outcome: at least two are needed, and hundreds are advisable.')
  for (const { spec, values } of table.columns) checkColumn(spec, values)
}

function checkWeights(weights: Float64Array, labels: Uint8Array, learner: Learner): void {
  if (learner !== 'boosted-trees') throw new ModelFitError(`Weights are used by the learner boosted-trees, not by ${learner}.`)
  if (weights.length !== labels.length) throw new ModelFitError(`There are ${labels.length} rows but ${weights.length} weights.`)
  const bad = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)))
  if (bad >= 0) throw new ModelFitError(`Row ${bad + 1} has the weight ${weights[bad]}: it must be a number of 0 or more.`)
  const counting = [0, 1].map((outcome) => weights.reduce((count, weight, row) => count + (weight > 0 && labels[row] === outcome ? 1 : 0), 0))
  if (Math.min(...counting) < 2) throw new ModelFitError('Fewer than two rows of one outcome have a weight above 0: there is nothing to tell apart.')
}

function checkColumn(spec: FeatureSpec, values: Float64Array): void {
  const levels = spec.kind === 'category' || spec.kind === 'flag' ? spec.levels.length : Infinity
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (!Number.isFinite(value)) throw new ModelFitError(`Column "${spec.name}" has an infinite value: leave it empty instead.`)
    if (levels !== Infinity && !(value >= 0 && value < levels && Number.isInteger(value))) {
      throw new ModelFitError(`Column "${spec.name}" has the code ${value}, which is none of its ${levels} levels.`)
    }
  }
}

/** Calibrated log-odds of every row. The table may hold its columns in any order; a missing column throws a RangeError. */
export function marginsOf(model: BinaryModel, table: Table): Float64Array {
  const own = ownColumns(model, table)
  const margins = plainMargins(model, own)
  for (const part of rowsOfParts(model, own)) plainMargins(part.model, part.table).forEach((margin, at) => (margins[part.rows[at]] = margin))
  return margins
}

function plainMargins(model: BinaryModel, own: Table): Float64Array {
  const { slope, intercept } = model.calibration
  if (model.learner === 'logistic') return linearMargins(model.linear, own).map((margin) => slope * margin + intercept)
  const { bias } = model
  return sumOfTrees(model.trees, own.columns.map(({ values }) => values), own.rows).map((sum) => slope * (bias + sum) + intercept)
}

function ownColumns(model: BinaryModel, table: Table): Table {
  return takeColumns(table, model.features.map(({ name }) => name))
}

function linearMargins(linear: LinearModel, table: Table): Float64Array {
  const margins = new Float64Array(table.rows).fill(linear.intercept)
  linear.effects.forEach((effect, f) => linearEffects(effect, table.columns[f]).forEach((value, row) => (margins[row] += value)))
  return margins
}

/** The calibrated chance of the outcome for every row, between 0 and 1. */
export function probabilitiesOf(model: BinaryModel, table: Table): Float64Array {
  return marginsOf(model, table).map((margin) => 1 / (1 + Math.exp(-margin)))
}

/**
 * What each of the model's features adds to each row's log-odds: rows x features, row after row, in the order of
 * model.features. baseValue + a row's sum equals its margin within 1e-9. Trees: exact TreeSHAP; logistic: the
 * feature's effect less its mean effect over the training rows. Of a row that a part answers, what the part's own base value differs by counts
 * for the deciding feature. `threads`: most threads for trees; the bytes are the same at any number.
 */
export function contributionsOf(model: BinaryModel, table: Table, { threads }: { threads?: number } = {}): Contributions {
  const own = ownColumns(model, table)
  const whole = plainContributions(model, own, threads)
  const features = own.columns.length
  for (const part of rowsOfParts(model, own)) {
    const { values, baseValue } = plainContributions(part.model, part.table, threads)
    const { at } = segmentColumn(model, model.segments?.feature ?? '')
    part.rows.forEach((row, index) => {
      whole.values.set(values.subarray(index * features, (index + 1) * features), row * features)
      whole.values[row * features + at] += baseValue - model.baseValue // what being of this part is worth
    })
  }
  return whole
}

function plainContributions(model: BinaryModel, own: Table, threads: number | undefined): Contributions {
  const features = own.columns.length
  const { slope } = model.calibration
  if (model.learner !== 'logistic') {
    const { values } = explainTrees(model.trees, own.columns.map((column) => column.values), own.rows, features, { threads })
    return { baseValue: model.baseValue, values: values.map((value) => slope * value) }
  }
  const values = new Float64Array(own.rows * features)
  model.linear.effects.forEach((effect, f) => {
    linearEffects(effect, own.columns[f]).forEach((value, row) => (values[row * features + f] = slope * (value - effect.mean)))
  })
  return { baseValue: model.baseValue, values }
}
