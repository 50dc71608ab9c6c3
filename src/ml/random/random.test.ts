import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, hashOf, hashPair, latestSplit, shuffledIndexes, stratifiedFolds, stratifiedSplit } from './random.ts'

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed).nextUint32)
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  expect(hashOf(1, 2)).not.toBe(hashOf(2, 1))
  expect(hashOf(2 ** 32 + 1)).not.toBe(hashOf(1))
})

test('numbers are uniform: every tenth within five standard errors, in sequence and by hash', () => {
  const random = createRandom(7)
  for (const draw of [() => random.nextFloat(), (i: number) => hashOf(7, i) / 2 ** 32, (i: number) => hashPair(7, i) / 2 ** 32]) {
    const counts = new Uint32Array(10)
    for (let i = 0; i < 100_000; i++) counts[Math.floor(draw(i) * 10)]++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(9_000))
  }
})

test('a shuffle holds every index once', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 200 }), fc.integer(), (count, seed) => {
    expect(Array.from(shuffledIndexes(count, seed)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
  }))
})

test('folds and splits keep the share of positives', () => {
  const labels = Uint8Array.from({ length: 103 }, (_, i) => (i % 4 === 0 ? 1 : 0))
  const foldOf = stratifiedFolds(labels, 5, 3)
  for (let fold = 0; fold < 5; fold++) {
    const rows = Array.from(labels.keys()).filter((row) => foldOf[row] === fold)
    expect(Math.abs(rows.length - 20.6)).toBeLessThan(1)
    expect(Math.abs(rows.filter((row) => labels[row] === 1).length - 5.2)).toBeLessThan(1)
  }
  const { train, test: held } = stratifiedSplit(labels, 0.2, 3)
  expect([train.length, held.length, held.filter((row) => labels[row] === 1).length]).toEqual([83, 20, 5])
})

test('a split by time takes the latest rows, and keeps rows of one time together', () => {
  expect(Array.from(latestSplit(Float64Array.of(5, 1, 4, 2, 3), 0.4).test)).toEqual([0, 2])
  expect(Array.from(latestSplit(Float64Array.of(1, 2, 2, 2, 3), 0.4).test)).toEqual([4])
  expect(Array.from(latestSplit(Float64Array.of(NaN, 1, 2), 0.5).test)).toEqual([2])
})
