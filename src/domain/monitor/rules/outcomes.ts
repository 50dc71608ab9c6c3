/** Promised against kept: chances and money of a month's leads beside what became of them, and how well the order held. */
import { gradeOf } from '#domain/score/index.ts'
import { wilsonInterval } from '#ml/stats/interval.ts'
import { aucReach, estimateMetrics } from '#ml/monitor/estimated-performance.ts'
import { realisedPerformance } from '#ml/monitor/realised-performance.ts'
import type { LeadOutcomeFact, ScoredLead } from './scored-lead.ts'
import type { OutcomeFigures, PerformanceFigures } from '../schema.ts'

const DAY = 86_400_000
const Z95 = 1.959964
/** Leads of these grades are the ones that are worked first: a score of 50 and above. */
export const WORKED_FROM = 50

/** What became of a lead within the window after its score: 1 or 0 once that is settled, null before. A conversion counts at once, its absence only when the window is over. */
export function labelOf(fact: LeadOutcomeFact, scoredAt: Date, windowDays: number, now: Date): { label: 0 | 1 | null; matured: boolean } {
  const end = new Date(scoredAt.getTime() + windowDays * DAY)
  const matured = end <= now
  if (fact.converted && fact.at === null) return { label: 1, matured }
  const within = fact.at !== null && fact.at > scoredAt && fact.at <= end
  if (within) return { label: 1, matured }
  return { label: matured ? 0 : null, matured }
}

/** The figures of a month. `leads` in any order. */
export function outcomeFigures(leads: readonly ScoredLead[], windowDays: number): OutcomeFigures {
  const matured = leads.filter((lead) => lead.matured)
  const promised = sum(matured, (lead) => lead.probability)
  const kept = sum(matured, (lead) => lead.label ?? 0)
  // What chance alone does to the number of conversions, were every promise right.
  const deviation = Math.sqrt(sum(matured, (lead) => lead.probability * (1 - lead.probability)))
  const last = leads.reduce((latest, lead) => Math.max(latest, lead.scoredAt.getTime()), Number.NEGATIVE_INFINITY)
  const worked = matured.filter((lead) => lead.score >= WORKED_FROM)
  const money = (of: readonly ScoredLead[], by: (lead: ScoredLead) => number) => sum(of, (lead) => (lead.amount ?? 0) * by(lead))
  return {
    rows: leads.length, matured: matured.length, promised, kept,
    ratio: promised > 0 ? kept / promised : null,
    ratioInterval: promised > 0 ? { low: Math.max(0, (kept - Z95 * deviation) / promised), high: (kept + Z95 * deviation) / promised } : null,
    withAmount: leads.filter((lead) => lead.amount !== null).length,
    promisedMoney: money(matured, (lead) => lead.probability), keptMoney: money(matured, (lead) => lead.label ?? 0),
    promisedAll: sum(leads, (lead) => lead.probability), keptSoFar: sum(leads, (lead) => (lead.label === 1 ? 1 : 0)),
    promisedMoneyAll: money(leads, (lead) => lead.probability), keptMoneySoFar: money(leads, (lead) => (lead.label === 1 ? 1 : 0)),
    provisional: matured.length < leads.length, finalOn: leads.length > 0 ? new Date(last + windowDays * DAY).toISOString() : null,
    tenths: tenthsOf(matured), worked: worked.length, falsePositives: worked.filter((lead) => lead.label === 0).length,
  }
}

function tenthsOf(leads: readonly ScoredLead[]): OutcomeFigures['tenths'] {
  const ranked = leads.toSorted((a, b) => b.probability - a.probability || (a.predictionId < b.predictionId ? -1 : 1))
  const edges = Array.from({ length: 11 }, (_, k) => Math.round((k * ranked.length) / 10))
  return Array.from({ length: 10 }, (_, k) => ranked.slice(edges[k], edges[k + 1])).flatMap((part, k) => (part.length === 0 ? [] : [{
    rank: k + 1, from: part[part.length - 1].score, to: part[0].score, rows: part.length, promised: sum(part, (lead) => lead.probability), kept: sum(part, (lead) => lead.label ?? 0),
    promisedMoney: sum(part, (lead) => (lead.amount ?? 0) * lead.probability), keptMoney: sum(part, (lead) => (lead.amount ?? 0) * (lead.label ?? 0)),
  }]))
}

/** How well the month's leads were ranked: realised where outcomes are settled, estimated from the chances before. */
export function performanceFigures(leads: readonly ScoredLead[], trained: { auc: number; aucLow: number; aucHigh: number }): PerformanceFigures | null {
  if (leads.length === 0) return null
  const matured = leads.filter((lead) => lead.matured)
  const cutOff = matured.reduce((least, lead) => (lead.score >= WORKED_FROM ? Math.min(least, lead.probability) : least), 1)
  const realised = realisedPerformance(Float64Array.from(matured, (lead) => lead.probability), Uint8Array.from(matured, (lead) => lead.label ?? 0), cutOff)
  const chances = Float64Array.from(leads, (lead) => lead.probability)
  const estimated = estimateMetrics(chances, chances, cutOff)
  const expected = sum(leads, (lead) => lead.probability)
  return {
    auc: realised.metrics.auc, aucInterval: realised.intervals.auc ?? null, brier: realised.metrics.brier, precision: realised.metrics.precision, recall: realised.metrics.recall,
    estimatedAuc: estimated.auc, estimatedInterval: aucReach(estimated.auc, expected, leads.length - expected), trainedAuc: trained.auc, trainedInterval: { low: trained.aucLow, high: trained.aucHigh },
  }
}

/** The share of leads of grade A and B that were worked for nothing, with its interval. */
export function falsePositiveShare({ falsePositives, worked }: Pick<OutcomeFigures, 'falsePositives' | 'worked'>): { share: number; low: number; high: number } | null {
  return worked > 0 ? { share: falsePositives / worked, ...wilsonInterval(falsePositives, worked) } : null
}

/** Whether a lead is among those that are worked first. */
export function isWorked(score: number): boolean {
  return gradeOf(score) === 'A' || gradeOf(score) === 'B'
}

function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}
