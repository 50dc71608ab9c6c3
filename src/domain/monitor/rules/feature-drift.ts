/** Which fields of new leads differ from the reference beyond chance, which of them only follow another, and what that moves in money. */
import { displayName, POINTS_PER_LOG_ODDS } from '#domain/train/index.ts'
import type { FeatureValue } from '#domain/score/index.ts'
import { driftOf, driftStatistic, testFor, type DriftRecord } from '#ml/monitor/drift-tests.ts'
import { addPage, profileColumn, startCounts, type ColumnCounts, type ColumnPage, type ReferenceColumn } from '#ml/monitor/column-profile.ts'
import type { FeatureDrift } from '../schema.ts'
import { cellsOf } from './cells.ts'

/** A column of the model: numbers and dates are compared as numbers, flags and categories by their words. */
export type WatchedColumn = { feature: string; numeric: boolean; importance: number }

/** One column's values of the reference, counted values of the month, and mean contributions in log-odds. */
export type ColumnFacts = { column: WatchedColumn; reference: ReferenceColumn; counts: ColumnCounts; missingReference: ReferenceColumn; missingCounts: ColumnCounts; pushReference: number; pushCurrent: number }

/** Rows of both sides in full, for telling own changes from followed ones: values by column. `current` may be a sample. */
export type RowsOfBoth = { reference: readonly (readonly FeatureValue[])[]; current: readonly (readonly FeatureValue[])[] }

const DAY = 86_400_000

/** Values as a page to count: dates become days. */
export function pageOf(values: readonly FeatureValue[], numeric: boolean): ColumnPage {
  if (!numeric) return { kind: 'category', values: values.map((value) => (value === null ? null : String(value))) }
  return { kind: 'number', values: values.map((value) => (typeof value === 'number' ? value : value === null ? Number.NaN : Date.parse(String(value)) / DAY)) }
}

/** Whether values are there at all, as a page to count. */
export function presencePage(values: readonly FeatureValue[]): ColumnPage {
  return { kind: 'category', values: values.map((value) => (value === null ? 'missing' : 'given')) }
}

/** Judges every column. `level`: the chance of any alarm without drift, over all tests together; `moneyPerPoint`: what one score point more or less on all leads moves. */
export function judgeFeatures(facts: readonly ColumnFacts[], rows: RowsOfBoth, options: { familyLevel: number; moneyPerPoint: number | null }): FeatureDrift[] {
  const level = options.familyLevel / Math.max(1, 2 * facts.length)
  const tested = facts.map((fact) => ({ fact, values: testOf(fact.reference, fact.counts, level), missing: testOf(fact.missingReference, fact.missingCounts, level) }))
  const drifted = tested.flatMap(({ values, missing }, at) => (values.drifted || missing.drifted ? [at] : []))
  const leaders = leadersOf(drifted, facts, rows, level)
  return tested.map(({ fact, values }, at): FeatureDrift => {
    const { column, reference, counts } = fact
    const leader = leaders.get(at)
    const points = (logOdds: number) => POINTS_PER_LOG_ODDS * logOdds
    const shift = points(fact.pushCurrent) - points(fact.pushReference)
    return {
      feature: column.feature, name: displayName(column.feature), kind: reference.kind, test: values.test, statistic: values.statistic, threshold: values.threshold, p: values.p, n: values.n, nReference: values.nReference,
      verdict: leader === undefined ? 'quiet' : leader === at ? 'own' : 'follows', follows: leader === undefined || leader === at ? null : facts[leader].column.feature,
      missingReference: share(reference.missing, reference.rows), missingCurrent: share(counts.missing, counts.rows),
      pushReference: points(fact.pushReference), pushCurrent: points(fact.pushCurrent), importance: column.importance,
      money: options.moneyPerPoint === null ? null : Math.abs(shift) * options.moneyPerPoint, cells: cellsOf(reference, counts),
    }
  })
}

function testOf(reference: ReferenceColumn, counts: ColumnCounts, level: number): DriftRecord {
  return driftOf(reference, counts, testFor(reference, 'auto'), level)
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}

/**
 * For every drifted column the one that it follows, itself where it changed on its own. The column that moved farthest leads; with the
 * reference brought to the same mix of that column's values, those that no longer differ follow it; of the others the farthest leads next.
 */
