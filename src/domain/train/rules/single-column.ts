/** How well one column alone tells the outcome: the measure behind the leakage check and the single-field baseline. */
import { auc } from '#ml/metrics/auc.ts'
import { stratifiedFolds } from '#ml/random/random.ts'
import type { Column } from '#ml/table/table.ts'

const BUCKETS = 20 // enough steps to follow a curve, few enough that each holds its own rate
const FOLDS = 5
const LEAST_OF_EITHER = 20
const PRIOR_ROWS = 10 // a word seen twice proves nothing: each rate is drawn towards the overall rate by this many rows

/**
 * `auc`: how often a converted row ranks above another one by this column alone (.5 = says nothing).
 * `explained`: the share of the outcome's uncertainty that it removes (0 to 1; Theil's U). Both on rows held out in turn.
 * `filledAuc`: the same AUC among rows with a value only; .5 where they hold too few of either outcome.
 * `filled`: share of rows with a value; `filledRate`, `missingRate`: share of positives among those with and without one.
 */
export type Strength = { column: string; auc: number; explained: number; filledAuc: number; filled: number; filledRows: number; filledRate: number; missingRate: number }

/** The rows held out in turn: draw them once, and measure every column on the same. */
export function turnsOf(labels: Uint8Array, seed: number): Uint8Array {
  return stratifiedFolds(labels, FOLDS, seed)
}

/** The share of the outcome's uncertainty that this column alone removes: for ranking very many columns. Cost O(rows log rows). */
export function explainedBy(column: Column, labels: Uint8Array, turns: Uint8Array): number {
  return heldOutRates(bucketsOf(column), labels, turns).explained
}

/** How well this column alone tells the outcome, on rows held out in turn. Cost O(rows log rows). */
export function strengthOf(column: Column, labels: Uint8Array, turns: Uint8Array): Strength {
  const { rates, explained } = heldOutRates(bucketsOf(column), labels, turns)
  let [filledRows, filledPositives, positives] = [0, 0, 0]
  for (let row = 0; row < labels.length; row++) {
    positives += labels[row]
    if (Number.isNaN(column.values[row])) continue
    filledRows++
    filledPositives += labels[row]
  }
  const missingRows = labels.length - filledRows
  return {
    column: column.spec.name,
    auc: auc(rates, labels),
    explained,
    filledAuc: aucAmongFilled(column, rates, labels, filledPositives),
    filled: filledRows / labels.length,
    filledRows,
    filledRate: filledRows ? filledPositives / filledRows : Number.NaN,
    missingRate: missingRows ? (positives - filledPositives) / missingRows : Number.NaN,
  }
}

function aucAmongFilled(column: Column, rates: Float64Array, labels: Uint8Array, filledPositives: number): number {
  const rows = Int32Array.from(labels.keys()).filter((row) => !Number.isNaN(column.values[row]))
  if (Math.min(filledPositives, rows.length - filledPositives) < LEAST_OF_EITHER) return 0.5
  return auc(Float64Array.from(rows, (row) => rates[row]), Uint8Array.from(rows, (row) => labels[row]))
}

function bucketsOf(column: Column): Int32Array {
  const { spec, values } = column
  if (spec.kind === 'category' || spec.kind === 'flag') return Int32Array.from(values, (value) => (Number.isNaN(value) ? 0 : value + 1))
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const edges: number[] = []
  for (let step = 1; step < BUCKETS; step++) {
    const edge = sorted[Math.floor((step * sorted.length) / BUCKETS)]
    if (edge !== undefined && edge !== edges.at(-1)) edges.push(edge)
  }
  const bucket = new Int32Array(values.length)
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue
    let at = 1
    while (at <= edges.length && values[row] >= edges[at - 1]) at++
    bucket[row] = at
  }
  return bucket
}

function heldOutRates(bucket: Int32Array, labels: Uint8Array, turns: Uint8Array): { rates: Float64Array; explained: number } {
  const size = bucket.reduce((most, value) => Math.max(most, value), 0) + 1
  const rates = new Float64Array(labels.length)
  for (let fold = 0; fold < FOLDS; fold++) {
    const [rows, positives] = [new Float64Array(size), new Float64Array(size)]
    let [allRows, allPositives] = [0, 0]
    for (let row = 0; row < labels.length; row++) {
      if (turns[row] === fold) continue
      rows[bucket[row]]++
      positives[bucket[row]] += labels[row]
      allRows++
      allPositives += labels[row]
    }
    const overall = (allPositives + 1) / (allRows + 2)
    for (let row = 0; row < labels.length; row++) {
      if (turns[row] === fold) rates[row] = (positives[bucket[row]] + PRIOR_ROWS * overall) / (rows[bucket[row]] + PRIOR_ROWS)
    }
  }
  return { rates, explained: explainedShare(rates, labels) }
}

function explainedShare(rates: Float64Array, labels: Uint8Array): number {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const share = positives / labels.length
  if (share === 0 || share === 1) return 0
  const before = -(share * Math.log(share) + (1 - share) * Math.log(1 - share))
  const after = labels.reduce((sum, label, row) => sum - Math.log(label ? rates[row] : 1 - rates[row]), 0) / labels.length
  return Math.max(0, 1 - after / before)
}
