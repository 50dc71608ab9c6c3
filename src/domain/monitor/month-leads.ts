/** Reads the leads of a month page by page: what was said of each, what is known of the outcome, its amount and its groups. */
import { amountIn } from '#domain/act/index.ts'
import type { FeatureValue } from '#domain/score/index.ts'
import { featureRows, leadOutcomes, type LeadScoreTarget } from '#domain/train/index.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { boundsOf } from './rules/month.ts'
import { labelOf } from './rules/outcomes.ts'
import type { ScoredLead } from './rules/scored-lead.ts'
import { cohortPage, type CohortLead } from './store/cohort.ts'

const PAGE = 2_000

/** A lead with the whole evidence of its first score. */
export type LeadEvidence = { modelVersionId: string; leadSince: Date; features: FeatureValue[]; contributions: number[]; /** Its record fields as they stood then, by field. */ traits: Readonly<Record<string, unknown>> }
export type MonthPage = { leads: ScoredLead[]; evidence: LeadEvidence[]; /** People who came in the month and have no score. */ unscored: number }
export type MonthQuestion = { targetId: string; month: string; target: LeadScoreTarget; sensitive: readonly string[]; fields: readonly string[]; now: Date; whole: boolean; signal: AbortSignal }

/** Goes through the month once. With `whole`, the evidence comes along, and the fields asked for as they stood at the score. */
export async function forEachMonthPage(ctx: TenantContext, question: MonthQuestion, work: (page: MonthPage) => void | Promise<void>): Promise<void> {
  const { month, targetId, whole } = question
  const bounds = boundsOf(month)
  const shared = sharedValues()
  for (let after: string | null = null; ; ) {
    question.signal.throwIfAborted()
    const from: string | null = after
    const { read, page } = await ctx.transact(async (tx) => {
      const found = await cohortPage(tx, { targetId, ...bounds, after: from, limit: PAGE }, whole)
      const scored = found.filter((lead) => lead.scoredAt !== null)
      const moments = scored.map(({ profileId, leadSince, scoredAt }) => ({ profileId, leadSince, asOf: scoredAt ?? leadSince }))
      const columns = await featureRows(tx, { kinds: [], orders: false, fields: [...new Set([...question.fields, ...question.sensitive, 'expected_amount', 'amount'])] }, moments)
      const outcomes = await leadOutcomes(tx, question.target, scored.map(({ profileId, leadSince, version }) => ({ profileId, leadSince, version })), question.now)
      const converted = new Map(outcomes.map((lead) => [lead.profileId, { converted: lead.outcome.state === 'converted', at: lead.outcome.at }]))
      return { read: found, page: pageOf(question, scored, found.length - scored.length, columns, converted, shared) }
    })
    if (read.length > 0) await work(page)
    if (read.length < PAGE) return
    after = read[read.length - 1].profileId
  }
}

type Groups = Readonly<Record<string, string>>
type SharedValues = { version: (id: string) => string; groups: (of: Groups) => Groups }

const MOST_SHARED = 10_000 // where nearly every lead has a value of its own, nothing is shared

/** The values that many leads have in common, held once: a month may have a million leads. */
function sharedValues(): SharedValues {
  const [versions, groups] = [new Map<string, string>(), new Map<string, Groups>()]
  const once = <Value>(known: Map<string, Value>, key: string, value: Value): Value => {
    const held = known.get(key)
    if (held === undefined && known.size < MOST_SHARED) known.set(key, value)
    return held ?? value
  }
  return { version: (id) => once(versions, id, id), groups: (of) => once(groups, JSON.stringify(of), of) }
}

function pageOf(question: MonthQuestion, scored: readonly CohortLead[], unscored: number, columns: readonly RawColumn[], converted: ReadonlyMap<string, { converted: boolean; at: Date | null }>, shared: SharedValues): MonthPage {
  const named = columns.filter(({ name }) => name.startsWith('traits.')).map(({ name, values }) => ({ field: name.slice('traits.'.length), values }))
  const traits = scored.map((_, row) => Object.fromEntries(named.map(({ field, values }) => [field, values[row]])))
  return {
    unscored,
    leads: scored.map((lead, row): ScoredLead => {
      const scoredAt = lead.scoredAt ?? lead.leadSince
      const fact = converted.get(lead.profileId) ?? { converted: false, at: null }
      return {
        predictionId: lead.predictionId ?? '', profileId: lead.profileId, modelVersionId: shared.version(lead.modelVersionId ?? ''), leadSince: lead.leadSince, scoredAt, probability: lead.probability ?? 0, score: lead.score ?? 0, amount: amountIn(traits[row]),
        ...labelOf(fact, scoredAt, question.target.windowDays, question.now), groups: shared.groups(groupsOf(traits[row], question.sensitive)),
      }
    }),
    evidence: question.whole ? scored.map((lead, row) => ({ modelVersionId: lead.modelVersionId ?? '', leadSince: lead.leadSince, features: lead.features ?? [], contributions: lead.contributions ?? [], traits: traits[row] })) : [],
  }
}

function groupsOf(traits: Readonly<Record<string, unknown>>, sensitive: readonly string[]): Record<string, string> {
  return Object.fromEntries(sensitive.flatMap((field) => {
    const value = traits[field]
    return value === null || value === undefined || value === '' ? [] : [[field, String(value)]]
  }))
}
