/** The nouns of scoring: the score scale, grades, reasons and changes of a score. */
import { z } from 'zod'

export const gradeSchema = z.enum(['A', 'B', 'C', 'D'])
/** A from 75, B from 50, C from 25, D below. */
export type Grade = z.infer<typeof gradeSchema>

export const featureValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** A feature's value as it is stored with a prediction: a number, a word, a date as YYYY-MM-DD, or null for "no value". */
export type FeatureValue = z.infer<typeof featureValueSchema>

export const reasonSchema = z.object({
  feature: z.string(),
  /** The feature as a screen names it. */
  name: z.string(),
  value: featureValueSchema,
  /** Effect on the score, one decimal on screens. */
  points: z.number(),
  /** In plain words, **bold** marked by double asterisks. */
  sentence: z.string(),
  /** At most 34 characters, without marks. */
  short: z.string(),
})
/** One reason for a score: a feature, the person's own value, its effect in points, and the sentence. */
export type Reason = z.infer<typeof reasonSchema>

export const scoreChangeSchema = z.object({
  from: z.number(),
  to: z.number(),
  /** Points (before the cut to 1..99) gained or lost because the person's data changed. */
  dataPoints: z.number(),
  /** Points gained or lost because the model was trained again. */
  modelPoints: z.number(),
  /** Points gained or lost because other business rules held, or held otherwise. */
  rulePoints: z.number(),
  features: z.array(z.object({
    feature: z.string(),
    name: z.string(),
    before: featureValueSchema,
    after: featureValueSchema,
    dataPoints: z.number(),
    modelPoints: z.number(),
  })),
  sentence: z.string(),
})
/** Why a score changed: the difference split into the data's part and the model's part, feature by feature. */
export type ScoreChange = z.infer<typeof scoreChangeSchema>

export const ruleConditionSchema = z.strictObject({
  field: z.string().min(1).max(200),
  test: z.enum(['is', 'is-not', 'at-least', 'at-most', 'known', 'unknown']),
  /** The words of `is` and `is-not`, or the one number of `at-least` and `at-most`; none for `known` and `unknown`. */
  values: z.array(z.string().min(1).max(200)).max(20),
})
/** What must be true of a lead for a rule to hold. */
export type RuleCondition = z.infer<typeof ruleConditionSchema>

const rulePoints = z.number().min(-98).max(98).refine((points) => points !== 0, 'must not be 0: such a rule would move no score')
const ruleScore = z.int().min(1).max(99)
export const ruleEffectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('points'), points: rulePoints }),
  z.strictObject({ kind: z.literal('floor'), score: ruleScore }),
  z.strictObject({ kind: z.literal('cap'), score: ruleScore }),
])
/** What a rule does to a score: adds points (or takes them), or keeps it at least or at most at a score. */
export type RuleEffect = z.infer<typeof ruleEffectSchema>

export const ruleDraftSchema = z.strictObject({
  reason: z.string().trim().min(3).max(120),
  conditions: z.array(ruleConditionSchema).min(1).max(5),
  effect: ruleEffectSchema,
  /** The moment from which the rule holds. */
  startsAt: z.iso.datetime(),
  on: z.boolean(),
})
/** A business rule as a person writes it. */
export type RuleDraft = z.infer<typeof ruleDraftSchema>

export const appliedRuleSchema = z.object({ rule: z.string(), version: z.int(), reason: z.string(), conditions: z.array(ruleConditionSchema), effect: ruleEffectSchema, logOdds: z.number() })
/** A rule that held for a lead, as it stands with the prediction, and what it added to the log-odds (0 for a limit that was not reached). */
export type AppliedRule = z.infer<typeof appliedRuleSchema>

/** What is known of a lead, by field. */
export type LeadFields = Readonly<Record<string, unknown>>
