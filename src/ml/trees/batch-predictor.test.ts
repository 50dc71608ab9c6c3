import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { createBatchPredictor } from './batch-predictor.ts'
import type { Tree } from './layout.ts'
import { sumOfTrees, walkTrees } from './predictor.ts'

/** A random tree over two numeric columns (0, 1) and two categories of five levels (2, 3). */
function randomTree(seed: number, splits: number): Tree {
  const random = createRandom(seed)
  const count = 2 * splits + 1
  const tree: Tree = {
    feature: new Int32Array(count).fill(-1), threshold: new Float64Array(count), left: new Int32Array(count), right: new Int32Array(count), missingLeft: new Uint8Array(count),
    levelSet: new Int32Array(count).fill(-1), levelSets: [], value: Float64Array.from({ length: count }, () => random.nextFloat() - 0.5), cover: new Float64Array(count).fill(1),
  }
  const leaves = [0]
  for (let next = 1; next < count; next += 2) {
    const node = leaves.splice(random.nextInt(leaves.length), 1)[0]
    tree.feature[node] = random.nextInt(4)
    tree.left[node] = next
    tree.right[node] = next + 1
    tree.missingLeft[node] = random.nextInt(2)
    if (tree.feature[node] > 1) tree.levelSet[node] = tree.levelSets.push(Uint8Array.from({ length: 5 }, () => random.nextInt(2))) - 1
    else tree.threshold[node] = random.nextInt(9) === 0 ? Number.MAX_VALUE : random.nextInt(20) - 10
    leaves.push(next, next + 1)
  }
  return tree
}

const columnsOf = (rows: number, seed: number) => {
  const random = createRandom(seed)
  const odd = [NaN, 1e300, -1e300, 0]
  return Array.from({ length: 4 }, (_, f) => Float64Array.from({ length: rows }, () => (random.nextFloat() < 0.2 ? (f > 1 ? [NaN, 7][random.nextInt(2)] : odd[random.nextInt(4)]) : f > 1 ? random.nextInt(5) : random.nextInt(24) - 12 + (random.nextInt(2) ? 0.5 : 0))))
}

test('eight rows at a time end in the leaves of the plain walk, to the last bit, with missing values, unknown levels and huge numbers', () => {
  fc.assert(fc.property(fc.nat(1000), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 20 }), (seed, splits, count) => {
    const trees = Array.from({ length: count }, (_, t) => randomTree(seed + 31 * t, splits))
    const rows = 1 + (seed % 90)
    const columns = columnsOf(rows, seed)
    const plain = walkTrees(trees, columns, rows)
    for (const kind of ['wasm', 'plain'] as const) expect(createBatchPredictor(trees, kind)?.sums(columns, rows)).toEqual(plain)
  }))
})

test('more rows than a batch', () => {
  const trees = [randomTree(1, 12), randomTree(2, 30)]
  const columns = columnsOf(5003, 4)
  expect(sumOfTrees(trees, columns, 5003)).toEqual(walkTrees(trees, columns, 5003))
})

test('trees with more thresholds than a byte holds are walked', () => {
  const trees = Array.from({ length: 300 }, (_, t) => {
    const tree = randomTree(t, 1)
    tree.feature[0] = 0
    tree.levelSet[0] = -1
    tree.threshold[0] = t / 20
    return tree
  })
  const columns = columnsOf(600, 4)
  expect(createBatchPredictor(trees)).toBe(null)
  expect(sumOfTrees(trees, columns, 600)).toEqual(walkTrees(trees, columns, 600))
})
