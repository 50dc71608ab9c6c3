import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestLevels, bestLimitedThreshold, type ColumnCells, type SplitRules } from './splitting.ts'

const RULES: SplitRules = { l2: 1.5, leastLeaf: 2, leastLevel: 1, levelSmoothing: 0, levelL2: 0 }

/** Rows of one column: its bin (0 .. 4, or 5 for missing), gradient and hessian. */
const rowsOfColumn = fc.array(fc.record({ bin: fc.integer({ min: 0, max: 5 }), g: fc.integer({ min: -9, max: 9 }), h: fc.integer({ min: 1, max: 4 }) }), { minLength: 4, maxLength: 30 })

type Row = { bin: number; g: number; h: number }
const total = (rows: Row[]) => ({ gradient: rows.reduce((sum, { g }) => sum + g, 0), hessian: rows.reduce((sum, { h }) => sum + h, 0), size: rows.length })

function cellsOf(rows: Row[]): ColumnCells {
  const cells = { gradient: new Float64Array(6), hessian: new Float64Array(6), size: new Float64Array(6), bins: 5 }
  for (const { bin, g, h } of rows) {
    cells.gradient[bin] += g
    cells.hessian[bin] += h
    cells.size[bin] += 1
  }
  return cells
}

function gainOf(rows: Row[], isLeft: (bin: number) => boolean, l2: number): number | null {
  const [left, right, all] = [total(rows.filter(({ bin }) => isLeft(bin))), total(rows.filter(({ bin }) => !isLeft(bin))), total(rows)]
  if (left.size < RULES.leastLeaf || right.size < RULES.leastLeaf) return null
  return left.gradient ** 2 / (left.hessian + l2) + right.gradient ** 2 / (right.hessian + l2) - all.gradient ** 2 / (all.hessian + l2)
}

const bestOf = (gains: (number | null)[]) => gains.reduce<number>((best, gain) => Math.max(best, gain ?? 0), 0)

test('the best threshold is that of an exhaustive search over thresholds and both sides for missing values', () => {
  fc.assert(fc.property(rowsOfColumn, (rows) => {
    const found = bestLimitedThreshold(cellsOf(rows), total(rows), RULES)
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
    const found = bestLevels(cellsOf(known), total(known), { ...free, leastLeaf: 1 })
    const naive = Math.max(0, ...Array.from({ length: 30 }, (_, set) => {
      const [left, right, all] = [total(known.filter(({ bin }) => (set + 1) & (1 << bin))), total(known.filter(({ bin }) => !((set + 1) & (1 << bin)))), total(known)]
      return left.size > 0 && right.size > 0 ? left.gradient ** 2 / left.hessian + right.gradient ** 2 / right.hessian - all.gradient ** 2 / all.hessian : 0
    }))
    expect(found?.gain ?? 0).toBeCloseTo(naive, 6)
  }))
})

test('a set of levels has the gain it claims, with the shrinking for levels and the side for missing values', () => {
  const rules = { ...RULES, levelL2: 3, levelSmoothing: 2, leastLevel: 2 }
  fc.assert(fc.property(rowsOfColumn, (rows) => {
    const found = bestLevels(cellsOf(rows), total(rows), rules)
    if (!found) return
    expect(gainOf(rows, (bin) => (bin === 5 ? found.missingLeft : found.leftBins![bin] === 1), rules.l2 + rules.levelL2)).toBeCloseTo(found.gain, 9)
    for (let bin = 0; bin < 5; bin++) {
      if (found.leftBins![bin] === 1) expect(rows.filter((row) => row.bin === bin).length).toBeGreaterThanOrEqual(2)
    }
  }))
})

test('under a rising or falling constraint, the best threshold is the best of those that keep to it', () => {
  fc.assert(fc.property(rowsOfColumn, fc.constantFrom(-1, 1), (rows, direction) => {
    const found = bestLimitedThreshold(cellsOf(rows), total(rows), RULES, { direction, low: -Infinity, high: Infinity })
    const allowed = (isLeft: (bin: number) => boolean) => {
      const [left, right] = [total(rows.filter(({ bin }) => isLeft(bin))), total(rows.filter(({ bin }) => !isLeft(bin)))]
      const steps = [left, right].map(({ gradient, hessian }) => -gradient / (hessian + RULES.l2))
      const someKnown = rows.some(({ bin }) => bin < 5 && isLeft(bin)) // the missing values alone are a side only as the right one
      return someKnown && direction * (steps[1] - steps[0]) >= 0 ? gainOf(rows, isLeft, RULES.l2) : null
    }
    const naive = bestOf([0, 1, 2, 3, 4].flatMap((cut) => [allowed((bin) => bin <= cut), allowed((bin) => bin <= cut || bin === 5)]))
    expect(found?.gain ?? 0).toBeCloseTo(naive, 6)
  }))
})
