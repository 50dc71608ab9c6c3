import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.ts'
import { drawNormal, drawExponential } from '../random/distributions.ts'
import { columnDrift, FAMILY_LEVEL } from './column-drift.ts'
import { addPage, profileColumn, startCounts, type ColumnCounts, type ColumnPage, type ReferenceColumn } from './column-profile.ts'
import { driftOf, DRIFT_TESTS, testFor } from './drift-tests.ts'

const numbers = (values: readonly number[]): ColumnPage => ({ kind: 'number', values })
const words = (values: readonly (string | null)[]): ColumnPage => ({ kind: 'category', values })

function counted(reference: ReferenceColumn, ...pages: ColumnPage[]): ColumnCounts {
  const counts = startCounts(reference)
  for (const page of pages) addPage(reference, counts, page)
  return counts
}

function normals(count: number, seed: number, shift = 0): number[] {
  const { nextFloat } = createRandom(seed)
  return Array.from({ length: count }, () => Math.round((drawNormal(nextFloat) + shift) * 50) / 50) // rounded: ties on purpose
}

const repeat = (level: string, times: number) => Array.from<string>({ length: times }).fill(level)

/** The definitions, from all values of both samples. */
function naive(reference: readonly number[], current: readonly number[]): { ks: number; area: number } {
  const all = [...reference, ...current].sort((a, b) => a - b)
  const share = (sample: readonly number[], x: number) => sample.filter((value) => value <= x).length / sample.length
  const gaps = all.map((x) => Math.abs(share(reference, x) - share(current, x)))
  return { ks: Math.max(...gaps), area: gaps.slice(0, -1).reduce((sum, gap, i) => sum + gap * (all[i + 1] - all[i]), 0) }
}

describe('statistics', () => {
  it('Kolmogorov-Smirnov and Wasserstein of counted pages equal their definitions over all values', () => {
    const then = normals(300, 1)
    const now = normals(80, 2, 0.4).map((value) => value * 1.3)
    const reference = profileColumn('x', numbers(then))
    const counts = counted(reference, numbers(now.slice(0, 33)), numbers(now.slice(33)))
    const wanted = naive(then, now)
    const mean = then.reduce((sum, value) => sum + value, 0) / then.length
    const deviation = Math.sqrt(then.reduce((sum, value) => sum + (value - mean) ** 2, 0) / then.length)
    expect(driftOf(reference, counts, 'ks', 0.01).statistic).toBeCloseTo(wanted.ks, 12)
    expect(driftOf(reference, counts, 'wasserstein', 0.01).statistic).toBeCloseTo(wanted.area / deviation, 2) // where the two cross between two reference values, the order of the values there is not kept
  })

  it('categories by hand: 60/40 in 100 against 30/70 in 100', () => {
    const reference = profileColumn('c', words([...repeat('a', 60), ...repeat('b', 40)]))
    const counts = counted(reference, words([...repeat('a', 30), ...repeat('b', 70)]))
    const smoothed = (30.5 / 101 - 60.5 / 101) * Math.log(30.5 / 60.5) + (70.5 / 101 - 40.5 / 101) * Math.log(70.5 / 40.5)
    expect(driftOf(reference, counts, 'chi2', 0.01).statistic).toBeCloseTo(2 * (15 ** 2 / 45 + 15 ** 2 / 55), 10)
    expect(driftOf(reference, counts, 'psi', 0.01).statistic).toBeCloseTo(smoothed, 12)
    const half = (p: number, q: number) => (p * Math.log2(p / ((p + q) / 2)) + q * Math.log2(q / ((p + q) / 2))) / 2
    expect(driftOf(reference, counts, 'js', 0.01).statistic).toBeCloseTo(Math.sqrt(half(0.3, 0.6) + half(0.7, 0.4)), 12)
  })

  it('a threshold falls with the rows, and stops at the least distance worth an alarm', () => {
    const reference = profileColumn('x', numbers(normals(100_000, 3)))
    const limits = [35, 1000, 100_000].map((rows) => driftOf(reference, counted(reference, numbers(normals(rows, 4))), 'ks', 1e-4).threshold ?? 0)
    expect(limits[0]).toBeGreaterThan(0.3)
    expect(limits[1]).toBeLessThan(0.08)
    expect(limits[2]).toBe(0.02)
  })

  it('a rare level of one in 200 that takes a tenth of 35 rows is found by its exact chance, one row of it is not', () => {
    const reference = profileColumn('c', words([...repeat('a', 1990), ...repeat('b', 10)]))
    const now = (rare: number) => driftOf(reference, counted(reference, words([...repeat('a', 35 - rare), ...repeat('new', rare)])), 'chi2', 1e-3)
    expect([now(1).drifted, now(4).drifted]).toEqual([false, true])
    expect(now(4).p).toBeLessThan(1e-3)
  })

  it('columns without a row, without spread, or of the wrong kind', () => {
    const empty = profileColumn('x', numbers([NaN, NaN]))
    expect(driftOf(empty, counted(empty, numbers([1, 2])), 'ks', 0.01)).toMatchObject({ statistic: null, drifted: false, n: 2, nReference: 0 })
    const constant = profileColumn('x', numbers(Array.from({ length: 50 }, () => 7)))
    for (const test of DRIFT_TESTS) {
      expect(driftOf(constant, counted(constant, numbers(Array.from({ length: 50 }, () => 7))), test, 1e-4)).toMatchObject({ drifted: false })
      expect([test, driftOf(constant, counted(constant, numbers(Array.from({ length: 50 }, () => 8))), test, 1e-4).drifted]).toEqual([test, true])
    }
    expect(() => addPage(constant, startCounts(constant), words(['7']))).toThrow(/holds numbers/)
    expect(testFor(profileColumn('c', words(['a'])), 'ks')).toBe('chi2')
  })
})

