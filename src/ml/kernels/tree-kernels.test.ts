import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, hashPair } from '../random/random.ts'
import { cellFields, unpackCell } from '../trees/fields.ts'
import { fastestKernels, treeKernels, treeMemory, type KernelKind, type TreeKernels } from './tree-kernels.ts'

const KINDS: KernelKind[] = ['wasm', 'plain']
const ROWS = 700
const AT = { margin: 0, target: 8192, weight: 16384, exact: 24576, members: 32768, records: 40960, rest: 49152, rows: 57344, columns: 81920, cells: 106496, scratch: 180224, sides: 196608, total: 198656, fields: 200704, found: 202752, nodes: 204800, nodeSides: 206848, leafOf: 210944, covers: 215040, values: 217088, cuts: 219136, staging: 221184, out: 229376 }
const SIZE = 262_144

/** The same random memory for both versions: margins, outcomes, weights, members, bytes. */
function prepared(kind: KernelKind, seed: number, width: number): { kernels: TreeKernels; buffer: ArrayBufferLike } {
  const memory = treeMemory(kind, SIZE)
  const random = createRandom(seed)
  const doubles = (at: number) => new Float64Array(memory.buffer, at, ROWS)
  doubles(AT.margin).forEach((_, i, all) => (all[i] = 8 * (random.nextFloat() - 0.5) * (i % 50 === 0 ? 100 : 1)))
  doubles(AT.target).forEach((_, i, all) => (all[i] = random.nextInt(2)))
  doubles(AT.weight).forEach((_, i, all) => (all[i] = random.nextInt(4)))
  doubles(AT.staging).forEach((_, i, all) => (all[i] = random.nextFloat() < 0.1 ? NaN : random.nextInt(40) - 20))
  new Uint32Array(memory.buffer, AT.members, ROWS).forEach((_, i, all) => (all[i] = i))
  new Uint8Array(memory.buffer, AT.rows, ROWS * width).forEach((_, i, all) => (all[i] = random.nextInt(i % 3 === 0 ? 256 : 7)))
  new Uint8Array(memory.buffer, AT.sides, 256).forEach((_, i, all) => (all[i] = random.nextInt(2)))
  new Uint8Array(memory.buffer, AT.columns, ROWS * width).forEach((_, i, all) => (all[i] = random.nextInt(256)))
  return { kernels: treeKernels(kind, memory), buffer: memory.buffer }
}

const UNIT = 2 ** 28
const fields = cellFields(ROWS)

/** Both versions do the same; then their whole memories must be equal. Returns the compiled one's. */
function alike(seed: number, width: number, act: (kernels: TreeKernels) => unknown): ArrayBufferLike {
  const [wasm, plain] = KINDS.map((kind) => {
    const { kernels, buffer } = prepared(kind, seed, width)
    const answer = act(kernels)
    return { answer, buffer }
  })
  expect(wasm.answer).toEqual(plain.answer)
  expect(Buffer.compare(Buffer.from(wasm.buffer, 0, SIZE), Buffer.from(plain.buffer, 0, SIZE))).toBe(0)
  return wasm.buffer
}

const seeds = fc.integer({ min: 1, max: 1000 })
const quick = { numRuns: 15 }
const draw = (kernels: TreeKernels, limit = 0xffffffff) => {
  kernels.logisticGradients(AT.margin, AT.target, 0, AT.exact, 0, ROWS, UNIT, UNIT)
  return kernels.draw(AT.members, 0, ROWS, AT.exact, AT.records, AT.rest, 77, limit, 14, 14)
}

test('where these tests run, the compiled kernels are chosen', () => expect(fastestKernels()).toBe('wasm'))

test('e^x is right to nine digits, and both versions agree to the bit', () => {
  const [wasm, plain] = KINDS.map((kind) => treeKernels(kind, treeMemory(kind, 1)))
  fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
    expect(wasm.expOf(x)).toBe(plain.expOf(x))
    expect(Math.abs(wasm.expOf(x) / Math.exp(x) - 1)).toBeLessThan(1e-9)
  }))
})

