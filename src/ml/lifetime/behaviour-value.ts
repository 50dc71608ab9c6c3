/**
 * Customer value learned from behaviour: a chance of buying times a log-normal amount, by boosted trees on what is known of each customer
 * at a day, covariates included; and its choice against the purchase models on a later holdout.
 */
import { bootstrapInterval } from '#ml/metrics/bootstrap.ts'
import { normalisedGini, rootMeanSquaredError } from '#ml/metrics/amount-error.ts'
import { amountsOf, fitAmountModel, type AmountModel } from '#ml/model/amount-model.ts'
import { ModelFitError } from '#ml/model/binary-model.ts'
import { takeRows, type Column, type Table } from '#ml/table/table.ts'
import { expectCustomers, fitCustomerValue } from './customer-value.ts'
import { summariseTransactions, type SummarisedTransactions, type TransactionColumns } from './purchase-summary.ts'
import { decileMape, valueTenths } from './value-evaluation.ts'

/** Facts about customers beside their purchases; one row a customer, by the transactions' customer index. */
export type CustomerCovariates = Table

/** How one of the two ways did on the holdout. `decileMape` is null where a tenth brought nothing. */
export interface ValueContender {
  readonly gini: number
  readonly rmse: number
  readonly decileMape: number | null
  readonly predictedTotal: number
}

/** Both ways on the same later holdout, the one to use, and why; or why behaviour could not be tried. */
export type ValueChoice =
  | { readonly kind: 'compared'; readonly chosen: 'purchase-model' | 'behaviour'; readonly purchaseModel: ValueContender; readonly behaviour: ValueContender; readonly actualTotal: number; readonly days: number; readonly sentence: string; readonly model: AmountModel }
  | { readonly kind: 'not-tried'; readonly sentence: string }

const LEAST_CUSTOMERS = 200
const LEAST_DAYS = 28
const RECENT_DAYS = [30, 90, 180] as const
const WORSE_MAPE = 1.25 // a better ranking does not make up for amounts a quarter further off
const CHANCE_TO_BE_BETTER = 0.9 // level of the two-sided interval of the gain in Gini: its lower end above zero

/**
 * Tries behaviour against the purchase models. The observed time is cut into three: facts up to a first day teach what the `days` after it
 * brought; facts up to the second day foretell the last `days`, on which both ways are judged (the purchase models fitted up to the same
 * second day). Behaviour is chosen where it ranks customers clearly better (90 % bootstrap interval of the gain in normalised Gini above
 * zero) and its tenths are not a quarter further off. The returned model is the one that was judged, taught anew on the last window.
 */
export function chooseValueModel(transactions: TransactionColumns, options: { readonly days: number; readonly seed: number; readonly covariates?: CustomerCovariates; readonly threads?: number }): ValueChoice {
  const { seed, covariates } = options
  let [first, last] = [Infinity, -Infinity]
  for (const day of transactions.day) [first, last] = [Math.min(first, day), Math.max(last, day)]
  const days = Math.min(options.days, Math.floor((last - first) / 3))
  if (!(days >= LEAST_DAYS)) return notTried(`three windows of at least ${LEAST_DAYS} days are needed, and the orders span ${Math.max(0, Math.round(last - first))}`)
  const [taughtAt, judgedAt] = [last - 2 * days, last - days]
  const [taught, judged] = [summarised(transactions, taughtAt, judgedAt), summarised(transactions, judgedAt, last)]
  if (taught === null || judged === null) return notTried('some window holds no customer')
  if (taught.customerIndex.length < LEAST_CUSTOMERS) return notTried(`${LEAST_CUSTOMERS} customers known ${2 * days} days ago are needed, and there are ${taught.customerIndex.length}`)
  const fit = fitCustomerValue(judged.summary)
  if (fit.kind === 'refused') return notTried(fit.reason.replace(/\.$/, ''))
  try {
    const learn = (found: Summarised, day: number): AmountModel => fitAmountModel(behaviourTable(transactions, found, day, covariates), found.holdout.amount, { task: 'value', seed, threads: options.threads })
    const actual = judged.holdout.amount
    const byBehaviour = amountsOf(learn(taught, taughtAt), behaviourTable(transactions, judged, judgedAt, covariates))
    const byModel = expectCustomers(fit.model, judged.summary, judged.holdout.weeks).value
    const [behaviour, purchaseModel] = [contender(byBehaviour, actual), contender(byModel, actual)]
    const gain = bootstrapInterval(actual.length, (rows) => {
      const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row])
      return normalisedGini(take(byBehaviour), take(actual)) - normalisedGini(take(byModel), take(actual))
    }, { seed, repeats: 100, level: CHANCE_TO_BE_BETTER }).interval
    const better = gain !== null && gain.low > 0
    const honest = behaviour.decileMape === null || purchaseModel.decileMape === null || behaviour.decileMape <= WORSE_MAPE * purchaseModel.decileMape
    const chosen = better && honest ? 'behaviour' : 'purchase-model'
    const figures = `normalised Gini ${behaviour.gini.toFixed(3)} against ${purchaseModel.gini.toFixed(3)} on the last ${days} days`
    const sentence = chosen === 'behaviour' ? `Behaviour foretells better: ${figures}.` : `The purchase model stays: behaviour ${better ? 'ranks better but is further off in amounts' : 'is not clearly better'}, ${figures}.`
    return { kind: 'compared', chosen, purchaseModel, behaviour, actualTotal: actual.reduce((sum, money) => sum + money, 0), days, sentence, model: learn(judged, judgedAt) }
  } catch (error) {
    if (error instanceof ModelFitError) return notTried(error.message.replace(/\.$/, ''))
    throw error
  }
}

