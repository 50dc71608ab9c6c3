/** The five drift tests: how far the current values of a column are from its reference, and from where on that is no chance. */

import { cellTable, type CellTable } from './cells.ts'
import { filledRows, type ColumnCounts, type NumberCounts, type NumberReference, type ReferenceColumn } from './column-profile.ts'
import { chiSquareCritical, chiSquareTail, hypergeometricTail, kolmogorovCritical, kolmogorovTail, normalCritical, normalTail } from './tail-probabilities.ts'

export type DriftTest = 'psi' | 'js' | 'ks' | 'wasserstein' | 'chi2'
export const DRIFT_TESTS: readonly DriftTest[] = ['ks', 'js', 'psi', 'wasserstein', 'chi2']

/**
 * One test of one column. `threshold`: the statistic from which on it counts as drift; `p`: the chance of such a statistic without any
 * drift, null where the threshold has no such meaning; `n` and `nReference`: rows with a value. statistic and p are null without rows.
 */
export type DriftRecord = { test: DriftTest; statistic: number | null; threshold: number | null; p: number | null; drifted: boolean; n: number; nReference: number }

/** How far, with no verdict yet: the statistic, its chance, and the statistic that has a given chance. */
type Distance = { statistic: number; p: number; critical: (level: number) => number }

/**
 * The least distance worth an alarm, whatever the number of rows: about a shift of a twentieth of a standard deviation. Without it every
 * column of a large table drifts. For chi2 it counts per row, in the others it is the statistic.
 */
const SMALLEST_EFFECT: Readonly<Record<DriftTest, number>> = { ks: 0.02, psi: 0.0025, js: 0.0212, wasserstein: 0.05, chi2: 0.0025 }

/** The test that suits the column: Kolmogorov-Smirnov for numbers, chi-square for categories; a test for numbers only gives way to chi-square. */
export function testFor(reference: ReferenceColumn, wanted: DriftTest | 'auto'): DriftTest {
  if (reference.kind === 'category') return wanted === 'auto' || wanted === 'ks' || wanted === 'wasserstein' ? 'chi2' : wanted
  return wanted === 'auto' ? 'ks' : wanted
}

/**
 * Tests one column at the given level (the chance of an alarm without drift; divide it by the number of columns tested). Without a
 * filled row on either side there is nothing to say: statistic null, no drift. Cost O(cells of the profile).
 */
export function driftOf(reference: ReferenceColumn, counts: ColumnCounts, test: DriftTest, level: number): DriftRecord {
  const [n, nReference] = [filledRows(counts), filledRows(reference)]
  if (n === 0 || nReference === 0) return { test, statistic: null, threshold: null, p: null, drifted: false, n, nReference }
  const { statistic, p, critical } = distanceOf(reference, counts, test)
  const effective = effectiveRows(n, nReference)
  const floor = test === 'chi2' ? SMALLEST_EFFECT.chi2 * effective : SMALLEST_EFFECT[test]
  const threshold = Math.max(critical(level), floor)
  return { test, statistic, threshold, p, drifted: statistic > threshold, n, nReference }
}

/** The statistic alone, for thresholds that come from elsewhere; null without a filled row on either side. */
export function driftStatistic(reference: ReferenceColumn, counts: ColumnCounts, test: DriftTest): number | null {
  return filledRows(counts) === 0 || filledRows(reference) === 0 ? null : distanceOf(reference, counts, test).statistic
}

function distanceOf(reference: ReferenceColumn, counts: ColumnCounts, test: DriftTest): Distance {
  if (test === 'chi2' || test === 'psi' || test === 'js') {
    const table = cellTable(reference, counts)
    return test === 'chi2' ? chiSquare(table) : test === 'psi' ? stabilityIndex(table) : jensenShannon(table)
  }
  if (reference.kind !== 'number' || counts.kind !== 'number') throw new RangeError(`The test ${test} is for numbers; "${reference.name}" holds categories.`)
  return test === 'ks' ? kolmogorov(reference, counts) : wasserstein(reference, counts)
}

