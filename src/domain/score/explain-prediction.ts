/** Everything behind one score, for the lead page: every contribution in words, what changed since the score before, and what was known of the model. */
import { displayName, loadModel, TYPICAL_SCORE, uncutScore, type LoadedModel } from '#domain/train/index.ts'
import { contributionsOf } from '#ml/model/binary-model.ts'
import type { FeatureKind } from '#ml/table/table.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { rawTable } from './raw-table.ts'
import { explainChange } from './rules/score-change.ts'
import { reasonsOf, speaksForAndAgainst } from './rules/reasons.ts'
import { isCut, pointsOf } from './rules/scale.ts'
import { wordsFor } from './rules/reason-words.ts'
import type { FeatureValue, Reason, ScoreChange } from './schema.ts'
import { contributionsByName, valuesOf } from './score-cards.ts'
import { formerPrediction, newestTwo, predictionById, scoreHistory, type PredictionRow } from './store/predictions.ts'

/** One feature of a score: its value, its effect, and the sentence. */
export type ExplainedFeature = { feature: string; name: string; kind: FeatureKind; value: FeatureValue; logOdds: number; points: number; sentence: string; short: string }

/** A score with its evidence. `base` and all `points` add up to `uncut`; `cut` says that the score shown was cut to 1..99. */
export type Explanation = {
  prediction: Omit<PredictionRow, 'features' | 'contributions'>
  base: number
  uncut: number
  cut: boolean
  features: ExplainedFeature[]
  speaksFor: Reason[]
  against: Reason[]
  /** Points of all features that are in neither list. */
  others: { count: number; points: number }
  change: (ScoreChange & { since: Date; fromVersion: number; toVersion: number }) | null
  model: { versionId: string; targetId: string; number: number; learner: string; trainedAt: Date; auc: number; label: 'good' | 'weak'; evidence: string; windowDays: number; rows: number; positives: number }
  history: { id: string; scoredAt: Date; score: number; grade: string }[]
}

const TOP = 5
const HISTORY = 24

/** Explains a stored prediction: the newest one of a person for a target, or the one named. */
export async function explainPrediction(ctx: TenantContext, by: { predictionId: string } | { targetId: string; profileId: string }): Promise<Explanation> {
  return ctx.transact((tx) => explanationOf(tx, by))
}

/** The same within a transaction. */
export async function explanationOf(tx: TenantTx, by: { predictionId: string } | { targetId: string; profileId: string }): Promise<Explanation> {
  const prediction = 'predictionId' in by ? await predictionById(tx, by.predictionId) : (await newestTwo(tx, by.targetId, [by.profileId]))[0]
  const loaded = prediction && (await loadModel(tx, prediction.modelVersionId))
  if (!prediction || !loaded) throw new LeadlightError('not-found', 'This person has no score in this workspace.')
  const former = await formerPrediction(tx, prediction)
  const formerModel = former && (await loadModel(tx, former.modelVersionId))
  return {
    ...described(prediction, loaded),
    change: former && formerModel ? { ...changeOf({ prediction: former, loaded: formerModel }, { prediction, loaded }), since: former.scoredAt, fromVersion: formerModel.number, toVersion: loaded.number } : null,
    model: {
      versionId: loaded.versionId, targetId: loaded.targetId, number: loaded.number, learner: loaded.model.learner, trainedAt: loaded.trainedAt, auc: loaded.result.metrics.auc, label: loaded.result.label,
      evidence: loaded.result.evidence, windowDays: loaded.parameters.target.windowDays, rows: loaded.result.rows, positives: loaded.result.positives,
    },
    history: await scoreHistory(tx, prediction.targetId, prediction.profileId, HISTORY),
  }
}

function described(prediction: PredictionRow, loaded: LoadedModel): Omit<Explanation, 'change' | 'model' | 'history'> {
  const values = valuesOf(prediction, loaded)
  const features = loaded.model.features.map(({ name, kind }, at) => ({
    feature: name, name: displayName(name), kind, value: values[name], logOdds: prediction.contributions[at], points: pointsOf(prediction.contributions[at]), ...wordsFor({ name, kind }, values[name]),
  })).toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.feature < b.feature ? -1 : 1))
  const lists = speaksForAndAgainst(reasonsOf({ features: loaded.model.features, values, contributions: prediction.contributions }).reasons, TOP)
  const listed = new Set([...lists.speaksFor, ...lists.against].map(({ feature }) => feature))
  const rest = features.filter(({ feature }) => !listed.has(feature))
  const { features: _values, contributions: _contributions, ...facts } = prediction
  return {
    prediction: facts, base: TYPICAL_SCORE, uncut: uncutScore(prediction.margin, prediction.baseValue), cut: isCut(prediction.margin, prediction.baseValue), features, ...lists,
    others: { count: rest.length, points: rest.reduce((sum, { points }) => sum + points, 0) },
  }
}

type Scored = { prediction: PredictionRow; loaded: LoadedModel }

/** Why the score changed: where the model is another one, the former model says what it would have made of the new values. */
function changeOf(before: Scored, after: Scored): ScoreChange {
  const asExplained = ({ prediction, loaded }: Scored) => ({ contributions: contributionsByName(prediction.contributions, loaded), values: valuesOf(prediction, loaded) })
  const [was, is] = [asExplained(before), asExplained(after)]
  if (before.loaded.versionId === after.loaded.versionId) return explainChange(was, is)
  // A field that the newer model does not ask for counts as unchanged.
  const values = { ...was.values, ...is.values }
  const bridge = contributionsOf(before.loaded.model, rawTable(before.loaded.model, [values]))
  return explainChange(was, is, contributionsByName(bridge.values, before.loaded))
}
