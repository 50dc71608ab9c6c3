/** The comparison of `leadlight drift` as one HTML page. */
import type { ColumnDrift } from '#ml/monitor/column-drift.ts'
import type { DriftTest } from '#ml/monitor/drift-tests.ts'
import type { WatchedDrift } from '#ml/monitor/table-drift.ts'
import type { TogetherRecord } from '#ml/monitor/together-drift.ts'
import { count, figure, wholeOf, type DriftRun } from './drift-report.ts'
import { page, safe, table } from './page.ts'
import { pairBars } from './pair-bars.ts'
import { stepChart, type ChartPoint } from './step-chart.ts'

const MOST_CHARTS = 60 // a page of thousands of charts opens in no browser; the JSON holds all
const MOST_PERIODS = 120
const TESTS: Readonly<Record<DriftTest, string>> = {
  ks: 'Kolmogorov-Smirnov: the largest gap between the two distribution functions, 0 to 1', js: 'Jensen-Shannon distance of the shares in ten cells, 0 to 1',
  psi: 'population stability index of the shares in ten cells', wasserstein: 'Wasserstein distance in standard deviations of the reference', chi2: 'chi-square of the two rows of counts',
}

/** The page: the verdict, the periods, every column's statistic against its threshold, faults, what holds between columns, and what was not compared. */
export function driftPage(run: DriftRun): string {
  const whole = wholeOf(run)
  return page('Drift', [head(run, whole.sentence, whole.alarm), periods(run), columns(run), together(run), faults(run), apart(run)].filter((part) => part !== '').join('\n'))
}

function head(run: DriftRun, sentence: string, alarm: boolean): string {
  const rule = run.threshold === 'auto' ? 'auto: by the rows of both sides and the number of columns; in a period without drift the chance of any alarm is .003'
    : run.threshold === 'sd3' ? "sd3: mean and three standard deviations of the reference's own periods" : `${run.threshold}, given`
  const used = [...new Set(run.drift.columns.map(({ test }) => test))].map((test) => `${test}: ${TESTS[test]}`)
  return `<header><h1>Drift</h1><p class="verdict${alarm ? ' alarm' : ''}">${safe(sentence)}</p><dl>
<dt>Reference</dt><dd>${fileWords(run, 'reference')}</dd><dt>Current</dt><dd>${fileWords(run, 'current')}</dd>
<dt>Test</dt><dd>${used.map(safe).join('<br>')}</dd><dt>Threshold</dt><dd>${safe(rule)}</dd></dl>${run.notes.map((note) => `<p class="quiet">${safe(note)}</p>`).join('')}</header>`
}

function fileWords({ files, rows, periods: all }: DriftRun, which: 'reference' | 'current'): string {
  return `${safe(files[which])}, ${count(rows[which], 'row')}${all[which].length > 1 ? `, ${count(all[which].length, 'period')}` : ''}`
}

function periods(run: DriftRun): string {
  const shown = run.drift.periods.slice(-MOST_PERIODS)
  const rows = shown.map(({ period, rows: n, drifted, faults: found, together: both }) => [
    safe(period), n.toLocaleString('en'), drifted.length === 0 ? 'none' : safe(`${drifted.length}: ${drifted.slice(0, 6).join(', ')}${drifted.length > 6 ? ' …' : ''}`), both ? 'changed' : 'holds', String(found.length),
  ])
  const note = shown.length < run.drift.periods.length ? `<p class="quiet">The last ${MOST_PERIODS} of ${run.drift.periods.length} periods; the JSON holds all.</p>` : ''
  return `<section><h2>Periods</h2><p class="quiet">Each period of the current file against the whole reference; marked rows have an alarm.</p>${table(['Period', 'Rows', 'Drifted columns', 'Between columns', 'Faults'], rows, { caption: 'Periods', numeric: [1, 4], hit: (row) => shown[row].alarm })}${note}</section>`
}

function columns(run: DriftRun): string {
  const ranked = run.drift.columns.toSorted((a, b) => b.alerts - a.alerts || reach(b) - reach(a))
  const shown = ranked.slice(0, MOST_CHARTS)
  const note = shown.length < ranked.length ? ` The ${MOST_CHARTS} of ${ranked.length} columns that moved most; the JSON holds all.` : ''
  const single = run.drift.periods.length === 1 && run.periods.reference.length === 0
  const line = "the line is the statistic of each period, the dashed line its threshold; a triangle above it is drift. Left of the upright line are the reference's own periods. "
  const how = `${single ? "" : line}In each pair of bars the upper one is the share in the reference, the lower one the share now${single ? '' : ', in the period that lies farthest from it'}.`
  return `<section><h2>Columns</h2><p class="quiet">How to read: ${how} Columns that moved most come first.${note}</p><div class="charts">${shown.map((column) => columnChart(column, run)).join('\n')}</div></section>`
}

/** The largest statistic in thresholds. */
function reach({ current }: ColumnDrift): number {
  return Math.max(0, ...current.map(({ statistic, threshold }) => (statistic !== null && threshold ? statistic / threshold : 0)))
}

