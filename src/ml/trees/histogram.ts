/** Gradient histograms: for every bin of every column, the sums that split search needs. */

import type { BinnedTable } from './binning.ts'

/**
 * Where each column's bins lie in a histogram. Every bin takes three Float64 cells: gradient sum, hessian sum, rows.
 * Float64 because parent - child subtraction loses the small bins of a float32 sum. Cell of bin b of column f:
 * (offsets[f] + b) * 3; a column's last bin holds its missing values.
 */
export type HistogramLayout = { offsets: Int32Array; cells: number }

export const CELLS_A_BIN = 3

/** The histogram layout of a binned table. */
export function histogramLayout(table: BinnedTable): HistogramLayout {
  const offsets = new Int32Array(table.columns.length)
  let bins = 0
  table.columns.forEach((column, f) => {
    offsets[f] = bins
    bins += column.binCount + 1
  })
  return { offsets, cells: bins * CELLS_A_BIN }
}

/** Adds up the rows rowsOf[start .. end - 1] into `out`, for the given columns. Cost O(rows x columns). */
export function fillHistogram(
  table: BinnedTable, layout: HistogramLayout, active: Int32Array,
  rowsOf: Int32Array, start: number, end: number,
  gradients: Float64Array, hessians: Float64Array, out: Float64Array,
): void {
  for (const f of active) {
    const { bins, binCount } = table.columns[f]
    const offset = layout.offsets[f]
    out.fill(0, offset * CELLS_A_BIN, (offset + binCount + 1) * CELLS_A_BIN)
    for (let i = start; i < end; i++) {
      const row = rowsOf[i]
      const cell = (offset + bins[row]) * CELLS_A_BIN
      out[cell] += gradients[row]
      out[cell + 1] += hessians[row]
      out[cell + 2] += 1
    }
  }
}

/** parent -= sibling over the given columns: the larger child's histogram for the price of the smaller one's. */
export function subtractHistogram(table: BinnedTable, layout: HistogramLayout, active: Int32Array, parent: Float64Array, sibling: Float64Array): void {
  for (const f of active) {
    const from = layout.offsets[f] * CELLS_A_BIN
    const to = from + (table.columns[f].binCount + 1) * CELLS_A_BIN
    for (let cell = from; cell < to; cell++) parent[cell] -= sibling[cell]
  }
}
