/**
 * Whether a table's columns tell anything about the outcome: a permutation test on out-of-fold scores of all rows. Each row serves in
 * the models that score the others, so the scores of all rows vary more by chance than independent ones: here the models themselves are
 * fitted anew to every random order of the outcomes, which makes the test exact. Models that are linear in the outcomes allow that.
 */

import { inverse, Matrix } from 'ml-matrix'
import { createRandom, hashOf, stratifiedFolds } from '../random/random.ts'
import { takeRows, type Table } from '../table/table.ts'
import { signalDesign, type SignalDesign } from './signal-design.ts'

/** `pValue`: the share of random orders of the outcomes whose out-of-fold scores tell as much; `permutations`: the orders tried. */
export type OutOfFoldTest = { pValue: number; permutations: number; rows: number }

const PERMUTATIONS = 1999
const FOLDS = 20 // a row's score learns from 19 in 20 of the others: with five folds a fifth of what the table tells would be left unused
const MOST_ROWS = 30_000 // a signal that matters shows in far fewer; of larger tables an even sample is read
const MOST_WORK = 600_000_000 // entries read over all orders: some seconds
const LEAST_PERMUTATIONS = 499
const MOST_SLOPES_TOGETHER = 120 // columns whose overlap is solved for; of wider tables each column speaks for itself
const RIDGE = 10 // rows: what a coefficient is drawn towards zero by
const TELLING = 2 // standard deviations: the sparing scorer keeps only the columns that stand out as far in the other folds

/** The scorers: a ridge regression on ranks and words, the sum of all bucket effects, and the sum of the telling effects of any kind. */
const SCORERS = 3

/**
 * Tests the columns against the outcomes within stratified folds. Three quick scorers learn from the other folds and score each one; a
 * scorer's statistic is the covariance of scores and outcomes within folds over the scores' spread; it is centred and scaled by its law
 * over all orders, and the largest of the three counts. p = (1 + orders at least as telling) / (1 + orders). Sources: Phipson and Smyth,
 * "Permutation P-values should never be zero" (2010); Ojala and Garriga, "Permutation Tests for Studying Classifier Performance" (2010).
 */
export function outOfFoldTest(table: Table, labels: Uint8Array, { seed, permutations = PERMUTATIONS }: { seed: number; permutations?: number }): OutOfFoldTest {
  const every = Math.ceil(table.rows / MOST_ROWS)
  if (every > 1) {
    const kept = Int32Array.from({ length: Math.ceil(table.rows / every) }, (_, i) => i * every)
    return outOfFoldTest(takeRows(table, kept), Uint8Array.from(kept, (row) => labels[row]), { seed, permutations })
  }
  const design = signalDesign(table)
  const orders = Math.min(permutations, Math.max(LEAST_PERMUTATIONS, Math.floor(MOST_WORK / Math.max(1, design.columnOf.length))))
  const foldOf = stratifiedFolds(labels, FOLDS, seed)
  const folds = Array.from({ length: FOLDS }, (_, fold) => prepareFold(design, labels, foldOf, fold))
  const scorers = prepareScorers(design, folds)
  const random = createRandom(hashOf(seed, 0x6f6f6600))
  const statistics = Array.from({ length: SCORERS }, () => new Float64Array(orders + 1))
  for (let order = 0; order <= orders; order++) {
    for (const fold of folds) {
      if (order > 0) deal(fold, random.nextInt)
      sumPositives(design, fold)
    }
    scoreFolds(scorers, folds).forEach((value, scorer) => (statistics[scorer][order] = value))
  }
  const largest = new Float64Array(orders + 1).fill(Number.NEGATIVE_INFINITY)
  for (const values of statistics) standardise(values).forEach((value, order) => (largest[order] = Math.max(largest[order], value)))
  const asTelling = largest.reduce((count, value) => count + (value >= largest[0] - 1e-12 ? 1 : 0), 0)
  return { pValue: asTelling / (orders + 1), permutations: orders, rows: table.rows }
}

/** A fold: its rows, positives first; per design column the mean, the spread within the fold, and the centred sum over the positives. */
type Fold = { rows: Int32Array; positives: number; mean: Float64Array; spread: Float64Array; sums: Float64Array }

function prepareFold(design: SignalDesign, labels: Uint8Array, foldOf: Uint8Array, fold: number): Fold {
  const rows = Int32Array.from(foldOf.keys()).filter((row) => foldOf[row] === fold).sort((a, b) => labels[b] - labels[a] || a - b)
  const [mean, spread] = [new Float64Array(design.columns), new Float64Array(design.columns)]
  for (const row of rows) {
    for (let k = design.starts[row]; k < design.starts[row + 1]; k++) {
      mean[design.columnOf[k]] += design.valueOf[k]
      spread[design.columnOf[k]] += design.valueOf[k] ** 2
    }
  }
  for (let c = 0; c < mean.length; c++) {
    mean[c] /= Math.max(1, rows.length)
    spread[c] = Math.max(0, spread[c] - rows.length * mean[c] ** 2)
  }
  return { rows, positives: rows.reduce((sum, row) => sum + labels[row], 0), mean, spread, sums: new Float64Array(design.columns) }
}

