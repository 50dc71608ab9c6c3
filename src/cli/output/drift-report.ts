/** What `leadlight drift` found, as JSON and as lines for people. */
import { FAMILY_LEVEL, type ColumnDrift, type ThresholdRule } from '#ml/monitor/column-drift.ts'
import type { DriftRecord, DriftTest } from '#ml/monitor/drift-tests.ts'
import type { TableDrift, WatchedDrift } from '#ml/monitor/table-drift.ts'
import type { TogetherDrift } from '#ml/monitor/together-drift.ts'
import type { WatchedPeriod } from '#ml/monitor/watched-columns.ts'
import type { UnwatchedColumn } from '../input/watched-columns.ts'
import { snakeKeys } from './snake-keys.ts'

/** One comparison of two files. */
export type DriftRun = {
  files: { reference: string; current: string }; rows: { reference: number; current: number }; periods: { reference: readonly WatchedPeriod[]; current: readonly WatchedPeriod[] }
  test: DriftTest | 'auto'; threshold: ThresholdRule; drift: TableDrift; unwatched: UnwatchedColumn[]; notes: string[]
}

/** The whole in one sentence and its counts. */
export function wholeOf({ drift, unwatched, periods }: DriftRun) {
  const drifted = drift.columns.filter(({ alerts }) => alerts > 0)
  const alerts = drifted.reduce((sum, column) => sum + column.alerts, 0)
  const faults = drift.periods.reduce((sum, period) => sum + period.faults.length, 0)
  const gone = unwatched.filter(({ kind }) => kind === 'column gone').map(({ column }) => column)
  const together = drift.periods.filter((period) => period.together).length
  return {
    drifted: drifted.length > 0 || together > 0, alarm: drift.periods.some(({ alarm }) => alarm), columns: drift.columns.length, driftedColumns: drifted.map(({ column }) => column),
    chunks: periods.current.length, driftedChunks: drift.periods.filter((period) => period.drifted.length > 0).map(({ period }) => period), alerts, faults, togetherChunks: together, columnsGone: gone,
    sentence: sentenceOf(drift.columns.length, drifted.length, alerts, periods.current.length, together, faults, gone),
  }
}

function sentenceOf(columns: number, drifted: number, alerts: number, chunks: number, together: number, faults: number, gone: readonly string[]): string {
  const where = chunks === 1 ? '' : `, ${count(alerts, 'alert')} in ${count(chunks, 'period')}`
  const parts = [
    drifted === 0 ? `None of ${count(columns, 'column')} drifted beyond chance` : `${drifted} of ${count(columns, 'column')} drifted${where}`,
    together === 0 ? 'what holds between columns still holds' : chunks === 1 ? 'what holds between columns changed' : `what holds between columns changed in ${count(together, 'period')}`,
    faults === 0 ? 'no faults in the data' : `${count(faults, 'fault')} in the data`,
    ...(gone.length > 0 ? [`${count(gone.length, 'column')} of the reference ${gone.length === 1 ? 'is' : 'are'} gone`] : []),
  ]
  return `${parts.join('; ')}.`
}

/** So many of a noun, e.g. 1 column, 3 columns. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

type ColumnReport = { column: string; type: string; test: string; mean_statistic: number | null; alerts: number; drifted: boolean; moved: unknown; chunks: unknown[] }
type Report = { command: 'drift'; columns: ColumnReport[]; chunks: unknown; together: unknown; whole: unknown } & Record<string, unknown>

/** The JSON of the comparison: per column and chunk type, test, statistic, threshold, drifted; and the whole. */
export function driftReport(run: DriftRun): Report {
  const { drift, files, rows, periods } = run
  return {
    command: 'drift', reference: { file: files.reference, rows: rows.reference, chunks: periods.reference.length }, current: { file: files.current, rows: rows.current, chunks: periods.current.length },
    test: run.test, threshold: run.threshold, family_level: FAMILY_LEVEL, whole: snakeKeys(wholeOf(run)),
    columns: drift.columns.map((column) => columnReport(column, periods)),
    chunks: drift.periods.map(({ period, ...verdict }) => snakeKeys({ chunk: period, ...verdict })),
    together: togetherReport(drift.together, periods), not_compared: run.unwatched, notes: run.notes,
  }
}

function columnReport({ column, kind, test, meanStatistic, alerts, moved, reference, current }: WatchedDrift, periods: DriftRun['periods']): ColumnReport {
  const chunk = (part: 'reference' | 'current') => (record: DriftRecord, at: number) => snakeKeys({ chunk: periods[part][at].name, part, type: kind, ...record })
  return { column, type: kind, test, mean_statistic: meanStatistic, alerts, drifted: alerts > 0, moved: snakeKeys(moved), chunks: [...reference.map(chunk('reference')), ...current.map(chunk('current'))] }
}

function togetherReport(together: TogetherDrift | null, periods: DriftRun['periods']): unknown {
  if (!together) return null
  const part = (name: 'reference' | 'current') => together[name].map((period, at) => ({ chunk: periods[name][at].name, part: name, ...period }))
  return snakeKeys({ columns: together.columns, axes: together.axes, explained: together.explained, chunks: [...part('reference'), ...part('current')] })
}

const MOST_LINES = 20

/** The comparison as lines: the whole, the columns that drifted, faults, and what was not compared. */
export function driftText(run: DriftRun): string {
  const whole = wholeOf(run)
  const worst = run.drift.columns.filter(({ alerts }) => alerts > 0).toSorted((a, b) => b.alerts - a.alerts)
  const widest = Math.max(0, ...worst.slice(0, MOST_LINES).map(({ column }) => column.length))
  const drifted = worst.slice(0, MOST_LINES).map((column) => {
    const where = column.current.flatMap((record, at) => (record.drifted ? [`${run.periods.current[at].name} (${figure(record.statistic)})`] : []))
    return `  ${column.column.padEnd(widest)}  ${column.test.padEnd(11)}  above ${figure(thresholdOf(column))}: ${where.slice(0, 6).join(', ')}${where.length > 6 ? `, and ${where.length - 6} more` : ''}`
  })
  const faults = run.drift.periods.flatMap(({ period, faults: found }) => found.map(({ sentence }) => `  ${period}: ${sentence}`))
  const apart = run.unwatched.filter(({ kind }) => kind !== 'asked').map(({ column, reason }) => `  ${column}: ${reason}`)
  return [
    whole.sentence, ...drifted, ...more(worst.length), ...(faults.length > 0 ? ['Faults in the data:', ...faults.slice(0, MOST_LINES), ...more(faults.length)] : []),
    ...(apart.length > 0 ? ['Not compared:', ...apart.slice(0, MOST_LINES), ...more(apart.length)] : []), ...run.notes.map((note) => `Note: ${note}`),
  ].join('\n')
}

function thresholdOf({ current }: ColumnDrift): number | null {
  return current.find(({ drifted }) => drifted)?.threshold ?? null
}

function more(all: number): string[] {
  return all > MOST_LINES ? [`  and ${all - MOST_LINES} more, in the file`] : []
}

/** A statistic for reading: four significant digits; a dash where there is none. */
export function figure(value: number | null): string {
  if (value === null) return '–'
  return Math.abs(value) >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(4)))
}
