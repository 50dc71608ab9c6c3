/** Models of parts of the rows within a model of all rows: a row of a named level is answered by that level's own model. */

import { takeRows, type Table } from '../table/table.ts'

/** `feature`: the category that decides; each part has the same input columns as the whole. */
export type Segments<Model> = { feature: string; parts: { level: string; model: Model }[] }

/** The rows of a table that each part answers; all other rows stay with the whole model. `own`: the table with the model's columns in their order. */
export function rowsOfParts<Model extends { features: readonly { name: string; levels: readonly string[] }[] }>(model: Model & { segments?: Segments<Model> }, own: Table): { model: Model; rows: Int32Array; table: Table }[] {
  const { segments } = model
  if (!segments) return []
  const { at, levels } = segmentColumn(model, segments.feature)
  const codes = own.columns[at].values
  return segments.parts.flatMap(({ level, model: part }) => {
    const code = levels.indexOf(level)
    const rows = Int32Array.from(codes.keys()).filter((row) => codes[row] === code)
    return rows.length > 0 ? [{ model: part, rows, table: takeRows(own, rows) }] : []
  })
}

/** Where the deciding column stands among a model's features. Throws a RangeError where it is none of them. */
export function segmentColumn(model: { features: readonly { name: string; levels: readonly string[] }[] }, feature: string): { at: number; levels: readonly string[] } {
  const at = model.features.findIndex(({ name }) => name === feature)
  if (at < 0) throw new RangeError(`The model has no feature named "${feature}".`)
  return { at, levels: model.features[at].levels }
}
