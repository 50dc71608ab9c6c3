/** The one layout of a trained tree, as every part that walks trees reads it. */

/**
 * A tree of n nodes; node 0 is the root, children have higher numbers than their parent. Float64 for thresholds and
 * values: they are compared with, and added to, Float64 columns, and additivity must hold to the last digits.
 * feature[n]      column number, or -1 for a leaf
 * threshold[n]    number and date: value <= threshold goes left
 * left, right[n]  child nodes (0 in leaves)
 * missingLeft[n]  1: a missing value goes left
 * levelSet[n]     category and flag: index into levelSets, -1 for thresholds; levelSets[s][code] = 1 goes left
 * value[n]        what a leaf adds to the margin (0 in inner nodes)
 * cover[n]        training rows that reached the node
 */
export type Tree = {
  feature: Int32Array
  threshold: Float64Array
  left: Int32Array
  right: Int32Array
  missingLeft: Uint8Array
  levelSet: Int32Array
  levelSets: Uint8Array[]
  value: Float64Array
  cover: Float64Array
}

/** True where the value goes to the node's left child. A level the tree does not know counts as missing. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.missingLeft[node] === 1
  const set = tree.levelSet[node]
  if (set < 0) return value <= tree.threshold[node]
  const member = tree.levelSets[set][value]
  return member === undefined ? tree.missingLeft[node] === 1 : member === 1
}

/** The cover-weighted mean of the tree's leaves: what it adds on average over the training rows. */
export function expectedValue(tree: Tree): number {
  let sum = 0
  for (let node = 0; node < tree.feature.length; node++) if (tree.feature[node] < 0) sum += tree.value[node] * tree.cover[node]
  return tree.cover[0] > 0 ? sum / tree.cover[0] : 0
}
