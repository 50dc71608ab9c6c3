// The public CDNOW sample: parameters, standard errors, conditional expectations and the holdout, each beside the published value.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTransactionFile } from '#cli/input/transaction-file.ts'
import { probabilityAlive } from '#ml/lifetime/bg-nbd.ts'
import { expectCustomers, fitCustomerValue } from '#ml/lifetime/customer-value.ts'
import { expectedAmount } from '#ml/lifetime/gamma-gamma.ts'
import { paretoAlive, paretoPurchases, paretoPurchasesFromStart } from '#ml/lifetime/pareto-nbd.ts'
import { discountedPurchases, purchasesUnder } from '#ml/lifetime/purchase-models.ts'
import { summariseTransactions } from '#ml/lifetime/purchase-summary.ts'
import { forecastError } from '#ml/lifetime/value-evaluation.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }

const FILE = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'clv-cdnow', 'CDNOW_sample.txt')
const WEEKS = 39

function beside(what: string, published: Record<string, number>, found: Record<string, number>, tolerance: number): ProofRow {
  const list = (values: Record<string, number>): string => Object.keys(published).map((name) => `${name} ${Number(values[name].toPrecision(7))}`).join(' ')
  return { what, goal: list(published), found: list(found), met: Object.keys(published).every((name) => Math.abs(found[name] / published[name] - 1) <= tolerance) }
}

async function run(): Promise<ProofRow[]> {
  if (!existsSync(FILE)) return [{ what: 'CDNOW sample', goal: 'published values', found: 'skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR)', met: true }]
  const read = await readTransactionFile({ path: FILE, header: false, customer: '2', date: '3', amount: '5', dateFormat: 'YYYYMMDD', calibrationEnd: '1997-09-30' })
  if (read.kind !== 'read') throw new Error(read.reason)
  const summarised = summariseTransactions(read.transactions, { calibrationEnd: read.calibrationEnd })
  if (summarised.kind === 'refused' || !summarised.value.holdout) throw new Error('The sample has no holdout.')
  const { summary, holdout } = summarised.value
  const fit = fitCustomerValue(summary)
  if (fit.kind === 'refused' || !fit.model.pareto) throw new Error('The sample was not fitted.')
  const { purchases, pareto, amounts } = fit.model
  const bgNbd = { name: 'bg-nbd', parameters: purchases.parameters } as const
  const first = { repeats: 2, recency: 30.43, age: 38.86 }
  const frequent = { repeats: 26, recency: 30.85714, age: 31 }
  const holdoutOf = (inUse: 'bg-nbd' | 'pareto-nbd'): Record<string, number> => {
    const expected = expectCustomers({ ...fit.model, inUse }, summary, WEEKS)
    const error = forecastError(expected.expectedPurchases, holdout.purchases)
    return { purchases: error.predictedTotal, mae: error.mae, rmse: error.rmse }
  }
  const paretoHoldout = holdoutOf('pareto-nbd')
  return [
    beside('BG/NBD', { r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881, LL: -9582.429 }, { ...purchases.parameters, LL: purchases.logLikelihood }, 1e-4),
    beside('BG/NBD standard errors', { r: 0.012557, alpha: 0.378221, a: 0.185719, b: 0.705345 }, { ...purchases.standardErrors }, 2e-3),
    beside('Pareto/NBD', { r: 0.55315, alpha: 10.57633, s: 0.60625, beta: 11.6715, LL: -9594.976 }, { ...pareto.parameters, LL: pareto.logLikelihood }, 5e-4),
    beside('Pareto/NBD standard errors', { r: 0.0476264, alpha: 0.8427222, s: 0.1872594, beta: 6.2105448 }, { ...pareto.standardErrors }, 1e-3),
    beside('Gamma-Gamma', { p: 6.25, q: 3.74, v: 15.44, LL: -4055.92 }, { ...amounts.parameters, LL: amounts.logLikelihood }, 2e-3),
    beside('expected purchases in 39 weeks, x 2, t_x 30.43, T 38.86 (BG/NBD)', { expected: 1.226 }, { expected: purchasesUnder(bgNbd, first, WEEKS) }, 1e-3),
    beside('P(alive) and a year of 26 repeats up to week 30.86 of 31 (Pareto/NBD)', { alive: 0.9979, expected: 25.46 }, { alive: paretoAlive(pareto.parameters, frequent), expected: paretoPurchases(pareto.parameters, frequent, 52) }, 1e-3),
    beside('purchases of a new customer in 52 weeks (Pareto/NBD)', { expected: 1.473434 }, { expected: paretoPurchasesFromStart(pareto.parameters, 52) }, 1e-4),
    beside('P(alive) without repeats in 39 weeks (Pareto/NBD; BG/NBD: 1 by definition)', { pareto: 0.2941633, bgNbd: 1 }, { pareto: paretoAlive(pareto.parameters, { repeats: 0, recency: 0, age: 39 }), bgNbd: probabilityAlive(purchases.parameters, { repeats: 0, recency: 0, age: 39 }) }, 1e-3),
    beside('expected amounts', { first: 24.658619, nobody: 35.170981, sixth: 71.462843 }, { first: expectedAmount(amounts.parameters, 2, 22.35), nobody: expectedAmount(amounts.parameters, 0, 0), sixth: expectedAmount(amounts.parameters, 7, 73.74) }, 1e-3),
    beside('discounted value, 12 periods of 30 at 1 %', { first: 140.096211 }, { first: discountedPurchases(bgNbd, first, { periods: 12, length: 30, rate: 0.01 }) * expectedAmount(amounts.parameters, 2, 22.35) }, 1e-3),
    beside('holdout of 39 weeks, 1,882 purchases came (BG/NBD)', { purchases: 1653, mae: 0.785, rmse: 1.608 }, holdoutOf('bg-nbd'), 1e-3),
    { what: 'the same holdout (Pareto/NBD)', goal: 'within 15 % of 1,882', found: `purchases ${paretoHoldout.purchases.toFixed(0)} mae ${paretoHoldout.mae.toFixed(3)} rmse ${paretoHoldout.rmse.toFixed(3)}`, met: Math.abs(paretoHoldout.purchases / 1882 - 1) < 0.15 },
  ]
}

/** The proof: every published figure of the CDNOW sample. */
export const cdnowProof = { name: 'CDNOW', run }
