/** Brings a table into the kernels' memory, binned and packed, with the crew that will work on it. */

import { fastestKernels, treeKernels, type KernelKind, type KernelMemory, type TreeKernels } from '../kernels/tree-kernels.ts'
import { openCrew, usualThreads, warmCrew } from '../pool/crew.ts'
import type { Table } from '../table/table.ts'
import { findBins, type ColumnBins } from './binning.ts'
import { cellFields } from './fields.ts'
import type { Workshop } from './grower.ts'
import type { Loss } from './losses.ts'
import { packColumns, type Packing } from './packing.ts'
import { openShard } from './shard.ts'
import { createSpace, STAGED_ROWS, type Space } from './space.ts'

export type WorkshopPlan = {
  table: Table; target: ArrayLike<number>; weight: ArrayLike<number> | null; loss: Loss
  /** Rows of each booster, rising. */
  members: Uint32Array[]
  bins: number; leaves: number
  /** Most columns that one tree uses. */
  widest: number
  monotone: Int8Array | null
  kernels?: KernelKind
  /** Most threads. Small tables take one, because two would wait for each other longer than they work. */
  threads?: number
  /** Rows x columns that a thread must at least get. */
  valuesAShard?: number
}

/** A workshop, and `close`, which lets go of its threads. */
export type OpenWorkshop = Workshop & { close: () => void }

/** Bins the table and lays it out. Cost O(rows x columns), and a sort of a sample of each column. */
export function openWorkshop(plan: WorkshopPlan): OpenWorkshop {
  const { table, loss, members, monotone } = plan
  const kind = plan.kernels ?? fastestKernels()
  const shards = shardsFor(table, plan.threads ?? usualThreads(), plan.valuesAShard ?? VALUES_A_SHARD)
  if (shards > 1) warmCrew(SHARD_MODULE, shards)
  const columns = findBins(table, plan.bins, kind)
  const packing = packColumns(columns)
  const { space, memory } = createSpace(kind, {
    rows: table.rows, shards, leaves: plan.leaves, columns: columns.length, byteColumns: packing.sizes.length, widest: Math.min(packing.sizes.length, plan.widest),
    fields: cellFields(table.rows), weighted: plan.weight !== null, generalLoss: loss.kind !== 'logistic', members,
  })
  const kernels = treeKernels(kind, memory)
  writeColumns(table, columns, packing, space, memory, kernels)
  new Float64Array(memory.buffer, space.target, table.rows).set(plan.target)
  if (plan.weight) new Float64Array(memory.buffer, space.weight, table.rows).set(plan.weight)
  const { run, close } = openCrew({ module: SHARD_MODULE, name: 'openShard', open: openShard, task: { kind, memory, space, loss }, shards })
  return { space, buffer: memory.buffer, kernels, run, close, columns, places: packing.places, sizes: packing.sizes, monotone, laidOut: '' }
}

const SHARD_MODULE = new URL('./shard.ts', import.meta.url).href
const VALUES_A_SHARD = 600_000 // rows x columns of a shard below which a second thread costs more than it brings, measured at 30 columns

function shardsFor({ rows, columns }: Table, threads: number, least: number): number {
  return Math.max(1, Math.min(threads, rows, Math.floor((rows * columns.length) / least)))
}

/** Writes each column's bins into its byte column, a batch of rows at a time. */
function writeColumns(table: Table, columns: readonly ColumnBins[], packing: Packing, space: Space, memory: KernelMemory, kernels: TreeKernels): void {
  const staging = new Float64Array(memory.buffer, space.staging, STAGED_ROWS)
  const cuts = new Float64Array(memory.buffer, space.cuts, 256)
  const bytes = new Uint8Array(memory.buffer, space.columnBytes, space.byteColumns * table.rows)
  packing.places.forEach((place, f) => {
    if (!place) return
    const { by, binCount, levelBin, cuts: own } = columns[f]
    const { values } = table.columns[f]
    const start = place.byte * table.rows
    if (by === 'levels') {
      for (let row = 0; row < table.rows; row++) bytes[start + row] += (values[row] === values[row] ? levelBin[values[row]] : binCount) * place.divisor
      return
    }
    cuts.fill(Infinity)
    cuts.set(own)
    const steps = Math.max(1, Math.ceil(Math.log2(own.length + 1)))
    for (let row = 0; row < table.rows; row += STAGED_ROWS) {
      const part = values.subarray(row, Math.min(table.rows, row + STAGED_ROWS))
      staging.set(part)
      kernels.binValues(space.staging, part.length, space.cuts, steps, binCount, place.divisor, space.columnBytes + start + row)
    }
  })
}
