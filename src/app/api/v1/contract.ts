// What the product's own API takes and gives: the routes check by these schemas, and the OpenAPI document is made from them.
import { z } from 'zod'

const value = z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()])
const grade = z.enum(['A', 'B', 'C', 'D'])
const evidence = z.enum(['full', 'fair', 'low']).meta({ description: 'How much the score rests on: the rows the model learned from, and what is known of this person.' })

const appliedRule = z.strictObject({ reason: z.string(), log_odds: z.number() })

export const mostRecords = 1_000

export const scoreRequest = z.strictObject({
  target: z.guid().optional().meta({ description: 'The lead score to use; left out, the one in use.' }),
  records: z.array(z.strictObject({
    id: z.string().min(1).max(200).meta({ description: 'Your own id of the record; it comes back with the answer.' }),
    fields: z.record(z.string().max(300), value).meta({ description: 'Fields by their name in the workspace (employees), or features by their name in the model (events.page_view.count_7d). What is left out is unknown.', example: { employees: 240, source: 'web form' } }),
  })).min(1).max(mostRecords),
}).meta({ id: 'ScoreRequest' })

export const scoreAnswer = z.strictObject({
  model: z.strictObject({ id: z.guid(), target: z.string(), version: z.int(), trained_at: z.iso.datetime(), caution: z.string().nullable().meta({ description: 'That the model rests on few outcomes, with the numbers; null from fair evidence on.' }) }),
  unknown_fields: z.array(z.string()).meta({ description: 'Fields sent that the model does not read: check their spelling.' }),
  scores: z.array(z.strictObject({
    id: z.string(),
    probability: z.number().min(0).max(1),
    low: z.number().min(0).max(1),
    high: z.number().min(0).max(1),
    score: z.int().min(1).max(99),
    grade,
    evidence,
    log_odds: z.number().meta({ description: 'base_value plus all contributions; the log-odds of the probability.' }),
    base_value: z.number(),
    contributions: z.record(z.string(), z.number()).meta({ description: 'What each feature adds to the log-odds.' }),
    rules: z.array(appliedRule).meta({ description: 'Business rules of the workspace that hold for this record, and what each adds to the log-odds of the score and its grade. The probability is the model’s own, without them.' }),
  })),
}).meta({ id: 'ScoreAnswer' })

const asNumber = (most: number, usual: number) => z.string().regex(/^\d{1,4}$/, 'must be a whole number').transform(Number).pipe(z.int().min(1).max(most)).default(usual)

export const leadsQuery = z.strictObject({
  limit: asNumber(500, 100).meta({ description: 'Leads a page, at most 500.' }),
  cursor: z.string().max(500).optional().meta({ description: 'next_cursor of the page before. Keep the other parameters as they were.' }),
  grade: z.array(grade).max(4).default([]).meta({ description: 'Only these grades.' }),
  min_score: z.string().regex(/^\d{1,2}$/, 'must be a whole number from 1 to 99').transform(Number).pipe(z.int().min(1).max(99)).optional().meta({ description: 'This score and above.' }),
  sort: z.enum(['expected', 'score']).default('expected').meta({ description: 'By chance x amount, or by score; highest first.' }),
})

export const leadsAnswer = z.strictObject({
  leads: z.array(z.strictObject({
    profile_id: z.guid(), prediction_id: z.guid(), name: z.string(), company: z.string(),
    score: z.int().min(1).max(99).meta({ description: 'The score shown, with the business rules of the workspace on top; grade belongs to it.' }), grade,
    model_score: z.int().min(1).max(99).meta({ description: 'The model’s own score, without rules.' }), model_grade: grade,
    rules: z.array(appliedRule).meta({ description: 'Business rules that held when the lead was scored; none where score and model_score are one.' }),
    probability: z.number().min(0).max(1), evidence,
    trend: z.number().nullable().meta({ description: 'Points since the score before; null for a first score.' }),
    main_reason: z.string(), main_reason_points: z.number(), amount: z.number().nullable(), currency: z.string(), expected_value: z.number().nullable(), next_action: z.string(), owner: z.string().nullable(),
    stage: z.string(), due_at: z.iso.datetime().nullable(), last_touch_at: z.iso.datetime().nullable(), source: z.string(), country: z.string(), tags: z.array(z.string()),
    lead_since: z.iso.datetime(), scored_at: z.iso.datetime(),
  })),
  next_cursor: z.string().nullable().meta({ description: 'Where the next page begins; null on the last one.' }),
}).meta({ id: 'LeadsAnswer' })
