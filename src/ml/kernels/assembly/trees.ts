/**
 * The innermost loops of growing trees. What each does is said in kernels/tree-kernels.ts; kernels/plain-tree-kernels.ts is the same in
 * plain TypeScript, bit for bit. Addresses are bytes in the shared memory. A record is 64 bits: row (32), hessian (16), gradient (16).
 */

const MAGIC: f64 = 6755399441055744.0 // 1.5 x 2^52: added and taken away it rounds to the nearest whole number
const LOG2_E: f64 = 1.4426950408889634
const LN2_HIGH: f64 = 0.6931471803691238
const LN2_LOW: f64 = 1.9082149292705877e-10

/** e^x for two numbers within +/- 700: 2^k times a polynomial of degree 8 on +/- ln(2)/2 (relative error 3e-10). */
// @ts-ignore: decorator
@inline
function expPair(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(MAGIC))
  const k = f64x2.sub(shifted, f64x2.splat(MAGIC))
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)))
  let p = f64x2.splat(1.0 / 40320.0)
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 5040.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 720.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 120.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 24.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0))
  const scale = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52)
  return f64x2.mul(p, scale)
}

// @ts-ignore: decorator
@inline
function clampPair(x: v128, limit: f64): v128 {
  return f64x2.max(f64x2.min(x, f64x2.splat(limit)), f64x2.splat(-limit))
}

export function expOf(x: f64): f64 {
  return f64x2.extract_lane(expPair(clampPair(f64x2.splat(x), 700)), 0)
}

/** Whole numbers nearest to both gradients and hessians, as four 32-bit lanes g0 h0 g1 h1. */
// @ts-ignore: decorator
@inline
function storePair(at: usize, g: v128, h: v128, both: bool): void {
  const gi = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(g))
  const hi = i32x4.max_s(i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(h)), i32x4.splat(1))
  const lanes = v128.shuffle<i32>(gi, hi, 0, 4, 1, 5)
  if (both) v128.store(at, lanes)
  else store<i64>(at, i64x2.extract_lane(lanes, 0))
}

export function logisticGradients(margin: usize, target: usize, weight: usize, exact: usize, from: i32, to: i32, gUnit: f64, hUnit: f64): void {
  const one = f64x2.splat(1.0)
  for (let i = from; i < to; i += 2) {
    const at = <usize>i << 3
    const both = i + 1 < to
    const m = both ? v128.load(margin + at) : f64x2.splat(load<f64>(margin + at))
    const y = both ? v128.load(target + at) : f64x2.splat(load<f64>(target + at))
    const p = f64x2.div(one, f64x2.add(one, expPair(clampPair(f64x2.neg(m), 700))))
    let g = f64x2.sub(p, y)
    let h = f64x2.mul(p, f64x2.sub(one, p))
    if (weight) {
      const w = both ? v128.load(weight + at) : f64x2.splat(load<f64>(weight + at))
      g = f64x2.mul(g, w)
      h = f64x2.mul(h, w)
    }
    storePair(exact + at, f64x2.mul(g, f64x2.splat(gUnit)), f64x2.mul(h, f64x2.splat(hUnit)), both)
  }
}

/** Rounds given gradients and hessians (doubles) to their exact whole numbers. */
export function wholeGradients(gradient: usize, hessian: usize, exact: usize, from: i32, to: i32, gUnit: f64, hUnit: f64): void {
  for (let i = from; i < to; i++) {
    const at = <usize>i << 3
    storePair(exact + at, f64x2.splat(load<f64>(gradient + at) * gUnit), f64x2.splat(load<f64>(hessian + at) * hUnit), false)
  }
}

// @ts-ignore: decorator
@inline
function mix(word: u32): u32 {
  let bits = word
  bits = (bits ^ (bits >>> 16)) * 0x85ebca6b
  bits = (bits ^ (bits >>> 13)) * 0xc2b2ae35
  return bits ^ (bits >>> 16)
}

