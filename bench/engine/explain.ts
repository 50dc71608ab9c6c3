// G4 and G5: exact contributions beside XGBoost's pred_contribs and the classical algorithm, on a model that XGBoost trained (200 trees of depth 6, and of depth 8).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importXgboost } from '#ml/exchange/xgboost-import.ts'
import { explainTrees } from '#ml/shap/explain-trees.ts'
import { treeShap } from '#ml/shap/tree-shap.ts'
import type { Table } from '#ml/table/table.ts'
import type { Tree } from '#ml/trees/layout.ts'
import { sumOfTrees } from '#ml/trees/predictor.ts'
import { asMatrix, makeLeads } from './lead-data.ts'
import { compare, inSeconds, secondsOf, type BenchRow } from './measure.ts'

const ROWS = 100_000
const FEATURES = 30
/** The peer takes minutes for all rows: its time a row does not depend on their number. */
const DEPTHS = [{ depth: 6, peerRows: 2000, times: 5 }, { depth: 8, peerRows: 400, times: 3 }]
const WANTED = 100 // times faster
const EXACT = 1e-12

type Explained = { trees: Tree[]; table: Table; columns: Float64Array[] }

/** How fast explaining is, and how exact. */
export const explainBench = {
  name: 'Explaining',
  run: async (say: (line: string) => void): Promise<BenchRow[]> => {
    const folder = mkdtempSync(join(tmpdir(), 'leadlight-explain-'))
    try {
      const peer = startPeer(folder)
      if (!peer) {
        say('   XGBoost is not installed (python3-xgboost): explaining is skipped.')
        return []
      }
      const rows: BenchRow[] = []
      for (const setting of DEPTHS) rows.push(...(await explainAt(setting, peer, folder, say)))
      return rows
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

type Peer = (...words: (string | number)[]) => Record<string, number>

function startPeer(folder: string): Peer | null {
  const python = ['python3', '/usr/bin/python3'].find((program) => {
    try {
      execFileSync(program, ['-c', 'import xgboost'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
  if (!python) return null
  const leads = makeLeads(ROWS, 7)
  writeFileSync(join(folder, 'X'), asMatrix(leads.table))
  writeFileSync(join(folder, 'y'), Float32Array.from(leads.labels))
  return (what, ...words) => JSON.parse(execFileSync(python, [join(import.meta.dirname, 'explain_peer.py'), String(what), folder, ...words.map(String)], { encoding: 'utf8' })) as Record<string, number>
}

async function explainAt({ depth, peerRows, times }: (typeof DEPTHS)[number], peer: Peer, folder: string, say: (line: string) => void): Promise<BenchRow[]> {
  peer('train', depth)
  const model = importXgboost(readFileSync(join(folder, `model-${depth}.json`), 'utf8'))
  if (!('trees' in model)) throw new TypeError('XGBoost trained no trees.')
  const { table } = makeLeads(ROWS, 7)
  const explained: Explained = { trees: model.trees, table, columns: table.columns.map(({ values }) => values) }
  const leaves = model.trees.reduce((sum, tree) => sum + tree.feature.filter((feature) => feature < 0).length, 0) / model.trees.length
  const found: BenchRow[] = []
  for (const threads of [1, 2]) {
    // A fresh list of trees: their tables are planned and filled anew each time.
    const ours = () => secondsOf(() => explainTrees([...explained.trees], explained.columns, ROWS, FEATURES, { threads }))
    const { ours: own, theirs, ratio } = await compare(times, ours, async () => (peer('contribs', depth, peerRows, threads).seconds * ROWS) / peerRows)
    const what = `explain ${ROWS.toLocaleString('en')} rows, depth ${depth} (${leaves.toFixed(0)} leaves), ${threads} thread${threads > 1 ? 's' : ''}, tables included`
    const isGoal = depth === 6
    found.push({ goal: isGoal ? 'G4' : '', what, found: `${inSeconds(own)} / pred_contribs ${inSeconds(theirs)} (from ${peerRows.toLocaleString('en')} rows)`, wanted: isGoal ? `at most 1/${WANTED}` : '', ratio, met: isGoal ? ratio <= 1 / WANTED : null })
    say(`   ${what}: ${(1 / ratio).toFixed(0)} times faster than pred_contribs`)
  }
  if (depth === 6) found.push(...(await besideClassic(explained, times)))
  return [...found, ...exactness(depth, peerRows, explained, folder)]
}

/** Beside the classical algorithm on the same machine's JavaScript, one thread each. */
async function besideClassic({ trees, columns }: Explained, times: number): Promise<BenchRow[]> {
  const few = 500
  const { ours, theirs, ratio } = await compare(times, () => secondsOf(() => explainTrees([...trees], columns, ROWS, FEATURES)), async () => (secondsOf(() => treeShap(trees, columns, few, FEATURES)) * ROWS) / few)
  return [{ goal: '', what: 'the same beside the classical algorithm in TypeScript, 1 thread', found: `${inSeconds(ours)} / ${inSeconds(theirs)}`, wanted: '', ratio, met: null }]
}

function exactness(depth: number, peerRows: number, { trees, columns }: Explained, folder: string): BenchRow[] {
  const { baseValue, values } = explainTrees(trees, columns, ROWS, FEATURES)
  const gap = sumOfTrees(trees, columns, ROWS).reduce((worst, sum, row) => {
    const parts = values.subarray(row * FEATURES, (row + 1) * FEATURES).reduce((total, value) => total + value, baseValue)
    return Math.max(worst, Math.abs(parts - sum) / Math.max(1, Math.abs(sum)))
  }, 0)
  const few = 200
  const classic = treeShap(trees, columns, few, FEATURES).values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - values[i])), 0)
  const bytes = readFileSync(join(folder, 'contributions'))
  const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, peerRows * (FEATURES + 1))
  let peer = 0
  for (let row = 0; row < peerRows; row++) for (let f = 0; f < FEATURES; f++) peer = Math.max(peer, Math.abs(theirs[row * (FEATURES + 1) + f] - values[row * FEATURES + f]))
  const line = (what: string, worst: number, wanted: number, isGoal: boolean): BenchRow => ({ goal: isGoal ? 'G5' : '', what: `depth ${depth}: ${what}`, found: worst.toExponential(1), wanted: `within ${wanted}`, ratio: null, met: worst <= wanted })
  return [
    line(`base value and contributions against the margin, all ${ROWS.toLocaleString('en')} rows, relative`, gap, EXACT, true),
    line(`against the classical algorithm, ${few} rows`, classic, EXACT, true),
    line(`against pred_contribs, ${peerRows.toLocaleString('en')} rows`, peer, 1e-4, false),
  ]
}
