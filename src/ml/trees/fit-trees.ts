/** Boosted trees for any loss, with weights and constraints: a fixed number of them, or as many as rows held out ask for. */

import type { Table } from '../table/table.ts'
import { MOST_BINS } from './binning.ts'
import { columnsOfTree, startBooster, type SamplingRules } from './booster.ts'
import type { GrowthRules } from './grower.ts'
import type { Tree } from './layout.ts'
import type { Loss } from './losses.ts'
import { findTreeCount } from './tree-count.ts'
import { openWorkshop, type WorkshopPlan } from './workshop.ts'

/** What the work runs on; it changes how long it takes, and not a bit of the result. */
export type Machine = Pick<WorkshopPlan, 'kernels' | 'threads' | 'valuesAShard'>

export type TreesTask = {
  table: Table
  target: ArrayLike<number>
  loss: Loss
  /** How much each row counts, 0 or more; none: all the same. */
  weight?: ArrayLike<number>
  /** By column: 1 the prediction may only rise with its value, -1 only fall, 0 free. Categories have no order, and are left free. */
  monotone?: Int8Array
  parameters: GrowthRules & SamplingRules & { trees: number; bins: number }
  seed: number
  /** Rows to stop by: as many trees as give them the least loss, no more than `patience` beyond it. They are not learned from. */
  stopping?: { rows: Int32Array; patience: number }
}

export type FittedTrees = { bias: number; trees: Tree[]; stopped?: { rows: Int32Array; margins: Float64Array } }

/** Why trees cannot be fitted to these rows, in one sentence for the person who asked. */
export class TreesTaskError extends Error {
  override name = 'TreesTaskError'
}

/**
 * Fits the trees. The same task gives the same trees, to the byte, on any number of threads and by either version of the kernels. Throws
 * TreesTaskError where there is nothing to learn from, or the target does not suit the loss. Cost O(trees x rows x columns x depth).
 */
export function fitTrees(task: TreesTask, machine: Machine = {}, onProgress: (fraction: number) => void = () => {}): FittedTrees {
  check(task)
  const { table, target, loss, parameters, seed, stopping } = task
  const widest = columnsOfTree(table.columns.length, parameters)
  const members = [membersOf(task, stopping?.rows)]
  const bins = Math.max(2, Math.min(MOST_BINS, parameters.bins))
  const shop = openWorkshop({ table, target, weight: task.weight ?? null, loss, members, bins, leaves: parameters.leaves, widest, monotone: task.monotone ?? null, ...machine })
  try {
    const booster = startBooster(shop, 0, loss, parameters, seed)
    if (stopping) {
      const { count, margins } = findTreeCount([booster], [stopping.rows], target, loss, { trees: parameters.trees, patience: stopping.patience }, onProgress)
      return { bias: booster.bias, trees: booster.trees.slice(0, count), stopped: { rows: stopping.rows, margins: Float64Array.from(stopping.rows, (row) => margins[row]) } }
    }
    for (let i = 0; i < parameters.trees; i++) {
      booster.step()
      onProgress((i + 1) / parameters.trees)
    }
    return { bias: booster.bias, trees: booster.trees }
  } finally {
    shop.close()
  }
}

/** The rows to learn from: those not held out, and of these those that count at all. */
function membersOf({ table, weight }: TreesTask, heldOut: Int32Array | undefined): Uint32Array {
  const out = new Uint8Array(table.rows)
  for (const row of heldOut ?? []) out[row] = 1
  const kept = new Uint32Array(table.rows)
  let count = 0
  for (let row = 0; row < table.rows; row++) if (out[row] === 0 && (!weight || weight[row] > 0)) kept[count++] = row
  if (count === 0) throw new TreesTaskError('No row is left to learn from: all are held out or weigh nothing.')
  return kept.subarray(0, count)
}

function check({ table, target, loss, weight, monotone, parameters }: TreesTask): void {
  if (table.columns.length === 0) throw new TreesTaskError('There is no column to learn from.')
  if (target.length !== table.rows) throw new TreesTaskError(`There are ${table.rows} rows but ${target.length} targets.`)
  if (weight && weight.length !== table.rows) throw new TreesTaskError(`There are ${table.rows} rows but ${weight.length} weights.`)
  if (monotone && monotone.length !== table.columns.length) throw new TreesTaskError(`There are ${table.columns.length} columns but ${monotone.length} constraints.`)
  if (!(parameters.leaves >= 2 && parameters.leaves <= MOST_LEAVES)) throw new TreesTaskError(`A tree takes 2 to ${MOST_LEAVES} leaves, not ${parameters.leaves}.`)
  if (loss.kind === 'tweedie' && !(loss.power > 1 && loss.power < 2)) throw new TreesTaskError(`The Tweedie power lies between 1 and 2, not at ${loss.power}.`)
  if (loss.kind === 'quantile' && !(loss.share > 0 && loss.share < 1)) throw new TreesTaskError(`A quantile lies between 0 and 1, not at ${loss.share}.`)
  for (let row = 0; row < table.rows; row++) {
    const y = target[row]
    if (!Number.isFinite(y)) throw new TreesTaskError(`The target of row ${row + 1} is no number.`)
    if (loss.kind === 'logistic' && !(y >= 0 && y <= 1)) throw new TreesTaskError(`A chance lies between 0 and 1; row ${row + 1} has ${y}.`)
    if ((loss.kind === 'poisson' || loss.kind === 'tweedie') && y < 0) throw new TreesTaskError(`Row ${row + 1} has the target ${y}: counts and amounts cannot be negative here.`)
    if (weight && !(weight[row] >= 0 && Number.isFinite(weight[row]))) throw new TreesTaskError(`Row ${row + 1} has the weight ${weight[row]}: it must be 0 or more.`)
  }
}

const MOST_LEAVES = 4096