export function draw(members: usize, from: i32, to: i32, exact: usize, records: usize, rest: usize, seed: u32, limit: u32, gDown: i32, hDown: i32): i32 {
  const seeded = mix(seed ^ 0x9e3779b9)
  const gMask: u32 = (1 << gDown) - 1
  const hMask: u32 = (1 << hDown) - 1
  let out = records
  let over = rest
  for (let i = from; i < to; i++) {
    const row = load<u32>(members + (<usize>i << 2))
    const hash = mix(seeded ^ row)
    if (limit !== 0xffffffff && hash >= limit) {
      store<u32>(over, row)
      over += 4
      continue
    }
    // The hash's last bits, which say nothing of whether it is below the limit, are the chance of rounding up.
    const g = load<i32>(exact + (<usize>row << 3))
    const h = load<u32>(exact + (<usize>row << 3), 4)
    const gq = (g + <i32>(hash & gMask)) >> gDown
    const hq = (h + ((hash * 0x9e3779b1) >>> 3 & hMask)) >>> hDown
    store<u64>(out, (<u64>(<u32>gq) << 48) | (<u64>hq << 32) | <u64>row)
    out += 8
  }
  return <i32>((out - records) >>> 3)
}

// @ts-ignore: decorator
@inline
function update(cell: usize, value: i64): void {
  store<i64>(cell, load<i64>(cell) + value)
}

// @ts-ignore: decorator
@inline
function updateEight(base: usize, bytes: u64, value: i64): void {
  update(base + <usize>((bytes << 3) & 0x7f8), value)
  update(base + 2048 + <usize>((bytes >>> 5) & 0x7f8), value)
  update(base + 4096 + <usize>((bytes >>> 13) & 0x7f8), value)
  update(base + 6144 + <usize>((bytes >>> 21) & 0x7f8), value)
  update(base + 8192 + <usize>((bytes >>> 29) & 0x7f8), value)
  update(base + 10240 + <usize>((bytes >>> 37) & 0x7f8), value)
  update(base + 12288 + <usize>((bytes >>> 45) & 0x7f8), value)
  update(base + 14336 + <usize>((bytes >>> 53) & 0x7f8), value)
}

// @ts-ignore: decorator
@inline
function updateFour(base: usize, bytes: u32, value: i64): void {
  update(base + <usize>((bytes << 3) & 0x7f8), value)
  update(base + 2048 + <usize>((bytes >>> 5) & 0x7f8), value)
  update(base + 4096 + <usize>((bytes >>> 13) & 0x7f8), value)
  update(base + 6144 + <usize>((bytes >>> 21) & 0x7f8), value)
}

// @ts-ignore: decorator
@inline
function valueOf(record: u64, gShift: i64, hShift: i64, one: i64): i64 {
  return ((<i64>record >> 48) << gShift) + (<i64>((record >>> 32) & 0xffff) << hShift) + one
}

const BLOCK: usize = 2048 // bytes of 256 records: their rows stay in the first cache while all columns are counted

