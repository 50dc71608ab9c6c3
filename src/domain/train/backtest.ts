/** The rolling backtest: month after month, what a model of everything before would have said, beside what came. */
import { metricsOf } from './model-judgement.ts'
import type { LearningRows } from './learner-choice.ts'
import type { BacktestPeriod, LearnerName } from './schema.ts'
import { runTrial, type TrialQuestion } from './trial.ts'

const DAY = 86_400_000
const MOST_PERIODS = 12
const LEAST_OF_EITHER = 10 // of each outcome in a period: fewer give an AUC that could be anything; such a month joins the next
const LEAST_TRAINING = 40 // outcomes of each kind before a period

/** Judges the last periods (calendar months, joined where they hold too few outcomes), at most twelve, each by a model of all rows before it. None where time does not reach. */
export function backtest(all: LearningRows & { time: Float64Array }, learner: LearnerName, question: Omit<TrialQuestion, 'learner'>, onProgress: (share: number) => void = () => {}): BacktestPeriod[] {
  const periods = monthlyPeriods(all).slice(-MOST_PERIODS)
  return periods.map((test, index) => {
    const start = test.reduce((least, row) => Math.min(least, all.time[row]), Infinity)
    const train = Int32Array.from(all.time.keys()).filter((row) => all.time[row] < start || Number.isNaN(all.time[row]))
    const { unseen, baseRateLogLoss } = runTrial(all, [{ train, test }], { ...question, learner }, () => {})
    onProgress((index + 1) / periods.length)
    const to = test.reduce((most, row) => Math.max(most, all.time[row]), -Infinity)
    return { from: start, to, trainRows: train.length, learner, metrics: metricsOf(unseen.margins, unseen.labels), baseRateLogLoss }
  })
}

/** Rows by calendar month in time order, each with enough outcomes of both kinds, and enough before it. */
function monthlyPeriods({ labels, time }: LearningRows & { time: Float64Array }): Int32Array[] {
  const order = Int32Array.from(time.keys()).filter((row) => !Number.isNaN(time[row])).sort((a, b) => time[a] - time[b] || a - b)
  const monthOf = (row: number): number => {
    const date = new Date(time[row] * DAY)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  }
  const periods: Int32Array[] = []
  const before = [0, 0]
  let [open, inside]: [number[], number[]] = [[], [0, 0]]
  order.forEach((row, at) => {
    open.push(row)
    inside[labels[row]]++
    if (at + 1 < order.length && monthOf(order[at + 1]) === monthOf(row)) return
    if (Math.min(...inside) < LEAST_OF_EITHER && at + 1 < order.length) return
    if (Math.min(...inside) >= LEAST_OF_EITHER && Math.min(...before) >= LEAST_TRAINING) periods.push(Int32Array.from(open).sort())
    before[0] += inside[0]
    before[1] += inside[1]
    ;[open, inside] = [[], [0, 0]]
  })
  return periods
}
