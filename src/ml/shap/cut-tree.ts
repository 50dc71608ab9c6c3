/**
 * Cuts a tree into bottom groups whose answers fit one byte, and writes what the kernels need: steps that turn a row's classes into a
 * pattern byte a group, and the leaves that fill the groups' tables.
 *
 * A group is a subtree. Its bits are one a column asked above it (1: the row satisfies the whole way down, as far as that column goes),
 * and one a split inside it (1: left). All that the group's leaves add to a column is a function of the byte: one table a column.
 * Idea: tables over patterns of satisfied conditions, after FastTreeSHAP v2 (Yang 2021) and Woodelf (2026), here a group of leaves at a time.
 */

import { SHAP_BYTES } from '../kernels/shap-kernels.ts'
import type { Tree } from '../trees/layout.ts'
import { coverShare } from './cover-share.ts'
import type { Question } from './row-classes.ts'

const MOST_BITS = 8
const MOST_DEPTH = 60 // slots that a thread keeps for the way down
const FEWEST_PATTERNS = 16 // tables are filled sixteen patterns at a time

/** One column of a group's leaves: whose table lies at `table` (byte offset), read by the pattern of group number `group`. */
export type TableColumn = { feature: number; table: number; group: number }

/** A leaf as the table builder needs it. */
export type TableLeaf = { value: number; patternCount: number; conditions: readonly Condition[] }

/** Column of a leaf's path: share of the cover that passes, and which bits of the pattern must be how. */
export type Condition = { feature: number; zero: number; mask: number; wanted: number; table: number }

/** A tree made ready: its steps, its groups' tables, and the leaves that fill them. Byte offsets count from the tree's own beginning. */
export type CutTree = { steps: number[]; groups: number; columns: TableColumn[]; leaves: TableLeaf[]; tableBytes: number; depth: number }

/** Where steps find things: offset of a view's column in a block, address of a set of classes, offset of a group's patterns. */
export type StepPlaces = { columnOf: (view: number) => number; setOf: (set: Uint8Array) => number; patternsOf: (group: number) => number }

/** A column asked above a group: its bit, and the share of the cover that passes. */
type Ask = { feature: number; bit: number; zero: number }

/** The tree in groups, or null where a path has too many columns for a byte. Cost O(leaves x depth). */
export function cutTree(tree: Tree, questionOf: (node: number) => Question, places: StepPlaces): CutTree | null {
  const cut: CutTree = { steps: [], groups: 0, columns: [], leaves: [], tableBytes: 0, depth: 0 }
  if (tree.feature[0] < 0) return cut
  const job: Job = { tree, questionOf, places, cut, splits: splitsBelow(tree) }
  return descend(job, 0, [], 0) ? cut : null
}

type Job = { tree: Tree; questionOf: (node: number) => Question; places: StepPlaces; cut: CutTree; splits: Int32Array }

function splitsBelow({ feature, left, right }: Tree): Int32Array {
  const splits = new Int32Array(feature.length)
  for (let node = feature.length - 1; node >= 0; node--) if (feature[node] >= 0) splits[node] = 1 + splits[left[node]] + splits[right[node]]
  return splits
}

/** Follows the ways down to the groups; `asked` are the columns asked above, one bit each. */
function descend(job: Job, node: number, asked: readonly Ask[], depth: number): boolean {
  const { tree, splits, cut } = job
  cut.depth = Math.max(cut.depth, depth + 1)
  if (asked.length + splits[node] <= MOST_BITS) {
    addGroup(job, node, asked, depth)
    return true
  }
  if (tree.feature[node] < 0 || depth >= MOST_DEPTH) return false
  for (const child of [tree.left[node], tree.right[node]]) {
    const feature = tree.feature[node]
    const share = coverShare(tree, node, child)
    const at = asked.findIndex((ask) => ask.feature === feature)
    if (at < 0 && asked.length === MOST_BITS) return false
    const bit = at < 0 ? 1 << asked.length : asked[at].bit
    addStep(job, node, { bit, flip: child === tree.right[node], narrows: at >= 0, from: depth, to: depth + 1 })
    const below = at < 0 ? [...asked, { feature, bit, zero: share }] : asked.with(at, { ...asked[at], zero: asked[at].zero * share })
    if (!descend(job, child, below, depth + 1)) return false
  }
  return true
}

