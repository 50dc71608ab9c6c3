import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalisedGini } from '#ml/metrics/amount-error.ts'
import { rfmScores } from './rfm.ts'
import { decileMape, forecastError, valueTenths } from './value-evaluation.ts'

/** The textbook definition: sort by key, take the running share, and twice its average less that of a random order, 1 + 1/n. */
function naiveGini(predicted: number[], actual: number[]): number {
  const raw = (key: number[]): number => {
    const total = actual.reduce((a, b) => a + b, 0)
    let running = 0
    let sum = 0
    for (const row of [...key.keys()].sort((a, b) => key[b] - key[a])) {
      running += actual[row]
      sum += running / total
    }
    return (2 * sum) / actual.length - 1 - 1 / actual.length
  }
  return raw(predicted) / raw(actual)
}

describe('forecastError', () => {
  it('gives both errors and both totals', () => {
    expect(forecastError(Float64Array.of(1, 2, 3), Float64Array.of(2, 2, 1))).toEqual({ mae: 1, rmse: Math.sqrt(5 / 3), predictedTotal: 6, actualTotal: 5 })
  })
})

describe('normalisedGini', () => {
  it('is 1 for the perfect order and below 0 for the reverse', () => {
    const actual = Float64Array.of(1, 5, 2, 9)
    expect(normalisedGini(actual, actual)).toBe(1)
    expect(normalisedGini(actual.map((value) => -value), actual)).toBeLessThan(0)
  })

  it('equals the textbook definition where nothing is tied', () => {
    const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 3, maxLength: 60 })
    fc.assert(fc.property(distinct, fc.infiniteStream(fc.integer({ min: 0, max: 1_000_000 })), (actual, keys) => {
      const used = new Set<number>()
      const predicted = actual.map((_value, row) => {
        let key = Number(keys.next().value) + row * 1e-6
        while (used.has(key)) key += 1e-7
        used.add(key)
        return key
      })
      expect(normalisedGini(Float64Array.from(predicted), Float64Array.from(actual))).toBeCloseTo(naiveGini(predicted, actual), 9)
    }))
  })

  it('ends, and is not a number, where a prediction or an amount is none', () => {
    expect(normalisedGini(Float64Array.of(1, Number.NaN, 2), Float64Array.of(1, 2, 3))).toBeNaN()
    expect(normalisedGini(Float64Array.of(1, 3, 2), Float64Array.of(1, Number.NaN, 3))).toBeNaN()
  })

  it('gives tied rows the average of their orders', () => {
    const actual = [4, 0, 3]
    const orders = [[3, 2, 1], [2, 3, 1]].map((predicted) => naiveGini(predicted, actual))
    expect(normalisedGini(Float64Array.of(2, 2, 1), Float64Array.from(actual))).toBeCloseTo((orders[0] + orders[1]) / 2, 12)
  })
})

describe('valueTenths', () => {
  it('cuts twenty customers into tenths of two', () => {
    const predicted = Float64Array.from({ length: 20 }, (_, k) => k + 1)
    const tenths = valueTenths(predicted, predicted.map((value) => value * 2))
    expect(tenths.map((cell) => cell.customers)).toEqual(Array.from({ length: 10 }, () => 2))
    expect(tenths[0]).toEqual({ tenth: 1, customers: 2, predictedMean: 1.5, actualMean: 3, relativeError: 0.5 })
    expect(tenths[9].predictedMean).toBe(19.5)
    expect(decileMape(tenths)).toBeCloseTo(0.5, 12)
  })

  it('loses nobody when values are tied', () => {
    const tenths = valueTenths(new Float64Array(7).fill(3), new Float64Array(7))
    expect(tenths).toEqual([{ tenth: 1, customers: 7, predictedMean: 3, actualMean: 0, relativeError: Number.NaN }])
    expect(decileMape(tenths)).toBeNaN()
  })
})

describe('rfmScores', () => {
  it('scores fifths, recent being good, and names the groups', () => {
    const scores = rfmScores({ weeksSinceLast: Float64Array.of(1, 2, 3, 4, 5), purchases: Float64Array.of(5, 1, 3, 4, 2), money: Float64Array.of(50, 10, 30, 40, 20) })
    expect([...scores.recency]).toEqual([5, 4, 3, 2, 1])
    expect([...scores.frequency]).toEqual([5, 1, 3, 4, 2])
    expect(scores.segment).toEqual(['champions', 'new', 'need attention', 'at risk', 'hibernating'])
  })

  it('gives equal customers equal scores', () => {
    const same = new Float64Array(9).fill(2)
    const scores = rfmScores({ weeksSinceLast: same, purchases: same, money: same })
    expect(new Set(scores.recency)).toEqual(new Set([3]))
  })
})
