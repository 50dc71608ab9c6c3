/** Steps between neighbouring 32-bit floats, for programs that compare in single precision what we compare in double. */

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)
const double = new Float64Array(1)
const wide = new BigInt64Array(double.buffer)

const SMALLEST = 1.1754943508222875e-38 // below it programs disagree about what a float is: it counts as nothing
export const LARGEST_FLOAT = 3.4028234663852886e38
const HALFWAY_TO_INFINITY = LARGEST_FLOAT + 2 ** 103 // half of the last float's step: from here on a double rounds to infinity (IEEE 754, ties to even)

/** The next larger normal 32-bit float (0 counts as the one below the smallest). The argument is a 32-bit float. */
export function floatAbove(value: number): number {
  if (value >= 0 && value < SMALLEST) return SMALLEST
  if (value >= -SMALLEST && value < 0) return 0
  float[0] = value
  bits[0] += value < 0 ? -1 : 1
  return float[0]
}

/** The next smaller 32-bit float. */
export function floatBelow(value: number): number {
  return -floatAbove(-value) + 0
}

/** The largest normal 32-bit float that is not above the number. */
export function floatAtMost(value: number): number {
  const near = Math.fround(value)
  if (near > LARGEST_FLOAT) return LARGEST_FLOAT
  const found = near > value ? floatBelow(near) : near
  if (found > 0 && found < SMALLEST) return 0
  return found < 0 && found > -SMALLEST ? -SMALLEST : found + 0
}

/** The largest double whose nearest 32-bit float lies below the given one: "float(x) < limit" is "x <= this", for every double x. Below the most negative float only -Infinity is left. */
export function largestRoundingBelow(limit: number): number {
  if (limit === -LARGEST_FLOAT) return -HALFWAY_TO_INFINITY
  const before = Math.fround(-nextUp(-limit))
  const middle = before / 2 + limit / 2
  return Math.fround(middle) < limit ? middle : doubleBelow(middle)
}

/** The next larger 32-bit float, also among the very small ones. */
function nextUp(value: number): number {
  if (value === 0) return 1.401298464324817e-45
  float[0] = value
  bits[0] += value < 0 ? -1 : 1
  return float[0]
}

function doubleBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE
  double[0] = value
  wide[0] += value < 0 ? 1n : -1n
  return double[0]
}

/** The number with the fewest digits that reads as this 32-bit float, in single and in double precision. */
export function shortestFloat(value: number): number {
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