/** Words of a step, and the bits of its last one, the mode. */
export const STEP_WORDS = 6
export const [NARROWS, TO_OUTPUT] = [1, 2]
const TO_WORD = 3

/** The steps with all outputs `by` bytes further on. */
export function shiftOutputs(steps: readonly number[], by: number): number[] {
  return steps.map((word, at) => (at % STEP_WORDS === TO_WORD && steps[at + 2] & TO_OUTPUT ? word + by : word))
}

type Step = { bit: number; flip: boolean; narrows: boolean; from: number; to: number; group?: number }

function addStep({ questionOf, places, cut }: Job, node: number, { bit, flip, narrows, from, to, group }: Step): void {
  const { view, low, span, flip: turned, set } = questionOf(node)
  const mode = (narrows ? NARROWS : 0) | (group === undefined ? 0 : TO_OUTPUT)
  const asks = low | (span << 8) | ((flip !== turned ? 255 : 0) << 16) | (bit << 24)
  cut.steps.push(places.columnOf(view), asks, from * SHAP_BYTES.slot, group === undefined ? to * SHAP_BYTES.slot : places.patternsOf(group), set ? places.setOf(set) : 0, mode)
}

function addGroup(job: Job, root: number, asked: readonly Ask[], depth: number): void {
  const { tree, cut, splits } = job
  const group = cut.groups++
  const inner: number[] = []
  collectSplits(tree, root, inner)
  inner.forEach((node, at) => addStep(job, node, { bit: 1 << (asked.length + at), flip: false, narrows: false, from: at === 0 ? depth : depth + 1, to: depth + 1, group: at === inner.length - 1 ? group : undefined }))
  // A group of one leaf is the way down to it: a step without a bit copies it to the output.
  if (inner.length === 0) addStep(job, 0, { bit: 0, flip: false, narrows: false, from: depth, to: depth, group })
  const bits = asked.length + splits[root]
  const patternCount = Math.max(FEWEST_PATTERNS, 1 << bits)
  const tableOf = new Map<number, number>()
  for (const { feature } of [...asked, ...inner.map((node) => ({ feature: tree.feature[node] }))]) {
    if (tableOf.has(feature)) continue
    tableOf.set(feature, cut.tableBytes)
    cut.columns.push({ feature, table: cut.tableBytes, group })
    cut.tableBytes += 8 * patternCount
  }
  const conditions = asked.map(({ feature, zero, bit }) => ({ feature, zero, mask: bit, wanted: bit, table: tableOf.get(feature) ?? 0 }))
  addLeaves({ ...job, bitOf: (node) => 1 << (asked.length + inner.indexOf(node)), tableOf: (feature) => tableOf.get(feature) ?? 0, patternCount }, root, conditions)
}

function collectSplits(tree: Tree, node: number, into: number[]): void {
  if (tree.feature[node] < 0) return
  into.push(node)
  collectSplits(tree, tree.left[node], into)
  collectSplits(tree, tree.right[node], into)
}

type GroupJob = Job & { bitOf: (node: number) => number; tableOf: (feature: number) => number; patternCount: number }

function addLeaves(job: GroupJob, node: number, conditions: Condition[]): void {
  const { tree, cut, patternCount } = job
  const feature = tree.feature[node]
  if (feature < 0) {
    if (tree.value[node] !== 0) cut.leaves.push({ value: tree.value[node], patternCount, conditions })
    return
  }
  const bit = job.bitOf(node)
  for (const child of [tree.left[node], tree.right[node]]) {
    const share = coverShare(tree, node, child)
    const wanted = child === tree.left[node] ? bit : 0
    const at = conditions.findIndex((condition) => condition.feature === feature)
    const own = conditions[at]
    const below = own ? conditions.with(at, { ...own, zero: own.zero * share, mask: own.mask | bit, wanted: own.wanted | wanted }) : [...conditions, { feature, zero: share, mask: bit, wanted, table: job.tableOf(feature) }]
    addLeaves(job, child, below)
  }
}