test('gradients of the logistic loss are its derivatives, with and without weights, for odd ranges too', () => {
  fc.assert(fc.property(seeds, fc.boolean(), fc.nat(20), fc.nat(20), (seed, weighted, from, less) => {
    const buffer = alike(seed, 4, (kernels) => kernels.logisticGradients(AT.margin, AT.target, weighted ? AT.weight : 0, AT.exact, from, ROWS - less, UNIT, UNIT))
    const [margin, target, weight] = [AT.margin, AT.target, AT.weight].map((at) => new Float64Array(buffer, at, ROWS))
    const exact = new Int32Array(buffer, AT.exact, 2 * ROWS)
    for (let row = from; row < ROWS - less; row++) {
      const p = 1 / (1 + Math.exp(-margin[row]))
      const w = weighted ? weight[row] : 1
      expect(Math.abs(exact[2 * row] - w * (p - target[row]) * UNIT)).toBeLessThan(2)
      expect(Math.abs(exact[2 * row + 1] - Math.max(1, w * p * (1 - p) * UNIT))).toBeLessThan(2)
    }
  }), quick)
})

test('drawing parts rows by their hash, and rounds by chance without leaning to a side', () => {
  fc.assert(fc.property(seeds, (seed) => {
    let drawn = 0
    const buffer = alike(seed, 4, (kernels) => (drawn = draw(kernels, 0x80000000)))
    const records = new Int32Array(buffer, AT.records, 2 * drawn)
    const rest = new Uint32Array(buffer, AT.rest, ROWS - drawn)
    const exact = new Int32Array(buffer, AT.exact, 2 * ROWS)
    const hashed = Array.from({ length: ROWS }, (_, row) => row).filter((row) => hashPair(77, row) < 0x80000000)
    expect(Array.from({ length: drawn }, (_, i) => records[2 * i])).toEqual(hashed)
    expect(Array.from(rest)).toEqual(Array.from({ length: ROWS }, (_, row) => row).filter((row) => !hashed.includes(row)))
    let lean = 0
    for (let i = 0; i < drawn; i++) {
      const off = (records[2 * i + 1] >> 16) - exact[2 * records[2 * i]] / 2 ** 14
      expect(Math.abs(off)).toBeLessThan(1)
      lean += off / drawn
    }
    expect(Math.abs(lean)).toBeLessThan(0.1)
  }), quick)
})

test('a histogram holds, for each byte column and value, the sums over the rows: naively counted, for every width', () => {
  fc.assert(fc.property(seeds, fc.constantFrom(4, 8, 12, 16, 20, 32), fc.nat(3), (seed, width, less) => {
    const used = width - less
    const buffer = alike(seed, width, (kernels) => {
      draw(kernels)
      kernels.clearCells(AT.cells, 256 * width)
      kernels.histogram(AT.records, ROWS, AT.rows, width, used, AT.cells, fields.gBits, fields.hBits, 1)
    })
    const naive = Array.from({ length: 256 * width }, () => ({ gradient: 0, hessian: 0, size: 0 }))
    const [records, bytes, words] = [new Int32Array(buffer, AT.records, 2 * ROWS), new Uint8Array(buffer, AT.rows), new Uint32Array(buffer, 0, SIZE / 4)]
    for (let i = 0; i < ROWS; i++) {
      for (let column = 0; column < used; column++) {
        const cell = naive[256 * column + bytes[records[2 * i] * width + column]]
        cell.gradient += records[2 * i + 1] >> 16
        cell.hessian += records[2 * i + 1] & 0xffff
        cell.size++
      }
    }
    naive.forEach((cell, i) => expect(unpackCell(words, AT.cells / 4 + 2 * i, fields)).toEqual(cell))
  }), quick)
})

test('rows that lie far apart are counted the same', () => {
  alike(5, 16, (kernels) => {
    const drawn = draw(kernels, 0x10000000)
    kernels.histogram(AT.records, drawn, AT.rows, 16, 16, AT.cells, fields.gBits, fields.hBits, 0)
    return drawn
  })
})

