/** Drift that no single column shows: what holds between columns, watched period by period with two tests. */

import { classifyDomain } from './domain-classifier.ts'
import { fitAxes, reconstructionErrors } from './reconstruction.ts'
import { meanAndThreeDeviations } from './three-deviations.ts'
import { compareByRank, type RankComparison } from './rank-comparison.ts'
import { shuffledIndexes } from '../random/random.ts'
import type { WatchedColumn, WatchedPeriod, WatchedValues } from './watched-columns.ts'

/**
 * `reconstruction`: by `auto` the statistic is the chance that a row of the period is rebuilt worse than one of the reference (1/2: no
 * drift), and `low` and `high` are its limits; by `sd3` it is the mean error against mean and 3 deviations of the reference's own periods.
 * `classifier`: the area under the curve with which trees tell the period from the reference. Null: it could not be computed, and `why`.
 */
export type TogetherRecord = { statistic: number | null; low: number | null; high: number | null; p: number | null; drifted: boolean; meanError?: number | null; why: string | null }
export type TogetherPeriod = { reconstruction: TogetherRecord; classifier: TogetherRecord }
export type TogetherDrift = { columns: string[]; axes: number; explained: number; reference: TogetherPeriod[]; current: TogetherPeriod[] }

const MOST_COLUMNS = 300 // the axes cost the square of the columns
const SMALLEST_AREA = 0.02 // from one half: less is no alarm, however many rows prove it
const OWN_PERIOD = 'A period of the reference itself.'
const TOO_FEW = 'Trees need at least 100 rows on either side.'
const NO_RECORD: TogetherRecord = { statistic: null, low: null, high: null, p: null, drifted: false, why: null }
const none = (why: string): TogetherRecord => ({ ...NO_RECORD, why })

/** `level`: the chance of an alarm in one period without drift, over both tests. `reference` and `current` are the periods of either sample. */
export type TogetherOptions = { level: number; rule: 'auto' | 'sd3'; seed: number; referenceRows: number; reference: readonly WatchedPeriod[]; current: readonly WatchedPeriod[] }

/** Both tests for every period of the current sample, and the mean errors of the reference's own; null for fewer than two columns that vary. */
export function togetherDrift(all: readonly WatchedColumn[], options: TogetherOptions): TogetherDrift | null {
  const columns = all.slice(0, MOST_COLUMNS)
  const shuffled = shuffledIndexes(options.referenceRows, options.seed)
  // The limits of `auto` hold because the rows compared with have not shaped the axes; `sd3` takes all rows, as NannyML does.
  const [learn, compare] = options.rule === 'sd3' ? [shuffled, shuffled] : [shuffled.subarray(0, shuffled.length >> 1), shuffled.subarray(shuffled.length >> 1)]
  const axes = columns.length < 2 ? null : fitAxes(columns, learn)
  if (!axes) return null
  const byName = new Map(columns.map((column) => [column.name, column]))
  const errorsOf = (side: 'reference' | 'current', rows: Int32Array) => reconstructionErrors(axes, (name) => (byName.get(name) as WatchedColumn)[side], rows)
  const then = errorsOf('reference', compare)
  const own = options.reference.map(({ rows }) => (rows.length > 0 ? meanOf(errorsOf('reference', rows)) : null))
  const limits = options.rule === 'sd3' ? meanAndThreeDeviations(own.flatMap((error) => error ?? [])) : null
  const judge = (errors: Float64Array): TogetherRecord => (limits ? byDeviations(meanOf(errors), limits) : byRank(then, errors, options.level / 2))
  const present = columns.filter(({ current }) => hasValues(current))
  const classified = classify(present, options)
  return {
    columns: axes.codings.map(({ name }) => name), axes: axes.axes.length, explained: axes.explained,
    reference: own.map((error, at) => ({ reconstruction: limits ? ownError(error, limits) : { ...NO_RECORD, meanError: error, why: OWN_PERIOD }, classifier: classified.reference[at] })),
    current: options.current.map((period, at) => ({ reconstruction: period.rows.length === 0 ? none('No rows.') : judge(errorsOf('current', period.rows)), classifier: classified.current[at] })),
  }
}

/** Trees for every period: by `auto` against chance, by `sd3` against how well they tell the reference's own periods from its other rows. */
function classify(columns: readonly WatchedColumn[], { reference, current, level, rule, seed, referenceRows }: TogetherOptions): { reference: TogetherRecord[]; current: TogetherRecord[] } {
  const every = Int32Array.from({ length: referenceRows }, (_, row) => row)
  const now = current.map(({ rows }, at) => classifyDomain(columns, every, { rows, of: 'current' }, { level: level / 2, seed: seed + at }))
  if (rule === 'auto') return { reference: reference.map(() => none(OWN_PERIOD)), current: now.map(byClassifier) }
  const own = reference.map(({ rows }, at) => {
    const inside = new Set(rows)
    return classifyDomain(columns, every.filter((row) => !inside.has(row)), { rows, of: 'reference' }, { level: level / 2, seed: seed + at })
  })
  const areas = own.flatMap((found) => found?.area ?? [])
  if (areas.length < 2) return { reference: own.map(() => none(OWN_PERIOD)), current: now.map(byClassifier) }
  const { high } = meanAndThreeDeviations(areas)
  const judge = (found: RankComparison | null): TogetherRecord => (found ? { statistic: found.area, low: null, high, p: null, drifted: found.area > high, why: null } : none(TOO_FEW))
  return { reference: own.map(judge), current: now.map(judge) }
}

function hasValues(column: WatchedValues): boolean {
  return column.kind === 'number' ? column.values.some((value) => !Number.isNaN(value)) : column.values.some((level) => level !== null)
}

function ownError(error: number | null, limits: { low: number; high: number }): TogetherRecord {
  return error === null ? none('No rows.') : byDeviations(error, limits)
}

function byDeviations(error: number, { low, high }: { low: number; high: number }): TogetherRecord {
  return { statistic: error, low, high, p: null, drifted: error < low || error > high, meanError: error, why: null }
}

function byRank(then: Float64Array, now: Float64Array, level: number): TogetherRecord {
  const { area, reach, p } = compareByRank(then, now, level)
  const limit = Math.max(reach, SMALLEST_AREA)
  return { statistic: area, low: Math.max(0, 0.5 - limit), high: Math.min(1, 0.5 + limit), p, drifted: Math.abs(area - 0.5) > limit, meanError: meanOf(now), why: null }
}

function byClassifier(found: ReturnType<typeof classifyDomain>): TogetherRecord {
  if (!found) return none(TOO_FEW)
  const high = Math.min(1, 0.5 + Math.max(found.reach, SMALLEST_AREA))
  return { statistic: found.area, low: null, high, p: found.area > 0.5 ? found.p / 2 : 1 - found.p / 2, drifted: found.area > high, why: null }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
