/** `leadlight value`: customer value from a file of transactions, with no server and no database. */
import { expectCustomers, fitCustomerValue, valueCustomers, type CustomerValueModel, type CustomerValues } from '#ml/lifetime/customer-value.ts'
import { summariseTransactions, type SummarisedTransactions } from '#ml/lifetime/purchase-summary.ts'
import { rfmScores } from '#ml/lifetime/rfm.ts'
import { forecastError, valueTenths } from '#ml/lifetime/value-evaluation.ts'
import { normalisedGini } from '#ml/metrics/amount-error.ts'
import { readOptions, wholeNumber } from '../arguments.ts'
import { answer, type Command, type CommandIo, type Outcome } from '../command.ts'
import { readTransactionFile } from '../input/transaction-file.ts'
import { csvText, writeWhole } from '../output/whole-file.ts'

const USAGE = `value --transactions F.csv [--no-header] --customer COL --date COL --amount COL [--date-format F]
      [--calibration-end DATE] [--horizon-days 365] [--seed 1] --out VALUES.csv [--json]
COL is a column's name, or its number from 1. The file may be parted by commas, semicolons, tabs or blanks.
With --calibration-end the models learn up to that day, the rest checks them, and values count from that day on.`

const DAYS_PER_WEEK = 7
const MS_PER_DAY = 86_400_000
const LONGEST_HORIZON_DAYS = 36_500
const LARGEST_SEED = 2_147_483_647
const OPTIONS = {
  transactions: { value: 'F.csv', required: true }, 'no-header': { value: null }, customer: { value: 'COL', required: true }, date: { value: 'COL', required: true },
  amount: { value: 'COL', required: true }, 'date-format': { value: 'F' }, 'calibration-end': { value: 'DATE' }, 'horizon-days': { value: '365' }, seed: { value: '1' },
  out: { value: 'VALUES.csv', required: true }, json: { value: null },
} as const
const HEADER = ['customer', 'p_alive', 'expected_purchases', 'value', 'low', 'high', 'repeat_purchases', 'recency_weeks', 'age_weeks', 'rfm', 'segment']

interface Request {
  readonly file: Parameters<typeof readTransactionFile>[0]
  readonly horizonDays: number
  readonly seed: number
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
  const given = (name: keyof typeof OPTIONS): string => values.get(name) ?? ''
  if (given('transactions') === given('out')) return '--transactions and --out are two different files.'
  return {
    file: {
      path: given('transactions'), header: !switches.has('no-header'), customer: given('customer'), date: given('date'), amount: given('amount'),
      dateFormat: values.get('date-format'), calibrationEnd: values.get('calibration-end'),
    },
    horizonDays, seed, out: given('out'),
  }
}

function holdoutReport(model: CustomerValueModel, found: SummarisedTransactions): Record<string, unknown> | null {
  const { summary, holdout } = found
  if (holdout === null) return null
  const expected = expectCustomers(model, summary, holdout.weeks)
  const naive = summary.repeats.map((repeats, row) => (summary.age[row] > 0 ? (repeats / summary.age[row]) * holdout.weeks : 0))
  const purchases = forecastError(expected.expectedPurchases, holdout.purchases)
  const money = forecastError(expected.value, holdout.amount)
  return {
    weeks: holdout.weeks, customers: summary.repeats.length, mae: purchases.mae, rmse: purchases.rmse,
    actual_purchases: purchases.actualTotal, predicted_purchases: purchases.predictedTotal, naive_rate_mae: forecastError(naive, holdout.purchases).mae,
    value: { mae: money.mae, rmse: money.rmse, actual: money.actualTotal, predicted: money.predictedTotal, normalised_gini: normalisedGini(expected.value, holdout.amount) },
    deciles: valueTenths(expected.value, holdout.amount).map((tenth) => ({
      decile: tenth.tenth, customers: tenth.customers, predicted_mean: tenth.predictedMean, actual_mean: tenth.actualMean, relative_error: Number.isNaN(tenth.relativeError) ? null : tenth.relativeError,
    })),
  }
}

