/** The kernels of tree-kernels.ts in plain TypeScript: the fallback, and the oracle that the compiled ones are tested against. */

import type { TreeKernels } from './tree-kernels.ts'

const MAGIC = 6_755_399_441_055_744 // 1.5 x 2^52: added and taken away it rounds to the nearest whole number
const LOG2_E = 1.4426950408889634
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const FACTORIALS = [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1]
const MOST_EXPONENT = 700
const TWO_32 = 4_294_967_296

/** 2^-1022 .. 2^1023, by doubling and so exact. */
const POWERS = new Float64Array(2046)
for (let k = 1022, up = 1, down = 1; k < 2046; k++, up *= 2, down /= 2) {
  POWERS[k] = up
  if (2044 - k >= 0) POWERS[2044 - k] = down
}

/** e^x within +/- 700, as the kernels compute it. */
export function plainExp(x: number): number {
  const bounded = Math.max(Math.min(x, MOST_EXPONENT), -MOST_EXPONENT)
  const k = bounded * LOG2_E + MAGIC - MAGIC
  const r = bounded - k * LN2_HIGH - k * LN2_LOW
  let p = 1 / 40320
  for (let i = 0; i < FACTORIALS.length; i++) p = p * r + FACTORIALS[i]
  return p * POWERS[k + 1022]
}

function nearest(x: number): number {
  return x + MAGIC - MAGIC
}

