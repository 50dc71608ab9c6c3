/** The nouns of the lead queue: stages, actions, filters and their form in an address, saved views. */
import { z } from 'zod'
import { momentSchema } from '#platform/moment.ts'

// In the browser zod would try out whether it may compile code, which the page's policy refuses and reports.
if ('document' in globalThis) z.config({ jitless: true })

export const stages = ['new', 'working', 'qualified', 'proposal'] as const
export type Stage = (typeof stages)[number]
export const stageLabels: Record<Stage, string> = { new: 'New', working: 'Working', qualified: 'Qualified', proposal: 'Proposal' }

export const outcomes = ['won', 'lost', 'unreachable'] as const
export type LeadOutcome = (typeof outcomes)[number]
export const outcomeLabels: Record<LeadOutcome, string> = { won: 'Won', lost: 'Lost', unreachable: 'Not reached' }

export const steps = ['call', 'write', 'meeting', 'quote', 'note'] as const
/** What a person did with a lead. */
export type Step = (typeof steps)[number]
export const stepLabels: Record<Step, string> = { call: 'Call', write: 'Write', meeting: 'Meeting', quote: 'Quote', note: 'Note' }

export const queueSorts = ['expected', 'score', 'trend', 'sla', 'touch', 'name'] as const
export type QueueSort = (typeof queueSorts)[number]
export const queueSortLabels: Record<QueueSort, string> = {
  expected: 'Expected value', score: 'Score', trend: 'Risen most', sla: 'Due first', touch: 'Last touch', name: 'Name',
}

const listOf = <Item extends z.ZodType<string>>(item: Item) => z.array(item).max(50).default([])
const day = z.iso.date()
const noNull = /^[^\0]*$/ // the database keeps no null characters
const text = z.string().trim().min(1).max(200).regex(noNull)

export const queueFiltersSchema = z.strictObject({
  /** Whose leads: anyone's, mine, nobody's, mine or nobody's, or one member's. */
  owner: z.union([z.enum(['any', 'me', 'nobody', 'me-or-nobody']), z.guid()]).default('any'),
  grade: listOf(z.enum(['A', 'B', 'C', 'D'])),
  stage: listOf(z.enum(stages)),
  source: listOf(text),
  country: listOf(text),
  evidence: listOf(z.enum(['full', 'fair', 'low'])),
  tag: listOf(text),
  /** This score and above. */
  score: z.int().min(1).max(99).nullable().default(null),
  /** Words in name, company or e-mail. */
  q: z.string().trim().max(200).regex(noNull).default(''),
  /** Moved by 5 points or more since the score before. */
  trend: z.enum(['any', 'rising', 'falling']).default('any'),
  /** Past its time, or due within four hours. */
  sla: z.enum(['any', 'late', 'soon']).default('any'),
  snoozed: z.enum(['hidden', 'only', 'all']).default('hidden'),
  /** Became a lead on or after, on or before. */
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  sort: z.enum(queueSorts).default('expected'),
})
/** Which leads of the queue are asked for, and in which order. The address of the queue page is this, and nothing else. */
export type QueueFilters = z.infer<typeof queueFiltersSchema>

/** The queue as it opens: every lead that is not snoozed, in the order of expected value. */
export const everyLead: QueueFilters = queueFiltersSchema.parse({})

const lists = ['grade', 'stage', 'source', 'country', 'evidence', 'tag'] as const
const singles = ['owner', 'q', 'trend', 'sla', 'snoozed', 'from', 'to', 'sort'] as const

/** Reads the filters in an address. A part that means nothing here is left aside, so that an old link still opens. */
export function parseQueueFilters(query: string | URLSearchParams): QueueFilters {
  const parameters = typeof query === 'string' ? new URLSearchParams(query) : query
  const filters: Record<string, unknown> = {}
  const { shape } = queueFiltersSchema
  for (const name of singles) {
    const parsed = shape[name].safeParse(parameters.get(name) ?? undefined)
    if (parsed.success) filters[name] = parsed.data
  }
  const score = shape.score.safeParse(Number(parameters.get('score') ?? Number.NaN))
  if (score.success) filters.score = score.data
  for (const name of lists) {
    const { element } = shape[name].unwrap()
    filters[name] = [...new Set(parameters.getAll(name).flatMap((value) => element.safeParse(value).data ?? []))].slice(0, 50)
  }
  return queueFiltersSchema.parse(filters)
}

