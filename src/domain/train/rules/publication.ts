/** The decision to publish a trained model, to label it weak, or to refuse it. */
import type { LearnerName, Metrics, RefusalCode, Signal } from '../schema.ts'

const WEAK_AUC = 0.7
const CERTAINTY_Z = 2.576 / 1.96 // from the 95 % interval shown to a 99 % one: of 200 columns-of-noise trainings one may slip through, not five
const NOISE_Z = 1.645 // one-sided 5 %: a model is called worse than the baseline only beyond what chance explains

/** What the decision rests on: figures on unseen rows for the model, for the logistic baseline, and for saying the base rate to everyone. */
export type Evaluation = {
  learner: LearnerName
  metrics: Metrics
  /** The permutation test on unseen rows; without one the AUC's interval decides. */
  signal?: Signal
  baseRateLogLoss: number
  baseline: Metrics
  /** Mean and standard error, over unseen rows, of (model's log loss - baseline's log loss). */
  lossGap: { mean: number; standardError: number }
  where: string
}
export type Publication = { kind: 'published'; label: 'good' | 'weak'; reason: string; sentence: string } | { kind: 'refused'; reason: RefusalCode; sentence: string }

/**
 * Publishes a model whose ranking of unseen rows beats chance (a permutation test at level .01), whose chances beat
 * the base rate (log loss), and that is not beaten by the logistic baseline; weak below an AUC of .70.
 */
export function decidePublication(evaluation: Evaluation): Publication {
  const { metrics, baseline, baseRateLogLoss, where } = evaluation
  const figure = `AUC ${metrics.auc.toFixed(2)} (${metrics.aucLow.toFixed(2)} to ${metrics.aucHigh.toFixed(2)}) on ${where}`
  const { signal } = evaluation
  const told = signal ? signal.found && metrics.auc > 0.5 : metrics.auc - CERTAINTY_Z * (metrics.auc - metrics.aucLow) > 0.5
  if (!told) {
    const chance = signal ? `, and outcomes dealt at random are ranked as well in ${percent(signal.pValue)} of cases` : ''
    return { kind: 'refused', reason: 'no-better-than-base-rate', sentence: `Not published: no better than the base rate, ${figure}${chance}; these columns do not tell who converts.` }
  }
  if (!(metrics.logLoss < baseRateLogLoss)) {
    const sentence = `Not published: no better than the base rate, its chances are further from the truth (log loss ${metrics.logLoss.toFixed(3)} against ${baseRateLogLoss.toFixed(3)}) although it ranks rows, ${figure}.`
    return { kind: 'refused', reason: 'no-better-than-base-rate', sentence }
  }
  if (clearlyWorse(evaluation)) {
    const sentence = `Not published: the logistic baseline does better, log loss ${baseline.logLoss.toFixed(3)} against ${metrics.logLoss.toFixed(3)} and AUC ${baseline.auc.toFixed(2)} against ${metrics.auc.toFixed(2)} on ${where}; choose the learner logistic or auto.`
    return { kind: 'refused', reason: 'worse-than-baseline', sentence }
  }
  const weak = metrics.auc < WEAK_AUC
  return {
    kind: 'published',
    label: weak ? 'weak' : 'good',
    reason: weak ? `better than the base rate, but AUC ${metrics.auc.toFixed(2)} is below ${WEAK_AUC.toFixed(2)}` : 'better than the base rate and than the baseline',
    sentence: `${weak ? 'Published as weak' : 'Published'}: ${figure}.`,
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`
}

/** True where the logistic baseline beats the model on unseen rows by more than chance explains; never true of the baseline itself. */
export function clearlyWorse(evaluation: Pick<Evaluation, 'learner' | 'lossGap'>): boolean {
  return evaluation.learner !== 'logistic' && evaluation.lossGap.mean > NOISE_Z * evaluation.lossGap.standardError
}