function leadersOf(drifted: readonly number[], facts: readonly ColumnFacts[], rows: RowsOfBoth, level: number): Map<number, number> {
  const leaders = new Map<number, number>()
  let left = [...drifted]
  let matched: RowsOfBoth = rows
  while (left.length > 0) {
    const leader = left.reduce((farthest, at) => (distance(facts[at]) > distance(facts[farthest]) ? at : farthest))
    leaders.set(leader, leader)
    const mixed = sameMix(matched, leader, facts[leader])
    // Where hardly any lead has a value that was there before, nothing can be compared at an equal mix: the others are judged by themselves.
    if (rowsIn(mixed) < KEPT_SHARE * rowsIn(rows)) {
      left = left.filter((at) => at !== leader)
      continue
    }
    matched = mixed
    const still = left.filter((at) => at !== leader && stillDrifts(facts[at].column, at, matched, level))
    for (const at of left) if (at !== leader && !still.includes(at)) leaders.set(at, leader)
    left = still
  }
  return leaders
}

/** Least share of the month's leads that a comparison at an equal mix must keep. */
export const KEPT_SHARE = 0.25

function rowsIn({ current }: RowsOfBoth): number {
  return current[0]?.length ?? 0
}

function distance({ reference, counts, missingReference, missingCounts }: ColumnFacts): number {
  return Math.max(driftStatistic(reference, counts, 'js') ?? 0, driftStatistic(missingReference, missingCounts, 'js') ?? 0)
}

/** Both sides with equal shares of a column's strata: strata that one side lacks are left out, the reference is thinned in the others. */
export function sameMix(rows: RowsOfBoth, column: number, { column: { numeric }, reference }: Pick<ColumnFacts, 'column' | 'reference'>): RowsOfBoth {
  const stratum = stratumOf(reference, numeric)
  const [then, now] = [rows.reference, rows.current].map((side) => Map.groupBy(Array.from(side[column] ?? [], (_, row) => row), (row) => stratum(side[column][row])))
  const common = [...now.keys()].filter((key) => then.has(key))
  const keptNow = common.flatMap((key) => now.get(key) ?? []).toSorted((a, b) => a - b)
  // The largest thinning at which the scarcest stratum of the reference still has its share.
  const perRow = common.reduce((least, key) => Math.min(least, (then.get(key)?.length ?? 0) / (now.get(key)?.length ?? 1)), Number.POSITIVE_INFINITY)
  const keptThen = common.flatMap((key) => evenly(then.get(key) ?? [], Math.floor(perRow * (now.get(key)?.length ?? 0)))).toSorted((a, b) => a - b)
  const pick = (side: readonly (readonly FeatureValue[])[], kept: readonly number[]) => side.map((values) => kept.map((row) => values[row]))
  return { reference: pick(rows.reference, keptThen), current: pick(rows.current, keptNow) }
}

/** So many of the rows, evenly spread over all of them. */
function evenly(rows: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => rows[Math.floor(((i + 0.5) * rows.length) / count)])
}

const STRATA = 10

function stratumOf(reference: ReferenceColumn, numeric: boolean): (value: FeatureValue) => string {
  if (!numeric || reference.kind !== 'number') return (value) => (value === null ? '' : String(value))
  const { points } = reference
  if (points.length <= 2 * STRATA) return (value) => (value === null ? '' : String(value))
  const edges = Array.from({ length: STRATA - 1 }, (_, i) => points[Math.floor(((i + 1) * points.length) / STRATA)])
  return (value) => {
    if (value === null) return ''
    const number = typeof value === 'number' ? value : Date.parse(String(value)) / DAY
    const cell = edges.findIndex((edge) => number < edge)
    // A value outside all that was ever seen, such as a sudden 0, is a stratum of its own.
    return number < points[0] || number > points[points.length - 1] ? `beyond ${number}` : `tenth ${cell === -1 ? STRATA : cell}`
  }
}

function stillDrifts({ numeric }: WatchedColumn, at: number, { reference, current }: RowsOfBoth, level: number): boolean {
  if ((reference[at]?.length ?? 0) === 0 || (current[at]?.length ?? 0) === 0) return false
  return [(values: readonly FeatureValue[]) => pageOf(values, numeric), presencePage].some((page) => {
    const profile = profileColumn('', page(reference[at]))
    const counts = startCounts(profile)
    addPage(profile, counts, page(current[at]))
    return testOf(profile, counts, level).drifted
  })
}
