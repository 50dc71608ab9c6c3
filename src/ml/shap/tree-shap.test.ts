import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumOfTrees } from '../trees/predictor.ts'
import { bruteForceShap } from './brute-force-shap.ts'
import { explainTrees } from './explain-trees.ts'
import { arbitraryColumns, arbitraryTree, treeOf, treesOfXgboost } from './trees.fixture.ts'
import { treeShap } from './tree-shap.ts'

const WAYS = [['treeShap', treeShap], ['explainTrees', explainTrees], ['bruteForceShap', bruteForceShap]] as const

const folder = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'shap-oracle')
const present = existsSync(join(folder, 'published_simple_models.json'))
if (!present) console.log(`Skipped: the published SHAP oracles are not in ${folder}.`)

type PublishedModel = { name: string; base: number; cases: { x: number[]; shap: number[] }[] }

/** The published data: 100 rows, 25 of each combination of x0 and x1; the notebook's gates as the trees they grow to. */
function gate(of: (x0: number, x1: number) => number) {
  const side = (x0: number) => ({ feature: 1, threshold: 0.5, left: of(x0, 0), right: of(x0, 1), covers: [25, 25] as [number, number] })
  return treeOf({ feature: 0, threshold: 0.5, left: side(0), right: side(1), covers: [50, 50] }, 100)
}

const GATES: Record<string, (x0: number, x1: number) => number> = {
  single_split: (x0) => x0, and: (x0, x1) => x0 & x1, or: (x0, x1) => x0 | x1, xor: (x0, x1) => x0 ^ x1, and_plus_boost: (x0, x1) => (x0 & x1) + x0,
}

const readText = (name: string) => readFileSync(join(folder, name), 'utf8')
const readRows = (name: string) => readText(name).trim().split('\n').slice(1).map((line) => line.split(',').map((cell) => (cell === '' ? NaN : Number(cell))))

test('the AND gate of the shap notebook has the contributions .375, .375, 0, 0', () => {
  const columns = [1, 1, 1, 1].map((value) => Float64Array.of(value))
  for (const [, explain] of WAYS) expect(Array.from(explain([gate(GATES.and)], columns, 1, 4).values)).toEqual([0.375, 0.375, 0, 0])
})

test.skipIf(!present)('published simple trees, exactly', () => {
  const { models } = JSON.parse(readText('published_simple_models.json')) as { models: PublishedModel[] }
  expect(models).toHaveLength(5)
  for (const { name, base, cases } of models) {
    for (const { x, shap } of cases) {
      for (const [, explain] of WAYS) {
        const { baseValue, values } = explain([gate(GATES[name])], x.map((value) => Float64Array.of(value)), 1, 4)
        expect(baseValue).toBe(base)
        shap.forEach((expected, f) => expect(Math.abs(values[f] - expected)).toBeLessThan(1e-15))
      }
    }
  }
})

test.skipIf(!present)("the small XGBoost model's contributions and their enumeration, within 1e-6", () => {
  const trees = treesOfXgboost(JSON.parse(readText('small_xgb_model.json')))
  const rows = readRows('small_rows.csv')
  const columns = rows[0].map((_, f) => Float64Array.from(rows, (row) => Math.fround(row[f])))
  for (const file of ['small_contribs_xgb.csv', 'small_contribs_bruteforce.csv']) {
    const expected = readRows(file)
    for (const [, explain] of WAYS) {
      const { baseValue, values } = explain(trees, columns, rows.length, 6)
      let worst = 0
      expected.forEach((row, r) => {
        for (let f = 0; f < 6; f++) worst = Math.max(worst, Math.abs(values[r * 6 + f] - row[f]))
        worst = Math.max(worst, Math.abs(baseValue - row[6])) // base_score .5 is margin 0
      })
      expect(worst).toBeLessThan(1e-6)
    }
  }
})

test('the classical algorithm, the walk and exhaustive enumeration agree on random trees with missing values and levels', () => {
  const drawn = fc.tuple(fc.array(arbitraryTree(4, 5), { minLength: 1, maxLength: 3 }), arbitraryColumns(4, 3))
  fc.assert(fc.property(drawn, ([trees, columns]) => {
    const truth = bruteForceShap(trees, columns, 3, 4)
    for (const explain of [treeShap, explainTrees]) {
      const { baseValue, values } = explain(trees, columns, 3, 4)
      expect(Math.abs(baseValue - truth.baseValue)).toBeLessThan(1e-9)
      values.forEach((value, i) => expect(Math.abs(value - truth.values[i])).toBeLessThan(1e-9))
    }
  }), { numRuns: 200 })
})

test('base value and contributions add up to the trees, also for trees that are deep and ask for many columns', () => {
  const drawn = fc.tuple(fc.array(arbitraryTree(14, 9), { minLength: 1, maxLength: 2 }), arbitraryColumns(14, 2))
  fc.assert(fc.property(drawn, ([trees, columns]) => {
    const sums = sumOfTrees(trees, columns, 2)
    for (const explain of [treeShap, explainTrees]) {
      const { baseValue, values } = explain(trees, columns, 2, 14)
      sums.forEach((sum, row) => expect(Math.abs(baseValue + values.subarray(row * 14, row * 14 + 14).reduce((a, b) => a + b, 0) - sum)).toBeLessThan(1e-9))
    }
  }), { numRuns: 60 })
})

test('a column that no tree asks for contributes nothing', () => {
  const { values } = explainTrees([gate(GATES.and)], [1, 0, 7, NaN].map((value) => Float64Array.of(value)), 1, 4)
  expect(Array.from(values.subarray(2))).toEqual([0, 0])
})
