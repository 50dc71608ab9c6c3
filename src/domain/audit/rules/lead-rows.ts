/** What became of the leads that a model scored: one row a lead, settled or not, with what was promised and what came. */
import type { ScoredLead } from '#domain/monitor/index.ts'
import type { Month } from '../schema.ts'
import { settledMonths } from './months.ts'
import { snapshotTable, type CellValue, type SnapshotTable } from './snapshot-table.ts'

const TENTHS = 10
const WORKED_FROM = 50 // a score of grade A or B: worked first

/** The first score of a lead, with the month in which it became a lead. */
export type LeadOfMonth = ScoredLead & { month: Month; version: number }

export const leadColumns = ['profile', 'prediction', 'version', 'month', 'scored_at', 'chance', 'score', 'worked', 'settled', 'judged', 'tenth', 'outcome', 'came', 'amount', 'promised_money', 'came_money'] as const

/** The table of all scored leads of the months looked at, and the months that are judged. `tenth` 1: the best-scored tenth of the leads that are judged. */
export function leadTable(name: string, leads: readonly LeadOfMonth[]): { table: SnapshotTable; judged: Month[]; promisedSettled: number } {
  const months = settledMonths(leads.map(({ month, matured }) => ({ month, settled: matured })))
  const judged = leads.filter((lead) => lead.matured && months.includes(lead.month))
  const ranked = judged.toSorted((a, b) => b.probability - a.probability || (a.predictionId < b.predictionId ? -1 : 1))
  const tenthOf = new Map(ranked.map(({ predictionId }, at) => [predictionId, Math.floor((at * TENTHS) / ranked.length) + 1]))
  const cells = leads.map(({ profileId, predictionId, version, month, scoredAt, probability, score, matured, label, amount }): CellValue[] => {
    const tenth = tenthOf.get(predictionId) ?? null
    const came = label ?? 0
    return [
      profileId, predictionId, version, month, scoredAt.toISOString(), probability, score, score >= WORKED_FROM, matured, tenth !== null, tenth, label, came,
      amount, amount === null ? null : probability * amount, amount === null ? null : came * amount,
    ]
  })
  return { table: snapshotTable(name, leadColumns, cells), judged: months, promisedSettled: judged.reduce((sum, { probability }) => sum + probability, 0) }
}
