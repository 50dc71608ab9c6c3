/** Everything behind one score, for the lead page: every contribution in words, what changed since the score before, and what was known of the model. */
import { displayName, loadModel, lowEvidence, TYPICAL_SCORE, type LoadedModel } from '#domain/train/index.ts'
import { contributionsOf } from '#ml/model/binary-model.ts'
import type { FeatureKind } from '#ml/table/table.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { rawTable } from './raw-table.ts'
import { ruleReasons, shownScore } from './rules/business-rules.ts'
import { explainChange } from './rules/score-change.ts'
import { reasonsOf, speaksForAndAgainst } from './rules/reasons.ts'
import { isCut, pointsOf } from './rules/scale.ts'
import { wordsFor } from './rules/reason-words.ts'
import type { FeatureValue, Grade, Reason, ScoreChange } from './schema.ts'
import { contributionsByName, valuesOf } from './score-cards.ts'
import { formerPrediction, newestAndFormer, predictionById, scoreHistory, type PredictionRow } from './store/predictions.ts'

/** One feature of a score: its value, its effect, and the sentence. */
export type ExplainedFeature = { feature: string; name: string; kind: FeatureKind; value: FeatureValue; logOdds: number; points: number; sentence: string; short: string }

/**
 * A score with its evidence. `base` and the points of all features and rules add up to `uncut`; score and grade are those shown, with the rules;
 * log-odds, chance and interval are the model's own, as is what `own` says. `cut` says that the score shown was cut to 1..99.
 */
export type Explanation = {
  prediction: Omit<PredictionRow, 'features' | 'contributions'>
  base: number
  uncut: number
  cut: boolean
  features: ExplainedFeature[]
  /** The business rules that moved this score, each as a reason. */
  rules: Reason[]
  /** The model's score without any rule. */
  own: { score: number; grade: Grade }
  speaksFor: Reason[]
  against: Reason[]
  /** Points of all features that are in neither list. */
  others: { count: number; points: number }
  change: (ScoreChange & { since: Date; fromVersion: number; toVersion: number }) | null
  model: { versionId: string; targetId: string; number: number; learner: string; trainedAt: Date; auc: number; label: 'good' | 'weak'; evidence: string; /** That the model rests on few outcomes, with the numbers; null where it does not. */ caution: string | null; windowDays: number; rows: number; positives: number; /** The part of the leads whose own model gave this score; null where the model of all leads did. */ part: { name: string; value: string } | null }
  history: { id: string; scoredAt: Date; score: number; grade: Grade }[]
}

const TOP = 5
const HISTORY = 24

/** Explains a stored prediction: the newest one of a person for a target, or the one named. */
export async function explainPrediction(ctx: TenantContext, by: { predictionId: string } | { targetId: string; profileId: string }): Promise<Explanation> {
  return ctx.transact((tx) => explanationOf(tx, by))
}

/** The same within a transaction. */
export async function explanationOf(tx: TenantTx, by: { predictionId: string } | { targetId: string; profileId: string }): Promise<Explanation> {
  const prediction = 'predictionId' in by ? await predictionById(tx, by.predictionId) : (await newestAndFormer(tx, by.targetId, [by.profileId]))[0]?.newest
  const loaded = prediction && (await loadModel(tx, prediction.modelVersionId))
  if (!prediction || !loaded) throw new LeadlightError('not-found', 'This person has no score in this workspace.')
  const former = await formerPrediction(tx, prediction)
  const formerModel = former && (await loadModel(tx, former.modelVersionId))
  return {
    ...described(prediction, loaded),
    change: former && formerModel ? { ...changeOf({ prediction: former, loaded: formerModel }, { prediction, loaded }), since: former.scoredAt, fromVersion: formerModel.number, toVersion: loaded.number } : null,
    model: {
      versionId: loaded.versionId, targetId: loaded.targetId, number: loaded.number, learner: loaded.model.learner, trainedAt: loaded.trainedAt, auc: loaded.result.metrics.auc, label: loaded.result.label,
      evidence: loaded.result.evidence, caution: lowEvidence(loaded.result.rows, loaded.result.positives, 'people'), windowDays: loaded.parameters.target.windowDays, rows: loaded.result.rows, positives: loaded.result.positives, part: partOf(prediction, loaded),
    },
    history: (await scoreHistory(tx, prediction.targetId, prediction.profileId, HISTORY)).map((row) => ({ id: row.id, scoredAt: row.scoredAt, score: shownScore(row).score, grade: shownScore(row).grade })),
  }
}

/** The part whose own model gave a score. */
function partOf(prediction: PredictionRow, loaded: LoadedModel): Explanation['model']['part'] {
  const { segments } = loaded.model
  const value = segments && valuesOf(prediction, loaded)[segments.feature]
  return segments && segments.parts.some(({ level }) => level === value) ? { name: displayName(segments.feature), value: String(value) } : null
}

/** A prediction in words, without what the database knows of its past: every feature with its effect and its sentence, what speaks for it and what against. */
export function described(prediction: PredictionRow, loaded: LoadedModel): Omit<Explanation, 'change' | 'model' | 'history'> {
  const values = valuesOf(prediction, loaded)
  const features = loaded.model.features.map(({ name, kind }, at) => ({
    feature: name, name: displayName(name), kind, value: values[name], logOdds: prediction.contributions[at], points: pointsOf(prediction.contributions[at]), ...wordsFor({ name, kind }, values[name]),
  })).toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.feature < b.feature ? -1 : 1))
  const rules = ruleReasons(prediction.rules)
  const { reasons } = reasonsOf({ features: loaded.model.features, values, contributions: prediction.contributions })
  const lists = speaksForAndAgainst([...reasons, ...rules].toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points)), TOP)
  const listed = new Set([...lists.speaksFor, ...lists.against].map(({ feature }) => feature))
  const rest = [...features, ...rules].filter(({ feature }) => !listed.has(feature))
  const { features: _values, contributions: _contributions, ...facts } = prediction
  const { margin, uncut, score, grade } = shownScore(prediction)
  return {
    prediction: { ...facts, score, grade }, base: TYPICAL_SCORE, uncut, cut: isCut(margin, prediction.baseValue), features, rules, own: { score: facts.score, grade: facts.grade }, ...lists,
    others: { count: rest.length, points: rest.reduce((sum, { points }) => sum + points, 0) },
  }
}

type Scored = { prediction: PredictionRow; loaded: LoadedModel }

/** Why the score changed: where the model is another one, the former model says what it would have made of the new values. */
function changeOf(before: Scored, after: Scored): ScoreChange {
  const asExplained = ({ prediction, loaded }: Scored) => ({ contributions: contributionsByName(prediction.contributions, loaded), values: valuesOf(prediction, loaded), rules: prediction.rules.reduce((sum, { logOdds }) => sum + logOdds, 0) })
  const [was, is] = [asExplained(before), asExplained(after)]
  if (before.loaded.versionId === after.loaded.versionId) return explainChange(was, is)
  // A field that the newer model does not ask for counts as unchanged.
  const values = { ...was.values, ...is.values }
  const bridge = contributionsOf(before.loaded.model, rawTable(before.loaded.model, [values]))
  return explainChange(was, is, contributionsByName(bridge.values, before.loaded))
}
