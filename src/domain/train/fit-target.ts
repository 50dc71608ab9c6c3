/**
 * Trains and judges a model of one outcome: columns chosen, learner chosen, judged on unseen rows, published or refused.
 * Pure: the same columns, outcomes, choices and seed give the same result and the same model, to the byte.
 */
import { metricIntervals } from '#ml/judge/metric-intervals.ts'
import type { BinaryModel } from '#ml/model/binary-model.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import { backtest } from './backtest.ts'
import { chooseColumns, type ColumnChoice, type ColumnQuestion } from './input-columns.ts'
import { fitLearner, mostInputs, rowsOf, type FittingOptions, type LearnerSettings, type LearningRows } from './learner-choice.ts'
import { calibrationOf, chancesOf, cutoffRowsOf, foldFigures, liftRowsOf, metricsOf, type UnseenPredictions } from './model-judgement.ts'
import { halvesBeside, spreadOf, viewOf } from './model-view.ts'
import { splitRows, type SplitChoice } from './row-splits.ts'
import { evidenceFor, lowEvidence, missingOutcomes, type Pace } from './rules/data-minimum.ts'
import { clearlyWorse, decidePublication } from './rules/publication.ts'
import type { LearnerChoice, LearnerName, LeftOutColumn, PublishedResult, RefusalCode, RefusedResult, Split } from './schema.ts'
import { findSignal } from './signal-finding.ts'
import { tryParts, withParts, type SegmentQuestion } from './segment-models.ts'
import { snapshotHashOf } from './snapshot-hash.ts'
import { runTrial, type Trial } from './trial.ts'

export type FitTargetInput = ColumnQuestion & {
  learner: LearnerChoice
  split: SplitChoice
  settings?: LearnerSettings
  /** Whether rows with times are also judged month after month; it trains a model a month. */
  backtest?: boolean
  /** How much each row counts in learning, by boosted trees; the figures count every row once. */
  weights?: Float64Array
  threads?: number
  /** The hash of the stored snapshot where there is one; else it is computed from the columns. */
  snapshotHash?: string
  /** How fast outcomes arrive, for a refusal that names the day. */
  pace?: Pace
  /** A category whose large parts may get a model of their own. */
  segments?: SegmentQuestion
}
export type FitStage = 'columns' | 'learner' | 'test' | 'model' | 'explain'
export type FitProgress = (stage: FitStage, share: number) => void
/** `model` and `unseen` are there only where a model is published; `unseen`: what it said of rows it had not seen. */
export type FittedTarget =
  | { result: PublishedResult; model: BinaryModel; unseen: UnseenPredictions }
  | { result: RefusedResult; model?: undefined; unseen?: UnseenPredictions }

/** Trains a model of the outcome and decides whether it is fit to publish; a refusal is a result with its reason. */
export function fitTarget(input: FitTargetInput, onProgress: FitProgress = () => {}): FittedTarget {
  const positives = input.labels.reduce((sum, label) => sum + label, 0)
  const rows = input.labels.length
  const base: Snapshot = { rows, positives, features: [], leftOut: [], proxies: [], seed: input.seed, snapshotHash: input.snapshotHash ?? snapshotHashOf(input.columns, input.labels, input.time) }
  const missing = missingOutcomes(rows, positives, input.pace)
  if (missing) return { result: { kind: 'refused', ...missing, ...base } }
  onProgress('columns', 0)
  const choice = chooseColumns(input)
  const chosen: Snapshot = { ...base, features: choice.table.columns.map(({ spec }) => spec.name), leftOut: choice.leftOut, proxies: choice.proxies }
  onProgress('columns', 1)
  const unusable = columnRefusal(choice)
  if (unusable) return { result: { kind: 'refused', ...unusable, ...chosen } }
  return judgeAndFit(input, choice, chosen, onProgress)
}

type Snapshot = Pick<RefusedResult, 'rows' | 'positives' | 'features' | 'leftOut' | 'proxies' | 'seed' | 'snapshotHash'>

function columnRefusal({ table, leftOut }: ColumnChoice): { reason: RefusalCode; sentence: string } | null {
  const unclear = leftOut.filter((column) => column.reason === 'date-ambiguous')
  if (unclear.length > 0) {
    const names = unclear.map(({ column }) => `"${column}"`).join(', ')
    return { reason: 'date-ambiguous', sentence: `Not trained: day and month cannot be told apart in ${names}. Say how dates are written, for example DD/MM/YYYY, or leave the column out.` }
  }
  if (table.columns.length > 0) return null
  const why = leftOut.slice(0, 5).map(({ column, reason }) => `${column} (${reason})`).join(', ')
  return { reason: 'no-inputs', sentence: `Not trained: no column is left to learn from${why ? `: ${why}${leftOut.length > 5 ? ' and others' : ''}` : ''}.` }
}

