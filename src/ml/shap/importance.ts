/** Which columns matter over many rows: by contributions, by permutation, and along the column's values. */

import { aucPlacements, meanOf, midranks, varianceOf } from '../metrics/auc.ts'
import { hashOf, shuffledIndexes } from '../random/random.ts'
import { meanInterval, type MeanInterval } from '../stats/interval.ts'
import { normalQuantile } from '../stats/normal.ts'
import type { Column, Table } from '../table/table.ts'
import type { Contributions } from './tree-shap.ts'

/** Mean absolute contribution of every column, in log-odds, with its 95 % interval over the rows. */
export function contributionImportance({ values }: Contributions, features: number): MeanInterval[] {
  return Array.from({ length: features }, (_, f) => meanInterval(contributionsOfColumn(values, f, features).map(Math.abs)))
}

function contributionsOfColumn(values: Float64Array, f: number, features: number): Float64Array {
  const out = new Float64Array(values.length / features)
  for (let row = 0; row < out.length; row++) out[row] = values[row * features + f]
  return out
}

export type PermutationOptions = { seed: number; repeats?: number }

/**
 * How much AUC is lost when a column's values are dealt to the wrong rows, for every column of the table, on rows the
 * model has not learned from. Source: Breiman 2001; the 95 % interval adds the paired DeLong variance of the loss (other
 * rows) to the variance between permutations, so that pure noise is not called important. Throws a RangeError where
 * one outcome is absent. Cost O(columns x repeats x scoring).
 */
export function permutationImportance(table: Table, labels: Uint8Array, score: (table: Table) => Float64Array, options: PermutationOptions): MeanInterval[] {
  const repeats = options.repeats ?? 5
  const actual = aucPlacements(score(table), labels)
  return table.columns.map((_, f) => {
    const sums = { ofPositives: new Float64Array(actual.ofPositives.length), ofNegatives: new Float64Array(actual.ofNegatives.length) }
    const losses = new Float64Array(repeats)
    for (let repeat = 0; repeat < repeats; repeat++) {
      const placed = aucPlacements(score(withShuffled(table, f, hashOf(options.seed, f, repeat))), labels)
      losses[repeat] = meanOf(actual.ofPositives) - meanOf(placed.ofPositives)
      placed.ofPositives.forEach((value, i) => (sums.ofPositives[i] += value / repeats))
      placed.ofNegatives.forEach((value, i) => (sums.ofNegatives[i] += value / repeats))
    }
    return lossInterval(losses, actual.ofPositives.map((value, i) => value - sums.ofPositives[i]), actual.ofNegatives.map((value, i) => value - sums.ofNegatives[i]))
  })
}

function withShuffled(table: Table, f: number, seed: number): Table {
  const { spec, values } = table.columns[f]
  const shuffled: Column = { spec, values: Float64Array.from(shuffledIndexes(table.rows, seed), (row) => values[row]) }
  return { rows: table.rows, columns: table.columns.with(f, shuffled) }
}

function lossInterval(losses: Float64Array, ofPositives: Float64Array, ofNegatives: Float64Array): MeanInterval {
  const variance = (sample: Float64Array) => (sample.length > 1 ? varianceOf(sample) / sample.length : 0)
  const mean = meanOf(losses)
  const standardError = Math.sqrt(variance(ofPositives) + variance(ofNegatives) + variance(losses))
  const reach = normalQuantile(0.975) * standardError
  return { mean, standardError, low: mean - reach, high: mean + reach }
}

/** One point of a dependence plot: rows with similar values, and the mean contribution there with its 95 % interval. */
export type DependencePoint = MeanInterval & { rows: number; value: number | null; from: number | null; to: number | null; level: string | null }

export type Dependence = { direction: 'rises' | 'falls' | 'mixed' | 'none'; points: DependencePoint[] }

/**
 * How a column's contribution changes along its values: for numbers and dates up to `points` groups of about equal
 * size (`value` is the group's mean), for categories and flags one point a level; missing values are the last
 * point, with value and level null. Direction: Spearman's correlation of value and contribution beyond +/- 0.7.
 */
export function dependenceOf(column: Column, { values }: Contributions, f: number, features: number, points = 20): Dependence {
  const own = contributionsOfColumn(values, f, features)
  const rows = Int32Array.from(column.values.keys())
  const known = rows.filter((row) => !Number.isNaN(column.values[row]))
  const missing = rows.filter((row) => Number.isNaN(column.values[row]))
  const byLevel = column.spec.kind === 'category' || column.spec.kind === 'flag'
  const groups = byLevel ? groupByLevel(column, known) : groupByValue(column, known, points)
  const drawn = groups.map((group) => pointOf(group, column, own, byLevel))
  if (missing.length > 0) drawn.push({ ...meanInterval(Float64Array.from(missing, (row) => own[row])), rows: missing.length, value: null, from: null, to: null, level: null })
  return { direction: byLevel && column.spec.levels.length > 2 ? 'none' : directionOf(column, own, known), points: drawn }
}

function groupByLevel(column: Column, known: Int32Array): Int32Array[] {
  return column.spec.levels.map((_, code) => known.filter((row) => column.values[row] === code)).filter((group) => group.length > 0)
}

function groupByValue({ values }: Column, known: Int32Array, points: number): Int32Array[] {
  const order = known.toSorted((a, b) => values[a] - values[b])
  const groups: Int32Array[] = []
  for (let from = 0; from < order.length; ) {
    let to = Math.min(order.length, from + Math.max(1, Math.ceil(order.length / points)))
    while (to < order.length && values[order[to]] === values[order[to - 1]]) to++
    groups.push(order.subarray(from, to))
    from = to
  }
  return groups
}

function pointOf(group: Int32Array, { spec, values }: Column, own: Float64Array, byLevel: boolean): DependencePoint {
  const interval = { ...meanInterval(Float64Array.from(group, (row) => own[row])), rows: group.length }
  if (byLevel) return { ...interval, value: null, from: null, to: null, level: spec.levels[values[group[0]]] }
  const inside = Float64Array.from(group, (row) => values[row]).sort()
  return { ...interval, value: meanOf(inside), from: inside[0], to: inside[inside.length - 1], level: null }
}

const CLEAR_CORRELATION = 0.7

function directionOf({ values }: Column, own: Float64Array, known: Int32Array): Dependence['direction'] {
  const [x, y] = [midranks(Float64Array.from(known, (row) => values[row])), midranks(Float64Array.from(known, (row) => own[row]))]
  const centre = (known.length + 1) / 2
  let [xy, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - centre) * (y[i] - centre)
    xx += (x[i] - centre) ** 2
    yy += (y[i] - centre) ** 2
  }
  if (xx === 0 || yy === 0) return 'none'
  const correlation = xy / Math.sqrt(xx * yy)
  if (correlation >= CLEAR_CORRELATION) return 'rises'
  return correlation <= -CLEAR_CORRELATION ? 'falls' : 'mixed'
}
