/** Trains one learner on a part of the rows, and finds the learner that does best there. */
import { fitBinaryModel, marginsOf, type BinaryModel } from '#ml/model/binary-model.ts'
import { stratifiedFolds } from '#ml/random/random.ts'
import { takeColumns, takeRows, type Table } from '#ml/table/table.ts'
import { metricsOf } from './model-judgement.ts'
import { explainedBy, turnsOf } from './rules/single-column.ts'
import type { Candidate, LearnerName } from './schema.ts'

const FOREST_ROWS = 1500 // the forest package takes quadratic time, and wins only on small tables
const FOREST_CELLS = 12_000 // and sorts every column at every node: 12,000 cells take about 1.5 s a fit
const INNER_FOLDS = 3
const ONE_FOLD_FROM_ROWS = 3000 // here a single held-out third tells the learners apart
const MOST_INPUTS = 200 // more columns than this add noise and time, not signal
const INPUTS_OF_SMALL_TABLES = 60
const ROWS_PER_INPUT = 5

/** A model of so many rows sees at most this many columns: the strongest of its own rows. */
export function mostInputs(rows: number): number {
  return Math.min(MOST_INPUTS, Math.max(INPUTS_OF_SMALL_TABLES, Math.floor(rows / ROWS_PER_INPUT)))
}

/** Rows to learn from: their columns, outcomes and, where known, times; how much each counts where that differs. */
export type LearningRows = { table: Table; labels: Uint8Array; time?: Float64Array; weights?: Float64Array }

/** These rows of it. */
export function rowsOf(all: LearningRows, rows: Int32Array): LearningRows {
  const of = (values: Float64Array | undefined) => values && Float64Array.from(rows, (row) => values[row])
  return { table: takeRows(all.table, rows), labels: Uint8Array.from(rows, (row) => all.labels[row]), time: of(all.time), weights: of(all.weights) }
}

/** What a person may set of tree learners: most trees, most leaves a tree, most splits between root and leaf. */
export type LearnerSettings = { trees?: number; leaves?: number; depth?: number }
export type FittingOptions = { seed: number; settings?: LearnerSettings; threads?: number }

/** A model of these rows by this learner; of very many columns it sees the strongest, chosen on these rows alone. */
export function fitLearner(rows: LearningRows, learner: LearnerName, { seed, settings, threads }: FittingOptions, onProgress?: (share: number) => void): BinaryModel {
  const weights = learner === 'boosted-trees' ? rows.weights : undefined
  return fitBinaryModel(strongestColumns(rows, seed), rows.labels, { learner, seed, order: rows.time, parameters: settingsFor(learner, settings), weights, threads }, onProgress)
}

/** The settings that this learner knows. */
export function settingsFor(learner: LearnerName, settings: LearnerSettings = {}): LearnerSettings {
  const names = learner === 'logistic' ? [] : learner === 'ml-random-forest' ? (['trees', 'depth'] as const) : (['trees', 'leaves', 'depth'] as const)
  return Object.fromEntries(names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])))
}

function strongestColumns({ table, labels }: LearningRows, seed: number): Table {
  const most = mostInputs(table.rows)
  if (table.columns.length <= most) return table
  const turns = turnsOf(labels, seed)
  const explained = table.columns.map((column) => ({ name: column.spec.name, share: explainedBy(column, labels, turns) }))
  const kept = explained.toSorted((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1)).slice(0, most).map(({ name }) => name)
  const names = new Set(kept)
  return takeColumns(table, table.columns.map(({ spec }) => spec.name).filter((name) => names.has(name)))
}

/** The learners tried on these rows, by folds within them; the one with the least log loss is chosen. */
export function tryLearners(rows: LearningRows, options: FittingOptions, onProgress: (share: number) => void = () => {}): Candidate[] {
  const inputs = Math.min(rows.table.columns.length, mostInputs(rows.labels.length))
  const small = rows.labels.length <= FOREST_ROWS && rows.labels.length * inputs <= FOREST_CELLS
  const learners: LearnerName[] = ['boosted-trees', 'logistic', ...(small ? (['ml-random-forest'] as const) : [])]
  const foldOf = stratifiedFolds(rows.labels, INNER_FOLDS, options.seed)
  const used = rows.labels.length >= ONE_FOLD_FROM_ROWS ? 1 : INNER_FOLDS
  const all = Int32Array.from(rows.labels.keys())
  const tried = learners.map((learner, index) => {
    const [margins, labels]: [number[], number[]] = [[], []]
    for (let fold = 0; fold < used; fold++) {
      const model = fitLearner(rowsOf(rows, all.filter((row) => foldOf[row] !== fold)), learner, options)
      const held = rowsOf(rows, all.filter((row) => foldOf[row] === fold))
      for (const margin of marginsOf(model, held.table)) margins.push(margin)
      for (const label of held.labels) labels.push(label)
      onProgress((index * used + fold + 1) / (learners.length * used))
    }
    const { logLoss, auc } = metricsOf(Float64Array.from(margins), Uint8Array.from(labels))
    return { learner, logLoss, auc, chosen: false }
  })
  const best = tried.reduce((least, candidate) => (candidate.logLoss < least.logLoss ? candidate : least))
  return tried.map((candidate) => ({ ...candidate, chosen: candidate === best }))
}
