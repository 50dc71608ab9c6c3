/** What became of the leads that a model scored: one row a lead, settled or not, with what was promised and what came. */
import { snapshotTable, type CellValue, type SnapshotTable } from './snapshot-table.ts'
import type { Month } from '../schema.ts'

const DAY = 86_400_000
const TENTHS = 10

/** The first score of a lead in a month. */
export type JudgedScore = { profileId: string; predictionId: string; version: number; scoredAt: Date; cohort: Month; chance: number; score: number; grade: string; evidence: string; amount: number | null }
/** What is known of its outcome. Null: the person is gone from the database (erased), and so is the outcome. */
export type KnownOutcome = { converted: boolean; at: Date | null } | null

/**
 * The outcome of a score as of a moment. `out`: not to be judged, because the lead had converted before it was scored.
 * `outcome` is null while the window runs, or where the person is gone.
 */
export function outcomeOfScore(scoredAt: Date, known: KnownOutcome, windowDays: number, asOf: Date): { out: boolean; outcome: 0 | 1 | null; settled: boolean } {
  const end = scoredAt.getTime() + windowDays * DAY
  const settled = end <= asOf.getTime()
  if (known === null) return { out: false, outcome: null, settled: false }
  if (!known.converted) return { out: false, outcome: settled ? 0 : null, settled }
  if (known.at === null) return { out: false, outcome: 1, settled }
  if (known.at <= scoredAt) return { out: true, outcome: null, settled }
  const within = known.at.getTime() <= end
  return { out: false, outcome: within ? 1 : settled ? 0 : null, settled }
}

export const leadColumns = ['profile', 'prediction', 'version', 'scored_at', 'cohort', 'chance', 'score', 'grade', 'evidence', 'gone', 'settled', 'judged', 'tenth', 'outcome', 'came', 'amount', 'promised_money', 'came_money'] as const

/** The table of all scored leads of the months looked at. `tenth` 1: the best-scored tenth of the leads that are judged. */
export function leadTable(name: string, rows: readonly { score: JudgedScore; known: KnownOutcome }[], { windowDays, asOf, settledMonths }: { windowDays: number; asOf: Date; settledMonths: readonly Month[] }): { table: SnapshotTable; convertedBefore: number } {
  const read = rows.map(({ score, known }) => ({ score, gone: known === null, ...outcomeOfScore(score.scoredAt, known, windowDays, asOf) }))
  const kept = read.filter(({ out }) => !out)
  const judged = kept.filter(({ score, settled, outcome }) => settled && outcome !== null && settledMonths.includes(score.cohort))
  const ranked = judged.toSorted((a, b) => b.score.chance - a.score.chance || (a.score.predictionId < b.score.predictionId ? -1 : 1))
  const tenthOf = new Map(ranked.map(({ score }, at) => [score.predictionId, Math.floor((at * TENTHS) / ranked.length) + 1]))
  const cells = kept.map(({ score, gone, settled, outcome }): CellValue[] => {
    const tenth = tenthOf.get(score.predictionId) ?? null
    const { amount, chance } = score
    return [
      score.profileId, score.predictionId, score.version, score.scoredAt.toISOString(), score.cohort, chance, score.score, score.grade, score.evidence, gone, settled, tenth !== null, tenth, outcome, outcome ?? 0,
      amount, amount === null ? null : chance * amount, amount === null ? null : (outcome ?? 0) * amount,
    ]
  })
  return { table: snapshotTable(name, leadColumns, cells), convertedBefore: read.length - kept.length }
}
