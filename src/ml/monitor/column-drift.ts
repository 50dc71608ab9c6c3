/** Watches one column over periods: the same test for each, against a threshold that knows the rows, the reference's own periods, or a person's number. */

import { driftOf, driftStatistic, testFor, type DriftRecord, type DriftTest } from './drift-tests.ts'
import type { ColumnCounts, ReferenceColumn } from './column-profile.ts'
import { meanAndThreeDeviations } from './three-deviations.ts'

/** Chance of any alarm in one period without drift, over all columns together: 3 in 1,000. */
export const FAMILY_LEVEL = 0.003

/** auto: no chance alarm beyond the level, corrected for the number of columns; sd3: mean plus 3 standard deviations of the reference's own periods. */
export type ThresholdRule = 'auto' | 'sd3' | number

export type ColumnDriftOptions = { test: DriftTest | 'auto'; threshold: ThresholdRule; columns: number; familyLevel?: number }

/** The reference's own periods first, then the current ones, in order. For `auto` the reference's periods have no verdict: they are part of what they are compared with. */
export type ColumnDrift = { column: string; kind: ReferenceColumn['kind']; test: DriftTest; meanStatistic: number | null; alerts: number; reference: DriftRecord[]; current: DriftRecord[] }

/**
 * The drift of one column in every current period. `ownPeriods` are counts of the reference's periods (needed for sd3, else shown only).
 * Throws a RangeError for sd3 with fewer than two periods in the reference.
 */
export function columnDrift(reference: ReferenceColumn, ownPeriods: readonly ColumnCounts[], periods: readonly ColumnCounts[], options: ColumnDriftOptions): ColumnDrift {
  const test = testFor(reference, options.test)
  const level = (options.familyLevel ?? FAMILY_LEVEL) / Math.max(1, options.columns)
  const measure = (counts: ColumnCounts) => driftOf(reference, counts, test, level)
  let own = ownPeriods.map((counts): DriftRecord => ({ ...measure(counts), threshold: null, p: null, drifted: false }))
  let current = periods.map(measure)
  // A person's number belongs to one statistic: a column that another test watches keeps the threshold that knows its rows.
  const suits = typeof options.threshold !== 'number' || test === (options.test === 'auto' ? 'ks' : options.test)
  if (options.threshold !== 'auto' && suits) {
    const limit = options.threshold === 'sd3' ? threeDeviations(reference, ownPeriods, test) : options.threshold
    const judged = (record: DriftRecord): DriftRecord => ({ ...record, threshold: limit, p: null, drifted: record.statistic !== null && record.statistic > limit })
    own = own.map(judged)
    current = current.map(judged)
  }
  const seen = [...own, ...current].flatMap(({ statistic }) => (statistic === null ? [] : [statistic]))
  return {
    column: reference.name, kind: reference.kind, test, alerts: current.filter(({ drifted }) => drifted).length, reference: own, current,
    meanStatistic: seen.length > 0 ? seen.reduce((sum, statistic) => sum + statistic, 0) / seen.length : null,
  }
}

function threeDeviations(reference: ReferenceColumn, ownPeriods: readonly ColumnCounts[], test: DriftTest): number {
  return meanAndThreeDeviations(ownPeriods.flatMap((counts) => driftStatistic(reference, counts, test) ?? [])).high
}
