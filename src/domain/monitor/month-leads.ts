/** Reads the leads of a month page by page: what was said of each, what is known of the outcome, its amount and its groups. */
import { amountIn } from '#domain/act/index.ts'
import type { FeatureValue } from '#domain/score/index.ts'
import { featureRows, leadOutcomes, type LeadScoreTarget } from '#domain/train/index.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { boundsOf } from './rules/month.ts'
import { labelOf } from './rules/outcomes.ts'
import type { FirstScores } from './rules/reference-moments.ts'
import type { ScoredLead } from './rules/scored-lead.ts'
import { cohortPage, firstScorePage, pageEnd, type CohortLead } from './store/cohort.ts'

const PAGE = 2_000
const nothing = new Float64Array(0)

/** A lead with the whole evidence of its first score. */
export type LeadEvidence = { modelVersionId: string; leadSince: Date; features: FeatureValue[]; contributions: Float64Array; /** Its record fields as they stood then, by field: those asked for. */ traits: Readonly<Record<string, unknown>> }
export type ScoredEvidence = Omit<LeadEvidence, 'traits'>
export type MonthPage = { leads: ScoredLead[]; evidence: LeadEvidence[]; /** People who came in the month and have no score. */ unscored: number }
export type MonthQuestion = { targetId: string; month: string; target: LeadScoreTarget; sensitive: readonly string[]; now: Date; whole: boolean; /** Record fields that a page needs beside amounts and groups, once its features are known. */ fieldsOf?: (evidence: readonly ScoredEvidence[]) => Iterable<string>; /** Leads of a page, where it is not the usual number. */ limit?: number; signal: AbortSignal }

const AHEAD = 2 // pages that are read while one is looked at: the database works while the figures of a page are added up

/** The leads of a page: beyond one id, up to and with another; null where nothing bounds them. */
type Span = { after: string | null; upTo: string | null }
/** A page under way, and the id with which it ends; null of the last one. */
type StartedPage<Page> = { page: Promise<Page>; end: Promise<string | null> }

/** The pages of a month in the order of ids, the next ones being read meanwhile. */
async function* pagesOf<Page>(ctx: TenantContext, { month, limit }: { month: string; limit: number }, read: (span: Span) => Promise<Page>): AsyncGenerator<Page> {
  const start = (after: string | null): StartedPage<Page> => {
    const end = ctx.transact((tx) => pageEnd(tx, { ...boundsOf(month), after, limit }))
    const page = end.then((upTo) => read({ after, upTo }))
    page.catch(() => {}) // told where it is waited for: an earlier page may fail first
    return { page, end }
  }
  const under = [start(null)]
  try {
    for (let current: StartedPage<Page> | undefined = under[0]; current; current = under[0]) {
      for (let end = await under[under.length - 1].end; end !== null && under.length <= AHEAD; end = await under[under.length - 1].end) under.push(start(end))
      yield await current.page
      under.shift()
    }
  } finally {
    await Promise.allSettled(under.map(({ page }) => page))
  }
}

/** Goes through the month once, page after page. With `whole`, the evidence comes along, with the fields asked for as they stood at the score. */
export async function forEachMonthPage(ctx: TenantContext, question: MonthQuestion, work: (page: MonthPage) => void | Promise<void>): Promise<void> {
  const shared = sharedValues()
  for await (const page of pagesOf(ctx, { month: question.month, limit: question.limit ?? PAGE }, (span) => readPage(ctx, question, span, shared))) {
    if (page.leads.length + page.unscored > 0) await work(page)
  }
}

async function readPage(ctx: TenantContext, question: MonthQuestion, span: Span, shared: SharedValues): Promise<MonthPage> {
  question.signal.throwIfAborted()
  const { targetId, whole } = question
  return ctx.transact(async (tx) => {
    const found = await cohortPage(tx, { targetId, ...boundsOf(question.month), ...span }, whole)
    const scored = found.filter((lead) => lead.scoredAt !== null)
    const moments = scored.map(({ profileId, leadSince, scoredAt }) => ({ profileId, leadSince, asOf: scoredAt ?? leadSince }))
    const evidence = whole ? scored.map((lead) => ({ modelVersionId: lead.modelVersionId ?? '', leadSince: lead.leadSince, features: lead.features ?? [], contributions: lead.contributions ?? nothing })) : []
    const columns = await featureRows(tx, { kinds: [], orders: false, fields: [...new Set([...(question.fieldsOf?.(evidence) ?? []), ...question.sensitive, 'expected_amount', 'amount'])] }, moments)
    const outcomes = await leadOutcomes(tx, question.target, scored.map(({ profileId, leadSince, version }) => ({ profileId, leadSince, version })), question.now)
    const converted = new Map(outcomes.map((lead) => [lead.profileId, { converted: lead.outcome.state === 'converted', at: lead.outcome.at }]))
    return pageOf(question, { scored, evidence, unscored: found.length - scored.length, columns }, converted, shared)
  })
}

const TIMES_AT_ONCE = 10_000

/** When the leads of a month came and got their first score, how many have none, and how many each version scored: what must be known of all before any is looked at. */
export type MonthTimes = FirstScores & { unscored: number; byVersion: Map<string, number> }

/** Reads the times of a month's leads: two numbers a lead, and nothing of what their scores rest on. */
export async function readTimes(ctx: TenantContext, { targetId, month, signal }: Pick<MonthQuestion, 'targetId' | 'month' | 'signal'>): Promise<MonthTimes> {
  const [since, scored]: [Float64Array[], Float64Array[]] = [[], []]
  const byVersion = new Map<string, number>()
  let unscored = 0
  const read = (span: Span) => {
    signal.throwIfAborted()
    return ctx.transact((tx) => firstScorePage(tx, { targetId, ...boundsOf(month), ...span }))
  }
  for await (const page of pagesOf(ctx, { month, limit: TIMES_AT_ONCE }, read)) {
    const found = page.filter(({ scoredAt }) => scoredAt !== null)
    since.push(Float64Array.from(found, ({ leadSince }) => leadSince.getTime()))
    scored.push(Float64Array.from(found, ({ scoredAt, leadSince }) => (scoredAt ?? leadSince).getTime()))
    for (const { modelVersionId } of found) byVersion.set(modelVersionId ?? '', (byVersion.get(modelVersionId ?? '') ?? 0) + 1)
    unscored += page.length - found.length
  }
  return { leadSince: joined(since), scoredAt: joined(scored), unscored, byVersion }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
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

type ReadPage = { scored: readonly CohortLead[]; evidence: readonly ScoredEvidence[]; unscored: number; columns: readonly RawColumn[] }

function pageOf(question: MonthQuestion, { scored, evidence, unscored, columns }: ReadPage, converted: ReadonlyMap<string, { converted: boolean; at: Date | null }>, shared: SharedValues): MonthPage {
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
    evidence: evidence.map((one, row) => ({ ...one, traits: traits[row] })),
  }
}

function groupsOf(traits: Readonly<Record<string, unknown>>, sensitive: readonly string[]): Record<string, string> {
  return Object.fromEntries(sensitive.flatMap((field) => {
    const value = traits[field]
    return value === null || value === undefined || value === '' ? [] : [[field, String(value)]]
  }))
}
