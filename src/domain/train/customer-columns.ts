/** What is known of customers by their orders, each at a moment: how many, for how much, how regularly, and of which categories. */
import type { RawColumn } from '#ml/table/encode.ts'
import type { RawValue } from '#ml/table/raw-value.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { featureCatalogue, orderWindows } from './feature-names.ts'
import { categoryFacts, customerFacts } from './store/customers.ts'
import type { Moment } from './store/feature-facts.ts'

const DAY = 86_400_000

const column = (rows: number, value: RawValue): RawValue[] => Array.from({ length: rows }, () => value)
const toTenth = (value: number): number => Math.round(value * 10) / 10

/** The columns of customers' orders, row by row of the moments. Two queries. */
export async function customerColumns(tx: TenantTx, categories: readonly string[], moments: readonly Moment[]): Promise<RawColumn[]> {
  const rows = moments.length
  const counts = orderWindows.map(() => column(rows, 0))
  const values = orderWindows.map(() => column(rows, 0))
  const [gap, overdue] = [column(rows, null), column(rows, null)]
  for (const fact of await customerFacts(tx, moments)) {
    ;[fact.in30, fact.in90, fact.in365].forEach((count, window) => (counts[window][fact.row] = count))
    ;[fact.value30, fact.value90, fact.value365].forEach((value, window) => (values[window][fact.row] = value))
    if (fact.days < 2) continue
    const usual = (fact.lastMs - fact.firstMs) / DAY / (fact.days - 1)
    gap[fact.row] = toTenth(usual)
    overdue[fact.row] = toTenth((moments[fact.row].asOf.getTime() - fact.lastMs) / DAY / Math.max(usual, 1))
  }
  return [
    ...orderWindows.map((days, window) => ({ name: featureCatalogue.ordersWithin(days), values: counts[window] })),
    ...orderWindows.map((days, window) => ({ name: featureCatalogue.valueWithin(days), values: values[window] })),
    { name: featureCatalogue.orderGap, values: gap },
    { name: featureCatalogue.orderOverdue, values: overdue },
    ...(await categoryColumns(tx, categories, moments)),
  ]
}

async function categoryColumns(tx: TenantTx, categories: readonly string[], moments: readonly Moment[]): Promise<RawColumn[]> {
  if (categories.length === 0) return []
  const counts = new Map(categories.map((category) => [category, column(moments.length, 0)]))
  const ages = new Map(categories.map((category) => [category, column(moments.length, null)]))
  for (const { row, category, orders, lastMs } of await categoryFacts(tx, moments, categories)) {
    const [count, age] = [counts.get(category), ages.get(category)]
    if (!count || !age) continue
    count[row] = orders
    age[row] = toTenth((moments[row].asOf.getTime() - lastMs) / DAY)
  }
  return categories.flatMap((category) => [
    { name: featureCatalogue.categoryCount(category), values: counts.get(category) ?? [] },
    { name: featureCatalogue.categoryAge(category), values: ages.get(category) ?? [] },
  ])
}
