/** A model of its own for each large part of the rows: judged against the model of all rows on the same unseen rows, and used only where it is clearly better. */
import { fitBinaryModel, marginsOf, type BinaryModel } from '#ml/model/binary-model.ts'
import { normalQuantile } from '#ml/stats/normal.ts'
import { takeColumns } from '#ml/table/table.ts'
import { fitLearner, rowsOf, settingsFor, type FittingOptions, type LearningRows } from './learner-choice.ts'
import { lossGapOf } from './model-judgement.ts'
import type { RowSplit } from './row-splits.ts'
import { uncutScore } from './score-scale.ts'
import type { JudgedSegments, LearnerName, SegmentVerdict } from './schema.ts'
import type { Trial } from './trial.ts'

/** `feature`: the category that parts the rows; `least`: rows that a part needs for a model of its own. */
export type SegmentQuestion = { feature: string; least: number }

const LEVEL = 0.05 // the chance that any part is taken for better that is not, over all parts together
const LEAST_OUTCOMES = 40 // of each kind, as for any model
const LEAST_UNSEEN = 10 // outcomes of each kind among the unseen rows of a part: fewer tell nothing
const MOST_PARTS = 20

/** What the parts were found to be worth, and the trial with the chances of the parts that are used. */
export type SegmentTrial = { segments: JudgedSegments; trial: Trial }

/** Trains each part's model on the rows that the whole trial learned from, and compares both on the part's unseen rows. */
export function tryParts(all: LearningRows, splits: readonly RowSplit[], trial: Trial, question: SegmentQuestion, options: FittingOptions): SegmentTrial {
  const asked = { feature: question.feature, least: question.least }
  const column = all.table.columns.find(({ spec }) => spec.name === question.feature)
  const none = (why: string): SegmentTrial => ({ segments: { ...asked, why, parts: [] }, trial })
  if (!column) return none('The field is not among the inputs of this model, so nothing was parted.')
  if (column.spec.kind !== 'category' && column.spec.kind !== 'flag') return none('The field holds numbers or dates, and no names of parts: choose one with words.')
  const sizes = column.spec.levels.map((level, code) => ({ level, code, ...countsOf(all, column.values, code) })).toSorted((a, b) => b.rows - a.rows || (a.level < b.level ? -1 : 1))
  const large = sizes.filter(({ rows, positives }) => rows >= question.least && Math.min(positives, rows - positives) >= LEAST_OUTCOMES).slice(0, MOST_PARTS)
  if (large.length === 0) return none(`No part has ${question.least.toLocaleString('en')} rows with ${LEAST_OUTCOMES} outcomes of each kind: all rows stay with one model.`)
  const own = ownMargins(all, splits, trial, { column: column.values, codes: large.map(({ code }) => code), options })
  const line = normalQuantile(1 - LEVEL / large.length)
  const verdicts = large.map(({ level, code, rows, positives }): SegmentVerdict => {
    const places = Int32Array.from(trial.unseen.rows.keys()).filter((at) => column.values[trial.unseen.rows[at]] === code)
    const labels = Uint8Array.from(places, (at) => trial.unseen.labels[at])
    const found = labels.reduce((sum, label) => sum + label, 0)
    const facts = { value: level, rows, positives, unseen: places.length }
    if (Math.min(found, labels.length - found) < LEAST_UNSEEN || places.some((at) => Number.isNaN(own[at]))) return { ...facts, gap: null, reach: null, used: false }
    const { mean, standardError } = lossGapOf(Float64Array.from(places, (at) => own[at]), Float64Array.from(places, (at) => trial.unseen.margins[at]), labels)
    return { ...facts, gap: mean, reach: line * standardError, used: mean + line * standardError < 0 }
  })
  const used = new Set(verdicts.filter((verdict) => verdict.used).map(({ value }) => column.spec.levels.indexOf(value)))
  return { segments: { ...asked, why: null, parts: verdicts }, trial: used.size === 0 ? trial : withOwn(trial, own, (row) => used.has(column.values[row])) }
}