export function histogram(records: usize, count: i32, rows: usize, width: i32, columns: i32, cells: usize, gBits: i32, hBits: i32, one: i32): i32 {
  const stride = <usize>width
  const used = <usize>columns
  const end = records + (<usize>count << 3)
  const gShift = <i64>gBits
  const hShift = <i64>hBits
  const unit = <i64>one
  // Where rows lie far apart, one word of each is read first, so that the waits for memory overlap.
  const sparse = count > 0 && <f64>count < 0.25 * <f64>(load<u32>(end - 8) - load<u32>(records) + 1)
  let sink: i32 = 0
  for (let block = records; block < end; block += BLOCK) {
    const stop = block + BLOCK < end ? block + BLOCK : end
    if (sparse) for (let at = block; at < stop; at += 8) sink ^= load<i32>(rows + <usize>load<u32>(at) * stride)
    let group: usize = 0
    for (; group + 16 <= used; group += 16) {
      const base = cells + (group << 11)
      for (let at = block; at < stop; at += 8) {
        const record = load<u64>(at)
        const value = valueOf(record, gShift, hShift, unit)
        const row = rows + <usize>(<u32>record) * stride + group
        updateEight(base, load<u64>(row), value)
        updateEight(base + 16384, load<u64>(row, 8), value)
      }
    }
    for (; group + 8 <= used; group += 8) {
      for (let at = block; at < stop; at += 8) {
        const record = load<u64>(at)
        updateEight(cells + (group << 11), load<u64>(rows + <usize>(<u32>record) * stride + group), valueOf(record, gShift, hShift, unit))
      }
    }
    for (; group + 4 <= used; group += 4) {
      for (let at = block; at < stop; at += 8) {
        const record = load<u64>(at)
        updateFour(cells + (group << 11), load<u32>(rows + <usize>(<u32>record) * stride + group), valueOf(record, gShift, hShift, unit))
      }
    }
    for (; group < used; group++) {
      for (let at = block; at < stop; at += 8) {
        const record = load<u64>(at)
        update(cells + (group << 11) + (<usize>load<u8>(rows + <usize>(<u32>record) * stride + group) << 3), valueOf(record, gShift, hShift, unit))
      }
    }
  }
  return sink
}

export function partition(column: usize, records: usize, scratch: usize, count: i32, sides: usize): i32 {
  const end = records + (<usize>count << 3)
  let left = records
  let right = scratch
  for (let at = records; at < end; at += 8) {
    const record = load<u64>(at)
    const toLeft = <usize>load<u8>(sides + <usize>load<u8>(column + <usize>(<u32>record))) << 3
    store<u64>(left, record)
    store<u64>(right, record)
    left += toLeft
    right += 8 - toLeft
  }
  memory.copy(left, scratch, right - scratch)
  return <i32>((left - records) >>> 3)
}

export function clearCells(to: usize, cells: i32): void {
  memory.fill(to, 0, <usize>cells << 3)
}

export function addCells(to: usize, from: usize, cells: i32): void {
  const end = to + (<usize>cells << 3)
  while (to < end) {
    v128.store(to, i64x2.add(v128.load(to), v128.load(from)))
    to += 16
    from += 16
  }
}

export function subtractCells(to: usize, from: usize, cells: i32): void {
  const end = to + (<usize>cells << 3)
  while (to < end) {
    v128.store(to, i64x2.sub(v128.load(to), v128.load(from)))
    to += 16
    from += 16
  }
}

export function marginal(from: usize, size: i32, divisor: i32, bins: i32, to: usize): void {
  memory.fill(to, 0, <usize>bins << 3)
  const end = from + (<usize>size << 3)
  let bin = to
  const last = to + (<usize>bins << 3)
  const run = <usize>divisor << 3
  for (let at = from; at < end; ) {
    let sum: i64 = 0
    const stop = at + run
    for (; at < stop; at += 8) sum += load<i64>(at)
    update(bin, sum)
    bin += 8
    if (bin === last) bin = to
  }
}

// What the search of one node goes by; set by bestOfColumns.
let gShift: i32 = 0
let hShift: i32 = 0
let hMask: i64 = 0
let sizeMask: i64 = 0
let l2: f64 = 0
let least: i64 = 0
let nodeG: f64 = 0
let nodeH: f64 = 0
let nodeSize: i64 = 0
// The best split so far; its gain is bestUp / bestDown. Compared crosswise, equal sums are never better than themselves, whatever is rounded.
let bestUp: f64 = 0
let bestDown: f64 = 1
let foundColumn: i32 = -1
let foundBin: i32 = 0
let foundSide: i32 = 0
let foundLeft: i64 = 0

