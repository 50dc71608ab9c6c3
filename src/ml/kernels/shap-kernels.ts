/**
 * The innermost loops of explaining by pattern tables, in two versions that give the same bits: AssemblyScript with SIMD
 * (assembly/shap.ts), and plain TypeScript (plain-shap-kernels.ts). All arguments are byte addresses in one memory, or counts.
 *
 * class      a byte that says all that the trees can ask of a value: its rank among thresholds, or a class of levels; 0 is missing
 * step       24 bytes: u32 offset of a class column, u8 low, u8 span, u8 flip (0 or 255), u8 bit, u32 slot before, u32 slot or output after,
 *            u32 address of a 256-bit set (0: the range low .. low + span), u32 mode (1 narrows, 2 writes to the output)
 * slot       64 bytes: the patterns so far of 64 rows
 * part       24 bytes, one column of a leaf's path: u32 address of its table, u32 mask, u32 wanted, u32 unused, f64 share of the cover
 * pair       8 bytes: u32 address of a table of up to 256 doubles, u32 offset of the patterns that index it
 */

import { shapKernel } from './generated/shap.ts'
import { kernelModule, startKernel } from './load-kernel.ts'
import { plainShapKernels } from './plain-shap-kernels.ts'
import type { KernelKind, KernelMemory } from './tree-kernels.ts'

export type ShapKernels = {
  /** out[row] = 1 + how many of the 255 ascending limits lie below the value; 0 for NaN. Unused limits are infinite. */
  rankValues: (values: number, rows: number, limits: number, out: number) => void
  /** out[row] = classes[value] for values that are whole numbers below `levels`, else 0. */
  classValues: (values: number, rows: number, classes: number, levels: number, out: number) => void
  /**
   * Runs the steps for 64 rows at a time (`rows` is a multiple of 64). A step asks its class column; where the answer, flipped or not, is
   * yes it sets its bit; a step that narrows clears its bit where the answer is no.
   */
  patterns: (steps: number, count: number, codes: number, rows: number, slots: number, out: number) => void
  /** out[row] += the tables' values at the row's patterns, four tables at a time, then two, then one. Up to three rows more than asked may be touched. */
  accumulate: (out: number, rows: number, pairs: number, count: number, patterns: number) => void
  /**
   * The contributions of a leaf's columns for all sets of satisfied columns: out[k * 2^distinct + set]. `rule`: quadrature as pairs of point and
   * weight. `scratch`: 3 x 2^distinct doubles. Formula: see shap/walk-tree.ts.
   */
  leafContributions: (parts: number, distinct: number, value: number, rule: number, points: number, scratch: number, out: number) => void
  /** Adds a leaf's contributions to its columns' tables, for every pattern. `setOf`: scratch of 256 bytes. */
  spreadLeaf: (parts: number, distinct: number, patternCount: number, contributions: number, setOf: number) => void
  /** Columns of doubles, `stride` bytes apart, as rows. */
  toRows: (from: number, columns: number, rows: number, stride: number, out: number) => void
}

/** Bytes of a step, a part, a slot and a pair. */
export const SHAP_BYTES = { step: 24, part: 24, slot: 64, pair: 8 } as const

/** The kernels of this kind at work on this memory. */
export function shapKernels(kind: KernelKind, memory: KernelMemory): ShapKernels {
  if (kind === 'plain') return plainShapKernels(memory.buffer)
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('The compiled kernels need the memory of WebAssembly.')
  return startKernel<ShapKernels>(kernelModule(shapKernel), memory)
}
