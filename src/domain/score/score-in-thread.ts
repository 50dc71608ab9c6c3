/** The score of many rows as one function of plain data, for a thread of its own: it knows numbers only. */
import { contributionsOf, marginsOf, parseModel, type BinaryModel } from '#ml/model/binary-model.ts'
import { encodeTable, type RawColumn } from '#ml/table/encode.ts'
import type { Table } from '#ml/table/table.ts'

export type RowsToScore = { model: string; columns: RawColumn[]; rows: number; explain: boolean }
/** `contributions`: rows x features, row after row; empty where nothing is to be explained. */
export type ScoredRows = { table: Table; margins: Float64Array; baseValue: number; contributions: Float64Array }

/** Log-odds of every row, and what each feature adds to them. */
export function scoreRows({ model: text, columns, rows, explain }: RowsToScore): ScoredRows {
  if (held?.text !== text) held = { text, model: parseModel(text) }
  return scoreTable(held.model, columns, rows, explain)
}

/** The model of the last call: its next page finds it read, and its tables of contributions filled. */
let held: { text: string; model: BinaryModel } | undefined

/** The same with a model that is read already. */
export function scoreTable(model: BinaryModel, columns: RawColumn[], rows: number, explain = true): ScoredRows {
  const table = encodeTable(model.features, columns, rows)
  return { table, margins: marginsOf(model, table), baseValue: model.baseValue, contributions: explain ? contributionsOf(model, table).values : new Float64Array(0) }
}
