/** Multivariate drift by reconstruction: rows that break the bonds between columns cannot be rebuilt from the few axes that rebuilt the reference. */

import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { WatchedColumn, WatchedValues } from './watched-columns.ts'

/** A column as numbers for the axes: numbers as they are (none: the reference's mean), categories by how often the reference has their level. */
type Coding = { name: string; levels: ReadonlyMap<string, number> | null; mean: number; deviation: number }

/** `axes`: kept x columns, orthonormal; `explained`: the share of the reference's variance that they hold. */
export type PrincipalAxes = { codings: Coding[]; axes: Float64Array[]; explained: number }

const EXPLAINED_SHARE = 0.65 // of the variance, as NannyML takes it: enough for the bonds, too little for the noise

/**
 * The principal axes of standardised reference rows, as many as hold 65 % of the variance. Columns that do not vary are left out; null
 * where fewer than two do. Source: Jolliffe, Principal Component Analysis, 2002; used for drift as by NannyML. Cost O(rows x columns²).
 */
export function fitAxes(columns: readonly WatchedColumn[], rows: Int32Array): PrincipalAxes | null {
  const codings = columns.map(({ name, reference }) => codingOf(name, reference, rows))
  const kept = codings.flatMap((coding, i) => (coding.deviation > 0 ? [{ coding, scaled: scaledOf(coding, columns[i].reference, rows) }] : []))
  if (kept.length < 2) return null
  const width = kept.length
  const covariance = Matrix.zeros(width, width)
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      const [own, other] = [kept[i].scaled, kept[j].scaled]
      for (let row = 0; row < own.length; row++) sum += own[row] * other[row]
      covariance.set(i, j, sum / rows.length)
      covariance.set(j, i, sum / rows.length)
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true })
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a])
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0)
  const axes: Float64Array[] = []
  let held = 0
  for (const at of order) {
    if (held / total > EXPLAINED_SHARE || axes.length === width - 1) break
    held += realEigenvalues[at]
    axes.push(Float64Array.from(eigenvectorMatrix.getColumn(at)))
  }
  return { codings: kept.map(({ coding }) => coding), axes, explained: held / total }
}

/** For each of these rows the distance between it and what the axes make of it, in standardised columns. Cost O(rows x columns x axes). */
export function reconstructionErrors({ codings, axes }: PrincipalAxes, columnOf: (name: string) => WatchedValues, rows: Int32Array): Float64Array {
  const scaled = codings.map((coding) => scaledOf(coding, columnOf(coding.name), rows))
  const rest = new Float64Array(codings.length)
  return Float64Array.from(rows, (_, row) => {
    for (let i = 0; i < rest.length; i++) rest[i] = scaled[i][row]
    let error = 0
    // The axes are orthonormal: what they do not hold is the row less its projections, in squares too.
    for (const value of rest) error += value * value
    for (const axis of axes) {
      let along = 0
      for (let i = 0; i < rest.length; i++) along += rest[i] * axis[i]
      error -= along * along
    }
    return Math.sqrt(Math.max(0, error))
  })
}

function codingOf(name: string, column: WatchedValues, rows: Int32Array): Coding {
  const levels = column.kind === 'category' ? levelShares(column.values, rows) : null
  const raw = rawOf({ levels, mean: Number.NaN }, column, rows)
  let [n, sum] = [0, 0]
  for (const value of raw) {
    if (Number.isNaN(value)) continue
    n++
    sum += value
  }
  const mean = n > 0 ? sum / n : 0
  let squares = 0
  for (const value of raw) if (!Number.isNaN(value)) squares += (value - mean) ** 2
  return { name, levels, mean, deviation: Math.sqrt(squares / rows.length) }
}

function levelShares(values: readonly (string | null)[], rows: Int32Array): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(values[row] ?? '', (counts.get(values[row] ?? '') ?? 0) + 1)
  return new Map([...counts].map(([level, count]) => [level, count / rows.length]))
}

function rawOf({ levels, mean }: Pick<Coding, 'levels' | 'mean'>, column: WatchedValues, rows: Int32Array): Float64Array {
  const raw = new Float64Array(rows.length)
  if (column.kind === 'category') for (let i = 0; i < rows.length; i++) raw[i] = levels?.get(column.values[rows[i]] ?? '') ?? 0
  else {
    for (let i = 0; i < rows.length; i++) {
      const value = column.values[rows[i]]
      raw[i] = Number.isNaN(value) ? mean : value
    }
  }
  return raw
}

function scaledOf(coding: Coding, column: WatchedValues, rows: Int32Array): Float64Array {
  const scaled = rawOf(coding, column, rows)
  for (let i = 0; i < scaled.length; i++) scaled[i] = (scaled[i] - coding.mean) / coding.deviation
  return scaled
}
