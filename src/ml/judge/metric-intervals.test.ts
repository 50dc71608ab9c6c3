import { expect, test } from 'vitest'
import { auc } from '../metrics/auc.ts'
import { bootstrapInterval } from '../metrics/bootstrap.ts'
import { brier, logLoss } from '../metrics/probability-error.ts'
import { liftTable } from '../metrics/ranking.ts'
import { createRandom } from '../random/random.ts'
import { metricIntervals } from './metric-intervals.ts'

/** Rows with honest chances on a grid, so that many are tied. */
function sample(rows: number, seed: number) {
  const random = createRandom(seed)
  const chances = Float64Array.from({ length: rows }, () => (1 + random.nextInt(18)) / 20)
  return { chances, labels: Uint8Array.from(chances, (chance) => (random.nextFloat() < chance ? 1 : 0)) }
}

test('each interval is about what drawing rows and computing the figure anew gives', () => {
  const { chances, labels } = sample(500, 3)
  const intervals = metricIntervals(chances, labels, { seed: 1 })
  const naive = (metric: (scores: Float64Array, outcomes: Uint8Array) => number) =>
    bootstrapInterval(500, (rows) => metric(Float64Array.from(rows, (row) => chances[row]), Uint8Array.from(rows, (row) => labels[row])), { seed: 2, repeats: 400 }).interval
  const pairs = [[intervals.auc, naive(auc)], [intervals.logLoss, naive(logLoss)], [intervals.brier, naive(brier)], [intervals.topTenth, naive((scores, outcomes) => liftTable(scores, outcomes)[0].lift)]]
  for (const [ours, other] of pairs) {
    if (!ours || !other) throw new Error('no interval')
    const width = other.high - other.low
    expect(Math.abs(ours.low - other.low)).toBeLessThan(0.2 * width)
    expect(Math.abs(ours.high - other.high)).toBeLessThan(0.2 * width)
  }
})

test('intervals of the Brier score hold its true mean about 95 times of 100', () => {
  // With chances of .05, .1 ... .9 in equal shares the expected Brier score is the mean of p (1 - p).
  const truth = Array.from({ length: 18 }, (_, k) => ((k + 1) / 20) * (1 - (k + 1) / 20)).reduce((sum, value) => sum + value / 18, 0)
  let held = 0
  for (let seed = 0; seed < 200; seed++) {
    const { chances, labels } = sample(200, 50 + seed)
    const { brier: interval } = metricIntervals(chances, labels, { seed, repeats: 150 })
    if (interval && interval.low <= truth && truth <= interval.high) held++
  }
  expect(held).toBeGreaterThan(180)
  expect(held).toBeLessThan(199)
})

test('the same seed gives the same intervals, and a figure that no draw can give has none', () => {
  const { chances, labels } = sample(120, 9)
  expect(metricIntervals(chances, labels, { seed: 4, repeats: 60 })).toEqual(metricIntervals(chances, labels, { seed: 4, repeats: 60 }))
  const { auc: none, brier: some } = metricIntervals(chances, new Uint8Array(120), { seed: 4, repeats: 60 })
  expect(none).toBeNull()
  expect(some).not.toBeNull()
})