function countsOf({ labels }: LearningRows, values: Float64Array, code: number): { rows: number; positives: number } {
  let [rows, positives] = [0, 0]
  values.forEach((value, row) => {
    if (value !== code) return
    rows++
    positives += labels[row]
  })
  return { rows, positives }
}

/** What each part's model says of the part's unseen rows, in the order of the trial; NaN where a fold has too few rows to learn from. */
function ownMargins(all: LearningRows, splits: readonly RowSplit[], { unseen, learner }: Trial, { column, codes, options }: { column: Float64Array; codes: readonly number[]; options: FittingOptions }): Float64Array {
  const margins = new Float64Array(unseen.rows.length).fill(Number.NaN)
  const placeOf = new Map(Array.from(unseen.rows, (row, at) => [row, at]))
  for (const { train, test } of splits) {
    const names = learnedColumns(rowsOf(all, train), learner, options)
    for (const code of codes) {
      const learned = rowsOf(all, train.filter((row) => column[row] === code))
      const asked = test.filter((row) => column[row] === code)
      if (asked.length === 0 || !learnable(learned)) continue
      const model = fitPart(learned, names, learner, options)
      marginsOf(model, rowsOf(all, asked).table).forEach((margin, at) => {
        const place = placeOf.get(asked[at])
        if (place !== undefined) margins[place] = margin
      })
    }
  }
  return margins
}

function learnedColumns(rows: LearningRows, learner: LearnerName, options: FittingOptions): string[] {
  return rows.table.columns.length <= 60 ? rows.table.columns.map(({ spec }) => spec.name) : fitLearner(rows, learner, options).features.map(({ name }) => name)
}

function learnable({ labels }: LearningRows): boolean {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return Math.min(positives, labels.length - positives) >= 2
}

function fitPart({ table, labels, time, weights }: LearningRows, names: readonly string[], learner: LearnerName, { seed, settings, threads }: FittingOptions): BinaryModel {
  return fitBinaryModel(takeColumns(table, names), labels, { learner, seed, order: time, parameters: settingsFor(learner, settings), weights: learner === 'boosted-trees' ? weights : undefined, threads })
}

function withOwn(trial: Trial, own: Float64Array, isUsed: (row: number) => boolean): Trial {
  const { unseen } = trial
  const margins = unseen.margins.map((margin, at) => (isUsed(unseen.rows[at]) ? own[at] : margin))
  // A row's score counts from the base value of the whole model that had not seen it.
  const scores = unseen.scores.map((score, at) => (isUsed(unseen.rows[at]) ? score + uncutScore(own[at], unseen.margins[at]) - uncutScore(unseen.margins[at], unseen.margins[at]) : score))
  return { ...trial, unseen: { ...unseen, margins, scores }, lossGap: lossGapOf(margins, trial.baseline, unseen.labels) }
}

/** The model with the models of the parts that are used, each of all its rows and of the same columns as the whole. */
export function withParts(model: BinaryModel, all: LearningRows, segments: JudgedSegments | undefined, options: FittingOptions): BinaryModel {
  const values = segments?.parts.filter(({ used }) => used).map(({ value }) => value) ?? []
  const column = all.table.columns.find(({ spec }) => spec.name === segments?.feature)
  if (!segments || !column || values.length === 0 || !model.features.some(({ name }) => name === segments.feature)) return model
  const names = model.features.map(({ name }) => name)
  const parts = values.flatMap((level) => {
    const code = column.spec.levels.indexOf(level)
    const rows = rowsOf(all, Int32Array.from(column.values.keys()).filter((row) => column.values[row] === code))
    return learnable(rows) ? [{ level, model: fitPart(rows, names, model.learner, options) }] : []
  })
  return parts.length === 0 ? model : { ...model, segments: { feature: segments.feature, parts } }
}
