/** What "unknown" means at a split: both branches, by the training rows that went there. */

import type { Tree } from '../trees/layout.ts'

/** The share of a node's cover that went to this child; a half where no training row came to the node at all. */
export function coverShare(tree: Tree, node: number, child: number): number {
  return tree.cover[node] > 0 ? tree.cover[child] / tree.cover[node] : 0.5
}
