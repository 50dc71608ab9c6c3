/** The global view of a model: which features move scores, in which direction, at which values, and how firmly. */
import { fitBinaryModel, contributionsOf, marginsOf, type BinaryModel, type FitOptions } from '#ml/model/binary-model.ts'
import { startBeside, type Beside, type PieceWork } from '#ml/pool/beside.ts'
import { usualThreads } from '#ml/pool/crew.ts'
import { hashOf, shuffledIndexes } from '#ml/random/random.ts'
import { contributionImportance, dependenceOf, permutationImportance } from '#ml/shap/importance.ts'
import type { MeanInterval } from '#ml/stats/interval.ts'
import { takeColumns, takeRows, type Table } from '#ml/table/table.ts'
import type { Dependence, Importance, Spread } from './schema.ts'
import { POINTS_PER_LOG_ODDS as POINTS } from './score-scale.ts'

const VIEW_ROWS = 4000 // more rows change no figure that a screen shows
const PERMUTED_ROWS = 2000
const PERMUTATIONS = 3
const HALVES = 6 // models of half the rows; more would steady the deviation by little and cost training time
const FOREST_HALVES = 3 // the forest package is slow, and its trees are averages already
const HALF_FOLDS = 2 // two folds find the number of trees of a half well enough, at half the cost of five
const SPREAD_PARTS = 10
// Halves and whole are shrunk the same way, which halves cannot show: on simulated rows of known chance the plain deviation covered 90 %.
const SHARED_SHRINKAGE = 1.25
const SMALLEST_DEVIATION = 0.05 // no chance is known to a hundredth of its odds

/** Importance (in points, and as AUC lost on unseen rows) and the dependence curve of every feature, most important first. */
export function viewOf(model: BinaryModel, table: Table, judged: { model: BinaryModel; table: Table; labels: Uint8Array }, seed: number): { importance: Importance[]; dependence: Dependence[] } {
  const names = model.features.map(({ name }) => name)
  const sample = takeColumns(sampleRows(table, VIEW_ROWS, seed), names)
  const contributions = contributionsOf(model, sample)
  const sizes = contributionImportance(contributions, names.length)
  const losses = lossesOf(judged, seed)
  const curves = sample.columns.map((column, index) => dependenceOf(column, contributions, index, names.length))
  const importance = names.map((feature, index): Importance => {
    const { spec, values } = sample.columns[index]
    const loss = losses.get(feature) ?? { mean: 0, low: 0, high: 0 }
    const missing = values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0) / Math.max(1, sample.rows)
    const many = spec.kind === 'category' && spec.levels.length > 2
    const direction = many ? 'by-value' : ({ rises: 'raises', falls: 'lowers', mixed: 'mixed', none: 'mixed' } as const)[curves[index].direction]
    const { mean, low, high } = sizes[index]
    return { feature, points: POINTS * mean, low: POINTS * low, high: POINTS * high, aucLoss: loss.mean, aucLossLow: loss.low, aucLossHigh: loss.high, direction, missing }
  })
  const dependence = curves.map((curve, index): Dependence => ({
    feature: names[index],
    kind: sample.columns[index].spec.kind,
    points: curve.points.map(({ value, level, mean, low, high, rows }) => ({ value: level ?? value, points: POINTS * mean, low: POINTS * low, high: POINTS * high, rows })),
  }))
  const order = importance.map((_, index) => index).toSorted((a, b) => importance[b].points - importance[a].points)
  return { importance: order.map((index) => importance[index]), dependence: order.map((index) => dependence[index]) }
}

function lossesOf(judged: { model: BinaryModel; table: Table; labels: Uint8Array }, seed: number): Map<string, MeanInterval> {
  const rows = sampledRows(judged.table.rows, PERMUTED_ROWS, seed)
  const labels = Uint8Array.from(rows, (row) => judged.labels[row])
  const table = takeRows(takeColumns(judged.table, judged.model.features.map(({ name }) => name)), rows)
  if (new Set(labels).size < 2) return new Map()
  const losses = permutationImportance(table, labels, (shuffled) => marginsOf(judged.model, shuffled), { seed, repeats: PERMUTATIONS })
  return new Map(table.columns.map(({ spec }, index) => [spec.name, losses[index]]))
}

/** The rows that halves are drawn from, and how each half's model is fitted. `parts`: gives it what parts of the rows have of their own. */
export type HalvesTask = { table: Table; labels: Uint8Array; options: Pick<FitOptions, 'learner' | 'seed' | 'order' | 'threads'>; parts?: (model: BinaryModel, rows: Int32Array) => BinaryModel }