test('partition keeps both halves in order; cells add and subtract to the same; bundles give back their columns', () => {
  fc.assert(fc.property(seeds, (seed) => {
    let left = 0
    const buffer = alike(seed, 4, (kernels) => {
      const drawn = draw(kernels)
      left = kernels.partition(AT.rows, AT.records, AT.scratch, drawn, AT.sides)
      kernels.histogram(AT.records, left, AT.rows, 4, 4, AT.cells, fields.gBits, fields.hBits, 1)
      kernels.histogram(AT.records + 8 * left, drawn - left, AT.rows, 4, 4, AT.cells + 8192, fields.gBits, fields.hBits, 1)
      kernels.addCells(AT.cells + 16384, AT.cells, 1024)
      kernels.addCells(AT.cells + 16384, AT.cells + 8192, 1024)
      kernels.subtractCells(AT.cells + 16384, AT.cells, 1024)
      kernels.marginal(AT.cells, 240, 6, 8, AT.cells + 32768)
      kernels.clearCells(AT.scratch, ROWS) // what is left there is of no meaning
      return left
    })
    const [bytes, sides] = [new Uint8Array(buffer, AT.rows), new Uint8Array(buffer, AT.sides, 256)]
    const rows = Array.from({ length: ROWS }, (_, i) => new Int32Array(buffer, AT.records)[2 * i])
    const goes = (row: number) => sides[bytes[row]] === 1
    expect(left).toBe(rows.filter(goes).length)
    const words = new Uint32Array(buffer, 0, SIZE / 4)
    expect(words.slice((AT.cells + 16384) / 4, (AT.cells + 24576) / 4)).toEqual(words.slice((AT.cells + 8192) / 4, (AT.cells + 16384) / 4))
    for (let bin = 0; bin < 8; bin++) {
      const sum = Array.from({ length: 240 }, (_, byte) => byte).filter((byte) => Math.floor(byte / 6) % 8 === bin).reduce((all, byte) => all + unpackCell(words, AT.cells / 4 + 2 * byte, fields).gradient, 0)
      expect(unpackCell(words, (AT.cells + 32768) / 4 + 2 * bin, fields).gradient).toBe(sum)
    }
  }), quick)
})

