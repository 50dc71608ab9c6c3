/** `leadlight value`: customer value from a file of transactions, with no server and no database. */
import { expectCustomers, fitCustomerValue, valueCustomers, type CustomerValueModel, type CustomerValues } from '#ml/lifetime/customer-value.ts'
import { summariseTransactions, type HoldoutFacts, type SummarisedTransactions } from '#ml/lifetime/purchase-summary.ts'
import type { PurchaseModelName } from '#ml/lifetime/purchase-models.ts'
import { rfmScores } from '#ml/lifetime/rfm.ts'
import { decileMape, forecastError, valueTenths } from '#ml/lifetime/value-evaluation.ts'
import { normalisedGini } from '#ml/metrics/amount-error.ts'
import { readOptions, wholeNumber } from '../arguments.ts'
import { answer, type Command, type CommandIo, type Outcome } from '../command.ts'
import { readTransactionFile } from '../input/transaction-file.ts'
import { csvText, writeWhole } from '../output/whole-file.ts'
import { choiceReport, readCovariates, tryBehaviour, type BehaviourAnswer } from './value-behaviour.ts'

const USAGE = `value --transactions F.csv [--no-header] --customer COL --date COL --amount COL [--date-format F]
      [--calibration-end DATE] [--horizon-days 365] [--purchase-model bg-nbd|pareto-nbd] [--discount-rate .1]
      [--behaviour] [--covariates C.csv] [--seed 1] --out VALUES.csv [--json]
COL is a column's name, or its number from 1. The file may be parted by commas, semicolons, tabs or blanks.
With --calibration-end the models learn up to that day, the rest checks them, and values count from that day on.
--discount-rate is a yearly rate: the column discounted_value then counts each month's purchases at the month's end.
--behaviour tries boosted trees on recent behaviour against the purchase model on a later holdout, shows the choice, and adds the column
behaviour_value (over the compared days). --covariates adds facts about customers, matched by the column that --customer names.`

const DAYS_PER_WEEK = 7
const MS_PER_DAY = 86_400_000
const LONGEST_HORIZON_DAYS = 36_500
const HIGHEST_RATE = 10
const LARGEST_SEED = 2_147_483_647
const OPTIONS = {
  transactions: { value: 'F.csv', required: true }, 'no-header': { value: null }, customer: { value: 'COL', required: true }, date: { value: 'COL', required: true },
  amount: { value: 'COL', required: true }, 'date-format': { value: 'F' }, 'calibration-end': { value: 'DATE' }, 'horizon-days': { value: '365' }, seed: { value: '1' },
  'purchase-model': { value: 'bg-nbd' }, 'discount-rate': { value: '.1' }, behaviour: { value: null }, covariates: { value: 'C.csv' }, out: { value: 'VALUES.csv', required: true }, json: { value: null },
} as const
const HEADER = ['customer', 'p_alive', 'expected_purchases', 'value', 'low', 'high', 'repeat_purchases', 'recency_weeks', 'age_weeks', 'rfm', 'segment']

interface Request {
  readonly file: Parameters<typeof readTransactionFile>[0]
  readonly horizonDays: number
  readonly seed: number
  readonly purchaseModel: PurchaseModelName
  readonly yearlyRate: number
  readonly behaviour: boolean
  readonly covariates: string | undefined
  readonly out: string
}

/** The request, or what is wrong with the arguments. */
function requestFrom(args: string[]): Request | string {
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return read.reason
  const { values, switches } = read.options
  const horizonDays = wholeNumber('horizon-days', values.get('horizon-days') ?? '365', 1, LONGEST_HORIZON_DAYS)
  const seed = wholeNumber('seed', values.get('seed') ?? '1', 0, LARGEST_SEED)
  if (typeof horizonDays === 'string') return horizonDays
  if (typeof seed === 'string') return seed
  const purchaseModel = (['bg-nbd', 'pareto-nbd'] as const).find((name) => name === (values.get('purchase-model') ?? 'bg-nbd'))
  if (!purchaseModel) return `There is no purchase model "${values.get('purchase-model')}": choose bg-nbd or pareto-nbd.`
  const yearlyRate = Number(values.get('discount-rate') ?? 0)
  if (!(yearlyRate >= 0 && yearlyRate <= HIGHEST_RATE)) return `--discount-rate is a yearly rate from 0 to ${HIGHEST_RATE}, such as .1 for 10 %, not "${values.get('discount-rate')}".`
  const given = (name: keyof typeof OPTIONS): string => values.get(name) ?? ''
  if (given('transactions') === given('out')) return '--transactions and --out are two different files.'
  return {
    file: {
      path: given('transactions'), header: !switches.has('no-header'), customer: given('customer'), date: given('date'), amount: given('amount'),
      dateFormat: values.get('date-format'), calibrationEnd: values.get('calibration-end'),
    },
    horizonDays, seed, purchaseModel, yearlyRate, behaviour: switches.has('behaviour') || values.has('covariates'), covariates: values.get('covariates'), out: given('out'),
  }
}

