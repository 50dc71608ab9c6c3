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
  out.fill(0)
  for (const f of active) {
    const { bins } = table.columns[f]
    const offset = layout.offsets[f]
    for (let i = start; i < end; i++) {
      const row = rowsOf[i]
      const cell = (offset + bins[row]) * CELLS_A_BIN
      out[cell] += gradients[row]
      out[cell + 1] += hessians[row]
      out[cell + 2] += 1
    }
  }
}

/** out = parent - sibling, cell by cell: the larger child's histogram for the price of the smaller one's. */
export function subtractHistogram(parent: Float64Array, sibling: Float64Array, out: Float64Array): void {
  for (let cell = 0; cell < out.length; cell++) out[cell] = parent[cell] - sibling[cell]
}
