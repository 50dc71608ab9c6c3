/** Trains and judges a model of an amount (a mean, or a customer value): columns chosen, judged on unseen rows, published or refused. Pure. */
import { amountsOf, fitAmountModel, type AmountModel, type AmountTask } from '#ml/model/amount-model.ts'
import { ModelFitError } from '#ml/model/binary-model.ts'
import { rankCorrelationTest } from '#ml/judge/rank-correlation-test.ts'
import { decileMape, valueTenths } from '#ml/lifetime/value-evaluation.ts'
import { meanAbsoluteError, normalisedGini, rootMeanSquaredError } from '#ml/metrics/amount-error.ts'
import { takeRows } from '#ml/table/table.ts'
import { chooseColumns, type ColumnQuestion } from './input-columns.ts'
import type { LearnerSettings } from './learner-choice.ts'
import { splitRows, type SplitChoice } from './row-splits.ts'
import type { AmountFigures, AmountResult } from './schema.ts'

export type FitAmountsInput = Omit<ColumnQuestion, 'labels'> & {
  task: AmountTask
  amounts: Float64Array
  split: SplitChoice
  settings?: LearnerSettings
  weights?: Float64Array
  threads?: number
}
export type FittedAmounts = { result: Extract<AmountResult, { kind: 'published' }>; model: AmountModel } | { result: Extract<AmountResult, { kind: 'refused' }>; model?: undefined }

const LEAST_ROWS = 100
const LEAST_PAYING = 40
const LEVEL = 0.01

/** Trains a model of the amount and decides whether it is fit to publish; a refusal is a result with its reason. */
export function fitAmounts(input: FitAmountsInput): FittedAmounts {
  const { amounts, task } = input
  const rows = amounts.length
  const paying = amounts.reduce((count, amount) => count + (amount > 0 ? 1 : 0), 0)
  const refused = (sentence: string): FittedAmounts => ({ result: { kind: 'refused', task, sentence: `Not trained: ${sentence}`, rows, paying } })
  if (rows < LEAST_ROWS) return refused(`too few rows, ${rows}; the least is ${LEAST_ROWS}: ${LEAST_ROWS - rows} more needed.`)
  if (task === 'value' && paying < LEAST_PAYING) return refused(`too few rows with an amount above zero, ${paying}; the least is ${LEAST_PAYING}: ${LEAST_PAYING - paying} more needed.`)
  if (amounts.every((amount) => amount === amounts[0])) return refused(`every row has the same amount (${amounts[0]}): there is nothing to tell apart.`)
  const choice = chooseColumns({ ...input, labels: upperHalf(amounts) })
  const unclear = choice.leftOut.filter(({ reason }) => reason === 'date-ambiguous')
  if (unclear.length > 0) return refused(`day and month cannot be told apart in ${unclear.map(({ column }) => `"${column}"`).join(', ')}. Say how dates are written, for example DD/MM/YYYY, or leave the column out.`)
  if (choice.table.columns.length === 0) return refused('no column is left to learn from.')
  const { parts, split } = splitRows(upperHalf(amounts), input.split, input.seed, input.time)
  const options = { task, seed: input.seed, parameters: input.settings, threads: input.threads }
  const take = (values: Float64Array, kept: Int32Array): Float64Array => Float64Array.from(kept, (row) => values[row])
  try {
    const foreseen: number[] = []
    const came: number[] = []
    const baseline: number[] = []
    for (const { train, test } of parts) {
      const model = fitAmountModel(takeRows(choice.table, train), take(amounts, train), { ...options, weights: input.weights && take(input.weights, train) })
      foreseen.push(...amountsOf(model, takeRows(choice.table, test)))
      came.push(...take(amounts, test))
      const mean = take(amounts, train).reduce((sum, amount) => sum + amount / train.length, 0)
      for (let i = 0; i < test.length; i++) baseline.push(mean)
    }
    const metrics = figuresOf(Float64Array.from(foreseen), Float64Array.from(came))
    const { pValue } = rankCorrelationTest(foreseen, came, { seed: input.seed })
    const figure = `normalised Gini ${metrics.gini.toFixed(2)} and RMSE ${metrics.rmse.toPrecision(4)} (the mean for everyone: ${rootMeanSquaredError(baseline, came).toPrecision(4)}) on ${split.sentence}`
    const judged = { task, rows, paying, split, metrics, meanRmse: rootMeanSquaredError(baseline, came), meanMae: meanAbsoluteError(baseline, came), pValue, leftOut: choice.leftOut, features: choice.table.columns.map(({ spec }) => spec.name), seed: input.seed }
    if (!(pValue <= LEVEL) || !(metrics.gini > 0)) return { result: { kind: 'refused', ...judged, sentence: `Not published: these columns do not tell the amount, ${figure}; amounts dealt at random are ranked as well in ${(100 * pValue).toFixed(1)}% of cases.` } }
    const model = fitAmountModel(choice.table, amounts, { ...options, weights: input.weights })
    return { result: { kind: 'published', ...judged, learner: 'boosted-trees', parameters: { ...model.parameters }, sentence: `Published: ${figure}.` }, model }
  } catch (error) {
    if (error instanceof ModelFitError) return refused(error.message)
    throw error
  }
}

/** Yes for the larger half of the amounts: what columns are checked for leaks against, and rows are dealt evenly by. */
function upperHalf(amounts: Float64Array): Uint8Array {
  const median = amounts.slice().sort()[Math.floor(amounts.length / 2)]
  const above = Uint8Array.from(amounts, (amount) => (amount > median ? 1 : 0))
  return above.includes(1) ? above : Uint8Array.from(amounts, (amount) => (amount >= median ? 1 : 0))
}

function figuresOf(foreseen: Float64Array, came: Float64Array): AmountFigures {
  const tenths = valueTenths(foreseen, came)
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  const mape = decileMape(tenths)
  return {
    rows: came.length, mae: meanAbsoluteError(foreseen, came), rmse: rootMeanSquaredError(foreseen, came), gini: normalisedGini(foreseen, came),
    decileMape: Number.isFinite(mape) ? mape : null, predictedTotal: total(foreseen), actualTotal: total(came),
    tenths: tenths.map(({ tenth, customers, predictedMean, actualMean }) => ({ tenth, customers, predicted: predictedMean, actual: actualMean })),
  }
}
