/** Customer value as one function of plain data, for a thread of its own: fit, check on held-out months, value everyone. */
import { expectCustomers, fitCustomerValue, valueCustomers, type CustomerValueFit } from '#ml/lifetime/customer-value.ts'
import type { PurchaseModelName } from '#ml/lifetime/purchase-models.ts'
import { summariseTransactions, type PurchaseSummary, type TransactionColumns } from '#ml/lifetime/purchase-summary.ts'
import { rfmScores, type RfmScores } from '#ml/lifetime/rfm.ts'
import { decileMape, forecastError, valueTenths } from '#ml/lifetime/value-evaluation.ts'
import { normalisedGini } from '#ml/metrics/amount-error.ts'
import type { ValueHoldout, ValueResult } from './schema.ts'
import { choosePurchaseModel, purchaseContenders, tryBehaviourValues } from './value-choice.ts'

export type ValueQuestion = { transactions: TransactionColumns; asOfDay: number; horizonDays: number; seed: number }
/** Per customer of the summary; `customerIndex` leads back to the question's customers. */
export type CustomerFigures = { customerIndex: Int32Array; summary: PurchaseSummary; totalAmount: Float64Array; pAlive: Float64Array; expectedOrders: Float64Array; value: Float64Array; low: Float64Array; high: Float64Array; rfm: RfmScores }
export type FittedValues = { result: ValueResult; figures: CustomerFigures | null }

const HOLDOUT_SHARE = 0.25 // the last quarter of the observed time checks the first three
const LEAST_HOLDOUT_DAYS = 28
const DAYS_PER_WEEK = 7
const NO_PATTERN = 'Not trained: these orders follow no pattern of buying and leaving that could be told apart; more months of orders are needed.'

/** Checks both purchase models and behaviour on the last part of the time, fits the better purchase model to all orders, and values every customer. */
export function fitValuesInThread(question: ValueQuestion, report: (fraction: number) => void): FittedValues {
  const summarised = summariseTransactions(question.transactions, { observationEnd: question.asOfDay })
  if (summarised.kind === 'refused') return { result: { kind: 'refused', sentence: `Not trained: ${lowerFirst(summarised.reason)}` }, figures: null }
  const { summary, customerIndex, totalAmount } = summarised.value
  const holdout = checkOnHoldout(question)
  const choice = holdout?.contenders ? choosePurchaseModel(holdout.contenders) : { inUse: 'bg-nbd' as const, sentence: 'BG/NBD is in use: there are too few months of orders to hold some out.' }
  report(0.2)
  const fit = fitWith(summary, choice.inUse)
  if (fit.kind === 'refused') return { result: { kind: 'refused', sentence: `Not trained: ${lowerFirst(fit.reason)}` }, figures: null }
  report(0.3)
  const { model } = fit
  const behaviour = tryBehaviourValues(question.transactions, { days: question.horizonDays, seed: question.seed })
  report(0.5)
  const values = valueCustomers(model, summary, { weeks: question.horizonDays / DAYS_PER_WEEK, seed: question.seed })
  if (!values.value.every(Number.isFinite)) return { result: { kind: 'refused', sentence: NO_PATTERN }, figures: null }
  const rfm = rfmScores({ weeksSinceLast: summary.age.map((age, row) => age - summary.recency[row]), purchases: summary.repeats, money: totalAmount })
  report(1)
  const weak = model.evidence === 'low'
  const checked = holdout ? ` On the last ${Math.round(holdout.weeks)} weeks: ${Math.round(holdout.predictedPurchases).toLocaleString('en')} repeat orders expected, ${holdout.actualPurchases.toLocaleString('en')} came.` : ''
  const result: ValueResult = {
    kind: 'published', label: weak ? 'weak' : 'good', horizonDays: question.horizonDays, customers: model.customers, repeatCustomers: model.repeatCustomers,
    purchases: { ...model.purchases.parameters, logLikelihood: model.purchases.logLikelihood }, amounts: { ...model.amounts.parameters, logLikelihood: model.amounts.logLikelihood },
    pareto: model.pareto && { ...model.pareto.parameters, logLikelihood: model.pareto.logLikelihood }, inUse: model.inUse, behaviour,
    choice: model.inUse === choice.inUse ? choice.sentence : 'BG/NBD is in use: Pareto/NBD was nearer on the months held out, and gives no figures on all orders.',
    evidence: model.evidence, warnings: [...model.warnings], holdout,
    totalValue: values.value.reduce((sum, value) => sum + value, 0),
    sentence: `${weak ? 'Published as weak' : 'Published'}: ${model.customers.toLocaleString('en')} customers, ${model.repeatCustomers.toLocaleString('en')} of whom bought again.${checked}`,
  }
  return { result, figures: { customerIndex, summary, totalAmount, pAlive: values.probabilityAlive, expectedOrders: values.expectedPurchases, value: values.value, low: values.low, high: values.high, rfm } }
}

/** The model asked for, or BG/NBD where that one gives no figures. */
function fitWith(summary: PurchaseSummary, purchaseModel: PurchaseModelName): CustomerValueFit {
  const fit = fitCustomerValue(summary, { purchaseModel })
  return fit.kind === 'refused' && purchaseModel !== 'bg-nbd' ? fitCustomerValue(summary) : fit
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function checkOnHoldout({ transactions, asOfDay }: ValueQuestion): ValueHoldout | null {
  const first = transactions.day.reduce((least, day) => Math.min(least, day), Infinity)
  const days = Math.floor((asOfDay - first) * HOLDOUT_SHARE)
  if (days < LEAST_HOLDOUT_DAYS) return null
  const summarised = summariseTransactions(transactions, { calibrationEnd: asOfDay - days, observationEnd: asOfDay })
  if (summarised.kind === 'refused' || !summarised.value.holdout) return null
  const { summary, holdout } = summarised.value
  const fit = fitCustomerValue(summary)
  if (fit.kind === 'refused') return null
  const contenders = purchaseContenders(fit.model, summary, holdout)
  const expected = expectCustomers({ ...fit.model, inUse: choosePurchaseModel(contenders).inUse }, summary, holdout.weeks)
  if (!expected.value.every(Number.isFinite)) return null
  const naive = summary.repeats.map((repeats, row) => (summary.age[row] > 0 ? (repeats / summary.age[row]) * holdout.weeks : 0))
  const [purchases, money] = [forecastError(expected.expectedPurchases, holdout.purchases), forecastError(expected.value, holdout.amount)]
  const gini = normalisedGini(expected.value, holdout.amount)
  const tenths = valueTenths(expected.value, holdout.amount)
  const mape = decileMape(tenths)
  return {
    weeks: holdout.weeks, customers: summary.repeats.length, mae: purchases.mae, rmse: purchases.rmse, naiveMae: forecastError(naive, holdout.purchases).mae,
    predictedPurchases: purchases.predictedTotal, actualPurchases: purchases.actualTotal, predictedValue: money.predictedTotal, actualValue: money.actualTotal,
    gini: Number.isFinite(gini) ? gini : null,
    decileMape: Number.isFinite(mape) ? mape : null, contenders,
    tenths: tenths.map((tenth) => ({ tenth: tenth.tenth, customers: tenth.customers, predicted: tenth.predictedMean, actual: tenth.actualMean })),
  }
}
