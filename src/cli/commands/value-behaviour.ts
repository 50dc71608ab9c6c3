/** The part of `leadlight value` that tries behaviour against the purchase models. */
import { behaviourTable, chooseValueModel, type CustomerCovariates, type ValueChoice } from '#ml/lifetime/behaviour-value.ts'
import type { SummarisedTransactions, TransactionColumns } from '#ml/lifetime/purchase-summary.ts'
import { amountsOf } from '#ml/model/amount-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { inferFeatures } from '#ml/table/infer.ts'
import { readTableFile } from '../input/table-file.ts'
import { snakeKeys } from '../output/snake-keys.ts'

/** The choice as it was made, and what behaviour foretells of each customer over its window; empty where it was not tried. */
export type BehaviourAnswer = { choice: ValueChoice; values: Float64Array }
export type CovariatesRead = { kind: 'read'; covariates: CustomerCovariates; unknown: number } | { kind: 'usage' | 'refused'; reason: string }

/** Reads facts about customers, one row each, matched by the column named like the customers' one in the transactions. */
export async function readCovariates(path: string, key: string, names: readonly string[], dateFormat: string | undefined): Promise<CovariatesRead> {
  const file = await readTableFile(path)
  if (file.kind !== 'read') return { kind: file.kind === 'unreadable' ? 'usage' : 'refused', reason: file.reason }
  const ids = file.table.columns.find(({ name }) => name === key)?.values
  if (!ids) return { kind: 'usage', reason: `--covariates: the file has no column "${key}", by which customers are matched.` }
  const rowOf = new Map(ids.map((id, row) => [id, row]))
  if (rowOf.size < ids.length) return { kind: 'refused', reason: `The covariates name some customer twice: ${ids.length} rows for ${rowOf.size} customers.` }
  const facts = file.table.columns.filter(({ name }) => name !== key)
  const matched = facts.map(({ name, values }) => ({ name, values: names.map((customer) => values[rowOf.get(customer) ?? -1] ?? null) }))
  const { specs, notes } = inferFeatures(matched, { dateFormat })
  const unclear = notes.find(({ verdict }) => verdict === 'ambiguous-date')
  if (unclear) return { kind: 'usage', reason: `--covariates: ${unclear.detail} of "${unclear.column}".` }
  return { kind: 'read', covariates: encodeTable(specs, matched, names.length), unknown: names.filter((customer) => !rowOf.has(customer)).length }
}

/** Tries behaviour on all that is known up to `until`, and foretells the window after it for the summary's customers. */
export function tryBehaviour(transactions: TransactionColumns, found: SummarisedTransactions, options: { until: number; days: number; seed: number; covariates?: CustomerCovariates }): BehaviourAnswer {
  const kept = Int32Array.from(transactions.day.keys()).filter((k) => transactions.day[k] <= options.until)
  const known: TransactionColumns = {
    customers: transactions.customers, customer: Int32Array.from(kept, (k) => transactions.customer[k]),
    day: Float64Array.from(kept, (k) => transactions.day[k]), amount: Float64Array.from(kept, (k) => transactions.amount[k]),
  }
  const choice = chooseValueModel(known, options)
  const values = choice.kind === 'compared' ? amountsOf(choice.model, behaviourTable(known, found, options.until, options.covariates)) : new Float64Array(0)
  return { choice, values }
}

/** The choice for JSON: both contenders with their figures; the model itself is left out. */
export function choiceReport(choice: ValueChoice): unknown {
  if (choice.kind === 'not-tried') return snakeKeys(choice)
  const { model, ...rest } = choice
  return snakeKeys({ ...rest, learner: model.learner, features: model.features.map(({ name }) => name) })
}
