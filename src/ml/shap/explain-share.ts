/** One thread's share of explaining rows by tables: fills tables, then takes one block of rows after the other until none is left. */

import type { KernelMemory } from '../kernels/tree-kernels.ts'
import { BLOCK_ROWS, CHUNK_ROWS, kernelsOf, MOST_DISTINCT, SETS_BYTES, type Batch, type TablePlan } from './table-plan.ts'

/**
 * Where the rows of a page lie behind a plan. A block holds BLOCK_ROWS rows: at its beginning raw doubles column after column (in the end the
 * contributions row after row), then `sums` column after column, then `classes` view after view. counters: Int32, four a batch.
 */
export type RowSpace = { rows: number; pageRows: number; counters: number; scratch: number; blocks: number; blockBytes: number; sums: number; classes: number }

/** What a thread needs. `filled`: the tables are there from an earlier call. */
export type ShareTask = { plan: TablePlan; memory: KernelMemory; space: RowSpace; filled: boolean }

/** Places of the counters of a batch: of trees taken and done, of blocks taken and done. */
const [TREES_TAKEN, BLOCKS_TAKEN, COUNTERS] = [0, 2, 4]

/** Bytes of the counters, all of them 0 when a page begins. */
export function counterBytes(plan: TablePlan): number {
  return 4 * COUNTERS * plan.batches.length
}

/**
 * Opens a thread's part: told a page (numbers count from 1), it works on it until all its blocks are done, by whomever. The order of additions is fixed, so
 * the results do not depend on who did what.
 */
export function openShare(task: ShareTask, thread: number): (page: number) => void {
  const { plan, memory, space, filled } = task
  const worker: ShareWorker = { ...task, kernels: kernelsOf(plan, memory), scratch: space.scratch + thread * plan.scratch.bytes }
  const counters = new Int32Array(memory.buffer, space.counters, COUNTERS * plan.batches.length)
  return (page) => {
    const pageRows = Math.min(space.pageRows, space.rows - (page - 1) * space.pageRows)
    plan.batches.forEach((batch, at) => {
      if (!filled && (page === 1 || plan.batches.length > 1)) {
        const starts = treeStarts(plan, batch)
        share(counters, COUNTERS * at + TREES_TAKEN, batch.trees.length, (tree) => fillTables(worker, batch, tree, starts))
      }
      share(counters, COUNTERS * at + BLOCKS_TAKEN, Math.ceil(pageRows / BLOCK_ROWS), (block) => explainBlock(worker, block, Math.min(BLOCK_ROWS, pageRows - block * BLOCK_ROWS), at))
    })
  }
}

type ShareWorker = ShareTask & { kernels: ReturnType<typeof kernelsOf>; scratch: number }

/** Takes numbers below `count` as long as there are any, then waits until all of them are done. The counter of those done follows that of those taken. */
function share(counters: Int32Array, taken: number, count: number, work: (number: number) => void): void {
  for (let next = Atomics.add(counters, taken, 1); next < count; next = Atomics.add(counters, taken, 1)) {
    work(next)
    Atomics.add(counters, taken + 1, 1)
    Atomics.notify(counters, taken + 1)
  }
  waitFor(counters, taken + 1, count)
}

/** Waits until the counter has come to this value. */
function waitFor(counters: Int32Array, at: number, value: number): void {
  for (let now = Atomics.load(counters, at); now < value; now = Atomics.load(counters, at)) Atomics.wait(counters, at, now)
}

function treeStarts(plan: TablePlan, batch: Batch): number[] {
  let at = plan.tables
  return batch.tablesOf.map((bytes) => (at += bytes) - bytes)
}

function fillTables({ plan, memory, kernels, scratch: own }: ShareWorker, batch: Batch, tree: number, starts: readonly number[]): void {
  const scratch = own + plan.scratch.leaf
  const contributions = scratch + 3 * 8 * 2 ** MOST_DISTINCT
  const sets = own + plan.scratch.bytes - SETS_BYTES
  new Uint8Array(memory.buffer, starts[tree], batch.tablesOf[tree]).fill(0)
  for (const { parts, distinct, value, patternCount } of batch.trees[tree]) {
    const points = Math.ceil(distinct / 2)
    kernels.leafContributions(parts, distinct, value, plan.rules[points - 1], points, scratch, contributions)
    kernels.spreadLeaf(parts, distinct, patternCount, contributions, sets)
  }
}

function explainBlock({ plan, memory, space, kernels, scratch }: ShareWorker, number: number, rows: number, batchAt: number): void {
  const block = space.blocks + number * space.blockBytes
  const [sums, classes] = [block + space.sums, block + space.classes]
  const stride = 8 * BLOCK_ROWS
  const width = plan.features.length
  if (batchAt === 0) {
    new Uint8Array(memory.buffer, sums, stride * width).fill(0)
    plan.views.forEach(({ slot, by, at, levels }, view) => {
      if (by === 'rank') kernels.rankValues(block + slot * stride, rows, at, classes + view * BLOCK_ROWS)
      else kernels.classValues(block + slot * stride, rows, at, levels, classes + view * BLOCK_ROWS)
    })
  }
  const patterns = scratch + plan.scratch.patterns
  for (const { steps, stepCount, pairs } of plan.batches[batchAt].bundles) {
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - from)
      kernels.patterns(steps, stepCount, classes + from, Math.ceil(count / 64) * 64, scratch + plan.scratch.slots, patterns)
      for (let slot = 0; slot < width; slot++) if (pairs[slot].count > 0) kernels.accumulate(sums + slot * stride + 8 * from, count, pairs[slot].at, pairs[slot].count, patterns)
    }
  }
  if (batchAt === plan.batches.length - 1) kernels.toRows(sums, width, rows, stride, block)
}
