/** A made-up model with every kind of column, and rows to score with it: what the tests of exchange and their stored answers are about. */

import type { BinaryModel } from '../../model/binary-model.ts'
import { createRandom, type Random } from '../../random/random.ts'
import type { Column, FeatureSpec, Table } from '../../table/table.ts'
import { BOOSTING_DEFAULTS } from '../../trees/boosting.ts'
import { expectedValue, type Tree } from '../../trees/layout.ts'

const features: FeatureSpec[] = [
  { name: 'visits', kind: 'number', levels: [] },
  { name: 'source', kind: 'category', levels: ['web', 'fair', 'referral', 'mail', 'phone', 'partner', 'other'] },
  { name: 'seen [day]', kind: 'date', levels: [] },
  { name: 'customer', kind: 'flag', levels: ['no', 'yes'] },
  { name: 'cents', kind: 'number', levels: [] },
  { name: 'tiny', kind: 'number', levels: [] },
]

/** Values of a column: halves, days with their time that differ by seconds, amounts beyond 24 bits, numbers around nothing. */
function valueOf(random: Random, feature: number): number {
  switch (feature) {
    case 0: return random.nextInt(12) / 2
    case 1: return random.nextInt(7)
    case 2: return 20_000 + random.nextInt(40) / 86_400
    case 3: return random.nextInt(2)
    case 4: return 1_234_567_890_123 + random.nextInt(60) * 40_000.5
    default: return (random.nextInt(5) - 2) * 1e-40
  }
}

function randomTree(random: Random, depth: number): Tree {
  const nodes = 2 ** (depth + 1) - 1
  const tree: Tree = {
    feature: new Int32Array(nodes).fill(-1), threshold: new Float64Array(nodes), left: new Int32Array(nodes), right: new Int32Array(nodes), missingLeft: new Uint8Array(nodes),
    levelSet: new Int32Array(nodes).fill(-1), levelSets: [], value: new Float64Array(nodes), cover: new Float64Array(nodes),
  }
  tree.cover[0] = 4096
  for (let node = 0; node < nodes; node++) {
    if (2 * node + 2 >= nodes) {
      tree.value[node] = random.nextFloat() - 0.5
      continue
    }
    const feature = random.nextInt(features.length)
    tree.feature[node] = feature
    tree.left[node] = 2 * node + 1
    tree.right[node] = 2 * node + 2
    tree.missingLeft[node] = random.nextInt(2)
    if (feature === 1) tree.levelSet[node] = tree.levelSets.push(Uint8Array.from({ length: 7 }, () => random.nextInt(2))) - 1
    else tree.threshold[node] = feature === 3 ? 0.5 : valueOf(random, feature)
    tree.cover[2 * node + 1] = Math.max(1, Math.floor(tree.cover[node] * (0.2 + 0.6 * random.nextFloat())))
    tree.cover[2 * node + 2] = tree.cover[node] - tree.cover[2 * node + 1]
  }
  return tree
}

/** The model: so many trees of depth 4, calibrated. */
export function exchangeModel(seed: number, count: number): BinaryModel & { trees: Tree[] } {
  const random = createRandom(seed)
  const trees = Array.from({ length: count }, () => randomTree(random, 4))
  const calibration = { slope: 0.8, intercept: -0.3 }
  const bias = -1.25
  const baseValue = trees.reduce((sum, tree) => sum + calibration.slope * expectedValue(tree), calibration.slope * bias + calibration.intercept)
  return { format: 'leadlight-model', version: 1, task: 'binary', learner: 'boosted-trees', features, parameters: { ...BOOSTING_DEFAULTS, trees: count }, seed, calibration, bias, trees, baseValue }
}

/** Rows for it, a tenth of the values missing, many of them on thresholds. */
export function exchangeRows(seed: number, rows: number): Table {
  const random = createRandom(seed + 1000)
  const columns = features.map((spec, f): Column => ({ spec, values: Float64Array.from({ length: rows }, () => (random.nextFloat() < 0.1 ? NaN : valueOf(random, f))) }))
  return { rows, columns }
}
