/** One thread's part of growing a tree: the same operations on its own rows, in step with the others. */

import { treeKernels, type KernelKind, type KernelMemory, type TreeKernels } from '../kernels/tree-kernels.ts'
import { lossGradients, type Loss } from './losses.ts'
import { BYTE_CELLS, type Space } from './space.ts'

/** What a shard can be told to do; arguments lie in the space's orders. */
export const OPERATION = { interleave: 1, gradients: 2, start: 3, split: 4, finish: 5, add: 6 } as const

/** Places of the arguments among the orders (Int32). */
export const ORDER = { booster: 0, seed: 1, limit: 2, gDown: 3, hDown: 4, leaf: 5, newLeaf: 6, counted: 7, column: 8, width: 9, chosen: 10, leaves: 11 } as const

/** Places among the amounts (Float64). From `most` on, each shard writes the largest gradient and hessian of its rows. */
export const AMOUNT = { gUnit: 0, hUnit: 1, most: 2 } as const

export type ShardTask = { kind: KernelKind; memory: KernelMemory; space: Space; loss: Loss }

/** Opens a shard: the function that does an operation on the shard's rows. */
export function openShard({ kind, memory, space, loss }: ShardTask, shard: number): (operation: number) => void {
  const kernels = treeKernels(kind, memory)
  const orders = new Int32Array(memory.buffer, space.orders, 16)
  const amounts = new Float64Array(memory.buffer, space.amounts, AMOUNT.most + 2 * space.shards)
  const runs = new Int32Array(memory.buffer, space.runs + 8 * shard * space.leaves, 2 * space.leaves)
  const work: Work = { kernels, memory, space, shard, orders, amounts, runs, gradientsOf: lossGradients(loss, memory.buffer, space) }
  return (operation) => OPERATIONS[operation](work)
}

type Work = { kernels: TreeKernels; memory: KernelMemory; space: Space; shard: number; orders: Int32Array; amounts: Float64Array; runs: Int32Array; gradientsOf: ReturnType<typeof lossGradients> }

const OPERATIONS: Record<number, (work: Work) => void> = {
  [OPERATION.interleave]: ({ kernels, space, shard, orders }) => {
    const { rowAt } = space.boosters[orders[ORDER.booster]]
    kernels.interleave(space.columnBytes, space.rows, space.chosenBytes, orders[ORDER.chosen], orders[ORDER.width], rowAt[shard], rowAt[shard + 1], space.rowBytes)
  },
  [OPERATION.gradients]: ({ space, shard, orders, amounts, gradientsOf }) => {
    const { margin, rowAt } = space.boosters[orders[ORDER.booster]]
    const { mostG, mostH } = gradientsOf(margin, rowAt[shard], rowAt[shard + 1])
    amounts[AMOUNT.most + 2 * shard] = mostG
    amounts[AMOUNT.most + 2 * shard + 1] = mostH
  },
  [OPERATION.start]: startTree,
  [OPERATION.split]: ({ kernels, space, orders, runs, ...work }) => {
    const [leaf, newLeaf, counted] = [orders[ORDER.leaf], orders[ORDER.newLeaf], orders[ORDER.counted]]
    const [begin, end] = [runs[2 * leaf], runs[2 * leaf + 1]]
    const column = space.columnBytes + orders[ORDER.column] * space.rows
    const middle = begin + kernels.partition(column, space.records + 8 * begin, space.scratch + 8 * begin, end - begin, space.sides)
    runs[2 * leaf + 1] = middle
    runs[2 * newLeaf] = middle
    runs[2 * newLeaf + 1] = end
    if (counted >= 0) countLeaf({ kernels, space, orders, runs, ...work }, counted)
  },
  [OPERATION.finish]: finishTree,
  [OPERATION.add]: ({ kernels, space, shard, orders }) => {
    const { margin, rowAt } = space.boosters[orders[ORDER.booster]]
    kernels.addLeaves(margin, space.leafOf, space.leafValues, rowAt[shard], rowAt[shard + 1])
  },
}

function startTree(work: Work): void {
  const { kernels, space, shard, orders, amounts, runs } = work
  const { margin, members, memberAt, rowAt } = space.boosters[orders[ORDER.booster]]
  const [gUnit, hUnit] = [amounts[AMOUNT.gUnit], amounts[AMOUNT.hUnit]]
  if (space.gradient === 0) kernels.logisticGradients(margin, space.target, space.weight, space.exact, rowAt[shard], rowAt[shard + 1], gUnit, hUnit)
  else kernels.wholeGradients(space.gradient, space.hessian, space.exact, rowAt[shard], rowAt[shard + 1], gUnit, hUnit)
  const begin = memberAt[shard]
  const drawn = kernels.draw(members, begin, memberAt[shard + 1], space.exact, space.records + 8 * begin, space.rest + 4 * begin, orders[ORDER.seed], orders[ORDER.limit], orders[ORDER.gDown], orders[ORDER.hDown])
  runs[0] = begin
  runs[1] = begin + drawn
  countLeaf(work, 0)
}

/** The cells of this shard's rows of the leaf. */
function countLeaf({ kernels, space, shard, orders, runs }: Work, leaf: number): void {
  const cells = orders[ORDER.chosen] * BYTE_CELLS
  const at = space.partial + 8 * space.width * BYTE_CELLS * shard
  kernels.clearCells(at, cells)
  const [begin, end] = [runs[2 * leaf], runs[2 * leaf + 1]]
  const { gBits, hBits, counts } = space.fields
  kernels.histogram(space.records + 8 * begin, end - begin, space.rowBytes, orders[ORDER.width], orders[ORDER.chosen], at, gBits, hBits, counts ? 1 : 0)
}

/** Exact sums and covers of each leaf, and the leaf of every row: of those drawn by their run, of the others by walking. */
function finishTree({ kernels, memory, space, shard, orders, runs }: Work): void {
  const { memberAt, others, otherAt } = space.boosters[orders[ORDER.booster]]
  const covers = new Int32Array(memory.buffer, space.covers + 4 * shard * space.leaves, space.leaves)
  let drawn = 0
  for (let leaf = 0; leaf < orders[ORDER.leaves]; leaf++) {
    const [begin, end] = [runs[2 * leaf], runs[2 * leaf + 1]]
    covers[leaf] = end - begin
    drawn += end - begin
    kernels.leafSums(space.records + 8 * begin, end - begin, space.exact, space.leafOf, leaf, space.leafSums + 16 * (shard * space.leaves + leaf))
  }
  const walk = (list: number, count: number, counted: number) => kernels.walk(list, count, space.rowBytes, orders[ORDER.width], space.nodes, space.nodeSides, space.leafOf, counted)
  walk(space.rest + 4 * memberAt[shard], memberAt[shard + 1] - memberAt[shard] - drawn, covers.byteOffset)
  walk(others + 4 * otherAt[shard], otherAt[shard + 1] - otherAt[shard], 0)
}