/** Whether left sums make a better split than the best; if so, they are it. */
// @ts-ignore: decorator
@inline
function consider(left: i64, column: i32, bin: i32, side: i32): void {
  const leftSize = left & sizeMask
  if (leftSize < least || nodeSize - leftSize < least) return
  const gl = <f64>(left >> <i64>gShift)
  const hl = <f64>((left >> <i64>hShift) & hMask) + l2
  const gr = nodeG - gl
  const hr = nodeH - hl
  const up = gl * gl * hr + gr * gr * hl
  const down = hl * hr
  if (up * bestDown > bestUp * down && down > 0) {
    bestUp = up
    bestDown = down
    foundColumn = column
    foundBin = bin
    foundSide = side
    foundLeft = left
  }
}

/** For two left sums at once: whether either may be better. Sizes are left to consider. */
// @ts-ignore: decorator
@inline
function promising(lefts: v128): bool {
  const g = i64x2.shr_s(lefts, gShift)
  const h = v128.and(i64x2.shr_u(lefts, hShift), i64x2.splat(hMask))
  const gl = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(g, g, 0, 2, 0, 2))
  const hl = f64x2.add(f64x2.convert_low_i32x4_u(v128.shuffle<i32>(h, h, 0, 2, 0, 2)), f64x2.splat(l2))
  const gr = f64x2.sub(f64x2.splat(nodeG), gl)
  const hr = f64x2.sub(f64x2.splat(nodeH), hl)
  const up = f64x2.add(f64x2.mul(f64x2.mul(gl, gl), hr), f64x2.mul(f64x2.mul(gr, gr), hl))
  return v128.any_true(f64x2.gt(f64x2.mul(up, f64x2.splat(bestDown)), f64x2.mul(f64x2.splat(bestUp), f64x2.mul(hl, hr))))
}

function searchColumn(cells: usize, bins: i32, missing: bool, column: i32): void {
  const away = missing ? load<i64>(cells + (<usize>bins << 3)) : 0
  let sum: i64 = 0
  if (away !== 0) {
    for (let bin = 0; bin < bins; bin++) {
      const cell = load<i64>(cells + (<usize>bin << 3))
      if (cell === 0 && bin < bins - 1) continue
      sum += cell
      if (promising(i64x2(sum, sum + away))) {
        consider(sum, column, bin, 0)
        consider(sum + away, column, bin, 1)
      }
    }
    return
  }
  let bin = 0
  for (; bin + 2 < bins; bin += 2) {
    const pair = v128.load(cells + (<usize>bin << 3))
    if (!v128.any_true(pair)) continue
    const first = sum + i64x2.extract_lane(pair, 0)
    sum = first + i64x2.extract_lane(pair, 1)
    if (promising(i64x2(first, sum))) {
      consider(first, column, bin, 0)
      consider(sum, column, bin + 1, 0)
    }
    if (nodeSize - (sum & sizeMask) < least) return
  }
  for (; bin < bins - 1; bin++) {
    sum += load<i64>(cells + (<usize>bin << 3))
    consider(sum, column, bin, 0)
  }
}

export function bestOfColumns(cells: usize, columns: usize, count: i32, marginals: usize, total: usize, fields: usize, gainBefore: f64, result: usize): i32 {
  gShift = load<i32>(fields)
  hShift = load<i32>(fields, 4)
  hMask = load<i64>(fields, 8)
  sizeMask = load<i64>(fields, 16)
  l2 = load<f64>(fields, 24)
  least = load<i64>(fields, 32)
  const all = load<i64>(total)
  nodeG = <f64>(all >> <i64>gShift)
  nodeH = <f64>((all >> <i64>hShift) & hMask) + l2 + l2
  nodeSize = all & sizeMask
  bestUp = gainBefore
  bestDown = 1
  foundColumn = -1
  for (let column = 0; column < count; column++) {
    const entry = columns + <usize>column * 24
    let at = cells + <usize>load<i32>(entry)
    const places = load<i32>(entry, 12)
    if (load<i32>(entry, 4) !== places) {
      marginal(at, load<i32>(entry, 4), load<i32>(entry, 8), places, marginals)
      at = marginals
    }
    const bins = load<i32>(entry, 16)
    searchColumn(at, bins, places > bins, column)
  }
  if (foundColumn >= 0) {
    store<f64>(result, bestUp / bestDown)
    store<i64>(result, foundLeft, 8)
    store<i32>(result, foundBin, 16)
    store<i32>(result, foundSide, 20)
  }
  return foundColumn
}