test('the best threshold is that of an exhaustive search over thresholds and both sides for missing values', () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 2, max: 7 }), fc.boolean(), fc.constantFrom(0, 3), fc.constantFrom(1, 40), (seed, bins, missing, l2, least) => {
    let found = -1
    const buffer = alike(seed, 4, (kernels) => {
      const drawn = draw(kernels, 0x40000000)
      // Byte column 1 holds values below 7 (mostly) and has them as bins; the last one stands for missing values.
      kernels.histogram(AT.records, drawn, AT.rows, 4, 4, AT.cells, fields.gBits, fields.hBits, 1)
      kernels.marginal(AT.cells + 2048, 256, 1, bins + 1, AT.cells + 32768)
      if (!missing) kernels.clearCells(AT.cells + 32768 + 8 * bins, 1)
      kernels.marginal(AT.cells + 32768, 256, 256, 1, AT.total)
      return 0
    })
    const words = new Uint32Array(buffer, 0, SIZE / 4)
    const cells = Array.from({ length: bins + 1 }, (_, bin) => unpackCell(words, (AT.cells + 32768) / 4 + 2 * bin, fields))
    const sum = (of: typeof cells) => of.reduce((all, cell) => ({ gradient: all.gradient + cell.gradient, hessian: all.hessian + cell.hessian, size: all.size + cell.size }), { gradient: 0, hessian: 0, size: 0 })
    const gainOf = (left: typeof cells) => {
      const [l, all] = [sum(left), sum(cells)]
      const r = { gradient: all.gradient - l.gradient, hessian: all.hessian - l.hessian, size: all.size - l.size }
      return l.size < least || r.size < least ? 0 : l.gradient ** 2 / (l.hessian + l2) + r.gradient ** 2 / (r.hessian + l2)
    }
    const naive = Math.max(0, ...Array.from({ length: bins }, (_, bin) => bin).flatMap((bin) => [gainOf(cells.slice(0, bin + 1)), ...(missing ? [gainOf([...cells.slice(0, bin + 1), cells[bins]])] : [])]))
    const searched = KINDS.map((kind) => {
      const memory = treeMemory(kind, SIZE)
      new Uint8Array(memory.buffer, 0, SIZE).set(new Uint8Array(buffer, 0, SIZE))
      const view = new DataView(memory.buffer)
      view.setInt32(AT.fields, fields.gBits, true)
      view.setInt32(AT.fields + 4, fields.hBits, true)
      view.setBigInt64(AT.fields + 8, BigInt(fields.hRange) - 1n, true)
      view.setBigInt64(AT.fields + 16, BigInt(fields.sizeRange) - 1n, true)
      view.setFloat64(AT.fields + 24, l2, true)
      view.setBigInt64(AT.fields + 32, BigInt(least), true)
      new Int32Array(memory.buffer, AT.values, 6).set([32768, 256, 1, bins + (missing ? 1 : 0), bins, 0])
      found = treeKernels(kind, memory).bestOfColumns(AT.cells, AT.values, 1, AT.scratch, AT.total, AT.fields, 0, AT.found)
      return { found, gain: view.getFloat64(AT.found, true), left: view.getBigInt64(AT.found + 8, true), side: view.getInt32(AT.found + 20, true) }
    })
    expect(searched[0]).toEqual(searched[1])
    if (found < 0) expect(naive).toBe(0)
    else expect(searched[0].gain / naive).toBeCloseTo(1, 9)
  }), { numRuns: 40 })
})

test('values find the first bin whose cut is not below them; missing ones theirs; rows are the columns turned', () => {
  fc.assert(fc.property(seeds, fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 30 }), (seed, drawn) => {
    const cuts = drawn.toSorted((a, b) => a - b)
    const steps = Math.ceil(Math.log2(cuts.length + 1))
    const [first, second] = KINDS.map((kind) => {
      const { kernels, buffer } = prepared(kind, seed, 4)
      const own = new Float64Array(buffer, AT.cuts, 256).fill(Infinity)
      own.set(cuts)
      kernels.binValues(AT.staging, ROWS, AT.cuts, steps, 40, 3, AT.out)
      new Uint32Array(buffer, AT.values, 3).set([2, 0, 3])
      kernels.interleave(AT.columns, ROWS, AT.values, 3, 4, 1, ROWS, AT.out + 1024)
      return buffer
    })
    expect(Buffer.compare(Buffer.from(first, 0, SIZE), Buffer.from(second, 0, SIZE))).toBe(0)
    const values = new Float64Array(first, AT.staging, ROWS)
    const [out, columns] = [new Uint8Array(first, AT.out), new Uint8Array(first, AT.columns)]
    values.forEach((value, row) => expect(out[row]).toBe(3 * (Number.isNaN(value) ? 40 : cuts.filter((cut) => cut < value).length)))
    for (let row = 1; row < ROWS; row++) expect(Array.from(out.subarray(1024 + 4 * row, 1027 + 4 * row))).toEqual([2, 0, 3].map((column) => columns[ROWS * column + row]))
  }), quick)
})

test('doubles are sorted as the language sorts them, whatever their sign and size', () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -5, max: 5 }), fc.constantFrom(0, -0, 1e308, -1e308, 5e-324))
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (drawn) => {
    for (const kind of KINDS) {
      const memory = treeMemory(kind, SIZE)
      const own = new Float64Array(memory.buffer, AT.target, drawn.length)
      own.set(drawn)
      treeKernels(kind, memory).sortDoubles(AT.target, drawn.length, AT.exact, AT.cells)
      expect(Array.from(own)).toEqual(Array.from(Float64Array.from(drawn).sort()))
    }
  }))
})
