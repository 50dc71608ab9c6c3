/** Promised against kept: chances and money of a month's leads beside what became of them, and how well the order held. */
import { gradeOf } from '#domain/score/index.ts'
import { wilsonInterval } from '#ml/stats/interval.ts'
import { aucReach, estimateMetrics } from '#ml/monitor/estimated-performance.ts'
import { realisedPerformance } from '#ml/monitor/realised-performance.ts'
import { compareIds, maturedRows, type LeadColumns } from './lead-columns.ts'
import type { LeadOutcomeFact } from './scored-lead.ts'
import type { OutcomeFigures, PerformanceFigures } from '../schema.ts'

const DAY = 86_400_000
const Z95 = 1.959964
/** Leads of these grades are the ones that are worked first: a score of 50 and above. */
export const WORKED_FROM = 50

/** What became of a lead within the window after its score: 1 or 0 once that is settled, null before. A conversion counts at once, its absence only when the window is over. */
export function labelOf(fact: LeadOutcomeFact, scoredAt: Date, windowDays: number, now: Date): { label: 0 | 1 | null; matured: boolean } {
  const end = new Date(scoredAt.getTime() + windowDays * DAY)
  const matured = windowIsOver(scoredAt.getTime(), windowDays, now)
  if (fact.converted && fact.at === null) return { label: 1, matured }
  const within = fact.at !== null && fact.at > scoredAt && fact.at <= end
  if (within) return { label: 1, matured }
  return { label: matured ? 0 : null, matured }
}

/** Whether the window of a lead scored at this moment (in milliseconds) is over. */
export function windowIsOver(scoredAt: number, windowDays: number, now: Date): boolean {
  return scoredAt + windowDays * DAY <= now.getTime()
}

/** The figures of a month. Cost O(n log n). */
export function outcomeFigures(leads: LeadColumns, windowDays: number): OutcomeFigures {
  const { chances, scores, scoredAt } = leads
  const [all, matured] = [Uint32Array.from({ length: leads.rows }, (_, row) => row), maturedRows(leads)]
  const [came, amount] = [cameOf(leads), amountOf(leads)]
  const promised = sum(matured, (row) => chances[row])
  const kept = sum(matured, came)
  // What chance alone does to the number of conversions, were every promise right.
  const deviation = Math.sqrt(sum(matured, (row) => chances[row] * (1 - chances[row])))
  const last = all.reduce((latest, row) => Math.max(latest, scoredAt[row]), Number.NEGATIVE_INFINITY)
  const worked = matured.filter((row) => scores[row] >= WORKED_FROM)
  return {
    rows: leads.rows, matured: matured.length, promised, kept,
    ratio: promised > 0 ? kept / promised : null,
    ratioInterval: promised > 0 ? { low: Math.max(0, (kept - Z95 * deviation) / promised), high: (kept + Z95 * deviation) / promised } : null,
    withAmount: sum(all, (row) => (Number.isNaN(leads.amounts[row]) ? 0 : 1)),
    promisedMoney: sum(matured, (row) => amount(row) * chances[row]), keptMoney: sum(matured, (row) => amount(row) * came(row)),
    promisedAll: sum(all, (row) => chances[row]), keptSoFar: sum(all, came),
    promisedMoneyAll: sum(all, (row) => amount(row) * chances[row]), keptMoneySoFar: sum(all, (row) => amount(row) * came(row)),
    provisional: matured.length < leads.rows, finalOn: leads.rows > 0 ? new Date(last + windowDays * DAY).toISOString() : null,
    tenths: tenthsOf(leads, matured), worked: worked.length, falsePositives: worked.filter((row) => leads.labels[row] === 0).length,
  }
}

const cameOf = ({ labels }: LeadColumns) => (row: number): number => (labels[row] === 1 ? 1 : 0)
const amountOf = ({ amounts }: LeadColumns) => (row: number): number => (Number.isNaN(amounts[row]) ? 0 : amounts[row])

function tenthsOf(leads: LeadColumns, matured: Uint32Array): OutcomeFigures['tenths'] {
  const { chances, scores } = leads
  const [came, amount] = [cameOf(leads), amountOf(leads)]
  const ranked = matured.toSorted((a, b) => chances[b] - chances[a] || compareIds(leads, a, b))
  const edges = Array.from({ length: 11 }, (_, k) => Math.round((k * ranked.length) / 10))
  return Array.from({ length: 10 }, (_, k) => ranked.subarray(edges[k], edges[k + 1])).flatMap((part, k) => (part.length === 0 ? [] : [{
    rank: k + 1, from: scores[part[part.length - 1]], to: scores[part[0]], rows: part.length, promised: sum(part, (row) => chances[row]), kept: sum(part, came),
    promisedMoney: sum(part, (row) => amount(row) * chances[row]), keptMoney: sum(part, (row) => amount(row) * came(row)),
  }]))
}

/** How well the month's leads were ranked: realised where outcomes are settled, estimated from the chances before. */
export function performanceFigures(leads: LeadColumns, trained: { auc: number; aucLow: number; aucHigh: number }): PerformanceFigures | null {
  if (leads.rows === 0) return null
  const matured = maturedRows(leads)
  const cutOff = matured.reduce((least, row) => (leads.scores[row] >= WORKED_FROM ? Math.min(least, leads.chances[row]) : least), 1)
  const realised = realisedPerformance(Float64Array.from(matured, (row) => leads.chances[row]), Uint8Array.from(matured, cameOf(leads)), cutOff)
  const chances = leads.chances.subarray(0, leads.rows)
  const estimated = estimateMetrics(chances, chances, cutOff)
  const expected = chances.reduce((total, chance) => total + chance, 0)
  return {
    auc: realised.metrics.auc, aucInterval: realised.intervals.auc ?? null, brier: realised.metrics.brier, precision: realised.metrics.precision, recall: realised.metrics.recall,
    estimatedAuc: estimated.auc, estimatedInterval: aucReach(estimated.auc, expected, leads.rows - expected), trainedAuc: trained.auc, trainedInterval: { low: trained.aucLow, high: trained.aucHigh },
  }
}

/** What the leads promise in money, and what one score point more or less on every one of them moves, to first order (amount x chance x (1 - chance)); null where no amount is known. */
export function moneyOf(leads: LeadColumns, pointsPerLogOdds: number): { perPoint: number; promised: number } | null {
  const [all, amount] = [Uint32Array.from({ length: leads.rows }, (_, row) => row), amountOf(leads)]
  if (!all.some((row) => !Number.isNaN(leads.amounts[row]))) return null
  return { perPoint: sum(all, (row) => amount(row) * leads.chances[row] * (1 - leads.chances[row])) / pointsPerLogOdds, promised: sum(all, (row) => amount(row) * leads.chances[row]) }
}

/** The share of leads of grade A and B that were worked for nothing, with its interval. */
export function falsePositiveShare({ falsePositives, worked }: Pick<OutcomeFigures, 'falsePositives' | 'worked'>): { share: number; low: number; high: number } | null {
  return worked > 0 ? { share: falsePositives / worked, ...wilsonInterval(falsePositives, worked) } : null
}

/** Whether a lead is among those that are worked first. */
export function isWorked(score: number): boolean {
  return gradeOf(score) === 'A' || gradeOf(score) === 'B'
}

function sum(rows: Uint32Array, of: (row: number) => number): number {
  let total = 0
  for (const row of rows) total += of(row)
  return total
}
