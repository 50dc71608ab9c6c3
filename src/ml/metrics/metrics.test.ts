import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { meanInterval, quantileSorted, wilsonInterval } from '../stats/interval.ts'
import { normalQuantile } from '../stats/normal.ts'
import { meanAbsoluteError, normalisedGini, rootMeanSquaredError } from './amount-error.ts'
import { auc, aucInterval } from './auc.ts'
import { bootstrapInterval } from './bootstrap.ts'
import { brier, calibrationBins, expectedCalibrationError, logLoss } from './probability-error.ts'
import { confusionAt, confusionRates, liftTable, moneyOf } from './ranking.ts'

/** Scores with many ties and outcomes of both kinds. */
const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 })), { minLength: 4, maxLength: 60 })
  .filter((rows) => rows.filter(([, label]) => label === 1).length > 1 && rows.filter(([, label]) => label === 0).length > 1)
  .map((rows) => ({ scores: Float64Array.from(rows, ([score]) => score), labels: Uint8Array.from(rows, ([, label]) => label) }))

const above = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0)
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: number[]) => values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1)

test('AUC and its DeLong error equal their definitions over all pairs', () => {
  fc.assert(fc.property(scored, ({ scores, labels }) => {
    const up = Array.from(scores).filter((_, i) => labels[i] === 1)
    const down = Array.from(scores).filter((_, i) => labels[i] === 0)
    const ofUp = up.map((x) => mean(down.map((y) => above(x, y))))
    const ofDown = down.map((y) => mean(up.map((x) => above(x, y))))
    expect(auc(scores, labels)).toBeCloseTo(mean(ofUp), 12)
    const found = aucInterval(scores, labels)
    expect(found.auc).toBeCloseTo(mean(ofUp), 12)
    expect(found.standardError ** 2).toBeCloseTo(variance(ofUp) / up.length + variance(ofDown) / down.length, 12)
  }))
})

test('DeLong by hand: positives 4, 3, 1 against negatives 2, 0', () => {
  // Placements of positives 1, 1, 1/2 (variance 1/12); of negatives 2/3, 1 (variance 1/18): 1/36 + 1/36 = 1/18.
  const { auc: area, standardError, low, high } = aucInterval([4, 3, 1, 2, 0], Uint8Array.of(1, 1, 1, 0, 0))
  expect(area).toBeCloseTo(5 / 6, 12)
  expect(standardError).toBeCloseTo(Math.sqrt(1 / 18), 12)
  expect(low).toBeCloseTo(5 / 6 - 1.959964 * Math.sqrt(1 / 18), 6)
  expect(high).toBe(1)
})

test('DeLong covers: about 95 of 100 intervals hold the true AUC of two normals one apart (0.7602)', () => {
  const random = createRandom(11)
  const normal = () => normalQuantile(Math.max(1e-9, random.nextFloat()))
  let held = 0
  for (let repeat = 0; repeat < 400; repeat++) {
    const labels = Uint8Array.from({ length: 120 }, (_, i) => (i < 40 ? 1 : 0))
    const { low, high } = aucInterval(Float64Array.from(labels, (label) => normal() + label), labels)
    if (low <= 0.7602 && 0.7602 <= high) held++
  }
  expect(held / 400).toBeGreaterThan(0.92)
  expect(held / 400).toBeLessThan(0.98)
})

test('one outcome only cannot be judged, and says so', () => {
  expect(() => auc([1, 2], Uint8Array.of(1, 1))).toThrow('rows of both outcomes')
  expect(() => logLoss([], new Uint8Array(0))).toThrow('at least one')
  expect(aucInterval([2, 1, 0], Uint8Array.of(1, 0, 0))).toMatchObject({ auc: 1, low: 0, high: 1 })
})

test('log loss and Brier score by hand, and finite for a certain error', () => {
  expect(logLoss([0.5, 0.8], Uint8Array.of(0, 1))).toBeCloseTo((Math.log(2) - Math.log(0.8)) / 2, 12)
  expect(brier([0.5, 0.8], Uint8Array.of(0, 1))).toBeCloseTo((0.25 + 0.04) / 2, 12)
  expect(logLoss([0], Uint8Array.of(1))).toBeCloseTo(-Math.log(1e-15), 6)
})

