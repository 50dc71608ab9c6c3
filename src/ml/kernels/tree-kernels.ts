/**
 * The innermost loops of growing trees, in two versions that give the same bits: AssemblyScript with SIMD (assembly/trees.ts), and plain
 * TypeScript (plain-tree-kernels.ts) where WebAssembly is not to be had. All arguments are byte addresses in one memory, counts, or units.
 *
 * record   64 bits: row (low 32), quantised hessian (16, unsigned), quantised gradient (16, signed)
 * exact    two Int32 a row: gradient and hessian in units fine enough that sums are exact, hence free of order
 * cell     64 bits a bin: [gradient sum, signed | hessian sum | rows], widths from packedFields; adding cells adds all three
 * cells    256 cells a byte column, one column after the other
 */

import { treesKernel } from './generated/trees.ts'
import { kernelMemory, kernelModule, startKernel } from './load-kernel.ts'
import { plainTreeKernels } from './plain-tree-kernels.ts'

export type TreeKernels = {
  /** e^x within +/- 700, relative error below 1e-9, the same bits in both versions (Math.exp differs between engines). */
  expOf: (x: number) => number
  /** exact[row] of the logistic loss for rows from .. to - 1: p - y and p(1 - p), times weight, in whole units. weight 0: none. */
  logisticGradients: (margin: number, target: number, weight: number, exact: number, from: number, to: number, gUnit: number, hUnit: number) => void
  /** exact[row] from gradients and hessians given as doubles. */
  wholeGradients: (gradient: number, hessian: number, exact: number, from: number, to: number, gUnit: number, hUnit: number) => void
  /**
   * A record for each member from .. to - 1 whose hash(seed, row) is below `limit` (0xffffffff: all); the others go to the list `rest`. The
   * last gDown and hDown bits are rounded up or down by chance, which hash(seed, row) decides. Returns how many records.
   */
  draw: (members: number, from: number, to: number, exact: number, records: number, rest: number, seed: number, limit: number, gDown: number, hDown: number) => number
  /** Adds the records to the cells of the first `columns` bytes of each row. `one`: 1 counts rows in the cells' lowest bits, 0 does not. */
  histogram: (records: number, count: number, rows: number, width: number, columns: number, cells: number, gBits: number, hBits: number, one: number) => number
  /** Moves records whose byte has sides[byte] = 1 to the front, both halves keeping their order. Returns how many. */
  partition: (column: number, records: number, scratch: number, count: number, sides: number) => number
  clearCells: (to: number, cells: number) => void
  addCells: (to: number, from: number, cells: number) => void
  subtractCells: (to: number, from: number, cells: number) => void
  /** The cells of one column of a bundle: sums over the bytes whose digit floor(byte / divisor) % bins is the bin. */
  marginal: (from: number, size: number, divisor: number, bins: number, to: number) => void
  /**
   * The best threshold over columns, if better than `gainBefore`: returns the column's number in the list, or -1. At `columns`, six Int32 each:
   * where its byte's cells begin behind `cells`, values of the byte, divisor, bins with and without the missing one, 0. `marginals` is room
   * for 256 cells. At `fields`: what writeSearchFields lays out. At `result`: gain, packed left sums, bin, side of missing values (1 left).
   */
  bestOfColumns: (cells: number, columns: number, count: number, marginals: number, total: number, fields: number, gainBefore: number, result: number) => number
  /** Sorts doubles without NaN, rising, in place; scratch is as large, counts 8 KiB. Cost: one pass for each byte in which they differ. */
  sortDoubles: (values: number, count: number, scratch: number, counts: number) => void
  /** Exact sums of the records' rows as two doubles at `result`; notes the leaf of each row. */
  leafSums: (records: number, count: number, exact: number, leafOf: number, leaf: number, result: number) => void
  /** Walks listed rows down a tree of nodes (column byte or -1, left, right, leaf; four Int32 each); counts them at `covers` if not 0. */
  walk: (list: number, count: number, rows: number, width: number, nodes: number, sides: number, leafOf: number, covers: number) => void
  /**
   * sums[i] += the leaf of row i in each tree, in the order of the trees. A tree: number of its root and its depth; a node: byte column, left,
   * right, 0 (four Uint32), 256 sides and a value; leaves lead to themselves.
   */
  scoreRows: (rows: number, count: number, width: number, trees: number, treeCount: number, nodes: number, sides: number, values: number, sums: number) => void
  /** margin[row] += values[leafOf[row]] for rows from .. to - 1. */
  addLeaves: (margin: number, leafOf: number, values: number, from: number, to: number) => void
  /** Adds divisor x the value's bin to each byte of `out`. The cuts fill 2^steps - 1 places, the last ones infinite. */
  binValues: (values: number, count: number, cuts: number, steps: number, missingBin: number, divisor: number, out: number) => void
  /** Writes the listed byte columns (each `rows` long) as rows of `width` bytes. */
  interleave: (columns: number, rows: number, list: number, columnCount: number, width: number, from: number, to: number, out: number) => void
}

/** Which version is at work. */
export type KernelKind = 'wasm' | 'plain'

/** Memory for the kernels; a `WebAssembly.Memory`, or where there is none, a plain shared buffer of the same shape. */
export type KernelMemory = { buffer: ArrayBufferLike }

let fastest: KernelKind | undefined

/** The faster version that runs here: found once, by starting it. */
export function fastestKernels(): KernelKind {
  if (fastest === undefined) {
    try {
      startKernel<TreeKernels>(kernelModule(treesKernel), kernelMemory(1)).expOf(1)
      fastest = 'wasm'
    } catch {
      fastest = 'plain'
    }
  }
  return fastest
}

/** Memory of so many bytes for kernels of this kind. */
export function treeMemory(kind: KernelKind, bytes: number): KernelMemory {
  return kind === 'wasm' ? kernelMemory(bytes) : { buffer: new SharedArrayBuffer(Math.ceil(bytes / 8) * 8) }
}

/** The kernels of this kind at work on this memory. */
export function treeKernels(kind: KernelKind, memory: KernelMemory): TreeKernels {
  if (kind === 'plain') return plainTreeKernels(memory.buffer)
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('The compiled kernels need the memory of WebAssembly.')
  return startKernel<TreeKernels>(kernelModule(treesKernel), memory)
}
