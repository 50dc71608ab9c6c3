/** Figures from rows: the one engine that makes them, and that anyone makes them again with. */
import { aucInterval } from '#ml/metrics/auc.ts'
import { bootstrapInterval } from '#ml/metrics/bootstrap.ts'
import { expectedCalibrationError } from '#ml/metrics/probability-error.ts'
import { liftTable } from '#ml/metrics/ranking.ts'
import { meanInterval, wilsonInterval, type Interval } from '#ml/stats/interval.ts'
import type { Condition, Formula } from '../schema.ts'
import type { SnapshotTable } from './snapshot-table.ts'

/** A figure's value with its 95 % interval, where it has one. `why`: why there is no value. */
export type Computed = { value: number | null; low: number | null; high: number | null; rows: number; why?: string }

const DIGITS = 10 // significant digits kept: more than any reader needs, fewer than the last bits in which machines differ
const SEED = 20_261_101 // of the draws for intervals: any fixed number
const DRAWS = 200
const MOST_DRAWN_ROWS = 20_000 // above, fewer draws are taken, so that an interval costs the same

const rounded = (value: number) => Number(value.toPrecision(DIGITS))
const none = (rows: number, why: string): Computed => ({ value: null, low: null, high: null, rows, why })
const some = (value: number, rows: number, interval: Interval | null = null): Computed => ({ value: rounded(value), low: interval && rounded(interval.low), high: interval && rounded(interval.high), rows })

/** The rows that meet all conditions, by their place in the table. Throws a RangeError for a column that is not there. */
export function rowsWhere(table: SnapshotTable, where: readonly Condition[]): number[] {
  const tests = where.map((condition) => testOf(table, condition))
  const found: number[] = []
  for (let row = 0; row < table.rows.length; row++) if (tests.every((test) => test(table.rows[row]))) found.push(row)
  return found
}

function placeOf(table: SnapshotTable, column: string): number {
  const at = table.columns.indexOf(column)
  if (at < 0) throw new RangeError(`The file ${table.name} has no column ${column}.`)
  return at
}

function testOf(table: SnapshotTable, [column, how, wanted]: Condition): (row: readonly string[]) => boolean {
  const at = placeOf(table, column)
  if (how === 'is') return (row) => row[at] === String(wanted)
  if (how === 'not') return (row) => row[at] !== String(wanted)
  const limit = Number(wanted)
  if (how === 'from') return (row) => row[at] !== '' && Number(row[at]) >= limit
  return (row) => row[at] !== '' && Number(row[at]) < limit
}

/** The value of a figure from the rows of its file. */
export function computeFigure(formula: Formula, table: SnapshotTable): Computed {
  const rows = rowsWhere(table, formula.where)
  const numbers = (column: string) => valuesOf(table, rows, column)
  switch (formula.by) {
    case 'count': return some(rows.length, rows.length)
    case 'share': return shareOf(table, formula.of, rows)
    case 'sum': return sumOf(numbers(formula.column), rows.length)
    case 'mean': {
      const values = numbers(formula.column)
      return values.length === 0 ? none(0, 'There is no row with a value.') : some(meanInterval(values).mean, values.length, values.length > 1 ? meanInterval(values) : null)
    }
    case 'ratio': return ratioOf(formula, table, rows)
    case 'cell': return cellOf(table, rows, formula.column)
    default: return judgedFigure(formula, table, rows)
  }
}

function valuesOf(table: SnapshotTable, rows: readonly number[], column: string): number[] {
  const at = placeOf(table, column)
  return rows.flatMap((row) => (isNumber(table.rows[row][at]) ? [Number(table.rows[row][at])] : []))
}

/** Altered rows may hold anything: what is no number counts as no value, and is found by its hash. */
function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

function shareOf(table: SnapshotTable, of: readonly Condition[], rows: readonly number[]): Computed {
  if (rows.length === 0) return none(0, 'There is no row to take a share of.')
  const tests = of.map((condition) => testOf(table, condition))
  const hits = rows.filter((row) => tests.every((test) => test(table.rows[row]))).length
  return some(hits / rows.length, rows.length, wilsonInterval(hits, rows.length))
}

function sumOf(values: readonly number[], rows: number): Computed {
  return rows === 0 ? some(0, 0) : some(values.reduce((sum, value) => sum + value, 0), values.length)
}

