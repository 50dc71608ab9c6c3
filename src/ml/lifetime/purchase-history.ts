/** What the purchase models read of one customer, and the distinct histories of many, so that a likelihood costs one term a distinct history. */
import type { PurchaseSummary } from './purchase-summary.ts'

/** One customer as a purchase model sees her: repeat purchases, recency and age in weeks. */
export interface PurchaseHistory {
  readonly repeats: number
  readonly recency: number
  readonly age: number
}

/** One row for each distinct history, and how many customers share it. */
export interface DistinctHistories {
  readonly rows: Int32Array
  readonly weight: Float64Array
}

/** The distinct histories of a summary with their number of customers, in order of first appearance. */
export function distinctHistories(summary: PurchaseSummary): DistinctHistories {
  const seen = new Map<string, number>()
  const rows: number[] = []
  const weight: number[] = []
  for (let row = 0; row < summary.repeats.length; row += 1) {
    const key = `${summary.repeats[row]}|${summary.recency[row]}|${summary.age[row]}`
    const known = seen.get(key)
    if (known === undefined) {
      seen.set(key, rows.length)
      rows.push(row)
      weight.push(1)
    } else weight[known] += 1
  }
  return { rows: Int32Array.from(rows), weight: Float64Array.from(weight) }
}

const BOX = 7 // log-parameters: past e^7 the customers are all alike, and the likelihood flat

/** A soft wall around the log-parameters that make sense: it keeps a search finite. */
export function wall(point: Float64Array): number {
  let penalty = 0
  for (const part of point) penalty += Math.max(0, Math.abs(part) - BOX) ** 2
  return penalty
}
