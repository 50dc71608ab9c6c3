/**
 * Trains and judges a model of one outcome: columns chosen, learner chosen, judged on unseen rows, published or refused.
 * Pure: the same columns, outcomes, choices and seed give the same result and the same model, to the byte.
 */
import { marginsOf, type BinaryModel } from '#ml/model/binary-model.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import { chooseColumns, type ColumnChoice, type ColumnQuestion } from './input-columns.ts'
import { fitLearner, mostInputs, rowsOf, tryLearners, type LearningRows } from './learner-choice.ts'
import { calibrationOf, cutoffRowsOf, foldFigures, lossGapOf, liftRowsOf, metricsOf, baseRateLoss, type UnseenPredictions } from './model-judgement.ts'
import { spreadOf, viewOf } from './model-view.ts'
import { splitRows, type RowSplit, type SplitChoice } from './row-splits.ts'
import { evidenceFor, missingOutcomes, type Pace } from './rules/data-minimum.ts'
import { clearlyWorse, decidePublication } from './rules/publication.ts'
import type { Candidate, LearnerChoice, LearnerName, LeftOutColumn, PublishedResult, RefusalCode, RefusedResult, Split } from './schema.ts'
import { uncutScore } from './score-scale.ts'
import { snapshotHashOf } from './snapshot-hash.ts'

export type FitTargetInput = ColumnQuestion & {
  learner: LearnerChoice
  split: SplitChoice
  /** The hash of the stored snapshot where there is one; else it is computed from the columns. */
  snapshotHash?: string
  /** How fast outcomes arrive, for a refusal that names the day. */
  pace?: Pace
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
  const all: LearningRows = { table: choice.table, labels: input.labels, time: input.time }
  const { parts, split } = splitRows(input.labels, input.split, input.seed, input.time)
  const usable = parts.length > 0 && parts.every((part) => hasBoth(input.labels, part.train, 2) && hasBoth(input.labels, part.test, 1))
  if (!usable) {
    return { result: { kind: 'refused', reason: 'too-few-rows', sentence: `Not trained: judged on ${split.sentence}, some part has no row of one outcome. Choose fewer folds or a larger test part.`, ...snapshot } }
  }
  let trial = judge(all, parts, input, onProgress)
  let replaced: LearnerName | undefined
  if (input.learner === 'auto' && clearlyWorse(trial)) {
    replaced = trial.learner
    const candidates = trial.candidates.map((candidate) => ({ ...candidate, chosen: candidate.learner === 'logistic' }))
    trial = { ...judge(all, parts, { ...input, learner: 'logistic' }, onProgress), candidates }
  }
  const { unseen, baseline, baseRateLogLoss, learner, lossGap } = trial
  const { metrics, folds } = figuresOf(unseen, split)
  const decision = decidePublication({ learner, metrics, baseRateLogLoss, baseline: figuresOf({ ...unseen, margins: baseline }, split).metrics, lossGap, where: split.sentence })
  const judged = {
    learner, candidates: trial.candidates, replaced, split, metrics, folds,
    evidence: evidenceFor(snapshot.rows, snapshot.positives),
    baseline: { logistic: figuresOf({ ...unseen, margins: baseline }, split).metrics, baseRateLogLoss, bestFeature: bestFeature(choice) },
    lift: liftRowsOf(unseen.margins, unseen.labels),
    calibration: calibrationOf(unseen.margins, unseen.labels),
    cutoffs: cutoffRowsOf(unseen.scores, unseen.labels),
  }
  if (decision.kind === 'refused') return { result: { ...decision, ...snapshot, ...judged }, unseen }
  const { model, leftOut } = finalModel(all, learner, input.seed, (share) => onProgress('model', share))
  const view = viewOf(model, all.table, trial.judgedBy, input.seed)
  onProgress('explain', 0.3)
  const spread = spreadOf(model, all.table, all.labels, { learner, seed: input.seed, order: input.time }, (share) => onProgress('explain', 0.3 + 0.7 * share))
  const features = model.features.map(({ name }) => name)
  const result: PublishedResult = { ...decision, ...snapshot, ...judged, ...view, spread, features, leftOut: [...snapshot.leftOut, ...leftOut], parameters: { ...model.parameters } }
  return { result, model, unseen }
}