describe('alarms', () => {
  const draws = { normal: (uniform: () => number) => drawNormal(uniform), skewed: (uniform: () => number) => drawExponential(uniform, 1) }
  const REFERENCE_ROWS = 5000
  const RUNS = 1500

  it.each(DRIFT_TESTS.flatMap((test) => (['normal', 'skewed'] as const).map((law) => [test, law] as const)))('%s on %s columns keeps its level of 1 in 100 at 35 rows, and finds a shift at 1,000', (test, law) => {
    const { nextFloat } = createRandom(11)
    const sample = (rows: number, shift = 0) => Float64Array.from({ length: rows }, () => draws[law](nextFloat) + shift)
    let alarms = 0
    let reference = profileColumn('x', { kind: 'number', values: sample(REFERENCE_ROWS) })
    for (let run = 0; run < RUNS; run++) {
      if (run % 150 === 0) reference = profileColumn('x', { kind: 'number', values: sample(REFERENCE_ROWS) })
      const counts = counted(reference, { kind: 'number', values: sample(35) })
      if (driftOf(reference, counts, test, 0.01).drifted) alarms++
    }
    expect(alarms).toBeLessThan(0.01 * RUNS + 4 * Math.sqrt(0.01 * RUNS)) // four deviations above the nominal 15
    const shifted = counted(reference, { kind: 'number', values: sample(1000, 0.3) })
    expect(driftOf(reference, shifted, test, FAMILY_LEVEL / 30).drifted).toBe(true)
  })

  it.each(['wasserstein', 'chi2'] as const)('%s keeps its level against a reference of 20 rows, which hardly knows its own spread and shares', (test) => {
    const { nextFloat } = createRandom(21)
    const sample = (rows: number): ColumnPage => (test === 'chi2' ? { kind: 'category', values: Array.from({ length: rows }, () => 'abcdef'[Math.floor(6 * nextFloat() ** 2)]) } : { kind: 'number', values: Float64Array.from({ length: rows }, () => drawExponential(nextFloat, 1)) })
    let alarms = 0
    for (let run = 0; run < RUNS; run++) {
      const reference = profileColumn('x', sample(20))
      if (driftOf(reference, counted(reference, sample(400)), test, 0.01).drifted) alarms++
    }
    expect(alarms).toBeLessThan(0.01 * RUNS + 4 * Math.sqrt(0.01 * RUNS))
  })

  it('by mean and 3 deviations of the reference: a period as the others is quiet, one that lies elsewhere is not', () => {
    const periods = Array.from({ length: 8 }, (_, i) => normals(200, 20 + i, 0.2 * (i % 3)))
    const reference = profileColumn('x', numbers(periods.flat()))
    const own = periods.map((values) => counted(reference, numbers(values)))
    const found = columnDrift(reference, own, [counted(reference, numbers(normals(200, 40, 0.2))), counted(reference, numbers(normals(200, 41, 1.5)))], { test: 'ks', threshold: 'sd3', columns: 1 })
    expect(found.current.map(({ drifted }) => drifted)).toEqual([false, true])
    expect([found.alerts, found.reference.length]).toEqual([1, 8])
    expect(() => columnDrift(reference, own.slice(0, 1), [], { test: 'ks', threshold: 'sd3', columns: 1 })).toThrow(/at least 2 periods/)
  })

  it("a person's number is the threshold, whatever the rows", () => {
    const reference = profileColumn('x', numbers(normals(1000, 5)))
    const found = columnDrift(reference, [], [counted(reference, numbers(normals(1000, 6, 0.5)))], { test: 'psi', threshold: 0.1, columns: 30 })
    expect(found.current[0]).toMatchObject({ threshold: 0.1, p: null, drifted: true })
  })
})
