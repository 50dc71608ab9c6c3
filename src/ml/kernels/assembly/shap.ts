/**
 * The innermost loops of explaining by pattern tables. What each does is said in kernels/shap-kernels.ts; kernels/plain-shap-kernels.ts is
 * the same in plain TypeScript, bit for bit. Addresses are bytes in the shared memory.
 */

/** 1 + how many of the 255 ascending limits lie below the value; 0 for a missing value. */
// @ts-ignore: decorator
@inline
function rankOf(limits: usize, value: f64): i32 {
  let at = limits
  at = load<f64>(at, 1016) < value ? at + 1024 : at
  at = load<f64>(at, 504) < value ? at + 512 : at
  at = load<f64>(at, 248) < value ? at + 256 : at
  at = load<f64>(at, 120) < value ? at + 128 : at
  at = load<f64>(at, 56) < value ? at + 64 : at
  at = load<f64>(at, 24) < value ? at + 32 : at
  at = load<f64>(at, 8) < value ? at + 16 : at
  at = load<f64>(at) < value ? at + 8 : at
  return value == value ? <i32>((at - limits) >> 3) + 1 : 0
}

export function rankValues(values: usize, rows: i32, limits: usize, out: usize): void {
  for (let row = 0; row < rows; row++) store<u8>(out + row, rankOf(limits, load<f64>(values + (<usize>row << 3))))
}

export function classValues(values: usize, rows: i32, classes: usize, levels: i32, out: usize): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(values + (<usize>row << 3))
    let found: u8 = 0
    if (value >= 0 && value < <f64>levels) {
      const code = <i32>value
      if (<f64>code == value) found = load<u8>(classes + code)
    }
    store<u8>(out + row, found)
  }
}

/** All ones in the bytes whose class is in the set of 256 bits at `bits`. */
// @ts-ignore: decorator
@inline
function inSet(classes: v128, bits: usize): v128 {
  const byteAt = i8x16.shr_u(classes, 3)
  const held = v128.or(i8x16.swizzle(v128.load(bits), byteAt), i8x16.swizzle(v128.load(bits, 16), i8x16.sub(byteAt, i8x16.splat(16))))
  const bit = i8x16.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0), v128.and(classes, i8x16.splat(7)))
  return i8x16.eq(v128.and(held, bit), bit)
}

// @ts-ignore: decorator
@inline
function answers(codes: usize, low: v128, span: v128, flip: v128, bits: usize): v128 {
  const classes = v128.load(codes)
  return v128.xor(bits != 0 ? inSet(classes, bits) : i8x16.le_u(i8x16.sub(classes, low), span), flip)
}

// @ts-ignore: decorator
@inline
function joined(before: v128, answer: v128, bit: v128, narrows: bool): v128 {
  return narrows ? v128.and(before, v128.or(answer, v128.not(bit))) : v128.or(before, v128.and(answer, bit))
}

export function patterns(steps: usize, count: i32, codes: usize, rows: i32, slots: usize, out: usize): void {
  const end = steps + <usize>count * 24
  for (let row: usize = 0; row < <usize>rows; row += 64) {
    for (let step = steps; step < end; step += 24) {
      const at = codes + <usize>load<u32>(step) + row
      const low = i8x16.splat(load<i8>(step, 4))
      const span = i8x16.splat(load<i8>(step, 5))
      const flip = i8x16.splat(load<i8>(step, 6))
      const bit = i8x16.splat(load<i8>(step, 7))
      const from = slots + <usize>load<u32>(step, 8)
      const to = <usize>load<u32>(step, 12)
      const bits = <usize>load<u32>(step, 16)
      const mode = load<u32>(step, 20)
      const narrows = (mode & 1) != 0
      const into = (mode & 2) != 0 ? out + to + row : slots + to
      const a = joined(v128.load(from), answers(at, low, span, flip, bits), bit, narrows)
      const b = joined(v128.load(from, 16), answers(at + 16, low, span, flip, bits), bit, narrows)
      const c = joined(v128.load(from, 32), answers(at + 32, low, span, flip, bits), bit, narrows)
      const d = joined(v128.load(from, 48), answers(at + 48, low, span, flip, bits), bit, narrows)
      v128.store(into, a)
      v128.store(into, b, 16)
      v128.store(into, c, 32)
      v128.store(into, d, 48)
    }
  }
}

/** The table's values at two neighbouring bytes of four patterns: the bytes as offsets of doubles. */
// @ts-ignore: decorator
@inline
function lowPair(table: usize, four: u32): v128 {
  return v128.load64_lane(table + ((four >> 5) & 2040), v128.load64_zero(table + ((four & 255) << 3)), 1)
}

// @ts-ignore: decorator
@inline
function highPair(table: usize, four: u32): v128 {
  return v128.load64_lane(table + ((four >> 21) & 2040), v128.load64_zero(table + ((four >> 13) & 2040)), 1)
}

function accumulate4(out: usize, rows: i32, pairs: usize, patternsAt: usize): void {
  const t0 = <usize>load<u32>(pairs), p0 = patternsAt + <usize>load<u32>(pairs, 4)
  const t1 = <usize>load<u32>(pairs, 8), p1 = patternsAt + <usize>load<u32>(pairs, 12)
  const t2 = <usize>load<u32>(pairs, 16), p2 = patternsAt + <usize>load<u32>(pairs, 20)
  const t3 = <usize>load<u32>(pairs, 24), p3 = patternsAt + <usize>load<u32>(pairs, 28)
  for (let row: usize = 0; row < <usize>rows; row += 4) {
    const a = load<u32>(p0 + row), b = load<u32>(p1 + row), c = load<u32>(p2 + row), d = load<u32>(p3 + row)
    const at = out + (row << 3)
    const low = f64x2.add(f64x2.add(lowPair(t0, a), lowPair(t1, b)), f64x2.add(lowPair(t2, c), lowPair(t3, d)))
    const high = f64x2.add(f64x2.add(highPair(t0, a), highPair(t1, b)), f64x2.add(highPair(t2, c), highPair(t3, d)))
    v128.store(at, f64x2.add(v128.load(at), low))
    v128.store(at, f64x2.add(v128.load(at, 16), high), 16)
  }
}