function ratioOf({ over, under, counts }: Extract<Formula, { by: 'ratio' }>, table: SnapshotTable, rows: readonly number[]): Computed {
  const [top, bottom] = [placeOf(table, over), placeOf(table, under)]
  const pairs = rows.filter((row) => isNumber(table.rows[row][top]) && isNumber(table.rows[row][bottom])).map((row) => [Number(table.rows[row][top]), Number(table.rows[row][bottom])] as const)
  const total = (side: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[side], 0)
  const [came, promised] = [total(0), total(1)]
  if (!(promised > 0)) return none(pairs.length, 'Nothing was promised in these rows.')
  if (counts === 'events') {
    const { low, high } = wilsonInterval(came, pairs.length)
    return some(came / promised, pairs.length, { low: (low * pairs.length) / promised, high: (high * pairs.length) / promised })
  }
  const ratio = (drawn: Int32Array) => {
    let [over_, under_] = [0, 0]
    for (const at of drawn) {
      over_ += pairs[at][0]
      under_ += pairs[at][1]
    }
    if (!(under_ > 0)) throw new RangeError('Nothing promised in this draw.')
    return over_ / under_
  }
  return drawnFigure(pairs.length, ratio, came / promised)
}

function cellOf(table: SnapshotTable, rows: readonly number[], column: string): Computed {
  if (rows.length !== 1) return none(rows.length, rows.length === 0 ? 'There is no such row.' : 'More than one row says it.')
  const text = table.rows[rows[0]][placeOf(table, column)]
  return !isNumber(text) ? none(1, 'The row says nothing of it.') : some(Number(text), 1)
}

/** Scores against outcomes: AUC by DeLong, the others by their mean or by drawing rows again. */
function judgedFigure(formula: Extract<Formula, { score: string }>, table: SnapshotTable, rows: readonly number[]): Computed {
  const [scoreAt, labelAt] = [placeOf(table, formula.score), placeOf(table, formula.label)]
  const judged = rows.filter((row) => isNumber(table.rows[row][scoreAt]) && table.rows[row][labelAt] !== '')
  const scores = Float64Array.from(judged, (row) => Number(table.rows[row][scoreAt]))
  const labels = Uint8Array.from(judged, (row) => (table.rows[row][labelAt] === '1' ? 1 : 0))
  const positives = labels.reduce((sum, label) => sum + label, 0)
  if (judged.length === 0) return none(0, 'No lead has a settled outcome.')
  if (formula.by !== 'brier' && (positives === 0 || positives === labels.length)) return none(judged.length, `All ${judged.length} settled outcomes are the same: this needs both.`)
  if (formula.by === 'auc') {
    const { auc, low, high } = aucInterval(scores, labels)
    return some(auc, judged.length, { low, high })
  }
  if (formula.by === 'brier') {
    const { mean, low, high } = meanInterval(scores.map((score, at) => (score - labels[at]) ** 2))
    return some(mean, judged.length, { low: Math.max(0, low), high })
  }
  const taken = (drawn: Int32Array) => [Float64Array.from(drawn, (at) => scores[at]), Uint8Array.from(drawn, (at) => labels[at])] as const
  if (formula.by === 'ece') return centred(drawnFigure(judged.length, (drawn) => expectedCalibrationError(...taken(drawn)), expectedCalibrationError(scores, labels)))
  return drawnFigure(judged.length, (drawn) => topLift(...taken(drawn)), topLift(scores, labels))
}

/** Drawing rows again adds gaps by chance, so that the draws of a mean gap all lie too high: their width is kept, and laid around the value. */
function centred(computed: Computed): Computed {
  const { value, low, high } = computed
  if (value === null || low === null || high === null) return computed
  return { ...computed, low: rounded(Math.max(0, value - (high - low) / 2)), high: rounded(value + (high - low) / 2) }
}

function topLift(scores: Float64Array, labels: Uint8Array): number {
  if (!labels.includes(1)) throw new RangeError('No outcome in this draw.')
  return liftTable(scores, labels)[0].lift
}

function drawnFigure(rows: number, metric: (drawn: Int32Array) => number, estimate: number): Computed {
  const repeats = rows > MOST_DRAWN_ROWS ? Math.max(20, Math.round((DRAWS * MOST_DRAWN_ROWS) / rows)) : DRAWS
  const { interval } = rows > 1 ? bootstrapInterval(rows, metric, { seed: SEED, repeats }) : { interval: null }
  return some(estimate, rows, interval)
}