/** Writes filters as the query of an address: what is as usual is not mentioned, and equal filters give equal text. */
export function serialiseQueueFilters(filters: QueueFilters): string {
  const parameters = new URLSearchParams()
  for (const name of singles) {
    const value = filters[name]
    if (value !== null && value !== everyLead[name]) parameters.set(name, value)
  }
  if (filters.score !== null) parameters.set('score', String(filters.score))
  for (const name of lists) for (const value of [...filters[name]].sort()) parameters.append(name, value)
  return parameters.toString()
}

export const queueActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('assign'), ownerId: z.guid().nullable() }),
  z.strictObject({ kind: z.literal('stage'), stage: z.enum(stages) }),
  z.strictObject({ kind: z.literal('snooze'), until: momentSchema.nullable() }),
  z.strictObject({ kind: z.literal('tag'), add: z.array(z.string().trim().min(1).max(40)).max(10).default([]), remove: z.array(z.string().trim().min(1).max(40)).max(10).default([]) }),
  z.strictObject({ kind: z.literal('step'), step: z.enum(steps), note: z.string().trim().max(2_000).default('') }),
])
/** What a person does with one or many leads. */
export type QueueActionInput = z.infer<typeof queueActionSchema>

/** Leads in one action. */
export const mostLeadsAtOnce = 1_000

export const verdicts = ['right', 'wrong'] as const
export const feedbackReasons = ['reason-wrong', 'know-more', 'too-high', 'too-low', 'data-wrong', 'other'] as const
export const feedbackReasonLabels: Record<(typeof feedbackReasons)[number], string> = {
  'reason-wrong': 'A reason is wrong', 'know-more': 'I know something it does not', 'too-high': 'Too high for this lead', 'too-low': 'Too low for this lead', 'data-wrong': 'The data about this lead is wrong', other: 'Something else',
}
export const feedbackSchema = z.strictObject({
  predictionId: z.guid(),
  verdict: z.enum(verdicts),
  reason: z.enum(feedbackReasons).nullable().default(null),
  note: z.string().trim().max(2_000).default(''),
})
/** "Was this score right?", answered by a person. */
export type FeedbackInput = z.infer<typeof feedbackSchema>

/** One row of the queue. `expected` = chance x amount; `rank` is what the queue is ordered by. `late`: its time to act has passed. */
export type QueueRow = {
  profileId: string
  targetId: string
  predictionId: string
  name: string
  company: string
  score: number
  grade: 'A' | 'B' | 'C' | 'D'
  probability: number
  percentile: number
  evidence: 'full' | 'fair' | 'low'
  trend: number | null
  trendSince: Date | null
  reasonShort: string
  reasonLong: string
  reasonPoints: number
  strip: number[]
  amount: number | null
  currency: string
  expected: number | null
  rank: number
  nextAction: string
  ownerId: string | null
  ownerName: string | null
  stage: Stage
  slaDueAt: Date | null
  late: boolean
  snoozedUntil: Date | null
  lastTouchAt: Date | null
  source: string
  country: string
  tags: string[]
  leadSince: Date
  scoredAt: Date
  version: number
}

/** How many leads the filters leave, their expected value by currency, and what orders them. */
export type QueueCounts = { total: number; late: number; rising: number; unowned: number; expected: { currency: string; value: number }[]; orderedBy: 'chance x amount' | 'chance'; scoredFrom: Date | null; scoredTo: Date | null }

export type SavedView = { id: string; name: string; query: string; shared: boolean; mine: boolean; ownerName: string }
