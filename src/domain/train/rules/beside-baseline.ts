/** A model's figures on unseen rows beside those of simpler ways to rank the same rows. */
import { wilsonInterval } from '#ml/stats/interval.ts'
import type { PublishedResult } from '../schema.ts'

/** One figure beside its simpler twin. `low` and `high`: the 95 % interval, where there is one. */
export type ComparedFigure = {
  measure: 'ranking' | 'one-field' | 'top-tenth' | 'information' | 'honesty'
  value: number
  low: number | null
  high: number | null
  /** The simpler twin's figure; null where there is none to compare with. */
  simple: number | null
  /** Of `one-field`: the field that ranks best alone. */
  field: string | null
  lessIsBetter: boolean
}

type Judged = Pick<PublishedResult, 'learner' | 'metrics' | 'baseline' | 'lift'>

/**
 * Ranking (AUC) beside the logistic baseline and beside the best single field, the top tenth beside a tenth drawn by
 * chance, the information of the chances (the share of the base rate's log loss that they save), and their mean gap to
 * what happened. A logistic model is not put beside itself: its chances stand beside saying the base rate to everyone.
 */
export function besideBaseline({ learner, metrics, baseline, lift }: Judged): ComparedFigure[] {
  const { logistic, baseRateLogLoss, bestFeature } = baseline
  const ranking = { value: metrics.auc, low: metrics.aucLow, high: metrics.aucHigh, lessIsBetter: false }
  const information = (logLoss: number) => (baseRateLogLoss > 0 ? 1 - logLoss / baseRateLogLoss : 0)
  const own = learner === 'logistic'
  const figures: ComparedFigure[] = own && bestFeature ? [] : [{ measure: 'ranking', ...ranking, simple: own ? null : logistic.auc, field: null }]
  if (bestFeature) figures.push({ measure: 'one-field', ...ranking, simple: bestFeature.auc, field: bestFeature.feature })
  const top = lift.find((row) => row.part === 1)
  if (top && metrics.baseRate > 0) {
    const share = wilsonInterval(top.positives, top.rows)
    figures.push({ measure: 'top-tenth', value: top.lift, low: share.low / metrics.baseRate, high: share.high / metrics.baseRate, simple: 1, field: null, lessIsBetter: false })
  }
  figures.push(
    { measure: 'information', value: information(metrics.logLoss), low: null, high: null, simple: own ? 0 : information(logistic.logLoss), field: null, lessIsBetter: false },
    { measure: 'honesty', value: metrics.ece, low: null, high: null, simple: own ? null : logistic.ece, field: null, lessIsBetter: true },
  )
  return figures
}
