/** The kernels of shap-kernels.ts in plain TypeScript: the same sums in the same order, hence the same bits. */

import type { ShapKernels } from './shap-kernels.ts'

/** The kernels at work on this memory. */
export function plainShapKernels(buffer: ArrayBufferLike): ShapKernels {
  const bytes = new Uint8Array(buffer)
  const words = new Uint32Array(buffer)
  const doubles = new Float64Array(buffer)
  return {
    rankValues: (values, rows, limits, out) => {
      for (let row = 0; row < rows; row++) bytes[out + row] = rankOf(doubles, limits >> 3, doubles[(values >> 3) + row])
    },
    classValues: (values, rows, classes, levels, out) => {
      for (let row = 0; row < rows; row++) {
        const value = doubles[(values >> 3) + row]
        bytes[out + row] = Number.isInteger(value) && value >= 0 && value < levels ? bytes[classes + value] : 0
      }
    },
    patterns: (steps, count, codes, rows, slots, out) => {
      for (let row = 0; row < rows; row += 64) {
        for (let step = steps; step < steps + count * 24; step += 24) takeStep(bytes, words, step, codes + row, slots, out + row)
      }
    },
    accumulate: (out, rows, pairs, count, patterns) => accumulate({ bytes, words, doubles }, out >> 3, rows, pairs >> 2, count, patterns),
    leafContributions: (parts, distinct, value, rule, points, scratch, out) => leafContributions(doubles, (parts >> 3) + 2, distinct, value, rule >> 3, points, scratch >> 3, out >> 3),
    spreadLeaf: (parts, distinct, patternCount, contributions, setOf) => {
      for (let pattern = 0; pattern < patternCount; pattern++) {
        let set = 0
        for (let k = 0; k < distinct; k++) {
          const part = (parts + k * 24) >> 2
          if ((pattern & words[part + 1]) === words[part + 2]) set |= 1 << k
        }
        bytes[setOf + pattern] = set
      }
      for (let k = 0; k < distinct; k++) {
        const table = words[(parts + k * 24) >> 2] >> 3
        const own = (contributions >> 3) + (k << distinct)
        for (let pattern = 0; pattern < patternCount; pattern++) doubles[table + pattern] += doubles[own + bytes[setOf + pattern]]
      }
    },
    toRows: (from, columns, rows, stride, out) => {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) doubles[(out >> 3) + row * columns + column] = doubles[(from >> 3) + row + column * (stride >> 3)]
      }
    },
  }
}

function rankOf(doubles: Float64Array, limits: number, value: number): number {
  if (Number.isNaN(value)) return 0
  let below = 0
  for (let step = 128; step > 0; step >>= 1) if (doubles[limits + below + step - 1] < value) below += step
  return below + 1
}

function takeStep(bytes: Uint8Array, words: Uint32Array, step: number, codes: number, slots: number, out: number): void {
  const word = step >> 2
  const [low, span, flip, bit] = [bytes[step + 4], bytes[step + 5], bytes[step + 6] !== 0, bytes[step + 7]]
  const [set, mode] = [words[word + 4], words[word + 5]]
  const from = slots + words[word + 2]
  const to = (mode & 2 ? out : slots) + words[word + 3]
  const at = codes + words[word]
  for (let row = 0; row < 64; row++) {
    const own = bytes[at + row]
    const inside = set !== 0 ? ((bytes[set + (own >> 3)] >> (own & 7)) & 1) === 1 : ((own - low) & 255) <= span
    const before = bytes[from + row]
    if (inside !== flip) bytes[to + row] = mode & 1 ? before : before | bit
    else bytes[to + row] = mode & 1 ? before & ~bit : before
  }
}

type Views = { bytes: Uint8Array; words: Uint32Array; doubles: Float64Array }

function accumulate({ bytes, words, doubles }: Views, out: number, rows: number, pairs: number, count: number, patterns: number): void {
  const at = (pair: number, row: number) => doubles[(words[pairs + 2 * pair] >> 3) + bytes[patterns + words[pairs + 2 * pair + 1] + row]]
  let pair = 0
  for (; pair + 4 <= count; pair += 4) for (let row = 0; row < rows; row++) doubles[out + row] += (at(pair, row) + at(pair + 1, row)) + (at(pair + 2, row) + at(pair + 3, row))
  if (pair + 2 <= count) {
    for (let row = 0; row < rows; row++) doubles[out + row] += at(pair, row) + at(pair + 1, row)
    pair += 2
  }
  if (pair < count) for (let row = 0; row < rows; row++) doubles[out + row] += at(pair, row)
}

/** doubles[out + set] becomes the product over subsets of one column more. */
function times(doubles: Float64Array, out: number, half: number, a: number, b: number): void {
  for (let set = 0; set < half; set++) {
    const before = doubles[out + set]
    doubles[out + set + half] = before * a
    doubles[out + set] = before * b
  }
}

function leafContributions(doubles: Float64Array, zeros: number, distinct: number, value: number, rule: number, points: number, scratch: number, out: number): void {
  const sets = 1 << distinct
  const outside = scratch + sets // product of the shares of the columns that are not satisfied
  const integral = outside + sets
  const zeroOf = (k: number) => doubles[zeros + 3 * k]
  doubles[outside] = value
  for (let k = 0; k < distinct; k++) times(doubles, outside, 1 << k, 1, zeroOf(k))
  doubles.fill(0, integral, integral + sets)
  for (let q = 0; q < points; q++) {
    const t = doubles[rule + 2 * q]
    doubles[scratch] = doubles[rule + 2 * q + 1] / (1 - t)
    for (let k = 0; k < distinct; k++) times(doubles, scratch, 1 << k, zeroOf(k) * (1 - t) + t, 1 - t)
    for (let set = 0; set < sets; set++) doubles[integral + set] += doubles[scratch + set]
  }
  for (let k = 0; k < distinct; k++) {
    const bit = 1 << k
    for (let set = 0; set < sets; set++) {
      const without = doubles[outside + set] * doubles[integral + (set & ~bit)]
      doubles[out + (k << distinct) + set] = set & bit ? (1 - zeroOf(k)) * without : -without
    }
  }
}
