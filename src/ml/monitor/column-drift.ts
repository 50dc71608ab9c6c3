/** Watches one column over periods: the same test for each, against a threshold that knows the rows, the reference's own periods, or a person's number. */

import { driftOf, driftStatistic, testFor, type DriftRecord, type DriftTest } from './drift-tests.ts'
import type { ColumnCounts, ReferenceColumn } from './column-profile.ts'

/** Chance of any alarm in one period without drift, over all columns together: 3 in 1,000. */
export const FAMILY_LEVEL = 0.003

/** auto: no chance alarm beyond the level, corrected for the number of columns; sd3: mean plus 3 standard deviations of the reference's own periods. */
export type ThresholdRule = 'auto' | 'sd3' | number

export type ColumnDriftOptions = { test: DriftTest | 'auto'; threshold: ThresholdRule; columns: number; familyLevel?: number }

/** The reference's own periods first, then the current ones, in order. For `auto` the reference's periods have no verdict: they are part of what they are compared with. */
export type ColumnDrift = { column: string; kind: ReferenceColumn['kind']; test: DriftTest; meanStatistic: number | null; alerts: number; reference: DriftRecord[]; current: DriftRecord[] }

const FEWEST_PERIODS = 2 // of a single period there is no spread

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
  if (options.threshold !== 'auto') {
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

/**
 * Mean plus and minus 3 standard deviations (over the number of values, as NannyML takes them). Throws a RangeError for fewer than two
 * values: no spread can be seen.
 */
export function meanAndThreeDeviations(values: readonly number[]): { low: number; high: number } {
  if (values.length < FEWEST_PERIODS) throw new RangeError(`Mean and standard deviation of the reference's own periods need at least ${FEWEST_PERIODS} periods with rows; there are ${values.length}.`)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const reach = 3 * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return { low: mean - reach, high: mean + reach }
}
