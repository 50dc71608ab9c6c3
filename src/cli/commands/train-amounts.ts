/** `leadlight train --task regression|value`: a model of an amount from a file. */
import { columnsOfRows, fieldLabel, fitAmounts, leftOutLabels, type AmountResult, type FitAmountsInput, type LearnerSettings, type SplitChoice } from '#domain/train/index.ts'
import { numberOf, textOf } from '#ml/table/raw-value.ts'
import type { Outcome } from '../command.ts'
import type { TableFile } from '../input/table-file.ts'
import { amountModelText } from '../model-document.ts'
import { snakeKeys } from '../output/snake-keys.ts'
import { writeWhole } from '../output/whole-file.ts'

/** What was asked for, its column names checked. */
export type AmountRequest = {
  task: 'regression' | 'value'; target: string; out: string; id?: string; time?: string; timeOf: (rows: Int32Array) => Float64Array | undefined
  include: string[]; exclude: string[]; split: SplitChoice; dateFormat?: string; seed: number; settings: LearnerSettings; threads?: number; weightsColumn?: string
  weightsOf: (rows: Int32Array) => Float64Array | undefined
}

const UNREADABLE_SHOWN = 1

/** Trains, writes the model, and answers; rows without an amount are left out and counted. */
export async function trainAmounts(request: AmountRequest, table: TableFile, began: number): Promise<Outcome> {
  const target = table.columns.find(({ name }) => name === request.target)
  if (!target) return { kind: 'usage', reason: `--target: the file has no column "${request.target}".` }
  const all = Float64Array.from(target.values, numberOf)
  const unreadable = target.values.filter((value, row) => Number.isNaN(all[row]) && textOf(value) !== null)
  if (unreadable.length > 0) return { kind: 'refused', reason: `${unreadable.length.toLocaleString('en')} rows have no readable amount in "${request.target}", the first is "${unreadable.slice(0, UNREADABLE_SHOWN)[0]}". Correct or empty them.` }
  const rows = Int32Array.from(all.keys()).filter((row) => !Number.isNaN(all[row]))
  const withoutAmount = all.length - rows.length
  const input: FitAmountsInput = {
    task: request.task, amounts: Float64Array.from(rows, (row) => all[row]), columns: withoutAmount === 0 ? table.columns : columnsOfRows(table.columns, rows), seed: request.seed,
    targetColumn: request.target, idColumn: request.id, timeColumn: request.time, time: request.timeOf(rows), include: request.include,
    exclude: request.weightsColumn === undefined ? request.exclude : [...request.exclude, request.weightsColumn], dateFormat: request.dateFormat,
    split: request.split, settings: request.settings, weights: request.weightsOf(rows), threads: request.threads,
  }
  const { result, model } = fitAmounts(input)
  const facts = { command: 'train', target: request.target, rows_without_amount: withoutAmount, encoding: table.encoding, delimiter: table.delimiter, ...report(result) }
  const seconds = Number(((performance.now() - began) / 1000).toFixed(2))
  if (!model) return { kind: 'refused', reason: result.sentence, details: { ...facts, seconds } }
  const idColumn = request.id ?? result.leftOut.find(({ reason }) => reason === 'identifier')?.column ?? null
  const written = await writeWhole([{ path: request.out, text: amountModelText({ target: { column: request.target }, idColumn, result, model }) }])
  if (written.kind === 'failed') return { kind: 'usage', reason: written.reason }
  return { kind: 'done', summary: { ...facts, id_column: idColumn, out: request.out, seconds }, text: textFor(result, { rows: rows.length, withoutAmount, out: request.out, seconds }) }
}

function report(result: AmountResult): Record<string, unknown> {
  const { kind, ...rest } = result
  return { result: kind, ...(snakeKeys(rest) as Record<string, unknown>) }
}

function textFor(result: Extract<AmountResult, { kind: 'published' }>, facts: { rows: number; withoutAmount: number; out: string; seconds: number }): string {
  const { metrics } = result
  return [
    `${facts.rows.toLocaleString('en')} rows, ${result.paying.toLocaleString('en')} with an amount above zero${facts.withoutAmount ? `, ${facts.withoutAmount.toLocaleString('en')} more without an amount` : ''}`,
    `${result.features.length} features: ${result.features.map(fieldLabel).join(', ')}`,
    ...result.leftOut.slice(0, 30).map(({ column, reason, detail }) => `Left out: ${column} (${leftOutLabels[reason].toLowerCase()}). ${detail}`),
    `Judged on ${result.split.sentence}: normalised Gini ${metrics.gini.toFixed(3)}, MAE ${metrics.mae.toPrecision(4)}, RMSE ${metrics.rmse.toPrecision(4)} (the mean for everyone: ${result.meanRmse.toPrecision(4)}), decile MAPE ${metrics.decileMape === null ? 'none' : metrics.decileMape.toFixed(3)}, total foreseen ${metrics.predictedTotal.toPrecision(5)}, came ${metrics.actualTotal.toPrecision(5)}`,
    result.sentence,
    `Wrote the model, trained on all rows (${result.task === 'value' ? 'chance times log-normal amount' : 'boosted trees'}, seed ${result.seed}), to ${facts.out} in ${facts.seconds} s`,
  ].join('\n')
}
