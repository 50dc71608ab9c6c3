/** Cuts each column into at most 255 numbered bins, so that growing a tree counts bytes instead of sorting numbers. */

import { treeKernels, treeMemory, type KernelKind } from '../kernels/tree-kernels.ts'
import type { Column, Table } from '../table/table.ts'

/**
 * How one column becomes bins 0 .. binCount - 1, and binCount itself for missing values where `missing` says that there are any.
 * by 'threshold': bin b holds cuts[b - 1] < value <= cuts[b]. by 'levels': levelBin[code] is the level's bin.
 */
export type ColumnBins = { by: 'threshold' | 'levels'; binCount: number; missing: boolean; cuts: Float64Array; levelBin: Uint8Array }

export const MOST_BINS = 255 // with the missing bin they fill one byte

const SAMPLED_FROM_ROWS = 60_000
/**
 * Of larger tables the cuts are found on this many evenly spaced rows: a bin of 255 then holds its share of rows give or take an eighth, which
 * moves thresholds by less than a bin. Every row is still binned.
 */
const SAMPLED_ROWS = 40_000

/** Bins for every column: each distinct value a bin where they fit, else bins of about equal row counts; the rarest levels share the last bin. */
export function findBins(table: Table, mostBins: number, kind: KernelKind): ColumnBins[] {
  const sort = sorterOf(kind, Math.min(table.rows, SAMPLED_FROM_ROWS))
  return table.columns.map((column) => (column.spec.kind === 'category' ? levelBins(column, mostBins) : valueBins(column, mostBins, sort)))
}

/** Sorts up to so many numbers by the kernels; the result is overwritten by the next call. */
function sorterOf(kind: KernelKind, most: number): (values: Float64Array) => Float64Array {
  const memory = treeMemory(kind, 16 * most + SORT_COUNTS)
  const kernels = treeKernels(kind, memory)
  return (values) => {
    const own = new Float64Array(memory.buffer, SORT_COUNTS, values.length)
    own.set(values)
    if (values.length > 0) kernels.sortDoubles(SORT_COUNTS, values.length, SORT_COUNTS + 8 * most, 0)
    return own
  }
}

const SORT_COUNTS = 8192 // bytes that the kernels count in

function valueBins({ values }: Column, mostBins: number, sort: (values: Float64Array) => Float64Array): ColumnBins {
  const known = knownValues(values)
  const cuts = cutsOf(sort(known), mostBins)
  return { by: 'threshold', binCount: known.length === 0 ? 0 : cuts.length + 1, missing: hasMissing(values), cuts, levelBin: new Uint8Array(0) }
}

/** The values to find cuts on, without missing ones. All of them where the sample holds none. */
function knownValues(values: Float64Array): Float64Array {
  const rows = values.length
  const count = rows > SAMPLED_FROM_ROWS ? SAMPLED_ROWS : rows
  const known = new Float64Array(count)
  let found = 0
  for (let i = 0; i < count; i++) {
    const value = count === rows ? values[i] : values[Math.floor((i * rows) / count)]
    if (value === value) known[found++] = value
  }
  return found === 0 && count < rows ? values.filter((value) => !Number.isNaN(value)).slice(0, SAMPLED_ROWS) : known.subarray(0, found)
}

function hasMissing(values: Float64Array): boolean {
  for (let row = 0; row < values.length; row++) if (values[row] !== values[row]) return true
  return false
}

function cutsOf(sorted: Float64Array, mostBins: number): Float64Array {
  const distinct = new Float64Array(sorted.length)
  const counts = new Int32Array(sorted.length)
  let kinds = 0
  for (let i = 0; i < sorted.length; i++) {
    if (kinds === 0 || distinct[kinds - 1] !== sorted[i]) distinct[kinds++] = sorted[i]
    counts[kinds - 1]++
  }
  const cuts: number[] = []
  let rowsLeft = sorted.length
  let inBin = 0
  for (let i = 0; i + 1 < kinds; i++) {
    inBin += counts[i]
    const binsLeft = mostBins - cuts.length
    const full = kinds <= mostBins || inBin >= rowsLeft / binsLeft
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

function levelBins({ spec, values }: Column, mostBins: number): ColumnBins {
  const counts = new Int32Array(spec.levels.length)
  let missing = false
  for (const code of values) {
    if (Number.isNaN(code)) missing = true
    else counts[code]++
  }
  const ranked = Int32Array.from(counts, (_, code) => code).sort((a, b) => counts[b] - counts[a] || a - b)
  const levelBin = new Uint8Array(counts.length)
  const binCount = Math.min(counts.length, mostBins)
  ranked.forEach((code, rank) => (levelBin[code] = Math.min(rank, binCount - 1)))
  return { by: 'levels', binCount, missing, cuts: new Float64Array(0), levelBin }
}
