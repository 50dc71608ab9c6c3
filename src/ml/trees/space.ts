/** Where everything that growing a tree touches lies in the kernels' one memory: byte addresses, and views on them. */

import { treeMemory, type KernelKind, type KernelMemory } from '../kernels/tree-kernels.ts'
import type { CellFields } from './fields.ts'

/** What one booster has for itself; several may share all else, and take turns. */
export type BoosterSpace = {
  /** Rows that it learns from, rising (Uint32), and the other rows of the table. */
  members: number; memberCount: number; others: number; otherCount: number
  /** Margin of every row of the table (Float64). */
  margin: number
  /** By shard, where its part of members, others and rows begins; one more than shards. */
  memberAt: number[]; otherAt: number[]; rowAt: number[]
}

/** Numbers only, so that it can be sent to threads. */
export type Space = {
  rows: number; shards: number; leaves: number
  /** All byte columns one after the other, `byteColumns` x rows; the bytes of the tree at hand by rows, at most `width` each. */
  byteColumns: number; columnBytes: number; width: number; rowBytes: number; chosenBytes: number
  fields: CellFields
  target: number; weight: number; gradient: number; hessian: number; exact: number
  records: number; scratch: number; rest: number; leafOf: number; leafValues: number
  /** Begin and end of each leaf's records, [shard][leaf] x two Int32. */
  runs: number
  /** Cells: one set a shard, and one set a leaf. */
  partial: number; pool: number
  /** The finished tree for walking: four Int32 a node, and 256 sides a node; the sides of the split at hand. */
  nodes: number; nodeSides: number; sides: number
  /** [shard][leaf]: two doubles, exact sums; covers Int32. */
  leafSums: number; covers: number
  /** Arguments of the operation at hand: Int32, and Float64. */
  orders: number; amounts: number
  /** For the search: packed fields, its columns, the node's total, the cells of one column of a bundle, and what was found. */
  searchFields: number; searchColumns: number; total: number; marginal: number; found: number
  /** Staging for values on their way into bins, and cuts. */
  staging: number; cuts: number
  boosters: BoosterSpace[]
}

export const STAGED_ROWS = 16_384
export const CELL_BYTES = 8
export const BYTE_CELLS = 256

export type SpaceSizes = {
  rows: number; shards: number; leaves: number; columns: number; byteColumns: number
  /** Most byte columns that one tree uses. */
  widest: number
  fields: CellFields; weighted: boolean; generalLoss: boolean
  members: Uint32Array[]
}

const LINE = 64 // bytes of a cache line: two threads never write to the same one

/** Lays everything out in a fresh memory. Rows take about 32 bytes + 2 for each byte column. */
export function createSpace(kind: KernelKind, sizes: SpaceSizes): { space: Space; memory: KernelMemory } {
  const { rows, shards, leaves, byteColumns, members } = sizes
  let end = LINE
  const take = (bytes: number) => {
    const at = end
    end = at + Math.ceil((bytes + LINE) / LINE) * LINE
    return at
  }
  const width = Math.max(4, Math.ceil(sizes.widest / 4) * 4)
  const cellBytes = width * BYTE_CELLS * CELL_BYTES
  const space: Space = {
    rows, shards, leaves, byteColumns, width, fields: sizes.fields,
    columnBytes: take(byteColumns * rows), rowBytes: take(width * rows), chosenBytes: take(4 * byteColumns),
    target: take(8 * rows), weight: sizes.weighted ? take(8 * rows) : 0, gradient: sizes.generalLoss ? take(8 * rows) : 0, hessian: sizes.generalLoss ? take(8 * rows) : 0,
    exact: take(8 * rows), records: take(8 * rows), scratch: take(8 * rows), rest: take(4 * rows), leafOf: take(2 * rows), leafValues: take(8 * leaves),
    runs: take(8 * shards * leaves), partial: take(cellBytes * shards), pool: take(cellBytes * leaves),
    nodes: take(16 * 2 * leaves), nodeSides: take(256 * 2 * leaves), sides: take(256),
    leafSums: take(16 * shards * leaves), covers: take(4 * shards * leaves), orders: take(64), amounts: take(16 + 16 * shards),
    searchFields: take(64), searchColumns: take(24 * sizes.columns), total: take(8), marginal: take(BYTE_CELLS * CELL_BYTES), found: take(32), staging: take(8 * STAGED_ROWS), cuts: take(8 * 256),
    boosters: members.map((own) => ({
      members: take(4 * own.length), memberCount: own.length, others: take(4 * (rows - own.length)), otherCount: rows - own.length, margin: take(8 * rows),
      ...shardsOf(own, rows, shards),
    })),
  }
  if (end >= MOST_BYTES) throw new RangeError(`${rows} rows of ${byteColumns} bytes need ${Math.ceil(end / 2 ** 20)} MiB, more than the 4 GiB that can be addressed: train on a sample.`)
  const memory = treeMemory(kind, end)
  space.boosters.forEach((booster, b) => writeMembers(memory, booster, members[b], rows))
  return { space, memory }
}

const MOST_BYTES = 2 ** 32

/** Each shard takes an equal run of the members, and all rows up to the next shard's first member. */
function shardsOf(members: Uint32Array, rows: number, shards: number): Pick<BoosterSpace, 'memberAt' | 'otherAt' | 'rowAt'> {
  const memberAt = Array.from({ length: shards + 1 }, (_, shard) => Math.floor((members.length * shard) / shards))
  const rowAt = memberAt.map((member, shard) => (shard === 0 ? 0 : shard === shards ? rows : members[member]))
  return { memberAt, rowAt, otherAt: rowAt.map((row, shard) => row - memberAt[shard]) }
}

function writeMembers(memory: KernelMemory, booster: BoosterSpace, own: Uint32Array, rows: number): void {
  new Uint32Array(memory.buffer, booster.members, own.length).set(own)
  const others = new Uint32Array(memory.buffer, booster.others, booster.otherCount)
  for (let row = 0, next = 0, at = 0; row < rows; row++) {
    if (next < own.length && own[next] === row) next++
    else others[at++] = row
  }
}