function judgeAndFit(input: FitTargetInput, choice: ColumnChoice, snapshot: Snapshot, onProgress: FitProgress): FittedTarget {
  const all: LearningRows = { table: choice.table, labels: input.labels, time: input.time, weights: input.weights }
  const { parts, split: planned } = splitRows(input.labels, input.split, input.seed, input.time)
  const usable = parts.length > 0 && parts.every((part) => hasBoth(input.labels, part.train, 2) && hasBoth(input.labels, part.test, 1))
  if (!usable) {
    return { result: { kind: 'refused', reason: 'too-few-rows', sentence: `Not trained: judged on ${planned.sentence}, some part has no row of one outcome. Choose fewer folds or a larger test part.`, ...snapshot } }
  }
  const halvesAre = (by: LearnerName) => ({ table: all.table, labels: all.labels, options: { learner: by, seed: input.seed, order: input.time, threads: input.threads } })
  const startHalves = (by: LearnerName) => (input.segments ? undefined : halvesBeside(halvesAre(by))) // parts have models of their own, which are not known yet
  const early = input.learner === 'auto' ? undefined : startHalves(input.learner)
  let trial = runTrial(all, parts, input, onProgress)
  let replaced: LearnerName | undefined
  let alsoTried: Float64Array | undefined
  if (input.learner === 'auto' && clearlyWorse(trial)) {
    replaced = trial.learner
    alsoTried = trial.unseen.margins
    const candidates = trial.candidates.map((candidate) => ({ ...candidate, chosen: candidate.learner === 'logistic' }))
    trial = { ...runTrial(all, parts, { ...input, learner: 'logistic' }, onProgress), candidates }
  }
  const found = findSignal(all, trial, planned, { ...input, alsoTried }, onProgress)
  const { split, signal } = found
  if (found.trial !== trial) replaced = undefined
  trial = found.trial
  const { baseline, baseRateLogLoss, learner } = trial
  const decide = ({ unseen: rows, lossGap }: Pick<Trial, 'unseen' | 'lossGap'>) => decidePublication({ learner, metrics: figuresOf(rows, split).metrics, signal, baseRateLogLoss, baseline: figuresOf({ ...rows, margins: baseline }, split).metrics, lossGap: input.weights ? EVEN : lossGap, where: split.sentence })
  const parted = input.segments && decide(trial).kind === 'published' ? tryParts(all, found.parts ?? parts, trial, input.segments, input) : undefined
  const { unseen } = parted?.trial ?? trial
  const decision = decide(parted?.trial ?? trial)
  const { metrics, folds } = figuresOf(unseen, split)
  const judged = {
    learner, candidates: trial.candidates, replaced, split, metrics, folds, signal, segments: parted?.segments,
    intervals: metricIntervals(chancesOf(unseen.margins), unseen.labels, { seed: input.seed }),
    evidence: evidenceFor(snapshot.rows, snapshot.positives),
    baseline: { logistic: figuresOf({ ...unseen, margins: baseline }, split).metrics, baseRateLogLoss, bestFeature: bestFeature(choice) },
    lift: liftRowsOf(unseen.margins, unseen.labels),
    calibration: calibrationOf(unseen.margins, unseen.labels),
    cutoffs: cutoffRowsOf(unseen.scores, unseen.labels),
  }
  if (decision.kind === 'refused') {
    early?.drop()
    return { result: { ...decision, ...snapshot, ...judged }, unseen }
  }
  const halves = early ?? startHalves(learner)
  const { model: whole, leftOut } = finalModel(all, learner, input, (share) => onProgress('model', share))
  const model = withParts(whole, all, parted?.segments, input)
  const view = viewOf(model, all.table, trial.judgedBy, input.seed)
  onProgress('explain', 0.3)
  const spread = spreadOf(model, { ...halvesAre(learner), parts: (again, rows) => withParts(again, rowsOf(all, rows), parted?.segments, input) }, halves, (share) => onProgress('explain', 0.3 + 0.7 * share))
  const months = input.backtest && input.time ? backtest({ ...all, time: input.time }, learner, input) : undefined
  const features = model.features.map(({ name }) => name)
  const result: PublishedResult = { ...decision, caution: lowEvidence(snapshot.rows, snapshot.positives) ?? undefined, ...snapshot, ...judged, ...view, spread, backtest: months, features, leftOut: [...snapshot.leftOut, ...leftOut], parameters: { ...model.parameters } }
  return { result, model, unseen }
}

/** A model of weighted rows answers another question than the baseline, whose rows count alike: neither beats the other. */
const EVEN = { mean: 0, standardError: 0 }

function figuresOf(unseen: UnseenPredictions, split: Split): { metrics: PublishedResult['metrics']; folds?: PublishedResult['folds'] } {
  if (split.folds === undefined) return { metrics: metricsOf(unseen.margins, unseen.labels) }
  return foldFigures(unseen, split.folds)
}

/** The published model learns from all rows, the judged ones included: the figures stand for the recipe, and more rows only help it. */
function finalModel(all: LearningRows, learner: LearnerName, options: FittingOptions, onProgress: (share: number) => void): { model: BinaryModel; leftOut: LeftOutColumn[] } {
  const model = fitLearner(all, learner, options, onProgress)
  const seen = new Set(model.features.map(({ name }) => name))
  const dropped = all.table.columns.map(({ spec }) => spec.name).filter((name) => !seen.has(name))
  const detail = `Not among the ${mostInputs(all.table.rows)} columns of ${all.table.columns.length.toLocaleString('en')} that tell most about the outcome.`
  return { model, leftOut: dropped.map((column) => ({ column, reason: 'too-many', detail, canBeIncluded: false })) }
}

function bestFeature({ strengths }: ColumnChoice): { feature: string; auc: number } | null {
  const best = strengths.toSorted((a, b) => b.auc - a.auc)[0]
  return best ? { feature: best.column, auc: best.auc } : null
}

function hasBoth(labels: Uint8Array, rows: Int32Array, least: number): boolean {
  const positives = rows.reduce((sum, row) => sum + labels[row], 0)
  return positives >= least && rows.length - positives >= least
}

/** The columns with only the given rows, in their order: for leaving out rows that have no outcome yet. */
export function columnsOfRows(columns: readonly RawColumn[], rows: Int32Array): RawColumn[] {
  return columns.map(({ name, values }) => ({ name, values: Array.from(rows, (row) => values[row]) }))
}
