import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillHistogram, histogramLayout, subtractHistogram } from './histogram.ts'
import { bestSplit, type SplitRules } from './splitting.ts'
import type { BinnedTable } from './binning.ts'

const RULES: SplitRules = { l2: 1.5, smallestLeaf: 2, smallestLevel: 1, levelSmoothing: 0, levelL2: 0 }

/** Rows of one column: its bin (0 .. 4, or 5 for missing), gradient and hessian. */
const rowsOfColumn = fc.array(fc.record({ bin: fc.integer({ min: 0, max: 5 }), g: fc.integer({ min: -9, max: 9 }), h: fc.integer({ min: 1, max: 4 }) }), { minLength: 4, maxLength: 30 })

type Row = { bin: number; g: number; h: number }
const total = (rows: Row[]) => ({ gradient: rows.reduce((sum, { g }) => sum + g, 0), hessian: rows.reduce((sum, { h }) => sum + h, 0), rows: rows.length })

function tableOf(rows: Row[]): BinnedTable {
  return { rows: rows.length, columns: [{ by: 'threshold', bins: Uint8Array.from(rows, ({ bin }) => bin), binCount: 5, cuts: new Float64Array(4), levelBin: new Uint8Array(0) }] }
}

function histogramOf(rows: Row[]) {
  const table = tableOf(rows)
  const layout = histogramLayout(table)
  const out = new Float64Array(layout.cells)
  fillHistogram(table, layout, Int32Array.of(0), Int32Array.from(rows.keys()), 0, rows.length, Float64Array.from(rows, ({ g }) => g), Float64Array.from(rows, ({ h }) => h), out)
  return out
}

function gainOf(rows: Row[], isLeft: (bin: number) => boolean, l2: number): number | null {
  const [left, right, all] = [total(rows.filter(({ bin }) => isLeft(bin))), total(rows.filter(({ bin }) => !isLeft(bin))), total(rows)]
  if (left.rows < RULES.smallestLeaf || right.rows < RULES.smallestLeaf) return null
  return left.gradient ** 2 / (left.hessian + l2) + right.gradient ** 2 / (right.hessian + l2) - all.gradient ** 2 / (all.hessian + l2)
}

const bestOf = (gains: (number | null)[]) => gains.reduce<number>((best, gain) => Math.max(best, gain ?? 0), 0)

test('the best threshold is that of an exhaustive search over thresholds and both sides for missing values', () => {
  fc.assert(fc.property(rowsOfColumn, (rows) => {
    const found = bestSplit('threshold', histogramOf(rows), 0, 5, total(rows), RULES)
    const naive = bestOf([0, 1, 2, 3, 4].flatMap((cut) => [gainOf(rows, (bin) => bin <= cut, RULES.l2), gainOf(rows, (bin) => bin <= cut || bin === 5, RULES.l2)]))
    expect(found?.gain ?? 0).toBeCloseTo(naive, 6)
    if (found) expect(gainOf(rows, (bin) => (bin === 5 ? found.missingLeft : bin <= found.bin), RULES.l2)).toBeCloseTo(found.gain, 9)
  }))
})

test('with equal hessians and no shrinking, the best set of levels is that of an exhaustive search over all sets', () => {
  const free = { ...RULES, l2: 0 }
  fc.assert(fc.property(rowsOfColumn.map((rows) => rows.map((row) => ({ ...row, h: 1 }))), (rows) => {
    // Fisher's ranking is optimal for the known levels without a smallest leaf; so only sets of whole rankings are compared.
    const known = rows.filter(({ bin }) => bin < 5)
    if (known.length < 4) return
    const found = bestSplit('levels', histogramOf(known), 0, 5, total(known), { ...free, smallestLeaf: 1 })
    const naive = Math.max(0, ...Array.from({ length: 30 }, (_, set) => {
      const [left, right, all] = [total(known.filter(({ bin }) => (set + 1) & (1 << bin))), total(known.filter(({ bin }) => !((set + 1) & (1 << bin)))), total(known)]
      return left.rows > 0 && right.rows > 0 ? left.gradient ** 2 / left.hessian + right.gradient ** 2 / right.hessian - all.gradient ** 2 / all.hessian : 0
    }))
    expect(found?.gain ?? 0).toBeCloseTo(naive, 6)
  }))
})

test('a set of levels has the gain it claims, with the shrinking for levels and the side for missing values', () => {
  const rules = { ...RULES, levelL2: 3, levelSmoothing: 2, smallestLevel: 2 }
  fc.assert(fc.property(rowsOfColumn, (rows) => {
    const found = bestSplit('levels', histogramOf(rows), 0, 5, total(rows), rules)
    if (!found) return
    expect(gainOf(rows, (bin) => (bin === 5 ? found.missingLeft : found.leftBins![bin] === 1), rules.l2 + rules.levelL2)).toBeCloseTo(found.gain, 9)
    for (let bin = 0; bin < 5; bin++) {
      if (found.leftBins![bin] === 1) expect(rows.filter((row) => row.bin === bin).length).toBeGreaterThanOrEqual(2)
    }
  }))
})

test("a sibling's histogram is the parent's less the other's", () => {
  fc.assert(fc.property(rowsOfColumn, fc.nat(), (rows, cut) => {
    const at = cut % rows.length
    const out = histogramOf(rows)
    const table = tableOf(rows)
    subtractHistogram(table, histogramLayout(table), Int32Array.of(0), out, histogramOf(rows.slice(0, at)))
    expect(Array.from(out)).toEqual(Array.from(histogramOf(rows.slice(at))))
  }))
})
