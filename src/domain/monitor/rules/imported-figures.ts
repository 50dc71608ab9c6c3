/** Judges scores of another system by what became of people: ranking, chances, drift and groups. Its reasons are not known, so nothing is said of them. */
import { aucInterval } from '#ml/metrics/auc.ts'
import { brier, calibrationBins, expectedCalibrationError, logLoss } from '#ml/metrics/probability-error.ts'
import { liftTable } from '#ml/metrics/ranking.ts'
import { FAMILY_LEVEL } from '#ml/monitor/column-drift.ts'
import { addPage, profileColumn, startCounts } from '#ml/monitor/column-profile.ts'
import { driftOf, testFor } from '#ml/monitor/drift-tests.ts'
import { addToGroup, startGroup, type GroupCounts } from '#ml/monitor/group-rates.ts'
import type { GroupMonth, ImportedFigures } from '../schema.ts'
import { monthOf } from './month.ts'

/** A lead with the first score that the model gave it. `label`: 1 or 0 once that is settled; `groups`: values of sensitive fields. */
export type ImportedLead = { score: number; scoredAt: Date; label: 0 | 1 | null; groups: Readonly<Record<string, string>> }
export type ImportedFacts = Pick<ImportedFigures, 'windowDays' | 'scores' | 'identifiers' | 'unknown' | 'late'>

const REFERENCE_ROWS = 100 // scores that later months are compared with, at the least
const FEWEST_IN_MONTH = 30 // below it a month says nothing about drift
const BEST_SHARE = 0.2 // of the people count as chosen by the score: it has no cut-off of its own here

/** The figures of a model. `leads` in any order. */
export function importedFigures(leads: readonly ImportedLead[], facts: ImportedFacts): ImportedFigures {
  const settled = leads.filter(({ label }) => label !== null)
  const scores = Float64Array.from(settled, ({ score }) => score)
  const labels = Uint8Array.from(settled, ({ label }) => label ?? 0)
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const [lowest, highest] = leads.reduce(([low, high], { score }) => [Math.min(low, score), Math.max(high, score)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  const isChance = leads.length > 0 && lowest >= 0 && highest <= 1
  const ranking = positives > 0 && positives < labels.length ? aucInterval(scores, labels) : null
  return {
    ...facts, people: leads.length, lowest: leads.length > 0 ? lowest : 0, highest: leads.length > 0 ? highest : 0, scale: isChance ? 'chance' : 'other', settled: settled.length, positives,
    ranking: ranking && { auc: ranking.auc, low: ranking.low, high: ranking.high },
    chances: isChance && settled.length > 0 ? { brier: brier(scores, labels), logLoss: logLoss(scores, labels), ece: expectedCalibrationError(scores, labels), promised: scores.reduce((sum, score) => sum + score, 0) } : null,
    bands: calibrationBins(scores, labels).map(({ meanChance, rate, ...band }) => ({ ...band, expected: isChance ? meanChance : null, observed: rate })),
    lift: ranking ? liftTable(scores, labels).map(({ part, rows, positives: found, rate, lift, captured }) => ({ part, rows, positives: found, rate, lift, captured })) : [],
    drift: driftOfScores(leads), groups: groupsOf(leads, isChance),
  }
}

/** The scores of each later month against those of the first months, which together hold enough; null while there is no later month. */
function driftOfScores(leads: readonly ImportedLead[]): ImportedFigures['drift'] {
  const byMonth = [...Map.groupBy(leads, ({ scoredAt }) => monthOf(scoredAt))].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([month, rows]) => ({ month, scores: Float64Array.from(rows, ({ score }) => score) }))
  let [rows, first] = [0, 0]
  while (first < byMonth.length && rows < REFERENCE_ROWS) rows += byMonth[first++].scores.length
  const later = byMonth.slice(first).filter(({ scores }) => scores.length >= FEWEST_IN_MONTH)
  if (rows < REFERENCE_ROWS || later.length === 0) return null
  const reference = profileColumn('score', { kind: 'number', values: Float64Array.from(byMonth.slice(0, first).flatMap(({ scores }) => [...scores])) })
  const level = FAMILY_LEVEL / later.length
  const months = later.flatMap(({ month, scores }) => {
    const counts = startCounts(reference)
    addPage(reference, counts, { kind: 'number', values: scores })
    const { statistic, threshold, drifted } = driftOf(reference, counts, testFor(reference, 'auto'), level)
    return statistic === null || threshold === null ? [] : [{ month, rows: scores.length, mean: scores.reduce((sum, score) => sum + score, 0) / scores.length, statistic, threshold, drifted }]
  })
  return { from: byMonth[0].month, to: byMonth[first - 1].month, rows, months }
}

/** The groups of sensitive fields: who is among the best fifth of all, and how rightly. */
function groupsOf(leads: readonly ImportedLead[], isChance: boolean): GroupMonth[] {
  if (leads.length === 0) return []
  const ranked = Float64Array.from(leads, ({ score }) => score).sort().reverse()
  const line = ranked[Math.max(0, Math.ceil(BEST_SHARE * ranked.length) - 1)]
  const counts = new Map<string, GroupCounts & { attribute: string; group: string }>()
  for (const { score, label, groups } of leads) {
    for (const [attribute, group] of Object.entries(groups)) {
      const key = JSON.stringify([attribute, group])
      const own = counts.get(key) ?? { attribute, group, ...startGroup() }
      counts.set(key, own)
      addToGroup(own, score >= line, label, isChance ? score : null)
    }
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own)
}