type Summarised = SummarisedTransactions & { readonly holdout: NonNullable<SummarisedTransactions['holdout']> }

function notTried(why: string): ValueChoice {
  return { kind: 'not-tried', sentence: `Behaviour was not tried: ${why}.` }
}

function summarised(transactions: TransactionColumns, calibrationEnd: number, observationEnd: number): Summarised | null {
  const result = summariseTransactions(transactions, { calibrationEnd, observationEnd })
  return result.kind === 'summarised' && result.value.holdout ? { ...result.value, holdout: result.value.holdout } : null
}

function contender(predicted: Float64Array, actual: Float64Array): ValueContender {
  const mape = decileMape(valueTenths(predicted, actual))
  return { gini: normalisedGini(predicted, actual), rmse: rootMeanSquaredError(predicted, actual), decileMape: Number.isFinite(mape) ? mape : null, predictedTotal: predicted.reduce((sum, money) => sum + money, 0) }
}

/** What is known of the summary's customers on `day`: their purchases so far, those of the last 30, 90 and 180 days, and their covariates. */
export function behaviourTable(transactions: TransactionColumns, found: SummarisedTransactions, day: number, covariates?: CustomerCovariates): Table {
  const { customerIndex, summary, totalAmount } = found
  const rows = customerIndex.length
  const rowOf = new Int32Array(transactions.customers).fill(-1)
  customerIndex.forEach((customer, row) => (rowOf[customer] = row))
  const recent = RECENT_DAYS.map(() => ({ orders: new Float64Array(rows), money: new Float64Array(rows) }))
  const largest = new Float64Array(rows)
  transactions.day.forEach((when, k) => {
    const row = rowOf[transactions.customer[k]]
    if (row < 0 || when > day) return
    largest[row] = Math.max(largest[row], transactions.amount[k])
    RECENT_DAYS.forEach((window, w) => {
      if (when <= day - window) return
      recent[w].orders[row]++
      recent[w].money[row] += transactions.amount[k]
    })
  })
  const number = (name: string, values: Float64Array): Column => ({ spec: { name, kind: 'number', levels: [] }, values })
  const since = summary.age.map((age, row) => age - summary.recency[row])
  const columns = [
    number('repeat purchases', summary.repeats), number('weeks since the last purchase', since), number('weeks since the first purchase', summary.age),
    number('weeks between purchases', summary.recency.map((recency, row) => (summary.repeats[row] > 0 ? recency / summary.repeats[row] : Number.NaN))),
    number('money so far', totalAmount), number('mean repeat amount', summary.meanRepeatAmount.map((mean) => (mean > 0 ? mean : Number.NaN))), number('largest purchase', largest),
    ...RECENT_DAYS.flatMap((window, w) => [number(`orders, last ${window} days`, recent[w].orders), number(`money, last ${window} days`, recent[w].money)]),
  ]
  return { rows, columns: [...columns, ...(covariates ? takeRows(covariates, customerIndex).columns : [])] }
}
