/** Judges a model on rows it has not seen: figures, lift, calibration and what each cut-off would have meant. */
import { aucInterval } from '#ml/metrics/auc.ts'
import { brier, calibrationBins, expectedCalibrationError, logLoss } from '#ml/metrics/probability-error.ts'
import { liftTable } from '#ml/metrics/ranking.ts'
import { meanInterval } from '#ml/stats/interval.ts'
import type { CalibrationBin, CutoffRow, FoldFigures, LiftRow, Metrics } from './schema.ts'

/** Predictions on unseen rows: `row` in the training data, calibrated log-odds, uncut score, outcome, and the fold that they belong to. */
export type UnseenPredictions = { rows: Int32Array; margins: Float64Array; scores: Float64Array; labels: Uint8Array; fold: Uint8Array }

/** The chance behind each log-odds. */
export function chancesOf(margins: Float64Array): Float64Array {
  return margins.map((margin) => 1 / (1 + Math.exp(-margin)))
}

/** AUC with its 95 % interval, log loss, Brier score and calibration error of these predictions. */
export function metricsOf(margins: Float64Array, labels: Uint8Array): Metrics {
  const chances = chancesOf(margins)
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const ranking = aucInterval(margins, labels)
  return {
    rows: labels.length, positives, baseRate: positives / labels.length,
    auc: ranking.auc, aucLow: ranking.low, aucHigh: ranking.high,
    logLoss: logLoss(chances, labels), brier: brier(chances, labels), ece: expectedCalibrationError(chances, labels),
  }
}

/** The figures of each fold with mean and standard error, and the mean figures with the pooled interval's width. */
export function foldFigures(predictions: UnseenPredictions, folds: number): { folds: FoldFigures; metrics: Metrics } {
  const each = Array.from({ length: folds }, (_, fold) => {
    const rows = predictions.rows.map((_row, index) => index).filter((index) => predictions.fold[index] === fold)
    return metricsOf(Float64Array.from(rows, (index) => predictions.margins[index]), Uint8Array.from(rows, (index) => predictions.labels[index]))
  })
  const statistic = (name: 'auc' | 'logLoss' | 'brier' | 'ece') => {
    const values = each.map((metrics) => metrics[name])
    const { mean, standardError } = meanInterval(values)
    return { mean, standardError, values }
  }
  const figures: FoldFigures = { count: folds, auc: statistic('auc'), logLoss: statistic('logLoss'), brier: statistic('brier'), ece: statistic('ece') }
  const pooled = metricsOf(predictions.margins, predictions.labels)
  const auc = figures.auc.mean
  const metrics = {
    ...pooled, auc, aucLow: Math.max(0, auc - (pooled.auc - pooled.aucLow)), aucHigh: Math.min(1, auc + (pooled.aucHigh - pooled.auc)),
    logLoss: figures.logLoss.mean, brier: figures.brier.mean,
  }
  return { folds: figures, metrics }
}

/** Mean and standard error over rows of (one model's log loss - another's). */
export function lossGapOf(margins: Float64Array, others: Float64Array, labels: Uint8Array): { mean: number; standardError: number } {
  const loss = (margin: number, label: number) => softplus(label === 1 ? -margin : margin)
  return meanInterval(margins.map((margin, row) => loss(margin, labels[row]) - loss(others[row], labels[row])))
}

function softplus(value: number): number {
  return value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value))
}

/** The log loss of telling every row the same chance: the share of positives its model had learned from. */
export function baseRateLoss(rates: Float64Array, labels: Uint8Array): number {
  return logLoss(rates, labels)
}

/** Tenths of the ranked rows, best first. */
export function liftRowsOf(margins: Float64Array, labels: Uint8Array): LiftRow[] {
  return liftTable(margins, labels, 10).map(({ part, rows, positives, rate, lift, captured }) => ({ part, rows, positives, rate, lift, captured }))
}

/** Ten groups of similar chance: what was expected and what came true, with its interval. */
export function calibrationOf(margins: Float64Array, labels: Uint8Array): CalibrationBin[] {
  return calibrationBins(chancesOf(margins), labels).map(({ from, to, rows, positives, meanChance, rate, low, high }) => ({ from, to, rows, positives, expected: meanChance, observed: rate, low, high }))
}

/** The counts of working every unseen row from a whole score upwards, for each score from 1 to 99. */
export function cutoffRowsOf(scores: Float64Array, labels: Uint8Array): CutoffRow[] {
  const [positivesAt, negativesAt] = [new Float64Array(100), new Float64Array(100)]
  scores.forEach((score, row) => {
    const whole = Math.min(99, Math.max(1, Math.round(score)))
    if (labels[row] === 1) positivesAt[whole]++
    else negativesAt[whole]++
  })
  const [positives, negatives] = [positivesAt, negativesAt].map((counts) => counts.reduce((sum, count) => sum + count, 0))
  const rows: CutoffRow[] = []
  let [truePositives, falsePositives] = [0, 0]
  for (let score = 99; score >= 1; score--) {
    truePositives += positivesAt[score]
    falsePositives += negativesAt[score]
    const worked = truePositives + falsePositives
    rows.unshift({
      score, truePositives, falsePositives, falseNegatives: positives - truePositives, trueNegatives: negatives - falsePositives,
      precision: worked ? truePositives / worked : null, recall: positives ? truePositives / positives : 0, falsePositiveRate: negatives ? falsePositives / negatives : 0,
    })
  }
  return rows
}
