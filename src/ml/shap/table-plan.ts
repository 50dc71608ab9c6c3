/** Lays out in one memory all that explaining by pattern tables needs: questions, steps, leaves, tables and lists of what to add where. */

import { SHAP_BYTES, shapKernels } from '../kernels/shap-kernels.ts'
import { treeMemory, type KernelKind, type KernelMemory } from '../kernels/tree-kernels.ts'
import type { Tree } from '../trees/layout.ts'
import { cutTree, shiftOutputs, STEP_WORDS, type CutTree } from './cut-tree.ts'
import { quadratureFor } from './quadrature.ts'
import { classesFor, type RowClasses, type View } from './row-classes.ts'
import { newWordList } from './word-list.ts'

export const BLOCK_ROWS = 4096 // rows whose classes and sums lie together: what threads share out among themselves
export const CHUNK_ROWS = 1024 // rows whose patterns are kept at once: they, the tables and a column of sums stay in the processor's first caches
const BATCH_BYTES = 48 * 2 ** 20 // tables kept at once: more trees come in further batches, so that memory stays bounded at any depth
const BUNDLE_BYTES = 512 * 1024 // tables that are looked up together: they stay in the second cache
export const MOST_DISTINCT = 8 // columns of a leaf's path that a byte can tell apart
const LEAF_SCRATCH = 8 * (3 + MOST_DISTINCT) * 2 ** MOST_DISTINCT // for one leaf's contributions
export const SETS_BYTES = 256

/** How a view is filled. `at`: address of its 255 limits, or of its classes. `slot`: the place of its feature among the explained ones. */
export type PlacedView = { slot: number; by: View['by']; at: number; levels: number }

/** Addresses of leaves to tabulate: parts, how many columns, leaf value, patterns. */
export type PlacedLeaf = { parts: number; distinct: number; value: number; patternCount: number }

/** Trees whose tables are looked up together: `steps` make all their patterns, `pairs[slot]` lists what is added to a feature. */
export type Bundle = { steps: number; stepCount: number; pairs: { at: number; count: number }[] }

/** Trees whose tables are in memory at the same time; `trees` lists each tree's leaves, `tablesOf` the bytes of its tables. */
export type Batch = { tablesOf: number[]; trees: PlacedLeaf[][]; bundles: Bundle[] }

/** Everything but the rows. It holds plain data only, so that threads can be given it. */
export type TablePlan = {
  kind: KernelKind
  /** The features that any of the trees asks for; results come in this order. */
  features: number[]
  views: PlacedView[]
  rules: number[]
  tables: number
  batches: Batch[]
  /** Bytes that each thread needs to itself: slots, patterns of a chunk, a leaf's contributions, sets. */
  scratch: { slots: number; patterns: number; leaf: number; bytes: number }
  /** The first address behind it all. */
  end: number
}

/** A plan, its memory, and the trees that tables cannot hold. */
export type PreparedTables = { plan: TablePlan; memory: KernelMemory; walked: Tree[] }

const aligned = (address: number) => Math.ceil(address / 64) * 64

/** Plans for trees of the model. Cost O(leaves x depth); the tables themselves are filled when rows come. */
export function prepareTables(trees: readonly Tree[], kind: KernelKind, batchBytes = BATCH_BYTES): PreparedTables {
  const classes = classesFor(trees)
  const constants = placeConstants(classes)
  const cuts = trees.map((tree) => cutTree(tree, (node) => classes.questionOf(tree, node), { columnOf: (view) => view * BLOCK_ROWS, setOf: constants.setOf, patternsOf: (group) => group * CHUNK_ROWS }))
  const walked = trees.filter((_, at) => cuts[at] === null)
  const groupsOf = batchesOf(cuts.filter((cut) => cut !== null && cut.groups > 0) as CutTree[], batchBytes)
  const tables = aligned(FIRST + constants.bytes())
  const list = newWordList()
  const lists = tables + Math.max(0, ...groupsOf.map(({ tableBytes }) => tableBytes))
  const batches = groupsOf.map((batch) => placeBatch(batch, { features: constants.features, tables, lists, list }))
  const depth = Math.max(0, ...cuts.map((cut) => cut?.depth ?? 0))
  const groups = Math.max(0, ...groupsOf.flatMap(({ bundles }) => bundles.map((bundle) => bundle.reduce((sum, cut) => sum + cut.groups, 0))))
  const slots = 0
  const patterns = slots + (depth + 2) * SHAP_BYTES.slot
  const leaf = patterns + groups * CHUNK_ROWS
  const bytes = aligned(leaf + LEAF_SCRATCH + SETS_BYTES)
  const plan: TablePlan = { kind, features: constants.features, views: constants.views, rules: constants.rules, tables, batches, scratch: { slots, patterns, leaf, bytes }, end: aligned(lists + list.bytes()) }
  const memory = treeMemory(kind, plan.end)
  const bytesOf = new Uint8Array(memory.buffer)
  constants.copyTo(bytesOf)
  list.copyTo(bytesOf, lists)
  return { plan, memory, walked }
}