function accumulate2(out: usize, rows: i32, pairs: usize, patternsAt: usize): void {
  const t0 = <usize>load<u32>(pairs), p0 = patternsAt + <usize>load<u32>(pairs, 4)
  const t1 = <usize>load<u32>(pairs, 8), p1 = patternsAt + <usize>load<u32>(pairs, 12)
  for (let row: usize = 0; row < <usize>rows; row += 4) {
    const a = load<u32>(p0 + row), b = load<u32>(p1 + row)
    const at = out + (row << 3)
    v128.store(at, f64x2.add(v128.load(at), f64x2.add(lowPair(t0, a), lowPair(t1, b))))
    v128.store(at, f64x2.add(v128.load(at, 16), f64x2.add(highPair(t0, a), highPair(t1, b))), 16)
  }
}

function accumulate1(out: usize, rows: i32, table: usize, pattern: usize): void {
  for (let row: usize = 0; row < <usize>rows; row += 4) {
    const a = load<u32>(pattern + row)
    const at = out + (row << 3)
    v128.store(at, f64x2.add(v128.load(at), lowPair(table, a)))
    v128.store(at, f64x2.add(v128.load(at, 16), highPair(table, a)), 16)
  }
}

export function accumulate(out: usize, rows: i32, pairs: usize, count: i32, patternsAt: usize): void {
  const end = pairs + (<usize>count << 3)
  for (; pairs + 32 <= end; pairs += 32) accumulate4(out, rows, pairs, patternsAt)
  if (pairs + 16 <= end) {
    accumulate2(out, rows, pairs, patternsAt)
    pairs += 16
  }
  if (pairs < end) accumulate1(out, rows, <usize>load<u32>(pairs), patternsAt + <usize>load<u32>(pairs, 4))
}

/** Writes product over subsets of `distinct` factors: out[set] = start x product of a (in the set) or b (outside). */
// @ts-ignore: decorator
@inline
function times(out: usize, half: i32, a: f64, b: f64): void {
  for (let set = 0; set < half; set++) {
    const before = load<f64>(out + (<usize>set << 3))
    store<f64>(out + (<usize>(set + half) << 3), before * a)
    store<f64>(out + (<usize>set << 3), before * b)
  }
}

export function leafContributions(parts: usize, distinct: i32, value: f64, rule: usize, points: i32, scratch: usize, out: usize): void {
  const sets = 1 << distinct
  const bytes = <usize>sets << 3
  const outside = scratch + bytes // product of the shares of the columns that are not satisfied
  const integral = outside + bytes
  store<f64>(outside, value)
  for (let k = 0; k < distinct; k++) times(outside, 1 << k, 1, load<f64>(parts + <usize>k * 24, 16))
  memory.fill(integral, 0, bytes)
  for (let q = 0; q < points; q++) {
    const t = load<f64>(rule + (<usize>q << 4))
    store<f64>(scratch, load<f64>(rule + (<usize>q << 4), 8) / (1 - t))
    for (let k = 0; k < distinct; k++) times(scratch, 1 << k, load<f64>(parts + <usize>k * 24, 16) * (1 - t) + t, 1 - t)
    for (let set: usize = 0; set < bytes; set += 16) v128.store(integral + set, f64x2.add(v128.load(integral + set), v128.load(scratch + set)))
  }
  for (let k = 0; k < distinct; k++) {
    const zero = load<f64>(parts + <usize>k * 24, 16)
    const bit = 1 << k
    const to = out + <usize>k * bytes
    for (let set = 0; set < sets; set++) {
      const at = <usize>set << 3
      const without = load<f64>(outside + at) * load<f64>(integral + (<usize>(set & ~bit) << 3))
      store<f64>(to + at, (set & bit) != 0 ? (1 - zero) * without : -without)
    }
  }
}

export function spreadLeaf(parts: usize, distinct: i32, patternCount: i32, contributions: usize, setOf: usize): void {
  for (let pattern = 0; pattern < patternCount; pattern += 16) {
    const all = i8x16.add(i8x16.splat(<i8>pattern), i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
    let sets = i8x16.splat(0)
    for (let k = 0; k < distinct; k++) {
      const part = parts + <usize>k * 24
      const passes = i8x16.eq(v128.and(all, i8x16.splat(load<i8>(part, 4))), i8x16.splat(load<i8>(part, 8)))
      sets = v128.or(sets, v128.and(passes, i8x16.splat(<i8>1 << <i8>k)))
    }
    v128.store(setOf + pattern, sets)
  }
  const bytes = <usize>8 << distinct
  for (let k = 0; k < distinct; k++) accumulate1(<usize>load<u32>(parts + <usize>k * 24), patternCount, contributions + <usize>k * bytes, setOf)
}

export function toRows(from: usize, columns: i32, rows: i32, stride: i32, out: usize): void {
  for (let row = 0; row < rows; row++) {
    let at = from + (<usize>row << 3)
    const to = out + <usize>row * (<usize>columns << 3)
    for (let column = 0; column < columns; column++) {
      store<f64>(to + (<usize>column << 3), load<f64>(at))
      at += stride
    }
  }
}
