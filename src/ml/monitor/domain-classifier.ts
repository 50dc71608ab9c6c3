/** Multivariate drift by a domain classifier: if trees can tell whether a row is of the reference or of the period, the two differ. */

import { shuffledIndexes } from '../random/random.ts'
import type { FeatureSpec, Table } from '../table/table.ts'
import { fitTrees } from '../trees/fit-trees.ts'
import { sumOfTrees } from '../trees/predictor.ts'
import { compareByRank, type RankComparison } from './rank-comparison.ts'
import type { WatchedColumn, WatchedValues } from './watched-columns.ts'

const MOST_ROWS = 4000 // of either side: half of it learns, half of it judges; more would only cost
const MOST_LEVELS = 254
const TREES = { trees: 40, learningRate: 0.1, leaves: 8, depth: 4, smallestLeaf: 10, l2: 5, smallestLevel: 5, levelSmoothing: 10, levelL2: 10, rowShare: 0.8, columnShare: 0.8, bins: 64 } as const

/** Fewest rows of a period for which trees are grown: of fewer they learn nothing. */
export const FEWEST_TO_CLASSIFY = 100

/**
 * How well trees tell rows of a period (`of` which sample) from these rows of the reference, on rows that they have not seen: 1/2 is not at all. Half of either
 * side (4,000 rows at most, drawn by the seed) learns; the other half judges, so that the limit is exact whatever the trees learned.
 * Source: Lopez-Paz and Oquab, "Revisiting classifier two-sample tests", 2017. Null for fewer than 100 rows on either side.
 */
export function classifyDomain(columns: readonly WatchedColumn[], reference: Int32Array, period: { rows: Int32Array; of: 'reference' | 'current' }, options: { level: number; seed: number }): RankComparison | null {
  const then = drawn(reference, options.seed)
  const now = drawn(period.rows, options.seed + 1)
  if (Math.min(then.length, now.length) < FEWEST_TO_CLASSIFY) return null
  const half = (rows: Int32Array, second: boolean) => (second ? rows.subarray(rows.length >> 1) : rows.subarray(0, rows.length >> 1))
  const specs = columns.map(specOf)
  const learned = tableOf(columns, specs, half(then, false), half(now, false), period.of)
  const judged = tableOf(columns, specs, half(then, true), half(now, true), period.of)
  const [first, second] = [half(then, false).length, half(now, false).length]
  const target = Uint8Array.from({ length: learned.rows }, (_, row) => (row < first ? 0 : 1))
  // Both sides weigh the same, however many rows they have: the trees must not learn which is the larger.
  const weight = Float64Array.from(target, (side) => learned.rows / (2 * (side === 1 ? second : first)))
  const { trees } = fitTrees({ table: learned, target, loss: { kind: 'logistic' }, weight, parameters: TREES, seed: options.seed })
  const margins = sumOfTrees(trees, judged.columns.map(({ values }) => values), judged.rows) // the order is all that counts
  const old = half(then, true).length
  return compareByRank(margins.slice(0, old), margins.slice(old), 2 * options.level) // one-sided: worse than a coin is chance
}

function drawn(rows: Int32Array, seed: number): Int32Array {
  return shuffledIndexes(rows.length, seed).subarray(0, MOST_ROWS).map((at) => rows[at])
}

function specOf({ name, reference }: WatchedColumn): FeatureSpec {
  if (reference.kind === 'number') return { name, kind: 'number', levels: [] }
  const counts = new Map<string, number>()
  for (const level of reference.values) if (level !== null) counts.set(level, (counts.get(level) ?? 0) + 1)
  return { name, kind: 'category', levels: [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_LEVELS).map(([level]) => level) }
}

function tableOf(columns: readonly WatchedColumn[], specs: readonly FeatureSpec[], then: Int32Array, now: Int32Array, side: 'reference' | 'current'): Table {
  return {
    rows: then.length + now.length,
    columns: columns.map((column, i) => {
      const codes = new Map(specs[i].levels.map((level, code) => [level, code]))
      const read = (values: WatchedValues, row: number) => (values.kind === 'number' ? values.values[row] : (codes.get(values.values[row] ?? '') ?? Number.NaN))
      const values = new Float64Array(then.length + now.length)
      then.forEach((row, at) => (values[at] = read(column.reference, row)))
      now.forEach((row, at) => (values[then.length + at] = read(column[side], row)))
      return { spec: specs[i], values }
    }),
  }
}
