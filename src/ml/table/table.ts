/** The table every learner reads: typed columns with known kinds, one layout for training and for scoring. */

export type FeatureKind = 'number' | 'category' | 'flag' | 'date'

/**
 * What is known about one input column. `levels` lists the known values of a category or flag (index = code), and is
 * empty for the others. `dateOrder` says in which order a date column writes day, month and year.
 */
export type FeatureSpec = { name: string; kind: FeatureKind; levels: string[]; dateOrder?: DateOrder }

export type DateOrder = 'YMD' | 'DMY' | 'MDY'

/**
 * One column. Float64 because a date with its time and an amount in cents both need more than 24 bits.
 * number: the value; date: days since 1970-01-01; category and flag: the level's index; NaN = missing or unseen level.
 */
export type Column = { spec: FeatureSpec; values: Float64Array }

export type Table = { rows: number; columns: Column[] }

/** The same table with only the given rows, in the given order (a row may come twice). Cost O(rows x columns). */
export function takeRows(table: Table, rows: Int32Array): Table {
  const columns = table.columns.map(({ spec, values }) => {
    const taken = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]]
    return { spec, values: taken }
  })
  return { rows: rows.length, columns }
}

/** The same table with only the named columns, in the named order; throws a RangeError that names a column it lacks. */
export function takeColumns(table: Table, names: readonly string[]): Table {
  const byName = new Map(table.columns.map((column) => [column.spec.name, column]))
  const columns = names.map((name) => {
    const column = byName.get(name)
    if (!column) throw new RangeError(`The table has no column named "${name}".`)
    return column
  })
  return { rows: table.rows, columns }
}
