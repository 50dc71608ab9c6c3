/** Whether the columns tell anything about the outcome: on the judged rows where they suffice, else on out-of-fold scores of all rows. */
import { outOfFoldTest } from '#ml/judge/out-of-fold-test.ts'
import { rankTest, type RankTest } from '#ml/judge/rank-test.ts'
import type { LearningRows } from './learner-choice.ts'
import { metricsOf } from './model-judgement.ts'
import { splitRows, type RowSplit } from './row-splits.ts'
import type { Candidate, LearnerName, Signal, Split } from './schema.ts'
import { runTrial, type Trial, type TrialProgress, type TrialQuestion } from './trial.ts'

/** The level of the whole decision, and how it is spent: on the judged rows alone, on all rows by quick scorers, on all rows by the learners. */
const LEVEL = 0.01
const LEVEL_OF_PART = 0.001
const LEVEL_OF_LEARNERS = 0.001
const LEVEL_OF_ALL = LEVEL - LEVEL_OF_PART - LEVEL_OF_LEARNERS
const FOLDS = 5
const ENOUGH_JUDGED = 10_000 // rows: more of them would find nothing worth publishing
const SERVED_TWICE = Math.SQRT2 // rows that serve in each other's models: their scores' rank sum has up to twice the variance of independent ones

/** `alsoTried`: log-odds of the same unseen rows by a learner that was tried and replaced: the choice is part of the test. */
export type SignalQuestion = TrialQuestion & { alsoTried?: Float64Array }
/** The trial that the decision stands on, the rows it was judged on, and what the test says. `parts`: the parts of a wider trial, where one was needed. */
export type SignalFinding = { trial: Trial; split: Split; signal: Signal; parts?: RowSplit[] }

/**
 * Tests for a signal at level .01. Rows judged by models that never saw them, nor any row judged with them, are tested as they are: a
 * test part at .001 (many judged rows, or periods in time order: at .01). Where that finds nothing, all rows are scored: periods in time
 * order where rows have times; else out of fold, with models fitted anew to outcomes dealt at random, and by the learners themselves at a
 * bound that allows for rows serving in each other's models. The figures are then those of all rows, by the learner with the least log loss.
 */
export function findSignal(all: LearningRows, trial: Trial, split: Split, question: SignalQuestion, onProgress: TrialProgress): SignalFinding {
  if (split.kind === 'folds') return { trial, split, signal: signalOfFolds(all, [trial.unseen.margins, ...triedWith(question)], trial, question.seed) }
  const part = rankTest([trial.unseen.margins, ...triedWith(question)], trial.unseen.labels, trial.unseen.fold, question)
  const level = split.kind === 'rolling' || trial.unseen.labels.length >= ENOUGH_JUDGED ? LEVEL : LEVEL_OF_PART
  if (part.pValue <= level || level === LEVEL) return { trial, split, signal: signalOf(part, level, trial) }
  const wider = widerSplit(all, question)
  const learners = question.learner === 'auto' ? trial.candidates.map(({ learner }) => learner) : [question.learner]
  const trials = learners.map((learner, index) => runTrial(all, wider.parts, { ...question, learner }, (stage, share) => onProgress(stage, (index + share) / learners.length)))
  const chosen = bestOf(trials, question)
  const margins = trials.map(({ unseen }) => unseen.margins)
  const sentence = `${wider.split.sentence} (${split.sentence} did not tell enough)`
  if (wider.split.kind !== 'rolling') return { trial: chosen, parts: wider.parts, split: { ...wider.split, sentence }, signal: signalOfFolds(all, margins, chosen, question.seed) }
  const rolled = rankTest(margins, chosen.unseen.labels, chosen.unseen.fold, question)
  const rest = LEVEL - LEVEL_OF_PART
  return { trial: chosen, parts: wider.parts, split: { ...wider.split, sentence }, signal: signalOf(rolled, rest, chosen) }
}

function signalOf({ pValue, permutations }: RankTest, level: number, { unseen }: Trial): Signal {
  return { pValue, level, found: pValue <= level, permutations, rows: unseen.labels.length }
}

function triedWith({ alsoTried }: SignalQuestion): Float64Array[] {
  return alsoTried ? [alsoTried] : []
}

function signalOfFolds(all: LearningRows, margins: readonly Float64Array[], { unseen }: Trial, seed: number): Signal {
  const { pValue, permutations, rows } = outOfFoldTest(all.table, all.labels, { seed })
  if (pValue <= LEVEL_OF_ALL) return { pValue, level: LEVEL_OF_ALL, found: true, permutations, rows }
  const learners = rankTest(margins, unseen.labels, unseen.fold, { seed, permutations: 0, spread: SERVED_TWICE })
  if (learners.pValue <= LEVEL_OF_LEARNERS) return { pValue: learners.pValue, level: LEVEL_OF_LEARNERS, found: true, permutations: 0, rows: unseen.labels.length }
  return { pValue, level: LEVEL_OF_ALL, found: false, permutations, rows }
}

function widerSplit({ labels, time }: LearningRows, { seed }: SignalQuestion): { parts: RowSplit[]; split: Split } {
  const inOrder = time ? splitRows(labels, { kind: 'folds', folds: FOLDS }, seed, time) : null
  return inOrder && inOrder.parts.length > 1 ? inOrder : splitRows(labels, { kind: 'folds', folds: FOLDS }, seed)
}

/** The trial with the least log loss, and the figures of all of them where there was a choice. */
function bestOf(trials: readonly Trial[], { learner: asked }: SignalQuestion): Trial {
  const figures = trials.map(({ unseen }) => metricsOf(unseen.margins, unseen.labels))
  const best = figures.reduce((least, { logLoss }, index) => (logLoss < figures[least].logLoss ? index : least), 0)
  const candidateOf = (learner: LearnerName, index: number): Candidate => ({ learner, logLoss: figures[index].logLoss, auc: figures[index].auc, chosen: index === best })
  return { ...trials[best], candidates: asked === 'auto' ? trials.map(({ learner }, index) => candidateOf(learner, index)) : [] }
}
