/** The rows that a lead score learns from: each lead at one moment of its life, with what was known then and what became of it later. */
import type { RawColumn } from '#ml/table/encode.ts'
import type { RawValue } from '#ml/table/raw-value.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { customerMoments } from './customer-outcomes.ts'
import { featureCatalogue } from './feature-names.ts'
import { featureRows, type FeaturePlan, type LeadMoment } from './feature-rows.ts'
import { leadOutcomes, type LeadWithOutcome } from './lead-outcomes.ts'
import { drawnAge, trainingMoment, type TrainingMoment } from './rules/outcome-facts.ts'
import { isAboutCustomers, type ChanceTarget, type FieldClass, type LeadScoreTarget } from './schema.ts'
import { categoryRows } from './store/customers.ts'
import { eventKinds, hasOrders } from './store/feature-facts.ts'
import { fieldClassRows } from './store/targets.ts'
import { leadPage, type LeadRow } from './store/training-leads.ts'

/** Columns, labels and moments row by row; `time` is there where the moments tell rows apart. `classes` names the sensitive columns by column name. */
export type TrainingTable = {
  plan: FeaturePlan
  columns: RawColumn[]
  labels: Uint8Array
  profileIds: string[]
  asOf: Date[]
  time?: Float64Array
  classes: Record<string, FieldClass>
}

const PAGE = 2_000 // leads a transaction: a page of facts stays below about 20 MB
const AT_ONCE = 3 // pages on their way: the database looks some up while others are put into columns
const MOST_KINDS = 40 // each kind makes four columns; rarer kinds are counted in none
const MOST_CATEGORIES = 12 // each makes two columns
const DATES_KNOWN = 0.9 // below, a drawn age would tell dated conversions from undated ones
const DAY = 86_400_000

/** Draws up which facts become features: the frequent kinds of events, orders where there are any, the fields classed as inputs, and sensitive ones for the check alone. */
export async function featurePlan(tx: TenantTx, target: ChanceTarget, cutoff: Date): Promise<FeaturePlan & { sensitive: string[] }> {
  const classes = await fieldClassRows(tx, 'lead')
  const outcome = target.kind === 'lead-score' ? target.outcome : target.kind === 'churn' ? target.leaving : null
  const outcomeKind = outcome?.by === 'event' ? outcome.eventKind : null
  const outcomeFields = outcome?.by === 'field' ? [outcome.field, outcome.dateField] : []
  const ofClass = (wanted: FieldClass) => classes.filter((row) => row.class === wanted && !outcomeFields.includes(row.field)).map((row) => row.field).sort()
  const sensitive = ofClass('sensitive')
  return {
    kinds: (await eventKinds(tx, cutoff, MOST_KINDS)).filter((kind) => kind !== outcomeKind).sort(),
    orders: await hasOrders(tx, cutoff),
    fields: [...ofClass('input'), ...sensitive],
    sensitive,
    ...(isAboutCustomers(target) ? { customers: { categories: (await categoryRows(tx, cutoff, MOST_CATEGORIES)).map(({ category }) => category).sort() } } : {}),
  }
}

/**
 * The training table as of `cutoff`: nothing that happened or arrived later is in it. Each lead or customer whose outcome is settled
 * stands in it once, at a moment drawn by its random id; features count only facts up to that moment.
 */
export async function trainingTable(ctx: TenantContext, target: ChanceTarget, cutoff: Date, onProgress: (fraction: number) => Promise<void> = async () => {}): Promise<TrainingTable> {
  const [{ sensitive, ...plan }, rows] = await Promise.all([
    ctx.transact((tx) => featurePlan(tx, target, cutoff)),
    isAboutCustomers(target) ? customerMoments(ctx, target, cutoff) : allLeads(ctx, target, cutoff).then((leads) => momentsOf(leads, target, cutoff)),
  ])
  const pages: RawColumn[][] = []
  let [next, read] = [0, 0]
  const readOn = async () => {
    for (let start = next; start < rows.length; start = next) {
      next += PAGE
      const moments: LeadMoment[] = rows.slice(start, start + PAGE)
      pages[start / PAGE] = sameWordsOnce(await ctx.transact((tx) => featureRows(tx, plan, moments)))
      await onProgress(Math.min(1, (read += moments.length) / rows.length))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, readOn))
  const asOf = rows.map((row) => row.asOf)
  const times = Float64Array.from(asOf, (moment) => moment.getTime() / DAY)
  return {
    plan: { ...plan, fields: plan.fields.filter((field) => !sensitive.includes(field)) },
    columns: (pages[0] ?? []).map(({ name }, index) => ({ name, values: pages.flatMap((page) => page[index].values) })),
    labels: Uint8Array.from(rows, (row) => row.label),
    profileIds: rows.map((row) => row.profileId),
    asOf,
    time: new Set(times.map(Math.floor)).size > 1 ? times : undefined,
    classes: Object.fromEntries(sensitive.map((field) => [featureCatalogue.trait(field), 'sensitive'])),
  }
}

async function allLeads(ctx: TenantContext, target: LeadScoreTarget, cutoff: Date): Promise<LeadWithOutcome[]> {
  const leads: LeadWithOutcome[] = []
  let [after, looking]: [string | null, Promise<LeadWithOutcome[]>] = [null, Promise.resolve([])]
  do {
    const from: string | null = after
    const page: LeadRow[] = await ctx.transact((tx) => leadPage(tx, { after: from, limit: PAGE, until: cutoff }))
    leads.push(...(await looking))
    looking = ctx.transact((tx) => leadOutcomes(tx, target, page, cutoff)) // while the next page is read
    looking.catch(() => {}) // told where it is asked for
    after = page.length < PAGE ? null : (page.at(-1)?.profileId ?? null)
  } while (after !== null)
  return [...leads, ...(await looking)]
}

function momentsOf(leads: readonly LeadWithOutcome[], target: LeadScoreTarget, cutoff: Date): (LeadMoment & TrainingMoment)[] {
  const converted = leads.filter((lead) => lead.outcome.state === 'converted')
  const datesKnown = converted.filter((lead) => lead.outcome.at !== null).length >= DATES_KNOWN * converted.length
  return leads.flatMap((lead) => {
    const age = datesKnown ? drawnAge(Number.parseInt(lead.profileId.slice(-8), 16), target.eligibleDays) : 0
    const moment = trainingMoment({ leadSince: lead.leadSince, outcome: lead.outcome, windowDays: target.windowDays, age, cutoff, byField: target.outcome.by === 'field' })
    return moment ? [{ profileId: lead.profileId, leadSince: lead.leadSince, ...moment }] : []
  })
}

/** The same word is kept once in memory, however many rows say it. */
function sameWordsOnce(columns: RawColumn[]): RawColumn[] {
  return columns.map(({ name, values }) => {
    const known = new Map<string, string>()
    const kept = values.map((value): RawValue => {
      if (typeof value !== 'string') return value
      const first = known.get(value)
      if (first === undefined) known.set(value, value)
      return first ?? value
    })
    return { name, values: kept }
  })
}
