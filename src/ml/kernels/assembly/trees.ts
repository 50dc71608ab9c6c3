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
    const noise = mix(hash ^ 0x5bd1e995)
    const g = load<i32>(exact + (<usize>row << 3))
    const h = load<u32>(exact + (<usize>row << 3), 4)
    const gq = (g + <i32>(noise & gMask)) >> gDown
    const hq = (h + ((noise * 0x9e3779b1) >>> 3 & hMask)) >>> hDown
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

export function histogram(records: usize, count: i32, rows: usize, width: i32, cells: usize, gBits: i32, hBits: i32, one: i32): i32 {
  const stride = <usize>width
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
    if (stride === 16) {
      for (let at = block; at < stop; at += 8) {
        const record = load<u64>(at)
        const value = valueOf(record, gShift, hShift, unit)
        const row = rows + (<usize>(<u32>record) << 4)
        updateEight(cells, load<u64>(row), value)
        updateEight(cells + 16384, load<u64>(row, 8), value)
      }
      continue
    }
    let group: usize = 0
    for (; group + 8 <= stride; group += 8) {
      for (let at = block; at < stop; at += 8) {
        const record = load<u64>(at)
        updateEight(cells + (group << 11), load<u64>(rows + <usize>(<u32>record) * stride + group), valueOf(record, gShift, hShift, unit))
      }
    }
    if (group < stride) {
      for (let at = block; at < stop; at += 8) {
        const record = load<u64>(at)
        updateFour(cells + (group << 11), load<u32>(rows + <usize>(<u32>record) * stride + group), valueOf(record, gShift, hShift, unit))
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

export function bestThreshold(cells: usize, bins: i32, missing: i32, total: usize, fields: usize, gainBefore: f64, result: usize): i32 {
  const gShift = <i64>load<i32>(fields)
  const hShift = <i64>load<i32>(fields, 4)
  const hMask = load<i64>(fields, 8)
  const sizeMask = load<i64>(fields, 16)
  const l2 = load<f64>(fields, 24)
  const least = load<i64>(fields, 32)
  const all = load<i64>(total)
  const g = <f64>(all >> gShift)
  const h = <f64>((all >> hShift) & hMask) + l2
  const size = all & sizeMask
  const away = missing >= 0 ? load<i64>(cells + (<usize>missing << 3)) : 0
  const sides = away !== 0 ? 2 : 1
  const lastBin = away !== 0 ? bins : bins - 1
  let best = gainBefore
  let found: i32 = -1
  let foundSide: i32 = 0
  let foundLeft: i64 = 0
  let sum: i64 = 0
  for (let bin = 0; bin < lastBin; bin++) {
    const cell = load<i64>(cells + (<usize>bin << 3))
    if (cell === 0 && bin < bins - 1) continue
    sum += cell
    for (let side = 0; side < sides; side++) {
      const left = side === 1 ? sum + away : sum
      const leftSize = left & sizeMask
      if (leftSize < least || size - leftSize < least) continue
      const gl = <f64>(left >> gShift)
      const hl = <f64>((left >> hShift) & hMask) + l2
      const gr = g - gl
      const hr = h - hl + l2
      const gain = (gl * gl * hr + gr * gr * hl) / (hl * hr)
      if (gain > best && hl * hr > 0) {
        best = gain
        found = bin
        foundSide = side
        foundLeft = left
      }
    }
  }
  if (found >= 0) {
    store<f64>(result, best)
    store<i64>(result, foundLeft, 8)
    store<i32>(result, found, 16)
    store<i32>(result, foundSide, 20)
  }
  return found
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