function holdoutReport(model: CustomerValueModel, found: SummarisedTransactions): Record<string, unknown> | null {
  const { summary, holdout } = found
  if (holdout === null) return null
  const expected = expectCustomers(model, summary, holdout.weeks)
  const tenths = valueTenths(expected.value, holdout.amount)
  const mape = decileMape(tenths)
  const naive = summary.repeats.map((repeats, row) => (summary.age[row] > 0 ? (repeats / summary.age[row]) * holdout.weeks : 0))
  const purchases = forecastError(expected.expectedPurchases, holdout.purchases)
  const money = forecastError(expected.value, holdout.amount)
  return {
    weeks: holdout.weeks, customers: summary.repeats.length, mae: purchases.mae, rmse: purchases.rmse,
    actual_purchases: purchases.actualTotal, predicted_purchases: purchases.predictedTotal, naive_rate_mae: forecastError(naive, holdout.purchases).mae,
    value: { mae: money.mae, rmse: money.rmse, actual: money.actualTotal, predicted: money.predictedTotal, normalised_gini: normalisedGini(expected.value, holdout.amount), decile_mape: Number.isNaN(mape) ? null : mape },
    by_model: modelsOnHoldout(model, summary, holdout),
    deciles: tenths.map((tenth) => ({
      decile: tenth.tenth, customers: tenth.customers, predicted_mean: tenth.predictedMean, actual_mean: tenth.actualMean, relative_error: Number.isNaN(tenth.relativeError) ? null : tenth.relativeError,
    })),
  }
}

/** Each fitted purchase model on the same holdout, so that the choice between them can be seen. */
function modelsOnHoldout(model: CustomerValueModel, summary: SummarisedTransactions['summary'], holdout: HoldoutFacts): Record<string, unknown> {
  const names: PurchaseModelName[] = model.pareto ? ['bg-nbd', 'pareto-nbd'] : ['bg-nbd']
  return Object.fromEntries(names.map((inUse) => {
    const expected = expectCustomers({ ...model, inUse }, summary, holdout.weeks)
    const purchases = forecastError(expected.expectedPurchases, holdout.purchases)
    return [inUse.replace('-', '_'), { mae: purchases.mae, rmse: purchases.rmse, predicted_purchases: purchases.predictedTotal, value_rmse: forecastError(expected.value, holdout.amount).rmse, normalised_gini: normalisedGini(expected.value, holdout.amount) }]
  }))
}

function* outputRows(names: readonly string[], found: SummarisedTransactions, values: CustomerValues, discounted: boolean, behaviour: Float64Array): Generator<(string | number)[]> {
  const { summary, customerIndex, totalAmount } = found
  const rfm = rfmScores({ weeksSinceLast: summary.age.map((age, row) => age - summary.recency[row]), purchases: summary.repeats, money: totalAmount })
  for (let row = 0; row < customerIndex.length; row += 1) {
    yield [
      names[customerIndex[row]], values.probabilityAlive[row], values.expectedPurchases[row], values.value[row], values.low[row], values.high[row],
      summary.repeats[row], summary.recency[row], summary.age[row], `${rfm.recency[row]}${rfm.frequency[row]}${rfm.monetary[row]}`, rfm.segment[row],
      ...(discounted ? [values.discountedValue[row]] : []), ...(behaviour.length > 0 ? [behaviour[row]] : []),
    ]
  }
}

function textReport(model: CustomerValueModel, holdout: Record<string, unknown> | null, lines: { readonly customers: number; readonly out: string; readonly horizonDays: number; readonly asOf: string; readonly choice: string | undefined }): string {
  const { purchases, pareto, amounts } = model
  const list = (parameters: object, errors: object | null, digits: number): string => Object.entries(parameters).map(([name, value]) => `${name} ${Number(value).toFixed(digits)}${errors ? ` (± ${Number(errors[name as keyof typeof errors]).toPrecision(2)})` : ''}`).join('  ')
  return [
    `Purchases (BG/NBD, time in weeks): ${list(purchases.parameters, purchases.standardErrors, 7)}  log-likelihood ${purchases.logLikelihood.toFixed(3)}`,
    ...(pareto ? [`Purchases (Pareto/NBD): ${list(pareto.parameters, pareto.standardErrors, 7)}  log-likelihood ${pareto.logLikelihood.toFixed(3)}`] : []),
    `Values rest on ${model.inUse === 'bg-nbd' ? 'BG/NBD' : 'Pareto/NBD'}; in brackets one standard error.`,
    `Amounts (Gamma-Gamma, ${amounts.customers} customers): ${list(amounts.parameters, amounts.standardErrors, 4)}  log-likelihood ${amounts.logLikelihood.toFixed(3)}`,
    ...(holdout === null ? [] : [`Holdout, ${holdout.weeks} weeks: actual ${holdout.actual_purchases} purchases, predicted ${Number(holdout.predicted_purchases).toFixed(0)}, MAE ${Number(holdout.mae).toFixed(3)}, RMSE ${Number(holdout.rmse).toFixed(3)}, naive rate MAE ${Number(holdout.naive_rate_mae).toFixed(3)}`]),
    ...model.warnings.map((warning) => `Note: ${warning}`),
    ...(lines.choice === undefined ? [] : [lines.choice]),
    `Wrote the next ${lines.horizonDays} days from ${lines.asOf} for ${lines.customers} customers to ${lines.out}`,
  ].join('\n')
}

