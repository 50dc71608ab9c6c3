/** Explains many rows by pattern tables, on one thread or several. */

import { openCrew, warmCrew } from '../pool/crew.ts'
import { treeMemory, type KernelKind, type KernelMemory } from '../kernels/tree-kernels.ts'
import type { Tree } from '../trees/layout.ts'
import { counterBytes, openShare, type RowSpace, type ShareTask } from './explain-share.ts'
import { BLOCK_ROWS, prepareTables, type PreparedTables, type TablePlan } from './table-plan.ts'

const PAGE_BYTES = 256 * 2 ** 20 // rows, classes and sums held at once: a longer table is worked through page by page
const KEPT_BYTES = 128 * 2 ** 20 // a model's tables stay for its next rows up to this size
const BLOCKS_A_THREAD = 6 // in a page of several threads: one that has just started joins in at the next page
const ROWS_A_THREAD = 2 * BLOCK_ROWS // fewer are done before another thread has started

const SHARE_MODULE = new URL('./explain-share.ts', import.meta.url).href

/** `batchBytes`: most bytes of tables at once, where the usual limit shall not hold. */
export type TableOptions = { kind: KernelKind; threads: number; batchBytes?: number }

type Kept = PreparedTables & { filled: boolean }

const kept = new WeakMap<readonly Tree[], Kept>()

/**
 * Adds the contributions of the trees that tables can hold to `values` (rows x features) and returns the others. The same bytes come out at
 * any number of threads. The caller waits.
 */
export function explainByTables(trees: readonly Tree[], columns: readonly Float64Array[], rows: number, values: Float64Array, { kind, threads, batchBytes }: TableOptions): readonly Tree[] {
  const shards = Math.max(1, Math.min(threads, Math.floor(rows / ROWS_A_THREAD)))
  if (shards > 1) warmCrew(SHARE_MODULE, shards) // threads start while the tables are planned
  const found = kept.get(trees)
  const prepared: Kept = found?.plan.kind === kind ? found : { ...prepareTables(trees, kind, batchBytes), filled: false }
  const { plan, walked } = prepared
  if (plan.batches.length === 0 || rows === 0) return walked
  const { space, bytes } = spaceFor(plan, rows, shards)
  prepared.memory = withRoom(prepared, bytes)
  const task: ShareTask = { plan, memory: prepared.memory, space, filled: prepared.filled }
  const { run, close } = openCrew({ module: SHARE_MODULE, name: 'openShare', open: openShare, task, shards })
  try {
    for (let from = 0, page = 1; from < rows; from += space.pageRows, page++) {
      const count = Math.min(space.pageRows, rows - from)
      new Uint8Array(task.memory.buffer, space.counters, counterBytes(plan)).fill(0)
      copyIn(task, columns, from, count)
      run(page)
      copyOut(task, values, from, count, values.length / rows)
    }
  } finally {
    close()
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
  const blocksInAll = Math.ceil(rows / BLOCK_ROWS)
  const mostBlocks = Math.max(threads, Math.min(Math.floor(PAGE_BYTES / blockBytes), threads === 1 ? blocksInAll : BLOCKS_A_THREAD * threads))
  const pageRows = Math.ceil(blocksInAll / Math.ceil(blocksInAll / mostBlocks)) * BLOCK_ROWS
  const counters = plan.end
  const scratch = Math.ceil((counters + counterBytes(plan)) / 64) * 64
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
