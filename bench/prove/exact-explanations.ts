// G5 at full size: 1,000 random models with missing values, categories and unknown levels, explained by tables and by walking, against every Shapley value by its definition.
import fc from 'fast-check'
import { bruteForceShap } from '#ml/shap/brute-force-shap.ts'
import { explainTrees } from '#ml/shap/explain-trees.ts'
import { arbitraryColumns, arbitraryTree } from '#ml/shap/trees.fixture.ts'
import { treeShap } from '#ml/shap/tree-shap.ts'
import { sumOfTrees } from '#ml/trees/predictor.ts'

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

const MODELS = 1000
const FEATURES = 6
const ROWS = 5
const REPEATED = 150 // the same rows again and again, enough of them for tables
const EXACT = 1e-12

type Worst = { tables: number; plain: number; walk: number; classic: number; additive: number }

const models = fc.tuple(fc.array(arbitraryTree(FEATURES, 6), { minLength: 1, maxLength: 5 }), arbitraryColumns(FEATURES, ROWS))

function worstOf(found: Float64Array, truth: Float64Array): number {
  const scale = truth.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - truth[i % truth.length]) / scale), 0)
}

function prove(): Worst {
  const worst: Worst = { tables: 0, plain: 0, walk: 0, classic: 0, additive: 0 }
  const note = (name: keyof Worst, found: number) => (worst[name] = Math.max(worst[name], found))
  for (const [trees, few] of fc.sample(models, { numRuns: MODELS, seed: 1 })) {
    const truth = bruteForceShap(trees, few, ROWS, FEATURES).values
    const many = few.map((values) => Float64Array.from({ length: REPEATED }, (_, row) => values[row % ROWS]))
    const tables = explainTrees(trees, many, REPEATED, FEATURES, { kernels: 'wasm' })
    note('tables', worstOf(tables.values, truth))
    note('plain', worstOf(explainTrees(trees, many, REPEATED, FEATURES, { kernels: 'plain' }).values, truth))
    note('walk', worstOf(explainTrees(trees, few, ROWS, FEATURES).values, truth))
    note('classic', worstOf(treeShap(trees, few, ROWS, FEATURES).values, truth))
    sumOfTrees(trees, few, ROWS).forEach((sum, row) => {
      const parts = tables.values.subarray(row * FEATURES, (row + 1) * FEATURES).reduce((total, value) => total + value, tables.baseValue)
      note('additive', Math.abs(parts - sum) / Math.max(1, Math.abs(sum)))
    })
  }
  return worst
}

/** That explanations are exact, and not nearly so. */
export const exactExplanationsProof = {
  name: 'Exact explanations',
  run: async (): Promise<ProofRow[]> => {
    const worst = prove()
    const row = (what: string, found: number): ProofRow => ({ what: `${MODELS.toLocaleString('en')} random models: ${what}`, goal: `within ${EXACT}`, found: found.toExponential(1), met: found < EXACT })
    return [
      row('pattern tables, compiled, against the definition', worst.tables), row('pattern tables, plain TypeScript', worst.plain), row('walking, for few rows and deep trees', worst.walk),
      row('the classical algorithm', worst.classic), row('base value + contributions against the margin, relative', worst.additive),
    ]
  },
}