test('calibration groups hold every row once, equal chances together, rates inside their interval', () => {
  fc.assert(fc.property(scored, fc.integer({ min: 1, max: 12 }), ({ scores, labels }, bins) => {
    const groups = calibrationBins(scores.map((score) => score / 8), labels, bins)
    expect(groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(labels.length)
    expect(groups.reduce((sum, { positives }) => sum + positives, 0)).toBe(labels.reduce((sum, label) => sum + label, 0))
    for (const { low, high, rate } of groups) expect(low <= rate + 1e-12 && rate <= high + 1e-12).toBe(true)
    for (let i = 1; i < groups.length; i++) expect(groups[i].from).toBeGreaterThan(groups[i - 1].to)
  }))
})

test('the calibration error is the mean gap between promised and seen', () => {
  const chances = [0.2, 0.2, 0.2, 0.2, 0.2, 0.9, 0.9, 0.9, 0.9, 0.9]
  expect(expectedCalibrationError(chances, Uint8Array.of(1, 0, 0, 0, 0, 1, 1, 1, 1, 0), 2)).toBeCloseTo(0.5 * 0 + 0.5 * 0.1, 12)
})

test('lift by halves, ties shared evenly', () => {
  const table = liftTable([9, 8, 5, 5, 5, 1], Uint8Array.of(1, 1, 1, 0, 0, 0), 2)
  expect(table.map(({ positives }) => positives)).toEqual([2 + 1 / 3, 2 / 3])
  expect(table[0]).toMatchObject({ part: 1, rows: 3, lowestScore: 5 })
  expect(table[0].lift).toBeCloseTo(7 / 3 / 3 / 0.5, 12)
  expect(table[1].captured).toBeCloseTo(1, 12)
  expect(liftTable([1], Uint8Array.of(0))).toEqual([{ part: 1, rows: 1, positives: 0, rate: 0, lift: 0, captured: 0, lowestScore: 1 }])
})

test('a cut-off: counts, rates and money', () => {
  const counts = confusionAt([0.9, 0.5, 0.4, 0.1], Uint8Array.of(1, 0, 1, 0), 0.5)
  expect(counts).toEqual({ truePositives: 1, falsePositives: 1, trueNegatives: 1, falseNegatives: 1 })
  expect(confusionRates(counts)).toEqual({ precision: 0.5, recall: 0.5, falsePositiveRate: 0.5, accuracy: 0.5 })
  expect(confusionRates(confusionAt([0.1], Uint8Array.of(1), 0.5)).precision).toBeNull()
  expect(moneyOf(counts, { truePositives: 100, falsePositives: -10, trueNegatives: 0, falseNegatives: -20 })).toBe(70)
})

test('errors of amounts; the normalised Gini of yes/no outcomes is 2 AUC - 1', () => {
  expect(meanAbsoluteError([1, 4], [2, 2])).toBe(1.5)
  expect(rootMeanSquaredError([1, 4], [2, 2])).toBeCloseTo(Math.sqrt(2.5), 12)
  expect(normalisedGini([3, 2, 1], [30, 20, 10])).toBeCloseTo(1, 12)
  expect(normalisedGini([1, 2, 3], [30, 20, 10])).toBeCloseTo(-1, 12)
  expect(normalisedGini([1, 2], [5, 5])).toBe(0)
  fc.assert(fc.property(scored, ({ scores, labels }) => {
    expect(normalisedGini(scores, labels)).toBeCloseTo(2 * auc(scores, labels) - 1, 10)
  }))
})

test('a bootstrap interval is seeded, holds the estimate of a mean, and leaves out draws it cannot judge', () => {
  const random = createRandom(3)
  const sample = Float64Array.from({ length: 200 }, () => random.nextFloat())
  const average = (rows: Int32Array) => rows.reduce((sum, row) => sum + sample[row], 0) / rows.length
  const first = bootstrapInterval(200, average, { seed: 1 })
  expect(first).toEqual(bootstrapInterval(200, average, { seed: 1 }))
  const { standardError } = meanInterval(sample)
  expect(first.interval!.high - first.interval!.low).toBeGreaterThan(3 * standardError)
  expect(first.interval!.high - first.interval!.low).toBeLessThan(5 * standardError)
  const labels = Uint8Array.of(1, 0)
  expect(bootstrapInterval(2, (rows) => auc(Float64Array.from(rows, (row) => row), labels.map((_, i) => labels[rows[i]])), { seed: 1, repeats: 8 }).interval).toBeNull()
})

test.each([[0.975, 1.959964], [0.5, 0], [0.01, -2.326348], [0.999, 3.090232]])('normal quantile at %d is %d (tables)', (p, z) => expect(normalQuantile(p)).toBeCloseTo(z, 6))

test("Wilson's interval of 8 in 10 is 0.4902 to 0.9433; of none, everything", () => {
  expect(wilsonInterval(8, 10).low).toBeCloseTo(0.4902, 4)
  expect(wilsonInterval(8, 10).high).toBeCloseTo(0.9433, 4)
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
  expect(wilsonInterval(0, 20).low).toBe(0)
})

test('quantiles interpolate', () => {
  expect(quantileSorted([1, 2, 3, 4], 0.5)).toBe(2.5)
  expect(quantileSorted([1, 2, 3, 4], 1)).toBe(4)
  expect(() => quantileSorted([], 0.5)).toThrow('at least one value')
})
