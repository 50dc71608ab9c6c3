/** A logistic model over business columns: each column's effect is one curve or one list of level effects. */

import type { Column, Table } from '../table/table.ts'
import { fitLogistic, type SparseRows } from './logistic-regression.ts'

/**
 * One column's effect on the log-odds. number and date: coefficient x (clamp(value, low, high) - centre) / scale;
 * category and flag: levels[code]; a missing value has its own effect, `missing`. `mean` is the mean effect over the
 * training rows, so that effect - mean is the column's contribution.
 */
export type LinearEffect = {
  coefficient: number
  centre: number
  scale: number
  low: number
  high: number
  levels: number[]
  missing: number
  mean: number
}

export type LinearModel = { intercept: number; effects: LinearEffect[] }

export type LinearParameters = { ridge: number; smallestLevel: number }

export const LINEAR_DEFAULTS: LinearParameters = { ridge: 1, smallestLevel: 5 }

const TAIL_SHARE = 0.005 // values beyond the 0.5 % tails count as the tail's edge: one wild amount must not tilt the line

/**
 * Fits the logistic model: numbers and dates standardised within their 0.5 % tails, a missing one at the mean plus an
 * indicator of its own; categories and flags as one indicator a level and one for missing (levels rarer than
 * `smallestLevel` rows have no effect of their own). All effects are shrunk by the ridge.
 */
export function fitLinearModel(table: Table, labels: Uint8Array, parameters: LinearParameters): LinearModel {
  const plans = planColumns(table, parameters.smallestLevel)
  const design = designOf(table, plans)
  const fit = fitLogistic(design, labels, parameters.ridge)
  const effects = plans.map((plan, f) => effectOf(plan, table.columns[f], fit.coefficients))
  return { intercept: fit.intercept, effects }
}

/** Where a column stands in the design: its slope's column, its levels' columns and its missing indicator's (-1 = none). */
type Plan = { slope: number; centre: number; scale: number; low: number; high: number; levelAt: Int32Array; missingAt: number }

function planColumns(table: Table, smallestLevel: number): Plan[] {
  let next = 0
  return table.columns.map(({ spec, values }) => {
    const plan: Plan = { slope: -1, centre: 0, scale: 1, low: 0, high: 0, levelAt: new Int32Array(spec.levels.length).fill(-1), missingAt: -1 }
    const known = values.filter((value) => !Number.isNaN(value))
    if (known.length < values.length && known.length > 0) plan.missingAt = next++
    if (spec.kind === 'category' || spec.kind === 'flag') {
      const counts = new Int32Array(spec.levels.length)
      for (const code of known) counts[code]++
      for (let code = 0; code < counts.length; code++) if (counts[code] >= smallestLevel) plan.levelAt[code] = next++
      return plan
    }
    if (known.length === 0) return plan
    standardise(plan, known.sort())
    if (plan.scale > 0) plan.slope = next++
    else plan.scale = 1
    return plan
  })
}

function standardise(plan: Plan, sorted: Float64Array): void {
  plan.low = sorted[Math.floor(TAIL_SHARE * (sorted.length - 1))]
  plan.high = sorted[Math.ceil((1 - TAIL_SHARE) * (sorted.length - 1))]
  if (plan.high === plan.low) [plan.low, plan.high] = [sorted[0], sorted[sorted.length - 1]] // a column that is nearly always zero
  const clamped = sorted.map((value) => Math.min(plan.high, Math.max(plan.low, value)))
  // By shares and by the widest distance, so that neither a sum nor a square of enormous values leaves the range of numbers.
  plan.centre = clamped.reduce((sum, value) => sum + value / clamped.length, 0)
  const widest = clamped.reduce((most, value) => Math.max(most, Math.abs(value / 2 - plan.centre / 2)), 0)
  const square = clamped.reduce((sum, value) => sum + ((value / 2 - plan.centre / 2) / (widest || 1)) ** 2, 0) / clamped.length
  plan.scale = Math.min(Number.MAX_VALUE, 2 * widest * Math.sqrt(square))
  if (!(plan.scale > 1e-12 * Math.abs(plan.centre))) plan.scale = 0
}

function designOf(table: Table, plans: Plan[]): SparseRows {
  const width = plans.length
  const starts = new Int32Array(table.rows + 1)
  const columnOf = new Int32Array(table.rows * width)
  const valueOf = new Float64Array(table.rows * width)
  let filled = 0
  let columns = 0
  for (const plan of plans) columns += (plan.slope >= 0 ? 1 : 0) + (plan.missingAt >= 0 ? 1 : 0) + plan.levelAt.filter((at) => at >= 0).length
  for (let row = 0; row < table.rows; row++) {
    for (let f = 0; f < width; f++) {
      const plan = plans[f]
      const value = table.columns[f].values[row]
      const missing = Number.isNaN(value)
      const at = missing ? plan.missingAt : plan.slope >= 0 ? plan.slope : plan.levelAt.length > 0 ? plan.levelAt[value] : -1
      if (at < 0) continue
      columnOf[filled] = at
      valueOf[filled++] = at === plan.slope ? (Math.min(plan.high, Math.max(plan.low, value)) - plan.centre) / plan.scale : 1
    }
    starts[row + 1] = filled
  }
  return { rows: table.rows, columns, starts, columnOf: columnOf.subarray(0, filled), valueOf: valueOf.subarray(0, filled) }
}

function effectOf(plan: Plan, column: Column, coefficients: Float64Array): LinearEffect {
  const effect: LinearEffect = {
    coefficient: plan.slope >= 0 ? coefficients[plan.slope] : 0,
    centre: plan.centre,
    scale: plan.scale,
    low: plan.low,
    high: plan.high,
    levels: Array.from(plan.levelAt, (at) => (at >= 0 ? coefficients[at] : 0)),
    missing: plan.missingAt >= 0 ? coefficients[plan.missingAt] : 0,
    mean: 0,
  }
  const all = linearEffects(effect, column)
  effect.mean = all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length)
  return effect
}

/** The column's effect on the log-odds in every row, not yet centred. */
export function linearEffects(effect: LinearEffect, column: Column): Float64Array {
  const byLevel = column.spec.kind === 'category' || column.spec.kind === 'flag'
  return column.values.map((value) => {
    if (Number.isNaN(value)) return effect.missing
    if (byLevel) return effect.levels[value] ?? effect.missing
    return (effect.coefficient * (Math.min(effect.high, Math.max(effect.low, value)) - effect.centre)) / effect.scale
  })
}