function mix(word: number): number {
  let bits = word
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** The kernels over this buffer. Cells are added as two 32-bit halves with a carry, so that no BigInt is made. */
export function plainTreeKernels(buffer: ArrayBufferLike): TreeKernels {
  const bytes = new Uint8Array(buffer, 0, buffer.byteLength)
  const halves = new Uint16Array(buffer, 0, buffer.byteLength >> 1)
  const ints = new Int32Array(buffer, 0, buffer.byteLength >> 2)
  const words = new Uint32Array(buffer, 0, buffer.byteLength >> 2)
  const doubles = new Float64Array(buffer, 0, buffer.byteLength >> 3)

  const update = (at: number, low: number, high: number) => {
    const sum = words[at] + low
    words[at] = sum
    words[at + 1] += high + (sum >= TWO_32 ? 1 : 0)
  }
  const writeExact = (exact: number, row: number, g: number, h: number) => {
    const at = (exact >>> 2) + 2 * row
    ints[at] = nearest(g)
    ints[at + 1] = Math.max(nearest(h), 1)
  }

  const kernels: TreeKernels = {
    expOf: plainExp,
    logisticGradients(margin, target, weight, exact, from, to, gUnit, hUnit) {
      for (let row = from; row < to; row++) {
        const p = 1 / (1 + plainExp(-doubles[(margin >>> 3) + row]))
        const w = weight ? doubles[(weight >>> 3) + row] : 1
        writeExact(exact, row, (p - doubles[(target >>> 3) + row]) * w * gUnit, p * (1 - p) * w * hUnit)
      }
    },
    wholeGradients(gradient, hessian, exact, from, to, gUnit, hUnit) {
      for (let row = from; row < to; row++) writeExact(exact, row, doubles[(gradient >>> 3) + row] * gUnit, doubles[(hessian >>> 3) + row] * hUnit)
    },
    draw(members, from, to, exact, records, rest, seed, limit, gDown, hDown) {
      const seeded = mix((seed ^ 0x9e3779b9) >>> 0)
      const most = limit >>> 0
      const [gMask, hMask] = [2 ** gDown - 1, 2 ** hDown - 1]
      let out = records >>> 2
      let over = rest >>> 2
      for (let i = from; i < to; i++) {
        const row = words[(members >>> 2) + i]
        const hash = mix((seeded ^ row) >>> 0)
        if (most !== 0xffffffff && hash >= most) {
          words[over++] = row
          continue
        }
        const at = (exact >>> 2) + 2 * row
        const g = (ints[at] + (hash & gMask)) >> gDown
        const h = (ints[at + 1] + ((Math.imul(hash, 0x9e3779b1) >>> 3) & hMask)) >>> hDown
        words[out] = row
        words[out + 1] = (g << 16) | h
        out += 2
      }
      return (out - (records >>> 2)) >> 1
    },
    histogram(records, count, rows, width, columns, cells, gBits, hBits, one) {
      const start = records >>> 2
      for (let i = 0; i < count; i++) {
        const packed = ints[start + 2 * i + 1]
        const h = packed & 0xffff
        const lowH = h * 2 ** hBits + one
        const low = lowH % TWO_32
        const high = (packed >> 16) * 2 ** (gBits - 32) + Math.floor(lowH / TWO_32)
        const row = rows + words[start + 2 * i] * width
        for (let column = 0, base = cells >>> 2; column < columns; column++, base += 512) update(base + 2 * bytes[row + column], low, high)
      }
      return 0
    },
    partition(column, records, scratch, count, sides) {
      let left = records >>> 2
      let right = scratch >>> 2
      const end = (records >>> 2) + 2 * count
      for (let at = records >>> 2; at < end; at += 2) {
        const [row, packed] = [words[at], words[at + 1]]
        if (bytes[sides + bytes[column + row]] === 1) {
          words[left] = row
          words[left + 1] = packed
          left += 2
        } else {
          words[right] = row
          words[right + 1] = packed
          right += 2
        }
      }
      words.copyWithin(left, scratch >>> 2, right)
      return (left - (records >>> 2)) >> 1
    },
    clearCells: (to, cells) => void words.fill(0, to >>> 2, (to >>> 2) + 2 * cells),
    addCells(to, from, cells) {
      for (let i = 0, a = to >>> 2, b = from >>> 2; i < cells; i++, a += 2, b += 2) update(a, words[b], ints[b + 1])
    },
    subtractCells(to, from, cells) {
      for (let i = 0, a = to >>> 2, b = from >>> 2; i < cells; i++, a += 2, b += 2) {
        const less = words[a] - words[b]
        words[a] = less
        ints[a + 1] -= ints[b + 1] + (less < 0 ? 1 : 0)
      }
    },
    marginal(from, size, divisor, bins, to) {
      words.fill(0, to >>> 2, (to >>> 2) + 2 * bins)
      for (let value = 0; value < size; value++) {
        const at = (from >>> 2) + 2 * value
        update((to >>> 2) + 2 * (Math.floor(value / divisor) % bins), words[at], ints[at + 1])
      }
    },
    bestOfColumns(cells, columns, count, marginals, total, fields, gainBefore, result) {
      const search = thresholdSearch({ ints, words, doubles }, total, fields, gainBefore)
      for (let column = 0, entry = columns >>> 2; column < count; column++, entry += 6) {
        const [offset, size, divisor, places, bins] = ints.subarray(entry, entry + 5)
        if (size !== places) kernels.marginal(cells + offset, size, divisor, places, marginals)
        search.column(size === places ? cells + offset : marginals, bins, places > bins, column)
      }
      return search.write(result)
    },
    sortDoubles: (values, count) => void doubles.subarray(values >>> 3, (values >>> 3) + count).sort(),
    leafSums(records, count, exact, leafOf, leaf, result) {
      let [g, h] = [0, 0]
      for (let i = 0, at = records >>> 2; i < count; i++, at += 2) {
        const row = words[at]
        g += ints[(exact >>> 2) + 2 * row]
        h += ints[(exact >>> 2) + 2 * row + 1]
        halves[(leafOf >>> 1) + row] = leaf
      }
      doubles[result >>> 3] = g
      doubles[(result >>> 3) + 1] = h
    },
    walk(list, count, rows, width, nodes, sides, leafOf, covers) {
      for (let i = 0; i < count; i++) {
        const row = words[(list >>> 2) + i]
        let node = 0
        for (;;) {
          const entry = (nodes >>> 2) + 4 * node
          const column = ints[entry]
          if (column < 0) break
          node = ints[entry + 2 - bytes[sides + 256 * node + bytes[rows + row * width + column]]]
        }
        const leaf = ints[(nodes >>> 2) + 4 * node + 3]
        halves[(leafOf >>> 1) + row] = leaf
        if (covers) ints[(covers >>> 2) + leaf]++
      }
    },
    scoreRows(rows, count, width, trees, treeCount, nodes, sides, values, sums) {
      for (let tree = 0; tree < treeCount; tree++) {
        const [root, depth] = words.subarray((trees >>> 2) + 2 * tree, (trees >>> 2) + 2 * tree + 2)
        for (let i = 0, row = rows; i < count; i++, row += width) {
          let node = root
          for (let level = 0; level < depth; level++) {
            const entry = (nodes >>> 2) + 4 * node
            node = words[entry + 2 - bytes[sides + 256 * node + bytes[row + words[entry]]]]
          }
          doubles[(sums >>> 3) + i] += doubles[(values >>> 3) + node]
        }
      }
    },
    addLeaves(margin, leafOf, values, from, to) {
      for (let row = from; row < to; row++) doubles[(margin >>> 3) + row] += doubles[(values >>> 3) + halves[(leafOf >>> 1) + row]]
    },
    binValues(values, count, cuts, steps, missingBin, divisor, out) {
      for (let i = 0; i < count; i++) {
        const value = doubles[(values >>> 3) + i]
        let at = cuts >>> 3
        for (let step = 2 ** (steps - 1); step >= 1; step /= 2) if (doubles[at + step - 1] < value) at += step
        bytes[out + i] += (Number.isNaN(value) ? missingBin : at - (cuts >>> 3)) * divisor
      }
    },
    interleave(columns, rows, list, columnCount, width, from, to, out) {
      for (let column = 0; column < columnCount; column++) {
        const source = columns + words[(list >>> 2) + column] * rows
        for (let row = from; row < to; row++) bytes[out + row * width + column] = bytes[source + row]
      }
    },
  }
  return kernels
}

type Views = { ints: Int32Array; words: Uint32Array; doubles: Float64Array }

/** The search of bestOfColumns over cells held as two halves: high (signed) and low. */
function thresholdSearch({ ints, words, doubles }: Views, total: number, fields: number, gainBefore: number): { column: (cells: number, bins: number, missing: boolean, column: number) => void; write: (result: number) => number } {
  const field = fields >>> 2
  const [gBits, hBits] = [ints[field], ints[field + 1]]
  const hRange = words[field + 2] + words[field + 3] * TWO_32 + 1
  const sizeRange = words[field + 4] + words[field + 5] * TWO_32 + 1
  const [l2, least] = [doubles[(fields >>> 3) + 3], words[field + 8] + words[field + 9] * TWO_32]
  const aboveMask = 2 ** (gBits - 32) - 1
  const hOf = (low: number, high: number) => (Math.floor(low / 2 ** hBits) + (high & aboveMask) * 2 ** (32 - hBits)) % hRange
  const sizeOf = (low: number) => low % sizeRange
  const [allLow, allHigh] = [words[total >>> 2], ints[(total >>> 2) + 1]]
  const [g, h, size] = [allHigh >> (gBits - 32), hOf(allLow, allHigh) + l2 + l2, sizeOf(allLow)]
  let [bestUp, bestDown, foundColumn, foundBin, foundSide, foundLow, foundHigh] = [gainBefore, 1, -1, 0, 0, 0, 0]
  const consider = (low: number, high: number, column: number, bin: number, side: number) => {
    const leftSize = sizeOf(low)
    if (leftSize < least || size - leftSize < least) return
    const gl = high >> (gBits - 32)
    const hl = hOf(low, high) + l2
    const gr = g - gl
    const hr = h - hl
    const up = gl * gl * hr + gr * gr * hl
    const down = hl * hr
    if (up * bestDown > bestUp * down && down > 0) {
      bestUp = up
      bestDown = down
      foundColumn = column
      foundBin = bin
      foundSide = side
      foundLow = low
      foundHigh = high
    }
  }
  const column = (cells: number, bins: number, missing: boolean, number: number) => {
    const start = cells >>> 2
    const [awayLow, awayHigh] = missing ? [words[start + 2 * bins], ints[start + 2 * bins + 1]] : [0, 0]
    const sides = awayLow !== 0 || awayHigh !== 0 ? 2 : 1
    let [sumLow, sumHigh] = [0, 0]
    for (let bin = 0; bin < (sides === 2 ? bins : bins - 1); bin++) {
      const [low, high] = [words[start + 2 * bin], ints[start + 2 * bin + 1]]
      if (low === 0 && high === 0) continue // the same sums as before: nothing better
      sumLow += low
      sumHigh = (sumHigh + high + (sumLow >= TWO_32 ? 1 : 0)) | 0
      sumLow %= TWO_32
      consider(sumLow, sumHigh, number, bin, 0)
      if (sides === 2) consider((sumLow + awayLow) % TWO_32, (sumHigh + awayHigh + (sumLow + awayLow >= TWO_32 ? 1 : 0)) | 0, number, bin, 1)
    }
  }
  const write = (result: number) => {
    if (foundColumn < 0) return -1
    doubles[result >>> 3] = bestUp / bestDown
    words[(result >>> 2) + 2] = foundLow
    ints[(result >>> 2) + 3] = foundHigh
    ints[(result >>> 2) + 4] = foundBin
    ints[(result >>> 2) + 5] = foundSide
    return foundColumn
  }
  return { column, write }
}