/** Two samples weigh as much as one of n m / (n + m) rows against the truth. */
function effectiveRows(n: number, m: number): number {
  return (n * m) / (n + m)
}

function kolmogorov(reference: NumberReference, counts: NumberCounts): Distance {
  const [n, m] = [filledRows(counts), filledRows(reference)]
  let [f, g, statistic] = [0, 0, 0]
  for (let cell = 0; cell < reference.counts.length; cell++) {
    f += reference.counts[cell]
    g += counts.counts[cell]
    statistic = Math.max(statistic, Math.abs(f / m - g / n))
  }
  const rows = effectiveRows(n, m)
  return { statistic, p: kolmogorovTail(statistic, rows), critical: (level) => kolmogorovCritical(level, rows) }
}

/** Area between the two distribution functions in standard deviations of the reference. Its law is bounded from above: see docs/methods/drift.md. */
function wasserstein(reference: NumberReference, counts: NumberCounts): Distance {
  const { points, deviation, skewness } = reference
  const [n, m] = [filledRows(counts), filledRows(reference)]
  const rows = effectiveRows(n, m)
  let [f, g, area, spread] = [0, 0, 0, 0]
  for (let i = 0; i <= points.length; i++) {
    const cell = 2 * i
    const [inside, insideThen] = [counts.counts[cell] / n, reference.counts[cell] / m]
    if (i === 0) area += inside * points[0] - counts.sums[0] / n
    else if (i === points.length) area += counts.sums[cell] / n - inside * points[i - 1]
    else {
      const width = points[i] - points[i - 1]
      const [before, after] = [f - g, f + insideThen - g - inside]
      const whole = before * width + (insideThen * points[i] - reference.sums[cell] / m) - (inside * points[i] - counts.sums[cell] / n)
      area += before * after < 0 ? (width * (before * before + after * after)) / (2 * Math.abs(before - after)) : Math.abs(whole)
      spread += Math.sqrt(Math.max(0, f * (1 - f))) * width
    }
    f += insideThen + (i < points.length ? reference.counts[cell + 1] / m : 0)
    g += inside + (i < points.length ? counts.counts[cell + 1] / n : 0)
  }
  if (deviation === 0) return { statistic: area > 0 ? Number.MAX_VALUE : 0, p: area > 0 ? 0 : 1, critical: () => 0 }
  const typical = (Math.sqrt(2 / Math.PI) * spread) / deviation
  const lean = Math.abs(skewness) / (6 * Math.sqrt(Math.min(n, m)))
  const caution = 1 + UNSURE_SPREAD / m
  const critical = (level: number) => {
    const z = normalCritical(level)
    return (caution * (typical + z + lean * (z * z - 1))) / Math.sqrt(rows)
  }
  const statistic = area / deviation
  return { statistic, p: leaningTail((statistic * Math.sqrt(rows)) / caution - typical, lean), critical }
}

const UNSURE_SPREAD = 20 // a small reference does not know its own standard deviation: simulation asks for this much more, in rows

/** P of z + lean (z² - 1) reaching the excess: the correction for a skewed column, turned round. */
function leaningTail(excess: number, lean: number): number {
  if (lean < 1e-12) return normalTail(excess)
  const inside = 1 + 4 * lean * (lean + excess)
  return inside <= 0 ? 1 : normalTail((Math.sqrt(inside) - 1) / (2 * lean))
}

/** Pearson's chi-square of the 2 x cells table. */
function chiSquare({ reference, current, smallest }: CellTable): Distance {
  const [m, n] = [sumOf(reference), sumOf(current)]
  let statistic = 0
  reference.forEach((r, i) => {
    const both = r + current[i]
    if (both === 0) return
    const [wantedThen, wantedNow] = [(both * m) / (n + m), (both * n) / (n + m)]
    statistic += (r - wantedThen) ** 2 / wantedThen + (current[i] - wantedNow) ** 2 / wantedNow
  })
  if (reference.length === 2 && smallest < 5) return exactForTwo(statistic, reference, current)
  // In small cells the far tail is heavier where the reference is the smaller sample: its shares are what is least known.
  return scaledChiSquare(statistic, 1, reference.length - 1, smallest, m < n ? 4 : 1)
}