/** Deals the positives anew within the fold (Fisher and Yates). */
function deal({ rows, positives }: Fold, nextInt: (limit: number) => number): void {
  for (let i = 0; i < positives; i++) {
    const j = i + nextInt(rows.length - i)
    const row = rows[j]
    rows[j] = rows[i]
    rows[i] = row
  }
}

function sumPositives({ starts, columnOf, valueOf }: SignalDesign, { rows, positives, mean, sums }: Fold): void {
  for (let c = 0; c < sums.length; c++) sums[c] = -positives * mean[c]
  for (let i = 0; i < positives; i++) for (let k = starts[rows[i]]; k < starts[rows[i] + 1]; k++) sums[columnOf[k]] += valueOf[k]
}

/** Per fold what its scorers need of the others: the inverse of the slopes' overlap (null: too many), and every column's spread there. */
type Scorers = { slopes: number; rate: number; folds: { inverse: Float64Array | null; spread: Float64Array }[] }

function prepareScorers(design: SignalDesign, folds: readonly Fold[]): Scorers {
  const { slopes } = design
  const overlaps = slopes <= MOST_SLOPES_TOGETHER ? folds.map((fold) => overlapOf(design, fold)) : null
  const rows = folds.reduce((sum, fold) => sum + fold.rows.length, 0)
  const rate = folds.reduce((sum, fold) => sum + fold.positives, 0) / rows
  const others = <Value>(values: readonly Value[], fold: number): Value[] => values.filter((_, k) => k !== fold)
  return {
    slopes, rate,
    folds: folds.map((_, fold) => {
      const spread = new Float64Array(design.columns)
      for (const other of others(folds, fold)) other.spread.forEach((value, c) => (spread[c] += value))
      if (overlaps === null || slopes === 0) return { inverse: null, spread }
      const sum = others(overlaps, fold).reduce((total, overlap) => Matrix.add(total, overlap), Matrix.eye(slopes, slopes).mul(RIDGE))
      return { inverse: Float64Array.from(inverse(sum).to1DArray()), spread }
    }),
  }
}

function overlapOf({ slopes, starts, columnOf, valueOf }: SignalDesign, { rows, mean }: Fold): Matrix {
  const flat = new Float64Array(slopes * slopes)
  for (const row of rows) {
    for (let k = starts[row]; k < starts[row + 1]; k++) {
      if (columnOf[k] >= slopes) continue
      for (let l = starts[row]; l < starts[row + 1]; l++) if (columnOf[l] < slopes) flat[columnOf[k] * slopes + columnOf[l]] += valueOf[k] * valueOf[l]
    }
  }
  const overlap = new Matrix(slopes, slopes)
  for (let i = 0; i < slopes; i++) for (let j = 0; j < slopes; j++) overlap.set(i, j, flat[i * slopes + j] - rows.length * mean[i] * mean[j])
  return overlap
}

function scoreFolds({ slopes, rate, folds: known }: Scorers, folds: readonly Fold[]): number[] {
  const columns = folds[0].sums.length
  const total = new Float64Array(columns)
  for (const { sums } of folds) for (let c = 0; c < columns; c++) total[c] += sums[c]
  const found = Array.from({ length: SCORERS }, () => 0)
  const noise = TELLING ** 2 * rate * (1 - rate)
  const rest = new Float64Array(columns)
  folds.forEach(({ sums, spread }, fold) => {
    const { inverse: solved, spread: otherSpread } = known[fold]
    const along = new Float64Array(SCORERS)
    const size = new Float64Array(SCORERS)
    const add = (scorer: number, c: number, weight: number): void => {
      along[scorer] += weight * sums[c]
      size[scorer] += weight * weight * spread[c]
    }
    for (let c = 0; c < columns; c++) rest[c] = total[c] - sums[c]
    for (let c = 0; c < columns; c++) {
      const weight = rest[c] / (otherSpread[c] + RIDGE)
      const telling = rest[c] * rest[c] > noise * otherSpread[c]
      if (telling) add(2, c, weight)
      if (c >= slopes) {
        add(1, c, weight)
        continue
      }
      let together = weight
      if (solved) {
        together = 0
        for (let d = 0; d < slopes; d++) together += solved[c * slopes + d] * rest[d]
      }
      add(0, c, together)
    }
    for (let scorer = 0; scorer < SCORERS; scorer++) if (size[scorer] > 0) found[scorer] += along[scorer] / Math.sqrt(size[scorer])
  })
  return found
}

/** Centred and scaled over all orders, the observed one among them: all are treated alike, so the test stays exact. */
function standardise(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0))
}
