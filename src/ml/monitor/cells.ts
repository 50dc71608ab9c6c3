/** Two samples of one column as shares of the same few cells: what PSI, Jensen-Shannon and chi-square compare. */

import { filledRows, type CategoryCounts, type CategoryReference, type ColumnCounts, type NumberCounts, type NumberReference, type ReferenceColumn } from './column-profile.ts'
import { hypergeometricTail } from './tail-probabilities.ts'

/** Rows of the reference and of the current sample in each cell; `smallest` is the least number of rows expected in a cell of the smaller sample. */
export type CellTable = { reference: Float64Array; current: Float64Array; smallest: number }

const MOST_CELLS = 10 // tenths of the reference, as PSI is usually taken
const FEWEST_EXPECTED = 5 // rows expected in a cell; below it a chi-square law does not hold (Cochran 1954)
const MOST_LEVELS = 50
const MATERIAL_SHARE = 0.05 // fewer unseen rows are named as unseen, and are no drift of the whole column
const BEYOND_CHANCE = 1e-7 // rarer than any level at which a column is tested: what is set apart by it adds nothing to the false alarms

/**
 * Numbers: up to ten cells of equal share of the reference, fewer where the smaller sample would expect under five rows in one.
 * Categories: their levels, the rare ones together until five rows are expected. Cost O(cells of the profile).
 */
export function cellTable(reference: ReferenceColumn, counts: ColumnCounts): CellTable {
  const smaller = Math.min(filledRows(reference), filledRows(counts))
  const table = reference.kind === 'number' && counts.kind === 'number' ? numberCells(reference, counts, smaller) : categoryCells(reference as CategoryReference, counts as CategoryCounts, smaller)
  const n = filledRows(reference)
  const expected = table.reference.filter((rows) => rows > 0).map((rows) => (rows / n) * smaller)
  const smallest = expected.length === 0 ? 0 : Math.min(...expected)
  return { ...table, smallest }
}

function numberCells(reference: NumberReference, counts: NumberCounts, smaller: number): Omit<CellTable, 'smallest'> {
  const n = filledRows(reference)
  const cells = Math.max(2, Math.min(MOST_CELLS, Math.floor(smaller / FEWEST_EXPECTED)))
  const [inReference, inCurrent]: [number[], number[]] = [[], []]
  let [r, c] = [0, 0]
  for (let cell = 0; cell < reference.counts.length; cell++) {
    r += reference.counts[cell]
    c += counts.counts[cell]
    if (r < n / cells) continue
    inReference.push(r)
    inCurrent.push(c)
    ;[r, c] = [0, 0]
  }
  // What is left is less than a whole cell: it joins the last one, unless nothing was closed yet or it is large enough itself.
  if (r >= n / cells / 2 && (r / n) * smaller >= FEWEST_EXPECTED) {
    inReference.push(r)
    inCurrent.push(c)
  } else if (inReference.length > 1) {
    inReference[inReference.length - 1] += r
    inCurrent[inCurrent.length - 1] += c
  } else {
    inReference.push(r) // one value holds nearly all: the rest is a cell, however small
    inCurrent.push(c)
  }
  return { reference: Float64Array.from(inReference), current: Float64Array.from(inCurrent) }
}

function categoryCells({ levels }: CategoryReference, counts: CategoryCounts, smaller: number): Omit<CellTable, 'smallest'> {
  let n = 0
  for (const rows of levels.values()) n += rows
  const ordered = [...levels].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const [inReference, inCurrent]: [number[], number[]] = [[], []]
  let named = 0
  for (const [level, rows] of ordered) {
    if ((rows / n) * smaller < FEWEST_EXPECTED || inReference.length >= MOST_LEVELS) break
    inReference.push(rows)
    inCurrent.push(counts.levels.get(level) ?? 0)
    named += rows
  }
  let rest = n - named
  let restNow = counts.crowded - inCurrent.reduce((sum, rows) => sum + rows, 0)
  for (const rows of counts.levels.values()) restNow += rows
  // Levels that the reference hardly has would vanish in its smallest level; far too many of them for chance are a cell of their own.
  const apart = restNow >= MATERIAL_SHARE * filledRows(counts) && restNow > 0 && hypergeometricTail(restNow, rest + restNow, filledRows(counts), filledRows(counts) + n) < BEYOND_CHANCE
  while (!apart && inReference.length > 1 && (rest > 0 || restNow > 0) && (rest / n) * smaller < FEWEST_EXPECTED) {
    rest += inReference.pop() ?? 0
    restNow += inCurrent.pop() ?? 0
  }
  if (rest > 0 || restNow > 0) {
    inReference.push(rest)
    inCurrent.push(restNow)
  }
  return { reference: Float64Array.from(inReference), current: Float64Array.from(inCurrent) }
}