const BESIDE_ROWS = 20_000 // of larger tables a single model keeps all threads busy, and a copy of the rows would cost

/** Starts the halves of `spreadOf` in a second thread, where that is worth it and allowed: they need nothing of the model that they are held against. */
export function halvesBeside(task: Omit<HalvesTask, 'parts'>): Beside | undefined {
  if (task.table.rows > BESIDE_ROWS || (task.options.threads ?? usualThreads()) < 2) return undefined
  const own = { ...task, options: { ...task.options, threads: 1 } }
  return startBeside({ module: import.meta.url, name: 'openHalves', open: openHalves, task: own, pieces: halvesFor(own), size: Math.min(own.table.rows, VIEW_ROWS) })
}

const halvesFor = ({ options }: HalvesTask) => (options.learner === 'ml-random-forest' ? FOREST_HALVES : HALVES)

/** Fits the models of random halves, one a piece, each giving its log-odds of the sampled rows. */
export function openHalves({ table, labels, options, parts }: HalvesTask): PieceWork {
  const sample = sampleRows(table, VIEW_ROWS, options.seed)
  return (half, margins) => {
    const seed = hashOf(options.seed, half)
    const rows = halfOf(labels, seed)
    const order = options.order && Float64Array.from(rows, (row) => options.order?.[row] ?? Number.NaN)
    const whole = fitBinaryModel(takeRows(table, rows), Uint8Array.from(rows, (row) => labels[row]), { ...options, order, parameters: options.learner === 'boosted-trees' ? { folds: HALF_FOLDS } : undefined })
    margins.set(marginsOf(parts?.(whole, rows) ?? whole, sample))
  }
}

/**
 * How far log-odds move when the model is learned again from random halves of the rows, in ten parts by the model's own
 * log-odds: the standard error of a lead's log-odds by the delete-half jackknife (Shao and Wu, Annals of Statistics 1989).
 * `beside`: the same halves, where a second thread was set to them before.
 */
export function spreadOf(model: BinaryModel, task: HalvesTask, beside: Beside | undefined, onProgress: (share: number) => void = () => {}): Spread {
  const halves = beside ? beside.finish(onProgress) : halvesHere(task, onProgress)
  const margins = marginsOf(model, sampleRows(task.table, VIEW_ROWS, task.options.seed))
  const squares = new Float64Array(margins.length)
  for (const half of halves) half.forEach((margin, row) => (squares[row] += (margin - margins[row]) ** 2 / halves.length))
  return inParts(margins, squares)
}

function halvesHere(task: HalvesTask, onProgress: (share: number) => void): Float64Array[] {
  const work = openHalves(task)
  const count = halvesFor(task)
  return Array.from({ length: count }, (_, half) => {
    const margins = new Float64Array(Math.min(task.table.rows, VIEW_ROWS))
    work(half, margins)
    onProgress((half + 1) / count)
    return margins
  })
}

function inParts(margins: Float64Array, squares: Float64Array): Spread {
  const order = Int32Array.from(margins.keys()).sort((a, b) => margins[a] - margins[b])
  const size = Math.max(1, Math.ceil(order.length / SPREAD_PARTS))
  const spread: Spread = { upTo: [], deviation: [] }
  for (let from = 0; from < order.length; from += size) {
    const part = order.subarray(from, from + size)
    const mean = part.reduce((sum, row) => sum + squares[row], 0) / part.length
    spread.upTo.push(margins[part[part.length - 1]])
    spread.deviation.push(Math.max(SMALLEST_DEVIATION, SHARED_SHRINKAGE * Math.sqrt(mean)))
  }
  return spread
}

function halfOf(labels: Uint8Array, seed: number): Int32Array {
  const order = shuffledIndexes(labels.length, seed)
  const kept: number[] = []
  for (const wanted of [0, 1]) {
    const rows = order.filter((row) => labels[row] === wanted)
    for (const row of rows.subarray(0, Math.ceil(rows.length / 2))) kept.push(row)
  }
  return Int32Array.from(kept).sort()
}

function sampleRows(table: Table, most: number, seed: number): Table {
  return table.rows <= most ? table : takeRows(table, sampledRows(table.rows, most, seed))
}

function sampledRows(rows: number, most: number, seed: number): Int32Array {
  return shuffledIndexes(rows, seed).slice(0, most).sort()
}
