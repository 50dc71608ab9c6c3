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
