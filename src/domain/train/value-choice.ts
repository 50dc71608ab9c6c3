/** Which value model to use: each on the same later months, what behaviour would foretell, and the choice in words. */
import { chooseValueModel } from '#ml/lifetime/behaviour-value.ts'
import { expectCustomers, type CustomerValueModel } from '#ml/lifetime/customer-value.ts'
import type { PurchaseModelName } from '#ml/lifetime/purchase-models.ts'
import type { PurchaseSummary, TransactionColumns } from '#ml/lifetime/purchase-summary.ts'
import { decileMape, forecastError, valueTenths } from '#ml/lifetime/value-evaluation.ts'
import { normalisedGini } from '#ml/metrics/amount-error.ts'
import type { BehaviourTrial, ValueContender } from './schema.ts'

const GINI_TIE = 0.005 // rankings this close are the same ranking

type Held = { weeks: number; amount: Float64Array; purchases: Float64Array }

/** The fitted purchase models on the months held out, the simpler one first. */
export function purchaseContenders(model: CustomerValueModel, summary: PurchaseSummary, holdout: Held): ValueContender[] {
  const names: PurchaseModelName[] = model.pareto ? ['bg-nbd', 'pareto-nbd'] : ['bg-nbd']
  return names.map((inUse) => {
    const expected = expectCustomers({ ...model, inUse }, summary, holdout.weeks)
    const money = forecastError(expected.value, holdout.amount)
    const tenths = valueTenths(expected.value, holdout.amount)
    return {
      model: inUse, gini: known(normalisedGini(expected.value, holdout.amount)), decileMape: known(decileMape(tenths)),
      misplaced: known(tenths.reduce((sum, { customers, predictedMean, actualMean }) => sum + customers * Math.abs(predictedMean - actualMean), 0) / money.actualTotal),
      mae: forecastError(expected.expectedPurchases, holdout.purchases).mae, predictedValue: money.predictedTotal, actualValue: money.actualTotal,
    }
  })
}

/** The purchase model to use: the simpler one, unless the other foretells the tenths nearer and ranks no worse. */
export function choosePurchaseModel([simple, other]: readonly ValueContender[]): { inUse: PurchaseModelName; sentence: string } {
  const nameOf = { 'bg-nbd': 'BG/NBD', 'pareto-nbd': 'Pareto/NBD' }
  if (!other) return { inUse: 'bg-nbd', sentence: 'BG/NBD is in use: the orders give Pareto/NBD no figures.' }
  if (simple.misplaced === null || other.misplaced === null || simple.gini === null || other.gini === null) return { inUse: simple.model, sentence: `${nameOf[simple.model]} is in use: too little was spent in the months held out to tell the two apart.` }
  const figures = `${percent(other.misplaced)} against ${percent(simple.misplaced)} of the money in the wrong tenths, ranking ${percent(other.gini)} against ${percent(simple.gini)} of perfect`
  if (other.misplaced < simple.misplaced && other.gini >= simple.gini - GINI_TIE) return { inUse: other.model, sentence: `${nameOf[other.model]} is in use: it was nearer on the months held out (${figures}).` }
  return { inUse: simple.model, sentence: `${nameOf[simple.model]} is in use: ${nameOf[other.model]} was no nearer on the months held out (${figures}).` }
}

/** What boosted trees on behaviour would foretell, beside the purchase model, on a later window of their own. */
export function tryBehaviourValues(transactions: TransactionColumns, options: { days: number; seed: number }): BehaviourTrial {
  const choice = chooseValueModel(transactions, { ...options, threads: 1 })
  if (choice.kind === 'not-tried') return choice
  const { days, purchaseModel, behaviour, actualTotal, sentence } = choice
  const figures = ({ gini, decileMape: off, predictedTotal }: typeof behaviour) => ({ gini: known(gini), decileMape: off, predictedValue: predictedTotal, actualValue: actualTotal })
  return { kind: 'compared', better: choice.chosen === 'behaviour', days, purchaseModel: figures(purchaseModel), behaviour: figures(behaviour), sentence }
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
