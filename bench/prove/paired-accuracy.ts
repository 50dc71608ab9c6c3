// Every yes/no set of the public data: our AUC, Brier score and calibration error beside XGBoost's and scikit-learn's, paired over 5 x 5 folds.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { chooseColumns } from '#domain/train/input-columns.ts'
import { metricsOf } from '#domain/train/model-judgement.ts'
import { readOutcome } from '#domain/train/outcome-labels.ts'
import { runTrial } from '#domain/train/trial.ts'
import type { LearnerChoice } from '#domain/train/index.ts'
import { hashOf, stratifiedFolds } from '#ml/random/random.ts'
import { meanInterval } from '#ml/stats/interval.ts'
import type { Table } from '#ml/table/table.ts'
import { columnsOfRows } from '#domain/train/index.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }
type Figures = { auc: number; brier: number; ece: number }
type DataSet = { name: string; path: string; target: string; positive?: string; exclude: string[]; joined?: { path: string; key: string } }

const DATA = process.env.LEADLIGHT_DATA_DIR ?? '../shared/data'
const PYTHON = '/usr/bin/python3'
const ABSENT = 3 // the exit code by which the peers' program says that a library is not installed
const REPEATS = Number(process.env.LEADLIGHT_PROVE_REPEATS ?? 5)
const FOLDS = 5
const MARGIN = 0.005
const LEARNER: LearnerChoice = 'auto'

/** `joined`: the outcome is whether a row's key stands in another file. */
const sets: DataSet[] = [
  { name: 'X Education', path: 'lead-xeducation/Leads.csv', target: 'Converted', exclude: ['Prospect ID', 'Lead Number', 'Tags', 'Lead Quality', 'Lead Profile', 'Last Activity', 'Last Notable Activity', 'Asymmetrique Activity Index', 'Asymmetrique Profile Index', 'Asymmetrique Activity Score', 'Asymmetrique Profile Score'] },
  { name: 'Olist funnel', path: 'lead-olist-funnel/olist_marketing_qualified_leads_dataset.csv', target: 'closed', exclude: ['mql_id'], joined: { path: 'lead-olist-funnel/olist_closed_deals_dataset.csv', key: 'mql_id' } },
  { name: 'Telco churn', path: 'churn-telco/WA_Fn-UseC_-Telco-Customer-Churn.csv', target: 'Churn', exclude: ['customerID'] },
  { name: 'German credit', path: 'bias-german/GermanCredit_caret.csv', target: 'Class', positive: 'Bad', exclude: [] },
  { name: 'COMPAS', path: 'bias-compas/compas_for_aequitas.csv', target: 'label_value', exclude: ['entity_id', 'score'] },
  { name: 'Hillstrom visit', path: 'uplift-hillstrom-womens/hillstrom_womens_vs_none.csv', target: 'visit', exclude: ['conversion', 'spend'] },
  { name: 'California housing', path: 'drift-nannyml-california/california_housing_reference.csv', target: 'clf_target', positive: '1', exclude: ['id', 'y_pred_proba', 'y_pred', 'partition', 'timestamp', 'identifier', 'work_home_actual'] },
]

function recordsOf(path: string): Record<string, string>[] {
  return parse(readFileSync(join(DATA, path)), { bom: true, columns: true, skip_empty_lines: true }) as Record<string, string>[]
}

function read(set: DataSet): { table: Table; labels: Uint8Array } | string {
  const file = join(DATA, set.path)
  if (!existsSync(file)) return 'the file is absent'
  const records = recordsOf(set.path)
  if (set.joined) {
    const { path, key } = set.joined
    const closed = new Set(recordsOf(path).map((record) => record[key]))
    for (const record of records) record[set.target] = closed.has(record[key]) ? '1' : '0'
  }
  const columns = Object.keys(records[0]).map((name) => ({ name, values: records.map((record) => record[name]) }))
  const target = columns.find(({ name }) => name === set.target)
  if (!target) return `there is no column ${set.target} among ${columns.map(({ name }) => name).join(', ')}`
  const outcome = readOutcome(target, set.positive)
  if (outcome.kind !== 'read') return outcome.sentence
  const { table } = chooseColumns({ columns: columnsOfRows(columns, outcome.rows), labels: outcome.labels, seed: 1, targetColumn: set.target, exclude: set.exclude })
  return { table, labels: outcome.labels }
}

