// G8: scoring 100,000 leads with 100 trees of 31 leaves, from the table to the margins, beside XGBoost from its matrix to the margins.
import { fitTrees } from '#ml/trees/fit-trees.ts'
import { createBatchPredictor } from '#ml/trees/batch-predictor.ts'
import { taskFor, TREES } from './bench-settings.ts'
import { makeLeads } from './lead-data.ts'
import { compare, inSeconds, secondsOf, type BenchRow } from './measure.ts'
import { startPeers } from './peers.ts'

const ROWS = 100_000

/** How fast leads are scored, the preparation of the trees included. */
export const predictBench = {
  name: 'Scoring',
  run: async (say: (line: string) => void): Promise<BenchRow[]> => {
    const [leads, test] = [makeLeads(20_000, 7), makeLeads(ROWS, 999)]
    const { trees } = fitTrees(taskFor(leads))
    const columns = test.table.columns.map(({ values }) => values)
    const ours = () => secondsOf(() => void createBatchPredictor(trees)?.sums(columns, ROWS))
    const what = `score ${ROWS.toLocaleString('en')} x 30 with ${TREES} trees, 1 thread`
    const peers = startPeers(say)
    if (!peers) {
      ours()
      return [{ goal: 'G8', what, found: inSeconds(ours()), wanted: 'peer absent', ratio: null, met: null }]
    }
    try {
      peers.give('train', leads)
      peers.give('test', test)
      const found = await compare(5, ours, async () => (await peers.ask({ peer: 'xgboost', train: 'train', test: 'test', threads: 1, trees: TREES })).predict)
      return [{ goal: 'G8', what, found: `${inSeconds(found.ours)} / xgboost ${inSeconds(found.theirs)}`, wanted: 'at most 1', ratio: found.ratio, met: found.ratio <= 1 }]
    } finally {
      peers.close()
    }
  },
}