export function sortDoubles(values: usize, count: i32, scratch: usize, counts: usize): void {
  const bytes = <usize>count << 3
  memory.fill(counts, 0, 8192)
  for (let at = values; at < values + bytes; at += 8) {
    const bits = load<i64>(at)
    const key = bits ^ ((bits >> 63) | i64.MIN_VALUE)
    store<i64>(at, key)
    for (let digit: usize = 0; digit < 8; digit++) {
      const place = counts + (digit << 10) + (<usize>((key >>> (<i64>digit << 3)) & 0xff) << 2)
      store<u32>(place, load<u32>(place) + 1)
    }
  }
  let from = values
  let to = scratch
  for (let digit: usize = 0; digit < 8; digit++) {
    const table = counts + (digit << 10)
    const shift = <i64>digit << 3
    if (load<u32>(table + (<usize>((load<i64>(from) >>> shift) & 0xff) << 2)) === <u32>count) continue
    let place = to
    for (let entry = table; entry < table + 1024; entry += 4) {
      const run = load<u32>(entry)
      store<u32>(entry, <u32>place)
      place += <usize>run << 3
    }
    for (let at = from; at < from + bytes; at += 8) {
      const key = load<i64>(at)
      const entry = table + (<usize>((key >>> shift) & 0xff) << 2)
      const out = load<u32>(entry)
      store<i64>(out, key)
      store<u32>(entry, out + 8)
    }
    const swapped = from
    from = to
    to = swapped
  }
  for (let i: usize = 0; i < bytes; i += 8) {
    const key = load<i64>(from + i)
    store<i64>(values + i, key ^ ((~key >> 63) | i64.MIN_VALUE))
  }
}

export function leafSums(records: usize, count: i32, exact: usize, leafOf: usize, leaf: i32, result: usize): void {
  let g: i64 = 0
  let h: i64 = 0
  const end = records + (<usize>count << 3)
  for (let at = records; at < end; at += 8) {
    const row = <usize>load<u32>(at)
    g += load<i32>(exact + (row << 3))
    h += load<i32>(exact + (row << 3), 4)
    store<u16>(leafOf + (row << 1), <u16>leaf)
  }
  store<f64>(result, <f64>g)
  store<f64>(result, <f64>h, 8)
}

export function walk(list: usize, count: i32, rows: usize, width: i32, nodes: usize, sides: usize, leafOf: usize, covers: usize): void {
  const end = list + (<usize>count << 2)
  for (let at = list; at < end; at += 4) {
    const row = <usize>load<u32>(at)
    const bytes = rows + row * <usize>width
    let node: i32 = 0
    for (;;) {
      const entry = nodes + (<usize>node << 4)
      const column = load<i32>(entry)
      if (column < 0) break
      const toLeft = load<u8>(sides + (<usize>node << 8) + <usize>load<u8>(bytes + <usize>column))
      node = load<i32>(entry + 8 - (<usize>toLeft << 2))
    }
    const leaf = load<i32>(nodes + (<usize>node << 4), 12)
    store<u16>(leafOf + (row << 1), <u16>leaf)
    if (covers) store<i32>(covers + (<usize>leaf << 2), load<i32>(covers + (<usize>leaf << 2)) + 1)
  }
}

export function addLeaves(margin: usize, leafOf: usize, values: usize, from: i32, to: i32): void {
  for (let i = <usize>from; i < <usize>to; i++) {
    const at = margin + (i << 3)
    store<f64>(at, load<f64>(at) + load<f64>(values + (<usize>load<u16>(leafOf + (i << 1)) << 3)))
  }
}