const RARE_SHARE_DISTANCE = 1e-9 // the critical statistic lies just below the least count that is significant

/** Two cells, one of them rare: Fisher's exact chance of so many rare rows stands in for the chi-square law. */
function exactForTwo(statistic: number, reference: Float64Array, current: Float64Array): Distance {
  const [m, n] = [sumOf(reference), sumOf(current)]
  const rare = reference[0] / m < reference[1] / m ? 0 : 1
  const [then, now] = [reference[rare], current[rare]]
  const chanceOf = (count: number) => Math.min(1, 2 * hypergeometricTail(count, then + count, n, n + m))
  const more = now / n > then / m
  const statisticOf = (count: number) => {
    const share = (then + count) / (n + m)
    return ((count / n - then / m) ** 2 * ((n * m) / (n + m))) / (share * (1 - share))
  }
  const critical = (level: number) => {
    let [low, high] = [Math.floor((then / m) * n), n]
    if (chanceOf(high) > level) return statisticOf(high) + 1 // not even all rows would be enough
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (chanceOf(middle) > level) low = middle
      else high = middle
    }
    return statisticOf(high) - RARE_SHARE_DISTANCE
  }
  return { statistic, p: more ? chanceOf(now) : 1, critical }
}

/** Sum of (p - q) ln (p / q), half a row added to each cell so that an empty one stays finite. */
function stabilityIndex(table: CellTable): Distance {
  const { reference, current, smallest } = table
  const cells = reference.length
  const [m, n] = [sumOf(reference), sumOf(current)]
  let statistic = 0
  reference.forEach((r, i) => {
    const [q, p] = [(r + 0.5) / (m + 0.5 * cells), (current[i] + 0.5) / (n + 0.5 * cells)]
    statistic += (p - q) * Math.log(p / q)
  })
  return scaledChiSquare(statistic, effectiveRows(n, m), cells - 1, smallest, 1)
}

/** Root of the Jensen-Shannon divergence in bits: 0 for equal shares, 1 for none in common. */
function jensenShannon(table: CellTable): Distance {
  const { reference, current, smallest } = table
  const [m, n] = [sumOf(reference), sumOf(current)]
  let divergence = 0
  reference.forEach((r, i) => {
    const [q, p] = [r / m, current[i] / n]
    const middle = (p + q) / 2
    if (p > 0) divergence += (p * Math.log2(p / middle)) / 2
    if (q > 0) divergence += (q * Math.log2(q / middle)) / 2
  })
  const scale = 8 * effectiveRows(n, m) * Math.LN2
  const squared = scaledChiSquare(Math.max(0, divergence), scale, table.reference.length - 1, smallest, 2)
  return { ...squared, statistic: Math.sqrt(Math.max(0, divergence)), critical: (level) => Math.min(1, Math.sqrt(squared.critical(level))) }
}

const FEWEST_IN_A_CELL = 0.25 // an all but empty cell must not make the threshold infinite

/**
 * A statistic that follows chi-square once multiplied by `scale`. In small cells its far tail is heavier than that: the critical value is
 * raised by caution / (rows expected in the smallest cell), a factor that simulation of the null law at levels of 1e-3 and 1e-4 bears out.
 */
function scaledChiSquare(statistic: number, scale: number, freedom: number, smallest: number, caution: number): Distance {
  if (freedom < 1) return { statistic, p: 1, critical: () => Number.MAX_VALUE }
  const raise = 1 + caution / Math.max(FEWEST_IN_A_CELL, smallest)
  return { statistic, p: chiSquareTail((statistic * scale) / raise, freedom), critical: (level) => (chiSquareCritical(level, freedom) * raise) / scale }
}

function sumOf(rows: Float64Array): number {
  return rows.reduce((sum, count) => sum + count, 0)
}
