// G1 to G3: training, binning included, beside XGBoost hist and scikit-learn's histogram boosting, on three sizes, at one and two threads.
import { auc } from '#ml/metrics/auc.ts'
import { fitTrees, type FittedTrees } from '#ml/trees/fit-trees.ts'
import { sumOfTrees } from '#ml/trees/predictor.ts'
import { taskFor, TREES } from './bench-settings.ts'
import { makeLeads, type Leads } from './lead-data.ts'
import { compare, inSeconds, medianOf, secondsOf, type BenchRow } from './measure.ts'
import { startPeers, type Peers } from './peers.ts'

const SIZES = [
  { goal: 'G3', rows: 10_000, times: 9, wanted: [0.55, 0.55] },
  { goal: 'G2', rows: 100_000, times: 5, wanted: [0.65, 0.6] },
  { goal: 'G1', rows: 1_000_000, times: 3, wanted: [0.5, 0.5] },
]
const AUC_GAP = 0.002
const SAMPLES = 5

/** How fast trees are trained, and how good they are. */
export const trainBench = {
  name: 'Training',
  run: async (say: (line: string) => void): Promise<BenchRow[]> => {
    const peers = startPeers(say)
    const rows: BenchRow[] = []
    try {
      for (const size of SIZES) rows.push(...(await timesAt(size, peers, say)))
      rows.push(...(await accuracy(peers)))
    } finally {
      peers?.close()
    }
    return rows
  },
}

async function timesAt({ goal, rows, times, wanted }: (typeof SIZES)[number], peers: Peers | null, say: (line: string) => void): Promise<BenchRow[]> {
  const leads = makeLeads(rows, 7)
  peers?.give(`${rows}`, leads)
  const found: BenchRow[] = []
  const task = taskFor(leads)
  for (const threads of [1, 2]) {
    const what = `train ${rows.toLocaleString('en')} x 30, ${threads} thread${threads > 1 ? 's' : ''}`
    const ours = () => secondsOf(() => fitTrees(task, { threads }))
    if (!peers) {
      ours()
      found.push({ goal, what, found: inSeconds(medianOf(Array.from({ length: times }, ours))), wanted: 'peer absent', ratio: null, met: null })
      continue
    }
    for (const peer of ['xgboost', 'histgb']) {
      const { ours: own, theirs, ratio } = await compare(peer === 'xgboost' ? times : Math.ceil(times / 3), ours, async () => (await peers.ask({ peer, train: `${rows}`, threads, trees: TREES })).train)
      const isGoal = peer === 'xgboost'
      found.push({ goal: isGoal ? goal : '', what, found: `${inSeconds(own)} / ${peer} ${inSeconds(theirs)}`, wanted: isGoal ? `at most ${wanted[threads - 1]}` : '', ratio, met: isGoal ? ratio <= wanted[threads - 1] : null })
      say(`   ${what}: ${ratio.toFixed(3)} of ${peer}`)
    }
  }
  if (goal === 'G3') {
    const { ours, theirs, ratio } = await compare(times, () => secondsOf(() => fitTrees(task, { threads: 2 })), async () => secondsOf(() => fitTrees(task, { threads: 1 })))
    found.push({ goal, what: 'train 10,000 x 30, allowed 2 threads / 1 thread', found: `${inSeconds(ours)} / ${inSeconds(theirs)}`, wanted: 'at most 1.05', ratio, met: ratio <= 1.05 })
  }
  return found
}

/** Mean AUC on 100,000 leads not seen, over five training samples of 100,000. */
async function accuracy(peers: Peers | null): Promise<BenchRow[]> {
  const test = makeLeads(100_000, 999)
  peers?.give('test', test)
  const [own, theirs]: [number[], number[]] = [[], []]
  for (let sample = 0; sample < SAMPLES; sample++) {
    const leads = makeLeads(100_000, 100 + sample)
    own.push(auc(marginsOf(fitTrees(taskFor(leads)), test), test.labels))
    if (!peers) continue
    peers.give(`sample${sample}`, leads)
    theirs.push((await peers.ask({ peer: 'xgboost', train: `sample${sample}`, test: 'test', threads: 2, trees: TREES })).auc)
  }
  const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const gap = mean(own) - mean(theirs)
  return [{ goal: 'G1', what: `mean AUC over ${SAMPLES} samples of 100,000`, found: `${mean(own).toFixed(5)}${peers ? ` / xgboost ${mean(theirs).toFixed(5)} (${gap >= 0 ? '+' : ''}${gap.toFixed(5)})` : ''}`, wanted: `within ${AUC_GAP}`, ratio: null, met: peers ? gap >= -AUC_GAP : null }]
}

function marginsOf({ bias, trees }: FittedTrees, { table }: Leads): Float64Array {
  return sumOfTrees(trees, table.columns.map(({ values }) => values), table.rows).map((sum) => bias + sum)
}
