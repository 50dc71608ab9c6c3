/** What `leadlight performance` found, as JSON and as lines for people. */
import { ESTIMATE_ASSUMPTIONS } from '#ml/monitor/estimated-performance.ts'
import type { PerformanceOverTime, PeriodPerformance } from '#ml/monitor/performance-periods.ts'
import type { Interval } from '#ml/stats/interval.ts'
import { snakeKeys } from './snake-keys.ts'

/** One measurement of a score over time. `single`: neither file was parted into periods. */
export type PerformanceRun = { found: PerformanceOverTime; score: string; outcome: string; positive: string; threshold: number; single: boolean; notes: string[] }

/** The JSON: estimated and realised AUC per period with intervals and limits, all other figures beside them, and the whole. */
export function performanceReport(run: PerformanceRun): Record<string, unknown> {
  const { found } = run
  const limit = found.limits.auc
  return {
    command: 'performance', score: run.score, outcome: run.outcome, positive: run.positive, threshold: run.threshold, whole: wholeOf(run),
    auc_limits: limit, limits: snakeKeys(found.limits), limit_periods: found.limitPeriods, enough_periods: found.enoughPeriods,
    calibration: { kind: found.calibration.curve ? 'isotonic' : 'none', error_before: found.calibration.errorBefore, error_after: found.calibration.errorAfter },
    chunks: found.periods.map(({ period, part, rows, labelled, ...figures }) => ({
      chunk: period, part, rows, labelled, provisional: figures.provisional,
      estimated_auc: figures.estimated.auc, estimated_auc_interval: figures.estimatedAuc, realised_auc: figures.realised?.metrics.auc ?? null, realised_auc_interval: figures.realised?.intervals.auc ?? null,
      lower_limit: limit?.low ?? null, upper_limit: limit?.high ?? null, estimated_alert: part === 'current' && isOutside(figures.estimated.auc, limit), realised_alert: part === 'current' && isOutside(figures.realised?.metrics.auc ?? null, limit),
      alert: figures.alerts.some(({ metric }) => metric === 'auc'), alerts: snakeKeys(figures.alerts), estimate_doubtful: figures.estimateDoubtful,
      estimated: snakeKeys(figures.estimated), realised: figures.realised ? snakeKeys(figures.realised.metrics) : null, realised_intervals: figures.realised ? snakeKeys(figures.realised.intervals) : null,
    })),
    assumptions: ESTIMATE_ASSUMPTIONS, notes: notesOf(run),
  }
}

function isOutside(auc: number | null, limit: Interval | null): boolean {
  return auc !== null && limit !== null && (auc < limit.low || auc > limit.high)
}

function wholeOf(run: PerformanceRun) {
  const current = run.found.periods.filter(({ part }) => part === 'current')
  const drops = current.filter((period) => aucAlert(period, 'below')).map(({ period }) => period)
  const doubtful = current.filter(({ estimateDoubtful }) => estimateDoubtful).map(({ period }) => period)
  return { chunks: current.length, drops, doubtful, provisional: current.filter(({ provisional }) => provisional).length, sentence: sentenceOf(run, current, drops, doubtful) }
}

function aucAlert({ alerts }: PeriodPerformance, side: 'below' | 'above'): boolean {
  return alerts.some((alert) => alert.metric === 'auc' && alert.side === side)
}

function sentenceOf({ found, single }: PerformanceRun, current: readonly PeriodPerformance[], drops: readonly string[], doubtful: readonly string[]): string {
  if (!found.limits.auc) return `The reference has ${found.limitPeriods === 1 ? 'one period' : 'no periods'} with both outcomes, so there are no limits${single ? ': part the files with --by month --time COL, --period COL or --chunks N' : ''}.`
  const fell = drops.length === 0 ? `The AUC stayed within its limits in ${current.length === 1 ? 'the one period' : `all ${current.length} periods`}` : `The AUC fell below ${found.limits.auc.low.toFixed(4)} in ${drops.join(', ')}`
  return `${fell}${doubtful.length > 0 ? `; the outcomes contradict the estimate in ${doubtful.join(', ')}` : ''}.`
}

function notesOf({ found, notes }: PerformanceRun): string[] {
  const few = found.limits.auc && !found.enoughPeriods ? [`The limits rest on ${found.limitPeriods} periods of the reference; of fewer than 6 a single odd one moves them.`] : []
  const late = found.periods.filter(({ part, labelled, rows }) => part === 'current' && labelled === 0 && rows > 0).map(({ period }) => period)
  const empty = found.periods.filter(({ rows }) => rows === 0).map(({ period }) => period)
  return [
    ...notes, ...few, ...(late.length > 0 ? [`No outcome is known in ${late.join(', ')}: only the estimate is there.`] : []), ...(empty.length > 0 ? [`No rows in ${empty.join(', ')}.`] : []),
    found.calibration.curve ? 'The scores were calibrated on the reference before estimating.' : 'The scores were taken as chances: calibrating them on the reference would not make them better.',
  ]
}

/** The measurement as lines: the whole, one line a period, notes, and what must hold for the estimate. */
export function performanceText(run: PerformanceRun): string {
  const { found } = run
  const auc = (value: number | null | undefined) => (value === null || value === undefined ? '     –' : value.toFixed(4))
  const range = (interval: { low: number; high: number } | null | undefined) => (interval ? ` (${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})` : '')
  const widest = Math.max(6, ...found.periods.map(({ period }) => period.length))
  const lines = found.periods.map((figures) => {
    const signs = [aucAlert(figures, 'below') ? 'below the limit' : '', aucAlert(figures, 'above') ? 'above the limit' : '', figures.estimateDoubtful ? 'the outcomes contradict the estimate' : '', figures.realised && figures.provisional ? `provisional: ${figures.labelled.toLocaleString('en')} of ${figures.rows.toLocaleString('en')} outcomes known` : ''].filter((sign) => sign !== '')
    return `  ${figures.period.padEnd(widest)}  ${figures.part.padEnd(9)}  ${figures.rows.toLocaleString('en').padStart(7)} rows  estimated ${auc(figures.estimated.auc)}${range(figures.estimatedAuc)}  realised ${auc(figures.realised?.metrics.auc)}${range(figures.realised?.intervals.auc)}${signs.length > 0 ? `  ${signs.join('; ')}` : ''}`
  })
  const limit = found.limits.auc
  return [
    wholeOf(run).sentence, ...(limit ? [`Limits of the AUC: ${limit.low.toFixed(4)} to ${limit.high.toFixed(4)}, from ${found.limitPeriods} periods of the reference`] : []), ...lines,
    ...notesOf(run).map((note) => `Note: ${note}`), ...ESTIMATE_ASSUMPTIONS.map((line) => `Holds if: ${line}`),
  ].join('\n')
}
