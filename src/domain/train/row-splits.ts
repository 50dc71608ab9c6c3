/** Which rows a model is judged on: the most recent ones where there is a time, else a stratified part; or folds. */
import { latestSplit, stratifiedFolds, stratifiedSplit } from '#ml/random/random.ts'
import type { Split } from './schema.ts'

/** `auto`: the most recent (or a random) fifth, or five folds where a fifth would hold too few outcomes to judge by. */
export type SplitChoice = { kind: 'auto' } | { kind: 'fraction'; testFraction: number } | { kind: 'folds'; folds: number }
export type RowSplit = { train: Int32Array; test: Int32Array }

const USUAL_FRACTION = 0.2
const USUAL_FOLDS = 5
const LEAST_TEST_OUTCOMES = 50 // fewer of either kind in the test part give an AUC interval wider than .15, too wide to decide anything

/** The parts to train and judge on, and one sentence that says which they are. Every part trains on rows before, or apart from, those it is judged on. */
export function splitRows(labels: Uint8Array, choice: SplitChoice, seed: number, time?: Float64Array): { parts: RowSplit[]; split: Split } {
  if (choice.kind === 'folds') return time ? rollingParts(labels, choice.folds, time) : foldParts(labels, choice.folds, seed)
  const fraction = choice.kind === 'fraction' ? choice.testFraction : USUAL_FRACTION
  const part = time ? latestSplit(time, fraction) : stratifiedSplit(labels, fraction, seed)
  if (choice.kind === 'auto' && fewerOutcomes(labels, part.test) < LEAST_TEST_OUTCOMES) {
    const folds = foldParts(labels, USUAL_FOLDS, seed)
    return { ...folds, split: { ...folds.split, sentence: `${folds.split.sentence} (a fifth of the rows would hold too few outcomes)` } }
  }
  const share = `${Math.round(fraction * 100)}%`
  const sentence = time ? `the most recent ${share} of the rows` : `a random ${share} of the rows (no time column)`
  return { parts: [part], split: { kind: time ? 'latest' : 'stratified', testRows: part.test.length, trainRows: part.train.length, sentence } }
}

function foldParts(labels: Uint8Array, folds: number, seed: number): { parts: RowSplit[]; split: Split } {
  const foldOf = stratifiedFolds(labels, folds, seed)
  const all = Int32Array.from(labels, (_, row) => row)
  const parts = Array.from({ length: folds }, (_, fold) => ({ train: all.filter((row) => foldOf[row] !== fold), test: all.filter((row) => foldOf[row] === fold) }))
  return { parts, split: { kind: 'folds', testRows: labels.length, trainRows: parts[0].train.length, folds, sentence: `${folds} folds, each judged by a model trained on the others` } }
}

/** Expanding windows: the rows in time order are cut into folds + 1 blocks, and each block is judged by a model of all earlier ones. */
function rollingParts(labels: Uint8Array, folds: number, time: Float64Array): { parts: RowSplit[]; split: Split } {
  const order = Int32Array.from(labels, (_, row) => row).sort((a, b) => knownTime(time[a]) - knownTime(time[b]) || a - b)
  const size = order.length / (folds + 1)
  const parts = Array.from({ length: folds }, (_, fold) => {
    const start = time[order[Math.round((fold + 1) * size)]]
    const end = fold === folds - 1 ? Number.POSITIVE_INFINITY : time[order[Math.round((fold + 2) * size)]]
    return {
      train: order.filter((row) => knownTime(time[row]) < start).sort(),
      test: order.filter((row) => knownTime(time[row]) >= start && knownTime(time[row]) < end).sort(),
    }
  }).filter((part) => fewerOutcomes(labels, part.train) > 1 && fewerOutcomes(labels, part.test) > 0)
  const testRows = parts.reduce((sum, part) => sum + part.test.length, 0)
  const sentence = `${parts.length} periods in time order, each judged by a model of the rows before it`
  return { parts, split: { kind: 'rolling', testRows, trainRows: parts.at(-1)?.train.length ?? 0, folds: parts.length, sentence } }
}

function knownTime(time: number): number {
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time
}

function fewerOutcomes(labels: Uint8Array, rows: Int32Array): number {
  const positives = rows.reduce((sum, row) => sum + labels[row], 0)
  return Math.min(positives, rows.length - positives)
}
