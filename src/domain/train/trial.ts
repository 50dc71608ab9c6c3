/** A trial: models trained on parts of the rows, and what they say of the rows they have not seen, beside the logistic baseline. */
import { marginsOf, type BinaryModel } from '#ml/model/binary-model.ts'
import { fitLearner, rowsOf, tryLearners, type LearnerSettings, type LearningRows } from './learner-choice.ts'
import { baseRateLoss, lossGapOf, type UnseenPredictions } from './model-judgement.ts'
import type { RowSplit } from './row-splits.ts'
import type { Candidate, LearnerChoice, LearnerName } from './schema.ts'
import { uncutScore } from './score-scale.ts'

/** Which learner to try, with which settings and seed. */
export type TrialQuestion = { learner: LearnerChoice; seed: number; settings?: LearnerSettings; threads?: number }
export type TrialProgress = (stage: 'learner' | 'test', share: number) => void

/** `baseline`: the log-odds of the logistic baseline on the same rows; `baseRates`: the share of positives that each row's model had learned from; `judgedBy`: the last part's model and its unseen rows. */
export type Trial = {
  learner: LearnerName
  candidates: Candidate[]
  unseen: UnseenPredictions
  baseline: Float64Array
  baseRates: Float64Array
  baseRateLogLoss: number
  lossGap: { mean: number; standardError: number }
  judgedBy: { model: BinaryModel; table: LearningRows['table']; labels: Uint8Array }
}

/** Trains on each part and predicts the rows that it has not seen, beside the logistic baseline. */
export function runTrial(all: LearningRows, parts: readonly RowSplit[], input: TrialQuestion, onProgress: TrialProgress): Trial {
  const total = parts.reduce((sum, part) => sum + part.test.length, 0)
  const unseen: UnseenPredictions = { rows: new Int32Array(total), margins: new Float64Array(total), scores: new Float64Array(total), labels: new Uint8Array(total), fold: new Uint8Array(total) }
  const [baseline, rates] = [new Float64Array(total), new Float64Array(total)]
  const candidates: Candidate[][] = []
  let [at, judgedBy]: [number, Trial['judgedBy'] | undefined] = [0, undefined]
  parts.forEach((part, fold) => {
    const train = rowsOf(all, part.train)
    const test = rowsOf(all, part.test)
    const tried = input.learner === 'auto' ? tryLearners(train, input, (share) => onProgress('learner', (fold + share) / parts.length)) : [{ learner: input.learner, logLoss: 0, auc: 0, chosen: true }]
    const learner = chosenLearner(tried)
    const model = fitLearner(train, learner, input)
    const plain = learner === 'logistic' ? model : fitLearner(train, 'logistic', { seed: input.seed })
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
  return { learner, candidates: overall, unseen, baseline, judgedBy, baseRates: rates, baseRateLogLoss: baseRateLoss(rates, unseen.labels), lossGap: lossGapOf(unseen.margins, baseline, unseen.labels) }
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