export function binValues(values: usize, count: i32, cuts: usize, steps: i32, missingBin: i32, divisor: i32, out: usize): void {
  const first = <usize>1 << <usize>(steps - 1 + 3)
  for (let i = <usize>0; i < <usize>count; i++) {
    const value = load<f64>(values + (i << 3))
    let at = cuts
    for (let step = first; step >= 8; step >>>= 1) at += load<f64>(at + step - 8) < value ? step : 0
    let bin = <i32>((at - cuts) >>> 3)
    bin = value === value ? bin : missingBin
    store<u8>(out + i, load<u8>(out + i) + <u8>(bin * divisor))
  }
}

export function interleave(columns: usize, rows: i32, list: usize, columnCount: i32, width: i32, from: i32, to: i32, out: usize): void {
  for (let block = from; block < to; block += 1024) {
    const stop = block + 1024 < to ? block + 1024 : to
    for (let column = 0; column < columnCount; column++) {
      const source = columns + <usize>load<u32>(list + (<usize>column << 2)) * <usize>rows
      let at = out + <usize>block * <usize>width + <usize>column
      for (let row = block; row < stop; row++) {
        store<u8>(at, load<u8>(source + <usize>row))
        at += width
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function stepDown(nodes: usize, sides: usize, row: usize, node: usize): usize {
  const entry = nodes + (node << 4)
  const toLeft = <usize>load<u8>(sides + (node << 8) + <usize>load<u8>(row + <usize>load<u32>(entry)))
  return <usize>load<u32>(entry + 8 - (toLeft << 2))
}

export function scoreRows(rows: usize, count: i32, width: i32, trees: usize, treeCount: i32, nodes: usize, sides: usize, values: usize, sums: usize): void {
  const stride = <usize>width
  for (let tree = 0; tree < treeCount; tree++) {
    const first = <usize>load<u32>(trees + (<usize>tree << 3))
    const depth = load<i32>(trees + (<usize>tree << 3), 4)
    let row = rows
    let sum = sums
    let left = count
    for (; left >= 8; left -= 8) {
      let a = first, b = first, c = first, d = first, e = first, f = first, g = first, h = first
      for (let level = 0; level < depth; level++) {
        a = stepDown(nodes, sides, row, a)
        b = stepDown(nodes, sides, row + stride, b)
        c = stepDown(nodes, sides, row + 2 * stride, c)
        d = stepDown(nodes, sides, row + 3 * stride, d)
        e = stepDown(nodes, sides, row + 4 * stride, e)
        f = stepDown(nodes, sides, row + 5 * stride, f)
        g = stepDown(nodes, sides, row + 6 * stride, g)
        h = stepDown(nodes, sides, row + 7 * stride, h)
      }
      store<f64>(sum, load<f64>(sum) + load<f64>(values + (a << 3)))
      store<f64>(sum, load<f64>(sum, 8) + load<f64>(values + (b << 3)), 8)
      store<f64>(sum, load<f64>(sum, 16) + load<f64>(values + (c << 3)), 16)
      store<f64>(sum, load<f64>(sum, 24) + load<f64>(values + (d << 3)), 24)
      store<f64>(sum, load<f64>(sum, 32) + load<f64>(values + (e << 3)), 32)
      store<f64>(sum, load<f64>(sum, 40) + load<f64>(values + (f << 3)), 40)
      store<f64>(sum, load<f64>(sum, 48) + load<f64>(values + (g << 3)), 48)
      store<f64>(sum, load<f64>(sum, 56) + load<f64>(values + (h << 3)), 56)
      row += 8 * stride
      sum += 64
    }
    for (; left > 0; left--) {
      let node = first
      for (let level = 0; level < depth; level++) node = stepDown(nodes, sides, row, node)
      store<f64>(sum, load<f64>(sum) + load<f64>(values + (node << 3)))
      row += stride
      sum += 8
    }
  }
}
