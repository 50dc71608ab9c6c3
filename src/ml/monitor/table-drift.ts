/** Watches a whole table over periods: every column's values, its faults, and what holds between columns, within one allowance of false alarms. */

import { columnDrift, FAMILY_LEVEL, type ColumnDrift, type ThresholdRule } from './column-drift.ts'
import { addPage, profileColumn, startCounts, type ColumnCounts, type ReferenceColumn } from './column-profile.ts'
import { qualityOf, volumeAlert, type QualityAlert } from './data-quality.ts'
import type { DriftTest } from './drift-tests.ts'
import { togetherDrift, type TogetherDrift } from './together-drift.ts'
import { valueBars, type ValueBar } from './value-bars.ts'
import { pageOf, wholePage, type WatchedColumn, type WatchedPeriod, type WatchedValues } from './watched-columns.ts'

export type TableDriftOptions = { test: DriftTest | 'auto'; threshold: ThresholdRule; familyLevel?: number; seed: number; together: boolean }
export type WatchedTable = { columns: readonly WatchedColumn[]; referenceRows: number; reference: readonly WatchedPeriod[]; current: readonly WatchedPeriod[] }

/** What one period of the current sample shows. `drifted`: names of the columns whose values drifted; `alarm`: anything at all. */
export type PeriodVerdict = { period: string; rows: number; drifted: string[]; faults: QualityAlert[]; together: boolean; alarm: boolean }
/** `moved`: the values of the period that lies farthest from the reference (measured by thresholds), beside the reference's. */
export type WatchedDrift = ColumnDrift & { moved: { period: string; bars: ValueBar[] } | null }
export type TableDrift = { columns: WatchedDrift[]; together: TogetherDrift | null; periods: PeriodVerdict[] }

/** How the chance of any false alarm in a period is shared out: most for the columns' values, the rest in equal parts for faults and for what holds between columns. */
const SHARES = { values: 2 / 3, faults: 1 / 6, together: 1 / 6 } as const

/**
 * Judges every current period against the whole reference. By `auto` the chance of any alarm in a period without drift is the family
 * level in all. Throws a RangeError for `sd3` where the reference has fewer than two periods with rows. Cost O(rows x columns x log rows).
 */
export function tableDrift(table: WatchedTable, options: TableDriftOptions): TableDrift {
  const { columns, reference, current } = table
  const level = options.familyLevel ?? FAMILY_LEVEL
  const faults = current.map((): QualityAlert[] => [])
  const rates = reference.flatMap(({ rows, days }) => (days === null ? [] : [rows.length / days]))
  // By calendar, half of the faults' share is for the number of rows.
  const faultLevel = level * SHARES.faults * (rates.length > 0 ? 0.5 : 1)
  const drifts = columns.map((column): WatchedDrift => {
    const profile = profileColumn(column.name, wholePage(column.reference))
    const now = current.map(({ rows }) => countedRows(profile, column.current, rows))
    now.forEach((counts, at) => faults[at].push(...qualityOf(profile, counts, faultLevel / columns.length)))
    const drift = columnDrift(profile, reference.map(({ rows }) => countedRows(profile, column.reference, rows)), now, {
      test: options.test, threshold: options.threshold, columns: columns.length, familyLevel: level * SHARES.values,
    })
    const farthest = farthestOf(drift)
    return { ...drift, moved: farthest === null ? null : { period: current[farthest].name, bars: valueBars(profile, now[farthest]) } }
  })
  const together = options.together ? togetherDrift(columns, { level: level * SHARES.together, rule: options.threshold === 'sd3' ? 'sd3' : 'auto', seed: options.seed, referenceRows: table.referenceRows, reference, current }) : null
  const periods = current.map(({ name, rows, days }, at): PeriodVerdict => {
    const drifted = drifts.filter((drift) => drift.current[at].drifted).map((drift) => drift.column)
    const found = [...volumeAlert(rates, rows.length, days ?? 1, faultLevel), ...faults[at]]
    const both = together?.current[at]
    const jointly = both !== undefined && (both.reconstruction.drifted || both.classifier.drifted)
    return { period: name, rows: rows.length, drifted, faults: found, together: jointly, alarm: drifted.length > 0 || found.length > 0 || jointly }
  })
  return { columns: drifts, together, periods }
}

function countedRows(profile: ReferenceColumn, column: WatchedValues, rows: Int32Array): ColumnCounts {
  const counts = startCounts(profile)
  if (rows.length > 0) addPage(profile, counts, pageOf(column, rows))
  return counts
}

/** The period with the largest statistic in thresholds; null where none has a statistic. */
function farthestOf({ current }: ColumnDrift): number | null {
  const reach = current.map(({ statistic, threshold }) => (statistic === null || threshold === null ? -1 : threshold > 0 ? statistic / threshold : statistic))
  const most = Math.max(...reach)
  return most < 0 ? null : reach.indexOf(most)
}
