/** Explains many rows by pattern tables, on one thread or several. */

import { runInThread } from '../pool/run-in-thread.ts'
import { treeMemory, type KernelKind, type KernelMemory } from '../kernels/tree-kernels.ts'
import type { Tree } from '../trees/layout.ts'
import { counterBytes, explainPage, pageCounters, type RowSpace, type ShareTask } from './explain-share.ts'
import { BLOCK_ROWS, prepareTables, type PreparedTables, type TablePlan } from './table-plan.ts'

const PAGE_BYTES = 256 * 2 ** 20 // rows, classes and sums held at once: a longer table is worked through page by page
const KEPT_BYTES = 128 * 2 ** 20 // a model's tables stay for its next rows up to this size
const ROWS_A_THREAD = 2 * BLOCK_ROWS // fewer are done before another thread has started

type Kept = PreparedTables & { filled: boolean }

const kept = new WeakMap<readonly Tree[], Kept>()

/**
 * Adds the contributions of the trees that tables can hold to `values` (rows x features) and returns the others. The same bytes come out at
 * any number of threads. The caller waits; other threads are started by ml/pool and end by themselves.
 */
export function explainByTables(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, values: Float64Array, { kind, threads }: { kind: KernelKind; threads: number }): readonly Tree[] {
  const found = kept.get(trees)
  const prepared: Kept = found?.plan.kind === kind ? found : { ...prepareTables(trees, kind), filled: false }
  const { plan, walked } = prepared
  if (plan.batches.length === 0 || rows === 0) return walked
  const helpers = Math.max(0, Math.min(threads, Math.floor(rows / ROWS_A_THREAD)) - 1)
  const { space, bytes } = spaceFor(plan, rows, helpers + 1)
  prepared.memory = withRoom(prepared, bytes)
  const task: ShareTask = { plan, memory: prepared.memory, space, filled: prepared.filled, thread: 0 }
  new Uint8Array(task.memory.buffer, space.counters, counterBytes(plan, Math.ceil(rows / space.pageRows))).fill(0)
  for (let thread = 1; thread <= helpers; thread++) {
    // Whatever a helper does not take, this thread does: it need not be waited for, and its own failure to start harms nobody.
    runInThread({ module: new URL('./explain-share.ts', import.meta.url).href, name: 'explainShare', argument: { ...task, thread } }).catch(() => {})
  }
  for (let from = 0, page = 0; from < rows; from += space.pageRows, page++) {
    const count = Math.min(space.pageRows, rows - from)
    copyIn(task, columns, from, count)
    const { counters, ready } = pageCounters(task, page)
    Atomics.store(counters, ready, 1)
    Atomics.notify(counters, ready)
    explainPage(task, page)
    copyOut(task, values, from, count, values.length / rows)
  }
  prepared.filled = plan.batches.length === 1
  if (prepared.filled && bytes <= KEPT_BYTES) kept.set(trees, prepared)
  else kept.delete(trees)
  return walked
}

function spaceFor(plan: TablePlan, rows: number, threads: number): { space: RowSpace; bytes: number } {
  const sums = 8 * BLOCK_ROWS * plan.features.length
  const classes = 2 * sums
  const blockBytes = classes + BLOCK_ROWS * plan.views.length
  const pageBlocks = Math.max(threads, Math.floor(PAGE_BYTES / blockBytes))
  const pageRows = Math.min(pageBlocks, Math.ceil(rows / BLOCK_ROWS)) * BLOCK_ROWS
  const counters = plan.end
  const scratch = Math.ceil((counters + counterBytes(plan, Math.ceil(rows / pageRows))) / 64) * 64
  const blocks = scratch + threads * plan.scratch.bytes
  return { space: { rows, pageRows, counters, scratch, blocks, blockBytes, sums, classes }, bytes: blocks + (pageRows / BLOCK_ROWS) * blockBytes }
}

/** Memory of at least so many bytes with the plan, and the tables that it may hold, at its beginning. */
function withRoom({ plan, memory }: PreparedTables, bytes: number): KernelMemory {
  if (memory.buffer.byteLength >= bytes) return memory
  const larger = treeMemory(plan.kind, bytes)
  new Uint8Array(larger.buffer).set(new Uint8Array(memory.buffer, 0, plan.end))
  return larger
}

function copyIn({ plan, memory, space }: ShareTask, columns: readonly Float64Array[], from: number, count: number): void {
  for (let block = 0; block * BLOCK_ROWS < count; block++) {
    const rows = Math.min(BLOCK_ROWS, count - block * BLOCK_ROWS)
    const start = from + block * BLOCK_ROWS
    plan.features.forEach((feature, slot) => {
      new Float64Array(memory.buffer, space.blocks + block * space.blockBytes + slot * 8 * BLOCK_ROWS, rows).set(columns[feature].subarray(start, start + rows))
    })
  }
}

function copyOut({ plan, memory, space }: ShareTask, values: Float64Array, from: number, count: number, features: number): void {
  const width = plan.features.length
  for (let block = 0; block * BLOCK_ROWS < count; block++) {
    const rows = Math.min(BLOCK_ROWS, count - block * BLOCK_ROWS)
    const start = (from + block * BLOCK_ROWS) * features
    const found = new Float64Array(memory.buffer, space.blocks + block * space.blockBytes, rows * width)
    if (width === features) values.set(found, start)
    else for (let row = 0; row < rows; row++) for (let slot = 0; slot < width; slot++) values[start + row * features + plan.features[slot]] = found[row * width + slot]
  }
}
