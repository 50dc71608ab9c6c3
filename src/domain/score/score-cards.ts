/** The newest score of many leads as a list shows it: score, main reason, strip and trend. */
import { loadModel, type Evidence, type LoadedModel } from '#domain/train/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { ruleReasons, shownScore } from './rules/business-rules.ts'
import { mainReason, reasonsOf } from './rules/reasons.ts'
import { chanceOf, pointsOf } from './rules/scale.ts'
import type { FeatureValue, Grade, Reason } from './schema.ts'
import { newestAndFormer, type FormerScore, type PredictionRow } from './store/predictions.ts'

/** One lead's newest score with the business rules on top; `probability` is the model's own. `worth`: the chance that belongs to the score shown, for the order of a list. `trend`: points since the score before it; `strip`: the largest contributions in points, the rest of them added up at the end. */
export type ScoreCard = {
  profileId: string
  predictionId: string
  scoredAt: Date
  score: number
  grade: Grade
  probability: number
  worth: number
  percentile: number
  evidence: Evidence
  main: Reason | null
  strip: number[]
  trend: number | null
  trendSince: Date | null
}

const STRIP_PARTS = 8

/** The newest scores of these people for a target; nobody who was never scored. */
export async function scoreCards(tx: TenantTx, targetId: string, profileIds: readonly string[]): Promise<ScoreCard[]> {
  if (profileIds.length === 0) return []
  const models = new Map<string, LoadedModel | null>()
  const cards: ScoreCard[] = []
  for (const { newest, former } of await newestAndFormer(tx, targetId, profileIds)) {
    const known = models.get(newest.modelVersionId)
    const loaded = known === undefined ? await loadModel(tx, newest.modelVersionId) : known
    models.set(newest.modelVersionId, loaded)
    if (loaded) cards.push(cardOf(newest, former, loaded))
  }
  return cards
}

function cardOf(newest: PredictionRow, former: FormerScore | undefined, loaded: LoadedModel): ScoreCard {
  const shown = shownScore(newest)
  const trend = former ? shown.uncut - shownScore(former).uncut : null
  return {
    profileId: newest.profileId, predictionId: newest.id, scoredAt: newest.scoredAt, score: shown.score, grade: shown.grade, probability: newest.probability, worth: newest.rules.length > 0 ? chanceOf(shown.margin) : newest.probability, percentile: newest.percentile,
    evidence: newest.evidence, main: mainReasonOf(newest, loaded, trend ?? 0), strip: stripOf([...newest.contributions, ...newest.rules.map(({ logOdds }) => logOdds)]), trend, trendSince: former?.scoredAt ?? null,
  }
}

/** The main reason alone: only the heaviest feature in either direction can be it, so only these two are put into words, beside the business rules. */
function mainReasonOf(newest: PredictionRow, { model }: LoadedModel, lastMove: number): Reason | null {
  let [most, least] = [0, 0]
  newest.contributions.forEach((part, at) => {
    if (part > newest.contributions[most]) most = at
    if (part < newest.contributions[least]) least = at
  })
  const heaviest = [...new Set([most, least])]
  const { reasons } = reasonsOf({
    features: heaviest.map((at) => model.features[at]), contributions: heaviest.map((at) => newest.contributions[at]),
    values: Object.fromEntries(heaviest.map((at) => [model.features[at].name, newest.features[at] ?? null])),
  })
  return mainReason([...reasons, ...ruleReasons(newest.rules)].toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points)), lastMove)
}

/** The feature values of a stored prediction by feature name. */
export function valuesOf(prediction: Pick<PredictionRow, 'features'>, { model }: Pick<LoadedModel, 'model'>): Record<string, FeatureValue> {
  return Object.fromEntries(model.features.map(({ name }, at) => [name, prediction.features[at] ?? null]))
}

/** The contributions of a stored prediction by feature name, in log-odds. */
export function contributionsByName(contributions: ArrayLike<number>, { model }: Pick<LoadedModel, 'model'>): Record<string, number> {
  return Object.fromEntries(model.features.map(({ name }, at) => [name, contributions[at]]))
}

function stripOf(contributions: readonly number[]): number[] {
  const points = contributions.map(pointsOf).toSorted((a, b) => Math.abs(b) - Math.abs(a))
  const rest = points.slice(STRIP_PARTS).reduce((sum, part) => sum + part, 0)
  return [...points.slice(0, STRIP_PARTS), ...(points.length > STRIP_PARTS ? [rest] : [])]
}
