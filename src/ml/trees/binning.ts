/** Cuts each column into at most 255 numbered bins, so that growing a tree counts bytes instead of sorting numbers. */

import type { Column, Table } from '../table/table.ts'

/**
 * One binned column. bins[row] is the bin of the row's value, or `binCount` where it is missing: one byte, so that
 * a histogram pass reads an eighth of the memory.
 * by 'threshold': bin b holds cuts[b - 1] < value <= cuts[b]. by 'levels': levelBin[code] is the level's bin.
 */
export type BinnedColumn = { by: 'threshold' | 'levels'; bins: Uint8Array; binCount: number; cuts: Float64Array; levelBin: Uint8Array }

export type BinnedTable = { rows: number; columns: BinnedColumn[] }

export const MOST_BINS = 255 // with the missing bin they fill one byte

/** Bins every column: each distinct value a bin where they fit, else bins of about equal row counts; the rarest levels share the last bin. */
export function binTable(table: Table, mostBins: number): BinnedTable {
  return { rows: table.rows, columns: table.columns.map((column) => (column.spec.kind === 'category' ? binLevels(column, mostBins) : binValues(column, mostBins))) }
}

function binValues({ values }: Column, mostBins: number): BinnedColumn {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const cuts = cutsOf(sorted, mostBins)
  const binCount = sorted.length === 0 ? 0 : cuts.length + 1
  const bins = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row++) bins[row] = Number.isNaN(values[row]) ? binCount : binOf(cuts, values[row])
  return { by: 'threshold', bins, binCount, cuts, levelBin: new Uint8Array(0) }
}

/** The first bin whose cut is not below the value. */
function binOf(cuts: Float64Array, value: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= cuts[middle]) high = middle
    else low = middle + 1
  }
  return low
}

function cutsOf(sorted: Float64Array, mostBins: number): Float64Array {
  const distinct: number[] = []
  const counts: number[] = []
  for (const value of sorted) {
    if (distinct.length > 0 && distinct[distinct.length - 1] === value) counts[counts.length - 1]++
    else {
      distinct.push(value)
      counts.push(1)
    }
  }
  const cuts: number[] = []
  let rowsLeft = sorted.length
  let inBin = 0
  for (let i = 0; i + 1 < distinct.length; i++) {
    inBin += counts[i]
    const binsLeft = mostBins - cuts.length
    const full = distinct.length <= mostBins || inBin >= rowsLeft / binsLeft
    if (!full || binsLeft <= 1) continue
    cuts.push(between(distinct[i], distinct[i + 1]))
    rowsLeft -= inBin
    inBin = 0
  }
  return Float64Array.from(cuts)
}

/** A cut that keeps the lower value left and the higher right, also where no number lies between or the sum overflows. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2
  return middle >= low && middle < high ? middle : low
}

function binLevels({ spec, values }: Column, mostBins: number): BinnedColumn {
  const counts = new Int32Array(spec.levels.length)
  for (const code of values) if (!Number.isNaN(code)) counts[code]++
  const ranked = Int32Array.from(counts, (_, code) => code).sort((a, b) => counts[b] - counts[a] || a - b)
  const levelBin = new Uint8Array(counts.length)
  const binCount = Math.min(counts.length, mostBins)
  ranked.forEach((code, rank) => (levelBin[code] = Math.min(rank, binCount - 1)))
  const bins = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row++) bins[row] = Number.isNaN(values[row]) ? binCount : levelBin[values[row]]
  return { by: 'levels', bins, binCount, cuts: new Float64Array(0), levelBin }
}