function* outputRows(names: readonly string[], found: SummarisedTransactions, values: CustomerValues): Generator<(string | number)[]> {
  const { summary, customerIndex, totalAmount } = found
  const rfm = rfmScores({ weeksSinceLast: summary.age.map((age, row) => age - summary.recency[row]), purchases: summary.repeats, money: totalAmount })
  for (let row = 0; row < customerIndex.length; row += 1) {
    yield [
      names[customerIndex[row]], values.probabilityAlive[row], values.expectedPurchases[row], values.value[row], values.low[row], values.high[row],
      summary.repeats[row], summary.recency[row], summary.age[row], `${rfm.recency[row]}${rfm.frequency[row]}${rfm.monetary[row]}`, rfm.segment[row],
    ]
  }
}

function textReport(model: CustomerValueModel, holdout: Record<string, unknown> | null, lines: { readonly customers: number; readonly out: string; readonly horizonDays: number; readonly asOf: string }): string {
  const { purchases, amounts } = model
  const { r, alpha, a, b } = purchases.parameters
  const { p, q, v } = amounts.parameters
  return [
    `Purchases (BG/NBD, time in weeks): r ${r.toFixed(7)}  alpha ${alpha.toFixed(7)}  a ${a.toFixed(7)}  b ${b.toFixed(7)}  log-likelihood ${purchases.logLikelihood.toFixed(3)}`,
    `Amounts (Gamma-Gamma, ${amounts.customers} customers): p ${p.toFixed(4)}  q ${q.toFixed(4)}  v ${v.toFixed(4)}  log-likelihood ${amounts.logLikelihood.toFixed(3)}`,
    ...(holdout === null ? [] : [`Holdout, ${holdout.weeks} weeks: actual ${holdout.actual_purchases} purchases, predicted ${Number(holdout.predicted_purchases).toFixed(0)}, MAE ${Number(holdout.mae).toFixed(3)}, RMSE ${Number(holdout.rmse).toFixed(3)}, naive rate MAE ${Number(holdout.naive_rate_mae).toFixed(3)}`]),
    ...model.warnings.map((warning) => `Note: ${warning}`),
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
  const fitted = fitCustomerValue(found.summary)
  if (fitted.kind === 'refused') return fitted
  const { model } = fitted
  const values = valueCustomers(model, found.summary, { weeks: request.horizonDays / DAYS_PER_WEEK, seed: request.seed })
  const holdout = holdoutReport(model, found)
  const written = await writeWhole([{ path: request.out, text: csvText(HEADER, outputRows(read.names, found, values)) }])
  if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
  const lastDay = read.calibrationEnd ?? read.transactions.day.reduce((latest, day) => Math.max(latest, day), 0)
  const asOf = new Date(lastDay * MS_PER_DAY).toISOString().slice(0, 10)
  const { purchases, amounts } = model
  return {
    kind: 'done',
    text: textReport(model, holdout, { customers: found.customerIndex.length, out: request.out, horizonDays: request.horizonDays, asOf }),
    summary: {
      command: 'value', rows: read.rows, rows_without_customer: read.withoutCustomer, customers: model.customers, repeat_customers: model.repeatCustomers,
      as_of: asOf, horizon_days: request.horizonDays, time_unit: 'weeks',
      parameters: { bg_nbd: purchases.parameters, gamma_gamma: amounts.parameters },
      log_likelihood: { bg_nbd: purchases.logLikelihood, gamma_gamma: amounts.logLikelihood },
      gamma_gamma_customers: amounts.customers, converged: purchases.converged && amounts.converged, evidence: model.evidence, warnings: model.warnings,
      holdout, total_value: values.value.reduce((sum, value) => sum + value, 0), out: request.out,
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
