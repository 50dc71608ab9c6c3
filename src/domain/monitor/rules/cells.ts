/** The histogram of a field, then and now, in few bars with names. */
import { filledRows, type ColumnCounts, type NumberCounts, type NumberReference, type ReferenceColumn } from '#ml/monitor/column-profile.ts'
import type { DriftCell } from '../schema.ts'

const MOST_BARS = 10

/** Shares of the filled values by bar: the levels of a category, the tenths of a number. */
export function cellsOf(reference: ReferenceColumn, counts: ColumnCounts): DriftCell[] {
  if (reference.kind === 'category' && counts.kind === 'category') return levelCells(reference.levels, counts.levels, filledRows(reference), filledRows(counts))
  return reference.kind === 'number' && counts.kind === 'number' ? numberCells(reference, counts) : []
}

function levelCells(then: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>, rowsThen: number, rowsNow: number): DriftCell[] {
  const names = [...new Set([...then.keys(), ...now.keys()])]
  const cells = names.map((label) => ({ label, reference: share(then.get(label), rowsThen), current: share(now.get(label), rowsNow) })).toSorted((a, b) => Math.max(b.reference, b.current) - Math.max(a.reference, a.current) || (a.label < b.label ? -1 : 1))
  if (cells.length <= MOST_BARS) return cells
  const rest = cells.slice(MOST_BARS - 1)
  const sum = (of: (cell: DriftCell) => number) => rest.reduce((total, cell) => total + of(cell), 0)
  return [...cells.slice(0, MOST_BARS - 1), { label: `${rest.length} others`, reference: sum((cell) => cell.reference), current: sum((cell) => cell.current) }]
}

function share(part: number | undefined, whole: number): number {
  return whole > 0 ? (part ?? 0) / whole : 0
}

/** Bars that each hold about a tenth of the reference; a value that alone holds more is a bar of its own. */
function numberCells(reference: NumberReference, counts: NumberCounts): DriftCell[] {
  const [rowsThen, rowsNow] = [filledRows(reference), filledRows(counts)]
  if (rowsThen === 0) return []
  const cells: DriftCell[] = []
  let bar = { from: 0, before: 0, now: counts.counts[0] }
  if (bar.now > 0) {
    cells.push({ label: `below ${figure(reference.points[0])}`, reference: 0, current: share(bar.now, rowsNow) })
    bar.now = 0
  }
  reference.points.forEach((point, i) => {
    bar.before += reference.counts[2 * i + 1] + (i > 0 ? reference.counts[2 * i] : 0)
    bar.now += counts.counts[2 * i + 1] + (i > 0 ? counts.counts[2 * i] : 0)
    const last = i === reference.points.length - 1
    if (bar.before < rowsThen / MOST_BARS && !last) return
    const first = reference.points[bar.from]
    cells.push({ label: first === point ? figure(point) : `${figure(first)} to ${figure(point)}`, reference: share(bar.before, rowsThen), current: share(bar.now, rowsNow) })
    bar = { from: i + 1, before: 0, now: 0 }
  })
  const above = counts.counts[counts.counts.length - 1]
  if (above > 0) cells.push({ label: `above ${figure(reference.points[reference.points.length - 1])}`, reference: 0, current: share(above, rowsNow) })
  return cells
}

function figure(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value).replace('-', '−')
}