const FIRST = 64 // address 0 means "none" to the kernels

function placeConstants({ views }: RowClasses) {
  const features = [...new Set(views.map(({ feature }) => feature))].sort((a, b) => a - b)
  const parts: { at: number; data: Uint8Array | Float64Array }[] = []
  let used = 0
  const place = (data: Uint8Array | Float64Array) => {
    const at = FIRST + used
    parts.push({ at, data })
    used += Math.ceil(data.byteLength / 16) * 16
    return at
  }
  const placed = views.map(({ feature, by, limits, classes }): PlacedView => {
    const padded = new Float64Array(256).fill(Infinity)
    padded.set(limits)
    return { slot: features.indexOf(feature), by, at: place(by === 'rank' ? padded : classes), levels: classes.length }
  })
  const rules = Array.from({ length: MOST_DISTINCT / 2 }, (_, at) => {
    const { points, weights } = quadratureFor(2 * at + 2)
    return place(Float64Array.from({ length: 2 * points.length }, (__, i) => (i % 2 === 0 ? points : weights)[i >> 1]))
  })
  const sets = new Map<string, number>()
  const setOf = (set: Uint8Array) => {
    const key = set.join()
    const at = sets.get(key) ?? place(set)
    sets.set(key, at)
    return at
  }
  const copyTo = (bytes: Uint8Array) => parts.forEach(({ at, data }) => bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at))
  return { features, views: placed, rules, setOf, bytes: () => used, copyTo }
}

type CutBatch = { tableBytes: number; bundles: CutTree[][] }

function batchesOf(cuts: readonly CutTree[], batchBytes: number): CutBatch[] {
  const batches: CutBatch[] = []
  let [batch, bundle, bundleBytes]: [CutBatch | null, CutTree[], number] = [null, [], 0]
  for (const cut of cuts) {
    if (!batch || batch.tableBytes + cut.tableBytes > batchBytes) {
      batch = { tableBytes: 0, bundles: [] }
      batches.push(batch)
      bundleBytes = Infinity
    }
    if (bundleBytes + cut.tableBytes > BUNDLE_BYTES) {
      bundle = []
      bundleBytes = 0
      batch.bundles.push(bundle)
    }
    bundle.push(cut)
    bundleBytes += cut.tableBytes
    batch.tableBytes += cut.tableBytes
  }
  return batches
}

type Places = { features: number[]; tables: number; lists: number; list: ReturnType<typeof newWordList> }

function placeBatch({ bundles }: CutBatch, { features, tables, lists, list }: Places): Batch {
  let table = tables
  const batch: Batch = { tablesOf: bundles.flat().map((cut) => cut.tableBytes), trees: [], bundles: [] }
  for (const bundle of bundles) {
    const pairs = features.map((): number[] => [])
    const steps = lists + list.bytes()
    let [groups, stepCount] = [0, 0]
    const treeTables: number[] = []
    for (const cut of bundle) {
      shiftOutputs(cut.steps, groups * CHUNK_ROWS).forEach(list.word)
      for (const column of cut.columns) pairs[features.indexOf(column.feature)].push(table + column.table, (groups + column.group) * CHUNK_ROWS)
      treeTables.push(table)
      groups += cut.groups
      stepCount += cut.steps.length / STEP_WORDS
      table += cut.tableBytes
    }
    list.align(8)
    batch.bundles.push({ steps, stepCount, pairs: pairs.map((numbers) => {
      const at = lists + list.bytes()
      numbers.forEach(list.word)
      return { at, count: numbers.length / 2 }
    }) })
    bundle.forEach((cut, at) => batch.trees.push(cut.leaves.map((leaf) => {
      const parts = lists + list.bytes()
      for (const { zero, mask, wanted, table: own } of leaf.conditions) {
        for (const word of [treeTables[at] + own, mask, wanted, 0]) list.word(word)
        list.double(zero)
      }
      return { parts, distinct: leaf.conditions.length, value: leaf.value, patternCount: leaf.patternCount }
    })))
  }
  return batch
}

/** The kernels of a plan at work on its memory. */
export function kernelsOf({ kind }: TablePlan, memory: KernelMemory) {
  return shapKernels(kind, memory)
}
