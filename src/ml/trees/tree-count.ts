/** Finds how many trees are best, on rows that the boosters have not seen. */

import type { Booster } from './booster.ts'
import { lossOf, type Loss } from './losses.ts'

/** Most trees, and how many may pass without a better held-out loss. */
export type StoppingRules = { trees: number; patience: number }

/**
 * Grows the boosters tree by tree, side by side, until their common held-out loss stops falling; parts[k] are the rows
 * that boosters[k] has not seen. `margins` are the held-out margins at the best count, `lastMargins` those at the last.
 */
export function findTreeCount(
  boosters: Booster[], parts: Int32Array[], target: ArrayLike<number>, loss: Loss, rules: StoppingRules, onProgress: (fraction: number) => void,
): { count: number; margins: Float64Array; lastMargins: Float64Array } {
  const current = new Float64Array(target.length)
  const lossOfRow = lossOf(loss)
  const gather = (): number => {
    let sum = 0
    parts.forEach((rows, k) => {
      const { margins } = boosters[k]
      for (const row of rows) {
        current[row] = margins[row]
        sum += lossOfRow(margins[row], target[row])
      }
    })
    return sum
  }
  let best = { count: 0, loss: gather(), margins: current.slice() }
  for (let count = 1; count <= rules.trees && count - best.count <= rules.patience; count++) {
    for (const booster of boosters) booster.step()
    const sum = gather()
    if (sum < best.loss) best = { count, loss: sum, margins: current.slice() }
    onProgress(count / rules.trees)
  }
  onProgress(1)
  return { count: best.count, margins: best.margins, lastMargins: current }
}