async function valueFile(request: Request): Promise<Outcome> {
  const began = performance.now()
  const read = await readTransactionFile(request.file)
  if (read.kind !== 'read') return read
  const summarised = summariseTransactions(read.transactions, { calibrationEnd: read.calibrationEnd })
  if (summarised.kind === 'refused') return summarised
  const found = summarised.value
  const fitted = fitCustomerValue(found.summary, { purchaseModel: request.purchaseModel })
  if (fitted.kind === 'refused') return fitted
  const { model } = fitted
  const lastDay = read.calibrationEnd ?? read.transactions.day.reduce((latest, day) => Math.max(latest, day), Number.NEGATIVE_INFINITY)
  let tried: BehaviourAnswer | null = null
  if (request.behaviour) {
    const facts = request.covariates === undefined ? null : await readCovariates(request.covariates, request.file.customer, read.names, request.file.dateFormat)
    if (facts && facts.kind !== 'read') return facts
    tried = tryBehaviour(read.transactions, found, { until: lastDay, days: request.horizonDays, seed: request.seed, covariates: facts?.covariates })
  }
  const values = valueCustomers(model, found.summary, { weeks: request.horizonDays / DAYS_PER_WEEK, seed: request.seed, yearlyRate: request.yearlyRate })
  const discounted = request.yearlyRate > 0
  const holdout = holdoutReport(model, found)
  const written = await writeWhole([{ path: request.out, text: csvText([...HEADER, ...(discounted ? ['discounted_value'] : []), ...(tried && tried.values.length > 0 ? ['behaviour_value'] : [])], outputRows(read.names, found, values, discounted, tried?.values ?? new Float64Array(0))) }])
  if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
  const asOf = new Date(lastDay * MS_PER_DAY).toISOString().slice(0, 10)
  const { purchases, pareto, amounts } = model
  return {
    kind: 'done',
    text: textReport(model, holdout, { customers: found.customerIndex.length, out: request.out, horizonDays: request.horizonDays, asOf, choice: tried?.choice.sentence }),
    summary: {
      command: 'value', rows: read.rows, rows_without_customer: read.withoutCustomer, customers: model.customers, repeat_customers: model.repeatCustomers,
      as_of: asOf, horizon_days: request.horizonDays, time_unit: 'weeks',
      parameters: { bg_nbd: purchases.parameters, pareto_nbd: pareto?.parameters ?? null, gamma_gamma: amounts.parameters },
      standard_errors: { bg_nbd: purchases.standardErrors, pareto_nbd: pareto?.standardErrors ?? null, gamma_gamma: amounts.standardErrors },
      log_likelihood: { bg_nbd: purchases.logLikelihood, pareto_nbd: pareto?.logLikelihood ?? null, gamma_gamma: amounts.logLikelihood },
      purchase_model: model.inUse, ...(tried ? { value_choice: choiceReport(tried.choice) } : {}),
      gamma_gamma_customers: amounts.customers, converged: purchases.converged && amounts.converged, evidence: model.evidence, warnings: model.warnings,
      holdout, total_value: values.total.value, total_low: values.total.low, total_high: values.total.high,
      ...(discounted ? { discount_rate: request.yearlyRate, total_discounted_value: values.discountedValue.reduce((sum, value) => sum + value, 0) } : {}), out: request.out,
      seconds: Number(((performance.now() - began) / 1000).toFixed(2)),
    },
  }
}

async function run(args: string[], io: CommandIo): Promise<number> {
  const request = requestFrom(args)
  const outcome: Outcome = typeof request === 'string' ? { kind: 'usage', reason: request } : await valueFile(request)
  return answer(outcome, io, { json: args.includes('--json'), usage: USAGE })
}

/** The `value` command: exit 0 done, 2 for arguments or columns that cannot be used, 3 refused with the reason as JSON on stdout. */
export const valueCommand: Command = { name: 'value', usage: USAGE, run }
