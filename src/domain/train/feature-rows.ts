/** What was known of people at given moments, as raw columns: the one function behind training and scoring, so that the two can never differ. */
import type { RawColumn } from '#ml/table/encode.ts'
import type { RawValue } from '#ml/table/raw-value.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { countWindows, featureCatalogue } from './feature-names.ts'
import { customerColumns } from './customer-columns.ts'
import { eventFacts, orderFacts, recordFacts } from './store/feature-facts.ts'

/** Which facts become features. Training draws the plan up, and scoring reads it back from the names in the model. */
/** `customers`: the person stands as a customer, whose orders are looked at closely, category by category. */
export type FeaturePlan = { kinds: readonly string[]; orders: boolean; fields: readonly string[]; customers?: { categories: readonly string[] } }

/** A person at a moment: `leadSince` (of a customer: the first order) gives its age, `asOf` is the last moment whose facts count. */
export type LeadMoment = { profileId: string; asOf: Date; leadSince: Date }

const DAY = 86_400_000

/** The features of every lead at its moment, in the plan's order. Cost: a query a kind of fact, whatever the number of leads; ask page by page. */
export async function featureRows(tx: TenantTx, plan: FeaturePlan, moments: readonly LeadMoment[]): Promise<RawColumn[]> {
  return [
    { name: plan.customers ? featureCatalogue.customerAge : featureCatalogue.leadAge, values: moments.map(({ asOf, leadSince }) => Math.floor((asOf.getTime() - leadSince.getTime()) / DAY)) },
    ...(await eventColumns(tx, plan.kinds, moments)),
    ...(plan.orders ? await orderColumns(tx, moments) : []),
    ...(plan.customers ? await customerColumns(tx, plan.customers.categories, moments) : []),
    ...(await traitColumns(tx, plan.fields, moments)),
  ]
}

/** The part of a plan that a model's features need: scoring asks for what the model was trained on, and for no more. */
export function planFor(plan: FeaturePlan, features: readonly string[]): FeaturePlan {
  const used = new Set(features)
  const counted = (kind: string) => features.some((name) => name.startsWith(`events.${kind}.`))
  return {
    kinds: counted('any') ? plan.kinds : plan.kinds.filter(counted), // "any" counts every kind, also those without a feature of their own
    orders: plan.orders && features.some((name) => name.startsWith('orders.')),
    ...(plan.customers ? { customers: { categories: plan.customers.categories.filter((category) => used.has(featureCatalogue.categoryCount(category)) || used.has(featureCatalogue.categoryAge(category))) } } : {}),
    fields: plan.fields.filter((field) => used.has(featureCatalogue.trait(field))),
  }
}

function column(rows: number, value: RawValue): RawValue[] {
  return Array.from({ length: rows }, () => value)
}

/** Days between two moments, to a tenth: finer is noise, and a tenth reads well in a sentence. */
function daysBetween(fromMs: number, to: Date): number {
  return Math.round((to.getTime() - fromMs) / (DAY / 10)) / 10
}

async function eventColumns(tx: TenantTx, kinds: readonly string[], moments: readonly LeadMoment[]): Promise<RawColumn[]> {
  if (kinds.length === 0) return []
  const names = [...kinds, 'any']
  const counts = new Map(names.map((kind) => [kind, countWindows.map(() => column(moments.length, 0))]))
  const ages = new Map(names.map((kind) => [kind, column(moments.length, null)]))
  for (const fact of await eventFacts(tx, moments, kinds)) {
    const age = daysBetween(fact.lastMs, moments[fact.row].asOf)
    for (const kind of [fact.kind, 'any']) {
      const windows = counts.get(kind)
      const since = ages.get(kind)
      if (!windows || !since) continue
      ;[fact.in7, fact.in30, fact.in90].forEach((count, window) => (windows[window][fact.row] = Number(windows[window][fact.row]) + count))
      const known = since[fact.row]
      since[fact.row] = typeof known === 'number' ? Math.min(known, age) : age
    }
  }
  return names.flatMap((kind) => [
    ...countWindows.map((days, window) => ({ name: featureCatalogue.eventCount(kind, days), values: counts.get(kind)?.[window] ?? [] })),
    { name: featureCatalogue.eventAge(kind), values: ages.get(kind) ?? [] },
  ])
}

async function orderColumns(tx: TenantTx, moments: readonly LeadMoment[]): Promise<RawColumn[]> {
  const orders = column(moments.length, 0)
  const value = column(moments.length, 0)
  const age = column(moments.length, null)
  for (const fact of await orderFacts(tx, moments)) {
    orders[fact.row] = fact.orders
    value[fact.row] = fact.value
    age[fact.row] = daysBetween(fact.lastMs, moments[fact.row].asOf)
  }
  return [
    { name: featureCatalogue.orderCount, values: orders },
    { name: featureCatalogue.orderValue, values: value },
    { name: featureCatalogue.orderAge, values: age },
  ]
}

async function traitColumns(tx: TenantTx, fields: readonly string[], moments: readonly LeadMoment[]): Promise<RawColumn[]> {
  if (fields.length === 0) return []
  const columns = fields.map((field) => ({ field, values: column(moments.length, null) }))
  for (const { row, data } of await recordFacts(tx, moments, fields)) {
    for (const { field, values } of columns) {
      const value = rawValueOf(data[field])
      if (value !== null && value !== '') values[row] = value // a later record without the field does not take it away
    }
  }
  return columns.map(({ field, values }) => ({ name: featureCatalogue.trait(field), values }))
}

/** A stored value as the learners read it; lists and objects are no inputs. */
export function rawValueOf(value: unknown): RawValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