function columnChart(column: WatchedDrift, run: DriftRun): string {
  const points = (['reference', 'current'] as const).flatMap((part) => column[part].map(({ statistic, threshold, drifted, n }, at): ChartPoint & { n: number } => ({ name: run.periods[part][at].name, part, value: statistic, low: null, high: threshold, hit: drifted, n })))
  const alerts = column.alerts === 0 ? '<span class="quiet">no alert</span>' : `<span class="alarm">${count(column.alerts, 'alert')}</span>`
  const rows = points.map(({ name, value, high, n, hit }) => [safe(name), n.toLocaleString('en'), figure(value), figure(high), hit ? 'drifted' : value === null ? 'no rows' : ''])
  const label = `${column.column}: ${column.test} over ${count(points.length, 'period')}, ${count(column.alerts, 'alert')}`
  return `<div><h3>${safe(column.column)}</h3><p class="quiet">${column.kind}, ${column.test}, ${points.length > 1 ? `mean ${figure(column.meanStatistic)}` : `${figure(points[0]?.value ?? null)}, threshold ${figure(points[0]?.high ?? null)}`} · ${alerts}</p>${points.length > 1 ? stepChart(points, label) : ''}${movedBars(column, points.length > 1)}<details><summary>Table</summary>${table(['Period', 'Rows', 'Statistic', 'Threshold', 'Verdict'], rows, { caption: label, numeric: [1, 2, 3], hit: (row) => points[row].hit })}${barTable(column)}</details></div>`
}

function movedBars({ column, moved, alerts }: WatchedDrift, several: boolean): string {
  if (!moved || (several && alerts === 0)) return ''
  return `${several ? `<p class="quiet">Values in ${safe(moved.period)}</p>` : ''}${pairBars(moved.bars, `${column}: shares of its values in the reference and in ${moved.period}`)}`
}

function barTable({ column, moved }: WatchedDrift): string {
  if (!moved) return ''
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  return table([`Value`, 'Reference', moved.period === 'all' ? 'Current' : moved.period], moved.bars.map(({ label, reference, current }) => [safe(label), percent(reference), percent(current)]), { caption: `${column}: shares of its values`, numeric: [1, 2] })
}

function together(run: DriftRun): string {
  const found = run.drift.together
  if (!found) return `<section><h2>Between columns</h2><p class="quiet">Fewer than two columns vary: nothing can hold between them.</p></section>`
  const chart = (title: string, what: 'reconstruction' | 'classifier', says: string) => {
    const points = (['reference', 'current'] as const).flatMap((part) => found[part].map((record, at): ChartPoint => pointOf(run.periods[part][at].name, part, record[what])))
    const rows = (['reference', 'current'] as const).flatMap((part) => found[part].map(({ [what]: record }, at) => [safe(run.periods[part][at].name), figure(record.statistic), figure(record.low), figure(record.high), record.drifted ? 'drifted' : safe(record.why ?? '')]))
    return `<div><h3>${title}</h3><p class="quiet">${says}</p>${stepChart(points, title)}<details><summary>Table</summary>${table(['Period', 'Statistic', 'Lowest', 'Highest', 'Verdict'], rows, { caption: title, numeric: [1, 2, 3], hit: (row) => points[row].hit })}</details></div>`
  }
  const rebuilt = run.threshold === 'sd3' ? 'Mean distance between a row and what the axes make of it.' : 'Chance that a row of the period is rebuilt worse than one of the reference; one half is no drift.'
  return `<section><h2>Between columns</h2><p class="quiet">How to read: outside the dashed lines something changed in how columns go together, even where each by itself looks as before. ${found.axes} ${found.axes === 1 ? 'axis' : 'axes'} of ${count(found.columns.length, 'column')} hold ${(100 * found.explained).toFixed(0)} % of the reference's variance.</p><div class="charts">${chart('Rebuilding error', 'reconstruction', rebuilt)}${chart('Telling apart', 'classifier', 'How well trees tell rows of the period from rows of the reference, on rows that they have not seen; one half is not at all.')}</div></section>`
}

function pointOf(name: string, part: 'reference' | 'current', { statistic, low, high, drifted }: TogetherRecord): ChartPoint {
  return { name, part, value: statistic, low, high, hit: drifted }
}

function faults(run: DriftRun): string {
  const found = run.drift.periods.flatMap(({ period, faults: own }) => own.map((fault) => [safe(period), safe(fault.kind), safe(fault.sentence)]))
  if (found.length === 0) return '<section><h2>Faults in the data</h2><p class="quiet">None: no more gaps, unreadable, unseen or out-of-range values than the reference leads to expect.</p></section>'
  const note = found.length > MOST_PERIODS ? `<p class="quiet">The first ${MOST_PERIODS} of ${found.length}; the JSON holds all.</p>` : ''
  return `<section><h2>Faults in the data</h2>${table(['Period', 'Fault', 'What was seen'], found.slice(0, MOST_PERIODS), { caption: 'Faults in the data' })}${note}</section>`
}

function apart(run: DriftRun): string {
  if (run.unwatched.length === 0) return ''
  return `<section><h2>Not compared</h2>${table(['Column', 'Why'], run.unwatched.map(({ column, reason }) => [safe(column), safe(reason)]), { caption: 'Not compared', hit: (row) => run.unwatched[row].kind === 'column gone' })}</section>`
}
