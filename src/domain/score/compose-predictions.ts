/** Predictions with everything that is kept of them, made from the numbers of a model. */
import { featureMeaning, type LoadedModel } from '#domain/train/index.ts'
import { stableId } from '#platform/stable-id.ts'
import { readableValue } from './feature-values.ts'
import { chanceInterval, evidenceOfScore } from './rules/certainty.ts'
import { chanceOf, gradeOf, percentileOf, scoreOf } from './rules/scale.ts'
import type { FeatureValue, Grade } from './schema.ts'
import type { ScoredRows } from './score-in-thread.ts'
import type { PredictionRow } from './store/predictions.ts'

/** What a model says of one row. */
export type ScoredRow = {
  features: FeatureValue[]
  baseValue: number
  contributions: number[]
  margin: number
  probability: number
  low: number
  high: number
  score: number
  grade: Grade
  percentile: number
  evidence: PredictionRow['evidence']
  rules: PredictionRow['rules']
}

/** Every row with its score, grade, interval, evidence and contributions. `others`: ascending log-odds of the leads to compare with. */
export function describeRows(loaded: LoadedModel, scored: ScoredRows, others: Float64Array): ScoredRow[] {
  const names = loaded.model.features.map(({ name }) => name)
  const importance = new Map(loaded.result.importance.map(({ feature, points }) => [feature, points]))
  // An event that never came is known; a field without a value is not.
  const mayBeMissing = names.map((name) => ['trait', 'column'].includes(featureMeaning(name).kind))
  return Array.from(scored.margins, (margin, row) => {
    const features = scored.table.columns.map(({ spec, values }) => readableValue(spec, values[row]))
    const score = scoreOf(margin, scored.baseValue)
    const missing = names.filter((_, at) => mayBeMissing[at] && features[at] === null)
    return {
      features,
      baseValue: scored.baseValue,
      contributions: Array.from(scored.contributions.subarray(row * names.length, (row + 1) * names.length)),
      margin, probability: chanceOf(margin), ...chanceInterval(margin, loaded.result.spread), score, grade: gradeOf(score),
      percentile: percentileOf(margin, others), evidence: evidenceOfScore(loaded.result.evidence, importance, missing), rules: [],
    }
  })
}

/** The id of a prediction: the same model, person and scoring always give the same, so that a repeated job doubles nothing. */
export function predictionId(modelVersionId: string, profileId: string, scoring: string): string {
  return stableId('prediction', modelVersionId, profileId, scoring)
}
