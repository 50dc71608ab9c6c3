// Measured coverage: how often the 95 % range of a chance holds the true chance, and the 95 % range of a customer's value what she then spends.
import { fitTarget } from '#domain/train/fit-target.ts'
import { chanceInterval } from '#domain/score/index.ts'
import { fitCustomerValue, valueCustomers } from '#ml/lifetime/customer-value.ts'
import { summariseTransactions } from '#ml/lifetime/purchase-summary.ts'
import { marginsOf } from '#ml/model/binary-model.ts'
import { drawExponential, drawGamma, drawNormal } from '#ml/random/distributions.ts'
import { createRandom } from '#ml/random/random.ts'
import { encodeTable } from '#ml/table/encode.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }
type Learner = 'logistic' | 'boosted-trees'

const TABLES = 20
const ROWS = 3000
const FRESH = 1000
const [LEAST, MOST] = [0.92, 0.98]

/** Rows of six numbers; the log-odds are a plain sum, or bend and interact. */
function planted(shape: 'a sum' | 'bends', rows: number, seed: number) {
  const uniform = createRandom(seed).nextFloat
  const columns = Array.from({ length: 6 }, (_, at) => ({ name: `x${at}`, values: Array.from({ length: rows }, () => drawNormal(uniform)) }))
  const chances = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d] = columns.map(({ values }) => values[row])
    const margin = shape === 'a sum' ? -1 + 0.8 * a - 0.6 * b + 0.4 * c : -1.2 + 1.2 * Math.max(0, a) + 0.8 * Math.sin(2 * b) + (c > 0 && d > 0 ? 0.9 : 0)
    return 1 / (1 + Math.exp(-margin))
  })
  return { columns, chances, labels: Uint8Array.from(chances, (chance) => (uniform() < chance ? 1 : 0)) }
}

function chanceCoverage(learner: Learner, shape: 'a sum' | 'bends'): ProofRow {
  let [inside, all, width, models] = [0, 0, 0, 0]
  for (let table = 0; table < TABLES; table++) {
    const { columns, labels } = planted(shape, ROWS, 100 + table)
    const fitted = fitTarget({ columns, labels, seed: 1 + table, learner, split: { kind: 'auto' } })
    if (fitted.result.kind !== 'published' || !fitted.model) continue
    const { model } = fitted
    models++
    const fresh = planted(shape, FRESH, 9000 + table)
    const { spread } = fitted.result
    marginsOf(model, encodeTable(model.features, fresh.columns, FRESH)).forEach((margin, row) => {
      const { low, high } = chanceInterval(margin, spread)
      all++
      width += high - low
      if (low <= fresh.chances[row] && fresh.chances[row] <= high) inside++
    })
  }
  const share = inside / all
  return { what: `${learner}, ${shape}: true chances of ${all.toLocaleString('en')} new leads in their 95 % range (${models} of ${TABLES} models published)`, goal: '92 to 98 %', found: `${(100 * share).toFixed(1)} % (mean width ${(width / all).toFixed(3)})`, met: share >= LEAST && share <= MOST }
}

function valueCoverage(): ProofRow[] {
  const uniform = createRandom(12).nextFloat
  const [who, day, amount]: [number[], number[], number[]] = [[], [], []]
  const customers = 3000
  for (let customer = 0; customer < customers; customer++) {
    const [pace, leaving, mean] = [drawGamma(uniform, 0.8, 6), drawGamma(uniform, 0.7, 40), 4 / drawGamma(uniform, 4, 60)]
    const leaves = drawExponential(uniform, leaving)
    const start = Math.floor(uniform() * 90)
    for (let weeks = 0; weeks <= leaves && start + 7 * weeks <= 728; weeks += drawExponential(uniform, pace)) {
      who.push(customer)
      day.push(Math.floor(start + 7 * weeks))
      amount.push(drawGamma(uniform, 6, 6 / mean) + 0.01)
    }
  }
  const found = summariseTransactions({ customers, customer: Int32Array.from(who), day: Float64Array.from(day), amount: Float64Array.from(amount) }, { calibrationEnd: 364, observationEnd: 728 })
  const what = 'customer value: what customers then spent in their 95 % range'
  if (found.kind === 'refused' || !found.value.holdout) return [{ what, goal: '92 to 98 %', found: 'refused', met: false }]
  const { summary, holdout } = found.value
  const fit = fitCustomerValue(summary, { purchaseModel: 'pareto-nbd' })
  if (fit.kind === 'refused') return [{ what, goal: '92 to 98 %', found: fit.reason, met: false }]
  const values = valueCustomers(fit.model, summary, { weeks: holdout.weeks, seed: 1 })
  // Where most come back no more, a range from 0 holds them all: it cannot hold less. Those whose range begins above 0 show how wide it really is.
  const among = (whom: string, rows: number[]): ProofRow => {
    const share = rows.filter((row) => values.low[row] - 1e-9 <= holdout.amount[row] && holdout.amount[row] <= values.high[row] + 1e-9).length / rows.length
    return { what: `${what} (${rows.length.toLocaleString('en')} ${whom}, ${Math.round(holdout.weeks)} weeks)`, goal: '92 to 98 %', found: `${(100 * share).toFixed(2)} %`, met: share >= LEAST && share <= MOST }
  }
  const all = Array.from(holdout.amount.keys())
  return [among('customers', all), among('whose range begins above 0', all.filter((row) => values.low[row] > 0))]
}

async function run(): Promise<ProofRow[]> {
  return [chanceCoverage('logistic', 'a sum'), chanceCoverage('boosted-trees', 'a sum'), chanceCoverage('boosted-trees', 'bends'), ...valueCoverage()]
}

/** The proof: ranges hold what they promise. */
export const coverageProof = { name: 'Coverage', run }
