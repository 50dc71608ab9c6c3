// G6: training beside ml-random-forest. Its time at 5,000 rows is that of two trees, times 50: the line says so. AUC is compared where both
// were trained in full: on the same 1,000 leads, with 100 trees.
import { RandomForestRegression } from 'ml-random-forest'
import { auc } from '#ml/metrics/auc.ts'
import { fitTrees } from '#ml/trees/fit-trees.ts'
import { fitRandomForest, RANDOM_FOREST_DEFAULTS } from '#ml/trees/random-forest.ts'
import { sumOfTrees } from '#ml/trees/predictor.ts'
import { taskFor, TREES } from './bench-settings.ts'
import { makeLeads, type Leads } from './lead-data.ts'
import { inSeconds, medianOf, secondsOf, type BenchRow } from './measure.ts'

const GOAL_ROWS = 5000
const SMALL_ROWS = 1000
const TIMED_TREES = 2

/** How much faster trees are than the package for random forests. */
export const forestBench = {
  name: 'Forests',
  run: (say: (line: string) => void): BenchRow[] => {
    const test = makeLeads(20_000, 999)
    const small = makeLeads(SMALL_ROWS, 7)
    const full = packageForest(small, TREES, test)
    say(`   ml-random-forest, ${SMALL_ROWS} rows, ${TREES} trees: ${inSeconds(full.seconds)}`)
    const few = packageForest(makeLeads(GOAL_ROWS, 7), TIMED_TREES, null)
    say(`   ml-random-forest, ${GOAL_ROWS} rows, ${TIMED_TREES} trees: ${inSeconds(few.seconds)}`)
    const theirs = (few.seconds / TIMED_TREES) * TREES
    const leads = makeLeads(GOAL_ROWS, 7)
    const time = (work: () => void) => medianOf(Array.from({ length: 5 }, () => secondsOf(work)))
    const boosted = time(() => void fitTrees(taskFor(leads)))
    const forest = time(() => void fitRandomForest(leads.table, leads.labels, RANDOM_FOREST_DEFAULTS, 1))
    const columns = test.table.columns.map(({ values }) => values)
    const aucOf = (trees: Parameters<typeof sumOfTrees>[0]) => auc(sumOfTrees(trees, columns, test.table.rows), test.labels)
    const own = { boosted: aucOf(fitTrees(taskFor(small)).trees), forest: aucOf(fitRandomForest(small.table, small.labels, RANDOM_FOREST_DEFAULTS, 1).trees) }
    const packageAuc = auc(full.margins ?? new Float64Array(test.table.rows), test.labels)
    const row = (name: string, seconds: number, reached: number): BenchRow => ({
      goal: 'G6', what: `${name}, ${GOAL_ROWS.toLocaleString('en')} rows x ${TREES} trees, times as fast as ml-random-forest`, ratio: theirs / seconds, wanted: 'at least 1000, higher AUC', met: theirs / seconds >= 1000 && reached > packageAuc,
      found: `${inSeconds(seconds)} / ${inSeconds(theirs)} (${TIMED_TREES} trees x ${TREES / TIMED_TREES}); AUC at 1,000 rows ${reached.toFixed(3)} / ${packageAuc.toFixed(3)}`,
    })
    return [row('boosted trees', boosted, own.boosted), row('random forest', forest, own.forest)]
  },
}

/** The package's forest, with its prediction as the mean of its trees. */
function packageForest(leads: Leads, trees: number, test: Leads | null): { seconds: number; margins: Float64Array | null } {
  const forest = new RandomForestRegression({ nEstimators: trees, maxFeatures: 0.5, replacement: false, seed: 1, useSampleBagging: true, noOOB: true })
  const [matrix, labels] = [rowsOf(leads), Array.from(leads.labels)]
  const seconds = secondsOf(() => forest.train(matrix, labels))
  return { seconds, margins: test && Float64Array.from(forest.predict(rowsOf(test))) }
}

const rowsOf = ({ table }: Leads): number[][] => Array.from({ length: table.rows }, (_, row) => table.columns.map(({ values }) => values[row]))
