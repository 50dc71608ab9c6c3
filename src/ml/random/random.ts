/** Seeded randomness: the same seed gives the same numbers on every machine and in every run. */

export type Random = {
  /** A whole number, uniform in [0, 2^32). */
  nextUint32: () => number
  /** A number, uniform in [0, 1), with 32 random bits. */
  nextFloat: () => number
  /** A whole number, uniform in [0, limit). */
  nextInt: (limit: number) => number
}

/**
 * One well-mixed 32-bit hash of whole numbers: the finaliser of MurmurHash3 (Austin Appleby, public domain) applied
 * to each number in turn. For randomness that must not depend on the order of work: hashOf(seed, row, tree).
 */
export function hashOf(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const number of numbers) {
    hash = mix((hash ^ (number | 0)) >>> 0)
    hash = mix((hash + Math.floor(number / 4_294_967_296) + 0x85ebca6b) >>> 0)
  }
  return hash >>> 0
}

/** One 32-bit hash of two whole numbers below 2^32: hashOf without its loop, for a call per row and tree. */
export function hashPair(first: number, second: number): number {
  return mix((mix((first ^ 0x9e3779b9) >>> 0) ^ second) >>> 0)
}

function mix(word: number): number {
  let bits = word
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/**
 * A generator for the given seed (any finite number): xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47:4, 2021; period 2^128 - 1), its state filled by hashOf.
 */
export function createRandom(seed: number): Random {
  let [a, b, c, d] = [hashOf(seed, 1), hashOf(seed, 2), hashOf(seed, 3), hashOf(seed, 4) | 1]
  const nextUint32 = () => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return scrambled
  }
  const nextFloat = () => nextUint32() / 4_294_967_296
  return { nextUint32, nextFloat, nextInt: (limit) => Math.floor(nextFloat() * limit) }
}

function rotate(word: number, places: number): number {
  return (word << places) | (word >>> (32 - places))
}

/** The numbers 0 to count - 1 in random order (Fisher and Yates). */
export function shuffledIndexes(count: number, seed: number): Int32Array {
  const random = createRandom(seed)
  const indexes = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.nextInt(i + 1)
    const kept = indexes[i]
    indexes[i] = indexes[j]
    indexes[j] = kept
  }
  return indexes
}

/**
 * A fold number (0 to folds - 1) for every row, so that each fold holds the same share of positives, give or take one.
 * Throws a RangeError for fewer than two folds.
 */
export function stratifiedFolds(labels: Uint8Array, folds: number, seed: number): Uint8Array {
  if (!(folds >= 2 && folds <= 255)) throw new RangeError(`Folds must be between 2 and 255, not ${folds}.`)
  const foldOf = new Uint8Array(labels.length)
  let dealt = 0
  for (const wanted of [1, 0]) {
    for (const row of shuffledIndexes(labels.length, seed)) {
      if (labels[row] === wanted) foldOf[row] = dealt++ % folds
    }
  }
  return foldOf
}

/** Splits rows at random into a training and a test part with the same share of positives; both in row order. */
export function stratifiedSplit(labels: Uint8Array, testFraction: number, seed: number): { train: Int32Array; test: Int32Array } {
  const isTest = new Uint8Array(labels.length)
  const order = shuffledIndexes(labels.length, seed)
  for (const wanted of [0, 1]) {
    const rows = order.filter((row) => labels[row] === wanted)
    for (const row of rows.subarray(0, Math.round(rows.length * testFraction))) isTest[row] = 1
  }
  return splitBy(isTest)
}

/** Splits rows by time: the most recent `testFraction` of them are the test part. Rows with equal time stay together in training. */
export function latestSplit(order: Float64Array, testFraction: number): { train: Int32Array; test: Int32Array } {
  const known = order.filter((time) => !Number.isNaN(time)).sort()
  const cut = known[Math.max(0, Math.floor(known.length * (1 - testFraction)) - 1)] ?? Number.NaN
  return splitBy(Uint8Array.from(order, (time) => (time > cut ? 1 : 0)))
}

function splitBy(isTest: Uint8Array): { train: Int32Array; test: Int32Array } {
  const rows = Int32Array.from(isTest, (_, row) => row)
  return { train: rows.filter((row) => isTest[row] === 0), test: rows.filter((row) => isTest[row] === 1) }
}
