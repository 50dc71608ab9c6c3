/** One thread's share of explaining rows by tables: fills tables, then takes one block of rows after the other until none is left. */

import type { KernelMemory } from '../kernels/tree-kernels.ts'
import { BLOCK_ROWS, CHUNK_ROWS, kernelsOf, MOST_DISTINCT, SETS_BYTES, type Batch, type TablePlan } from './table-plan.ts'

/**
 * Where the rows of a page lie behind a plan. A block holds BLOCK_ROWS rows: `raw` doubles column after column (in the end the contributions
 * row after row), `sums` column after column, `classes` view after view. counters: Int32, one READY a page and four a page and batch.
 */
export type RowSpace = { rows: number; pageRows: number; counters: number; scratch: number; blocks: number; blockBytes: number; sums: number; classes: number }

/** What a thread needs; `thread` numbers its scratch memory. `filled`: the tables are there from an earlier call. */
export type ShareTask = { plan: TablePlan; memory: KernelMemory; space: RowSpace; filled: boolean; thread: number }

/** Places of the counters of a batch: of trees taken and done, of blocks taken and done. */
const [TREES_TAKEN, BLOCKS_TAKEN, BLOCKS_DONE, COUNTERS] = [0, 2, 3, 4]

/** Bytes of all counters. */
export function counterBytes(plan: TablePlan, pages: number): number {
  return 4 * pages * (1 + COUNTERS * plan.batches.length)
}

/** The counter that says that a page's rows are in place (1), and the one that counts its finished blocks. */
export function pageCounters({ plan, memory, space }: ShareTask, page: number): { counters: Int32Array; ready: number; done: number } {
  const each = 1 + COUNTERS * plan.batches.length
  const pages = Math.ceil(space.rows / space.pageRows)
  const counters = new Int32Array(memory.buffer, space.counters, each * pages)
  return { counters, ready: page * each, done: page * each + 1 + COUNTERS * (plan.batches.length - 1) + BLOCKS_DONE }
}

/** Works on all pages, in step with whoever else does: the order of additions is fixed, so the results do not depend on who did what. */
export function explainShare(task: ShareTask): void {
  const pages = Math.ceil(task.space.rows / task.space.pageRows)
  for (let page = 0; page < pages; page++) explainPage(task, page)
}

/** Works on one page until all its blocks are done. */
export function explainPage(task: ShareTask, page: number): void {
  const { plan, space, filled } = task
  const { counters, ready } = pageCounters(task, page)
  waitFor(counters, ready, 1)
  const kernels = kernelsOf(plan, task.memory)
  const blocks = Math.ceil(Math.min(space.pageRows, space.rows - page * space.pageRows) / BLOCK_ROWS)
  plan.batches.forEach((batch, at) => {
    const own = ready + 1 + COUNTERS * at
    if (!filled && (page === 0 || plan.batches.length > 1)) {
      const starts = treeStarts(plan, batch)
      share(counters, own + TREES_TAKEN, batch.trees.length, (tree) => fillTables(task, kernels, batch, tree, starts))
    }
    share(counters, own + BLOCKS_TAKEN, blocks, (block) => {
      const rows = Math.min(BLOCK_ROWS, space.rows - page * space.pageRows - block * BLOCK_ROWS)
      explainBlock(task, kernels, space.blocks + block * space.blockBytes, rows, at)
    })
  })
}

type Kernels = ReturnType<typeof kernelsOf>

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
export function waitFor(counters: Int32Array, at: number, value: number): void {
  for (let now = Atomics.load(counters, at); now < value; now = Atomics.load(counters, at)) Atomics.wait(counters, at, now)
}

function treeStarts(plan: TablePlan, batch: Batch): number[] {
  let at = plan.tables
  return batch.tablesOf.map((bytes) => (at += bytes) - bytes)
}

function fillTables({ plan, memory, space, thread }: ShareTask, kernels: Kernels, batch: Batch, tree: number, starts: readonly number[]): void {
  const scratch = space.scratch + thread * plan.scratch.bytes + plan.scratch.leaf
  const contributions = scratch + 3 * 8 * 2 ** MOST_DISTINCT
  const sets = scratch + plan.scratch.bytes - plan.scratch.leaf - SETS_BYTES
  new Uint8Array(memory.buffer, starts[tree], batch.tablesOf[tree]).fill(0)
  for (const { parts, distinct, value, patternCount } of batch.trees[tree]) {
    const points = Math.ceil(distinct / 2)
    kernels.leafContributions(parts, distinct, value, plan.rules[points - 1], points, scratch, contributions)
    kernels.spreadLeaf(parts, distinct, patternCount, contributions, sets)
  }
}

function explainBlock({ plan, memory, space, thread }: ShareTask, kernels: Kernels, block: number, rows: number, batchAt: number): void {
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
  const scratch = space.scratch + thread * plan.scratch.bytes
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