function figuresOf(chances: readonly number[], labels: Uint8Array): Figures {
  const margins = Float64Array.from(chances, (chance) => Math.log(Math.min(1 - 1e-12, Math.max(1e-12, chance)) / (1 - Math.min(1 - 1e-12, Math.max(1e-12, chance)))))
  const { auc, brier, ece } = metricsOf(margins, labels)
  return { auc, brier, ece }
}

function peersOf(table: Table, labels: Uint8Array, folds: readonly Int32Array[]): Record<string, number[][]> | null {
  const columns = table.columns.map(({ spec, values }) => ({ kind: spec.kind, values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)) }))
  const answer = spawnSync(PYTHON, [join(import.meta.dirname, 'accuracy_peers.py')], { input: JSON.stringify({ columns, labels: [...labels], folds: folds.map((fold) => [...fold]) }), maxBuffer: 1 << 30, env: { ...process.env, OMP_NUM_THREADS: '1' } }) // on busy cores their threads wait for each other far longer than they work
  if (answer.error || answer.status === ABSENT) return null
  if (answer.status !== 0) throw new Error(`The peers ended with an error: ${answer.stderr.toString().split('\n').slice(-3).join(' ')}`)
  return JSON.parse(answer.stdout.toString()) as Record<string, number[][]>
}

function proveSet(set: DataSet): ProofRow {
  const what = set.name
  const goal = `AUC at most ${MARGIN} or one standard error below the better peer`
  const loaded = read(set)
  if (typeof loaded === 'string') return { what, goal, found: `skipped: ${loaded}`, met: true }
  const { table, labels } = loaded
  const found = new Map<string, Figures[]>()
  const add = (name: string, figures: Figures): void => void found.set(name, [...(found.get(name) ?? []), figures])
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const foldOf = stratifiedFolds(labels, FOLDS, hashOf(77, repeat))
    const all = Int32Array.from(labels.keys())
    const parts = Array.from({ length: FOLDS }, (_, fold) => ({ train: all.filter((row) => foldOf[row] !== fold), test: all.filter((row) => foldOf[row] === fold) }))
    const { unseen } = runTrial({ table, labels }, parts, { learner: LEARNER, seed: 1 }, () => {})
    const tests = parts.map(({ test }) => Uint8Array.from(test, (row) => labels[row]))
    let at = 0
    parts.forEach(({ test }, fold) => {
      add('ours', figuresOf(Array.from(unseen.margins.subarray(at, at + test.length), (margin) => 1 / (1 + Math.exp(-margin))), tests[fold]))
      at += test.length
    })
    for (const [name, chances] of Object.entries(peersOf(table, labels, parts.map(({ test }) => test)) ?? {})) chances.forEach((list, fold) => add(name, figuresOf(list, tests[fold])))
  }
  const mean = (name: string, of: keyof Figures): number => meanInterval((found.get(name) ?? []).map((figures) => figures[of])).mean
  const words = [...found.keys()].map((name) => `${name} ${mean(name, 'auc').toFixed(4)} / ${mean(name, 'brier').toFixed(4)} / ${mean(name, 'ece').toFixed(4)}`).join('; ')
  const peers = [...found.keys()].filter((name) => name !== 'ours')
  if (peers.length === 0) return { what, goal, found: `AUC / Brier / ECE ${words}; peers skipped: XGBoost and scikit-learn are absent`, met: true }
  const better = peers.reduce((best, name) => (mean(name, 'auc') > mean(best, 'auc') ? name : best))
  const gaps = (found.get(better) ?? []).map(({ auc }, k) => auc - (found.get('ours') ?? [])[k].auc)
  const gap = meanInterval(gaps)
  return { what: `${what} (${labels.length} rows)`, goal, found: `AUC / Brier / ECE ${words}; behind ${better} by ${gap.mean.toFixed(4)} ± ${gap.standardError.toFixed(4)}`, met: gap.mean <= Math.max(MARGIN, gap.standardError) }
}

async function run(): Promise<ProofRow[]> {
  return sets.map((set) => {
    const row = proveSet(set)
    process.stdout.write(`   ${row.what}: ${row.found}\n`)
    return row
  })
}

/** The proof: never clearly behind the better of the two peers, on any set. */
export const pairedAccuracyProof = { name: 'Paired accuracy', run }
