/** Faults of the data rather than of the world: what is missing, unreadable, out of range, unseen, or too little. */

import { filledRows, type CategoryCounts, type CategoryReference, type ColumnCounts, type NumberCounts, type NumberReference, type ReferenceColumn } from './column-profile.ts'
import { hypergeometricTail, normalCritical, poissonTail, studentTail } from './tail-probabilities.ts'

export type QualityKind = 'missing' | 'unreadable' | 'out of range' | 'unseen category' | 'column gone' | 'new column' | 'volume' | 'no rows'

/** One fault: `rows` of them, which is `share` of the current rows where `expected` is what the reference leads to expect; `p` is its chance without a fault. */
export type QualityAlert = { kind: QualityKind; column: string | null; rows: number; share: number; expected: number; p: number | null; sentence: string }

/** Checks a column has at most: the level of a column is divided by it. */
const CHECKS = 4
const LEAST_SHARE = 0.005 // half a per cent more gaps is no alarm, however many rows prove it
const NAMED_LEVELS = 5

/**
 * The faults of one column in one period, each at a chance of level / 4 without a fault (level: per column). A column that is empty
 * throughout, and was not, is gone. Cost O(levels).
 */
export function qualityOf(reference: ReferenceColumn, counts: ColumnCounts, level: number): QualityAlert[] {
  if (counts.rows === 0) return []
  const each = level / CHECKS
  const column = reference.name
  if (filledRows(counts) === 0 && counts.unreadable === 0 && filledRows(reference) > 0) {
    const expected = reference.missing / reference.rows
    return [{ kind: 'column gone', column, rows: counts.rows, share: 1, expected, p: null, sentence: `"${column}" is empty in all ${words(counts.rows)} rows; in the reference ${percent(1 - expected)} of the rows have a value.` }]
  }
  const gaps = moreThanBefore('missing', 'have no value', reference, counts, each)
  const faults = moreThanBefore('unreadable', `hold something that is no ${reference.kind === 'number' ? 'number' : 'category'}`, reference, counts, each)
  const values = reference.kind === 'number' && counts.kind === 'number' ? outOfRange(reference, counts, each) : unseenLevels(reference as CategoryReference, counts as CategoryCounts, each)
  return [...gaps, ...faults, ...values]
}

/** Rows of a kind that hardly occurred: Fisher's exact test, one-sided, and at least half a per cent of the rows more. */
function moreThanBefore(kind: 'missing' | 'unreadable', what: string, reference: ReferenceColumn, counts: ColumnCounts, level: number): QualityAlert[] {
  const [then, now] = [reference[kind], counts[kind]]
  const [share, expected] = [now / counts.rows, reference.rows > 0 ? then / reference.rows : 0]
  if (share - expected < LEAST_SHARE) return []
  const p = hypergeometricTail(now, then + now, counts.rows, counts.rows + reference.rows)
  if (p > level) return []
  return [{ kind, column: reference.name, rows: now, share, expected, p, sentence: `"${reference.name}": ${words(now)} of ${words(counts.rows)} rows (${percent(share)}) ${what}; in the reference ${percent(expected)}.` }]
}

/**
 * Values beyond the reference's smallest or largest. Without drift the k most extreme of all values are all current ones with the chance
 * (n / (n + m)) ((n - 1) / (n + m - 1)) ..., whatever the distribution.
 */
function outOfRange({ name, points, ...reference }: NumberReference, counts: NumberCounts, level: number): QualityAlert[] {
  const [n, m] = [filledRows(counts), filledRows({ ...reference })]
  if (n === 0 || m === 0) return []
  const sides = [{ rows: counts.below, side: 'below', limit: points[0], worst: counts.low }, { rows: counts.above, side: 'above', limit: points[points.length - 1], worst: counts.high }] as const
  return sides.flatMap(({ rows, side, limit, worst }): QualityAlert[] => {
    let p = 1
    for (let k = 0; k < rows && p > level * 1e-3; k++) p *= (n - k) / (n + m - k)
    if (rows === 0 || p > level / 2) return []
    return [{ kind: 'out of range', column: name, rows, share: rows / counts.rows, expected: 1 / (m + 1), p, sentence: `"${name}": ${words(rows)} rows lie ${side} ${short(limit)}, where no value of the reference lies; the furthest is ${short(worst)}.` }]
  })
}

/**
 * Levels that the reference never held. Their expected share is Turing's estimate, the share of levels seen once (Good, Biometrika 1953),
 * with an upper limit for what a reference of this size can have missed.
 */
function unseenLevels({ name, levels, ...reference }: CategoryReference, counts: CategoryCounts, level: number): QualityAlert[] {
  const unseen = [...counts.levels].filter(([value]) => !levels.has(value)).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const rows = unseen.reduce((sum, [, count]) => sum + count, counts.crowded)
  const [n, m] = [filledRows(counts), filledRows({ ...reference })]
  if (rows === 0 || m === 0) return []
  let once = 0
  for (const count of levels.values()) if (count === 1) once++
  const missed = once + normalCritical(level) * Math.sqrt(2 * once) - Math.log(level)
  const p = poissonTail(rows, (n * missed) / m)
  if (p > level) return []
  const named = unseen.slice(0, NAMED_LEVELS).map(([value, count]) => `"${value}" (${words(count)})`).join(', ')
  const more = unseen.length > NAMED_LEVELS ? ` and ${words(unseen.length - NAMED_LEVELS)} more` : ''
  return [{ kind: 'unseen category', column: name, rows, share: rows / counts.rows, expected: once / m, p, sentence: `"${name}": ${words(rows)} rows (${percent(rows / counts.rows)}) hold values that the reference never had: ${named}${more}.` }]
}

const FEWEST_PERIODS = 6 // of fewer periods the spread is a guess, and volume is not judged
const LEAST_VOLUME_CHANGE = 0.1

/**
 * Rows of one period against the reference's own periods, both per day of the period so that months of 28 and 31 days compare. Student's
 * law of one more period, with their spread, and at least that of a count (Poisson); an alarm at the level, and a tenth more or fewer at
 * least. Under six periods of the reference there is none. No rows at all are said always.
 */
export function volumeAlert(ownRates: readonly number[], rows: number, days: number, level: number): QualityAlert[] {
  if (rows === 0) return [{ kind: 'no rows', column: null, rows: 0, share: 0, expected: 1, p: null, sentence: 'No rows: nothing can be said about this period.' }]
  const periods = ownRates.length
  if (periods < FEWEST_PERIODS) return []
  const mean = ownRates.reduce((sum, rate) => sum + rate, 0) / periods
  const own = ownRates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (periods - 1)
  const spread = Math.sqrt(Math.max(own, mean / days) * (1 + 1 / periods))
  const ratio = rows / days / mean
  const p = 2 * studentTail(Math.abs(rows / days - mean) / spread, periods - 1)
  if (p > level || Math.abs(ratio - 1) < LEAST_VOLUME_CHANGE) return []
  return [{ kind: 'volume', column: null, rows, share: ratio, expected: 1, p, sentence: `${words(rows)} rows: ${ratio.toFixed(2)} times what the periods of the reference hold a day.` }]
}

function words(count: number): string {
  return count.toLocaleString('en')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}
