/** What-if: the score that a lead would have if something that can be changed were different. Nothing is stored. */
import { fieldClassesOf, loadModel, type LoadedModel } from '#domain/train/index.ts'
import { contributionsOf, marginsOf } from '#ml/model/binary-model.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { applyRules, shownScore } from './rules/business-rules.ts'
import { chanceOf, nextGrade, pointsOf } from './rules/scale.ts'
import { applyWhatIf, possibleChanges, smallestChange, whatIfFields, type WhatIfField, type WhatIfPolicy } from './rules/what-if.ts'
import { rawTable } from './raw-table.ts'
import type { FeatureValue, Grade } from './schema.ts'
import { valuesOf } from './score-cards.ts'
import { predictionById, type PredictionRow } from './store/predictions.ts'

/** What a lead would score: the whole with the business rules that held (`rulePoints`, limits reckoned anew), and each feature's effect beside the one it has now, in points. */
export type WhatIfAnswer = { kind: 'rescored'; score: number; grade: Grade; probability: number; points: Record<string, number>; rulePoints: number; values: Record<string, FeatureValue> } | { kind: 'refused'; reason: string }

/** What may be tried for a lead, and the smallest single change that lifts it to its next grade. */
export type WhatIfChoices = { fields: WhatIfField[]; next: { grade: Grade; from: number } | null; smallest: { label: string; score: number; grade: Grade; changes: Record<string, FeatureValue> } | null }

async function load(ctx: TenantContext, id: string) {
  return ctx.transact(async (tx) => {
    const prediction = await predictionById(tx, id)
    const loaded = prediction && (await loadModel(tx, prediction.modelVersionId))
    if (!prediction || !loaded) throw new LeadlightError('not-found', 'There is no such score in this workspace.')
    const sensitive = (await fieldClassesOf(tx, 'lead')).filter((row) => row.class === 'sensitive').map((row) => row.field)
    const policy: WhatIfPolicy = { sensitive }
    return { prediction, loaded, policy, values: valuesOf(prediction, loaded) }
  })
}

/** Scores a lead with other values of fields that can be changed; the model answers, nothing is stored. */
export async function whatIf(ctx: TenantContext, input: { predictionId: string; changes: Record<string, FeatureValue> }): Promise<WhatIfAnswer> {
  const { prediction, loaded, policy, values } = await load(ctx, input.predictionId)
  const applied = applyWhatIf(loaded.model.features, values, input.changes, policy)
  if (applied.kind === 'refused') return applied
  const table = rawTable(loaded.model, [applied.values])
  const [margin] = marginsOf(loaded.model, table)
  const contributions = contributionsOf(loaded.model, table)
  const rules = applyRules(prediction.rules, margin, contributions.baseValue)
  const { score, grade } = shownScore({ margin, baseValue: contributions.baseValue, rules })
  const points = Object.fromEntries(loaded.model.features.map(({ name }, at) => [name, pointsOf(contributions.values[at])]))
  return { kind: 'rescored', score, grade, probability: chanceOf(margin), points, rulePoints: pointsOf(rules.reduce((sum, { logOdds }) => sum + logOdds, 0)), values: applied.values }
}

/** The fields that may be tried for this lead, and its smallest step to the next grade, found by asking the model. */
export async function whatIfChoices(ctx: TenantContext, { predictionId }: { predictionId: string }): Promise<WhatIfChoices> {
  const { prediction, loaded, policy, values } = await load(ctx, predictionId)
  const { features } = loaded.model
  const changes = possibleChanges(features, values, loaded.result.dependence, policy)
  const found = smallestChange(shownScore(prediction).score, values, changes, (rows) => scoresOf(loaded, prediction, rows))
  return {
    fields: whatIfFields(features, values, loaded.result.dependence, policy),
    next: nextGrade(shownScore(prediction).score),
    smallest: found ? { label: found.change.label, score: found.score, grade: found.grade, changes: found.change.changes } : null,
  }
}

function scoresOf({ model }: LoadedModel, { rules }: Pick<PredictionRow, 'rules'>, rows: Record<string, FeatureValue>[]): number[] {
  return Array.from(marginsOf(model, rawTable(model, rows)), (margin) => shownScore({ margin, baseValue: model.baseValue, rules: applyRules(rules, margin, model.baseValue) }).score)
}
