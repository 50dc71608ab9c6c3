/** Customer value as one function of plain data, for a thread of its own: fit, check on held-out months, value everyone. */
import { expectCustomers, fitCustomerValue, valueCustomers } from '#ml/lifetime/customer-value.ts'
import { summariseTransactions, type PurchaseSummary, type TransactionColumns } from '#ml/lifetime/purchase-summary.ts'
import { rfmScores, type RfmScores } from '#ml/lifetime/rfm.ts'
import { forecastError, valueTenths } from '#ml/lifetime/value-evaluation.ts'
import { normalisedGini } from '#ml/metrics/amount-error.ts'
import type { ValueHoldout, ValueResult } from './schema.ts'

export type ValueQuestion = { transactions: TransactionColumns; asOfDay: number; horizonDays: number; seed: number }
/** Per customer of the summary; `customerIndex` leads back to the question's customers. */
export type CustomerFigures = { customerIndex: Int32Array; summary: PurchaseSummary; totalAmount: Float64Array; pAlive: Float64Array; expectedOrders: Float64Array; value: Float64Array; low: Float64Array; high: Float64Array; rfm: RfmScores }
export type FittedValues = { result: ValueResult; figures: CustomerFigures | null }

const HOLDOUT_SHARE = 0.25 // the last quarter of the observed time checks the first three
const LEAST_HOLDOUT_DAYS = 28
const DAYS_PER_WEEK = 7
const NO_PATTERN = 'Not trained: these orders follow no pattern of buying and leaving that could be told apart; more months of orders are needed.'

/** Fits BG/NBD and Gamma-Gamma to all orders, checks the recipe on the last quarter of the time, and values every customer. */
export function fitValuesInThread(question: ValueQuestion, report: (fraction: number) => void): FittedValues {
  const summarised = summariseTransactions(question.transactions, { observationEnd: question.asOfDay })
  if (summarised.kind === 'refused') return { result: { kind: 'refused', sentence: `Not trained: ${lowerFirst(summarised.reason)}` }, figures: null }
  const fit = fitCustomerValue(summarised.value.summary)
  if (fit.kind === 'refused') return { result: { kind: 'refused', sentence: `Not trained: ${lowerFirst(fit.reason)}` }, figures: null }
  report(0.3)
  const holdout = checkOnHoldout(question)
  report(0.5)
  const { summary, customerIndex, totalAmount } = summarised.value
  const { model } = fit
  const values = valueCustomers(model, summary, { weeks: question.horizonDays / DAYS_PER_WEEK, seed: question.seed })
  if (!values.value.every(Number.isFinite)) return { result: { kind: 'refused', sentence: NO_PATTERN }, figures: null }
  const rfm = rfmScores({ weeksSinceLast: summary.age.map((age, row) => age - summary.recency[row]), purchases: summary.repeats, money: totalAmount })
  report(1)
  const weak = model.evidence === 'low'
  const checked = holdout ? ` On the last ${Math.round(holdout.weeks)} weeks: ${Math.round(holdout.predictedPurchases).toLocaleString('en')} repeat orders expected, ${holdout.actualPurchases.toLocaleString('en')} came.` : ''
  const result: ValueResult = {
    kind: 'published', label: weak ? 'weak' : 'good', horizonDays: question.horizonDays, customers: model.customers, repeatCustomers: model.repeatCustomers,
    purchases: { ...model.purchases.parameters, logLikelihood: model.purchases.logLikelihood }, amounts: { ...model.amounts.parameters, logLikelihood: model.amounts.logLikelihood },
    evidence: model.evidence, warnings: [...model.warnings], holdout,
    totalValue: values.value.reduce((sum, value) => sum + value, 0),
    sentence: `${weak ? 'Published as weak' : 'Published'}: ${model.customers.toLocaleString('en')} customers, ${model.repeatCustomers.toLocaleString('en')} of whom bought again.${checked}`,
  }
  return { result, figures: { customerIndex, summary, totalAmount, pAlive: values.probabilityAlive, expectedOrders: values.expectedPurchases, value: values.value, low: values.low, high: values.high, rfm } }
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
  const expected = expectCustomers(fit.model, summary, holdout.weeks)
  if (!expected.value.every(Number.isFinite)) return null
  const naive = summary.repeats.map((repeats, row) => (summary.age[row] > 0 ? (repeats / summary.age[row]) * holdout.weeks : 0))
  const [purchases, money] = [forecastError(expected.expectedPurchases, holdout.purchases), forecastError(expected.value, holdout.amount)]
  const gini = normalisedGini(expected.value, holdout.amount)
  return {
    weeks: holdout.weeks, customers: summary.repeats.length, mae: purchases.mae, rmse: purchases.rmse, naiveMae: forecastError(naive, holdout.purchases).mae,
    predictedPurchases: purchases.predictedTotal, actualPurchases: purchases.actualTotal, predictedValue: money.predictedTotal, actualValue: money.actualTotal,
    gini: Number.isFinite(gini) ? gini : null,
    tenths: valueTenths(expected.value, holdout.amount).map((tenth) => ({ tenth: tenth.tenth, customers: tenth.customers, predicted: tenth.predictedMean, actual: tenth.actualMean })),
  }
}