type Trial = {
  learner: LearnerName
  candidates: Candidate[]
  unseen: UnseenPredictions
  baseline: Float64Array
  baseRateLogLoss: number
  lossGap: { mean: number; standardError: number }
  judgedBy: { model: BinaryModel; table: LearningRows['table']; labels: Uint8Array }
}

/** Trains on each part and predicts the rows that it has not seen, beside the logistic baseline. */
function judge(all: LearningRows, parts: readonly RowSplit[], input: FitTargetInput, onProgress: FitProgress): Trial {
  const total = parts.reduce((sum, part) => sum + part.test.length, 0)
  const unseen: UnseenPredictions = { rows: new Int32Array(total), margins: new Float64Array(total), scores: new Float64Array(total), labels: new Uint8Array(total), fold: new Uint8Array(total) }
  const [baseline, rates] = [new Float64Array(total), new Float64Array(total)]
  const candidates: Candidate[][] = []
  let [at, judgedBy]: [number, Trial['judgedBy'] | undefined] = [0, undefined]
  parts.forEach((part, fold) => {
    const train = rowsOf(all, part.train)
    const test = rowsOf(all, part.test)
    const tried = input.learner === 'auto' ? tryLearners(train, input.seed, (share) => onProgress('learner', (fold + share) / parts.length)) : [{ learner: input.learner, logLoss: 0, auc: 0, chosen: true }]
    const learner = chosenLearner(tried)
    const model = fitLearner(train, learner, input.seed)
    const plain = learner === 'logistic' ? model : fitLearner(train, 'logistic', input.seed)
    const margins = marginsOf(model, test.table)
    unseen.rows.set(part.test, at)
    unseen.margins.set(margins, at)
    unseen.scores.set(margins.map((margin) => uncutScore(margin, model.baseValue)), at)
    unseen.labels.set(test.labels, at)
    unseen.fold.fill(fold, at, at + part.test.length)
    baseline.set(marginsOf(plain, test.table), at)
    rates.fill(train.labels.reduce((sum, label) => sum + label, 0) / train.labels.length, at, at + part.test.length)
    if (input.learner === 'auto') candidates.push(tried)
    judgedBy = { model, table: test.table, labels: test.labels }
    at += part.test.length
    onProgress('test', (fold + 1) / parts.length)
  })
  if (!judgedBy) throw new RangeError('A model needs at least one part to be judged on.')
  const overall = meanCandidates(candidates)
  const learner: LearnerName = input.learner === 'auto' ? chosenLearner(overall) : input.learner
  return { learner, candidates: overall, unseen, baseline, judgedBy, baseRateLogLoss: baseRateLoss(rates, unseen.labels), lossGap: lossGapOf(unseen.margins, baseline, unseen.labels) }
}

function chosenLearner(candidates: readonly Candidate[]): LearnerName {
  return candidates.find((candidate) => candidate.chosen)?.learner ?? 'boosted-trees'
}

/** The figures of each learner over all folds; the one with the least mean log loss makes the published model. */
function meanCandidates(folds: readonly Candidate[][]): Candidate[] {
  if (folds.length === 0) return []
  const means = folds[0].map(({ learner }, index) => {
    const mean = (of: (candidate: Candidate) => number) => folds.reduce((sum, fold) => sum + of(fold[index]) / folds.length, 0)
    return { learner, logLoss: mean((candidate) => candidate.logLoss), auc: mean((candidate) => candidate.auc), chosen: false }
  })
  const best = means.reduce((least, candidate) => (candidate.logLoss < least.logLoss ? candidate : least))
  return means.map((candidate) => ({ ...candidate, chosen: candidate === best }))
}

function figuresOf(unseen: UnseenPredictions, split: Split): { metrics: PublishedResult['metrics']; folds?: PublishedResult['folds'] } {
  if (split.folds === undefined) return { metrics: metricsOf(unseen.margins, unseen.labels) }
  return foldFigures(unseen, split.folds)
}

/** The published model learns from all rows, the judged ones included: the figures stand for the recipe, and more rows only help it. */
function finalModel(all: LearningRows, learner: LearnerName, seed: number, onProgress: (share: number) => void): { model: BinaryModel; leftOut: LeftOutColumn[] } {
  const model = fitLearner(all, learner, seed, onProgress)
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
