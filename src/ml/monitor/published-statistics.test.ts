// The statistics beside SciPy's and scikit-learn's on the same formula-made data (SciPy 1.10, scikit-learn 1.2; figures frozen here).
import { expect, test } from 'vitest'
import { addPage, profileColumn, startCounts } from './column-profile.ts'
import { driftOf } from './drift-tests.ts'
import { compareByRank } from './rank-comparison.ts'
import { fitAxes, reconstructionErrors } from './reconstruction.ts'
import { chiSquareTail, hypergeometricTail, kolmogorovTail, poissonTail } from './tail-probabilities.ts'
import type { WatchedColumn } from './watched-columns.ts'

const made = (rows: number, formula: (i: number) => number) => Float64Array.from({ length: rows }, (_, i) => formula(i))
const then = [(i: number) => Math.sin(i), (i: number) => Math.sin(i) * 2 + Math.cos(3 * i) * 0.3, (i: number) => Math.cos(i * 1.7), (i: number) => Math.sin(i * 0.37) * 5 + i / 20, (i: number) => Math.cos(i * 2.3)]
const now = [(i: number) => Math.sin(i + 0.5), (i: number) => -Math.sin(i + 0.5) * 2, (i: number) => Math.cos(i * 1.1), (i: number) => Math.sin(i * 0.9) * 5, (i: number) => Math.cos(i * 0.7) + 0.4]
const numbers = (values: Float64Array) => ({ kind: 'number', values, unreadable: new Uint8Array(values.length) }) as const
const columns = then.map((formula, i): WatchedColumn => ({ name: `c${i}`, reference: numbers(made(60, formula)), current: numbers(made(25, now[i])) }))

test('Kolmogorov-Smirnov and Wasserstein are scipy.stats.ks_2samp and wasserstein_distance / std', () => {
  const reference = profileColumn('c3', { kind: 'number', values: made(60, then[3]) })
  const counts = startCounts(reference)
  addPage(reference, counts, { kind: 'number', values: made(25, now[3]) })
  expect(driftOf(reference, counts, 'ks', 0.01).statistic).toBeCloseTo(0.2833333333333333, 12)
  expect(driftOf(reference, counts, 'ks', 0.01).p).toBeCloseTo(0.0957, 2) // Stephens's correction lies between SciPy's exact and asymptotic p
  expect(driftOf(reference, counts, 'wasserstein', 0.01).statistic).toBeCloseTo(0.4133554883674023, 2)
})

test('chi-square, Jensen-Shannon and PSI of counted categories', () => {
  const levels = (counts: readonly number[]) => counts.flatMap((rows, i) => Array.from({ length: rows }, () => 'abc'[i]))
  const reference = profileColumn('c', { kind: 'category', values: levels([120, 60, 20]) })
  const counts = startCounts(reference)
  addPage(reference, counts, { kind: 'category', values: levels([70, 60, 30]) })
  expect(driftOf(reference, counts, 'chi2', 0.01).statistic).toBeCloseTo(10.84736842105263, 10)
  expect(driftOf(reference, counts, 'js', 0.01).statistic).toBeCloseTo(0.14828518847661082, 10)
  expect(driftOf(reference, counts, 'psi', 0.01).statistic).toBeCloseTo(0.123065128328526, 2) // half a row is added to each cell
})

test('tails are those of scipy.stats', () => {
  for (const [found, wanted] of [[chiSquareTail(30, 9), 0.00043872177097947936], [kolmogorovTail(1.8 / 1e5, 1e10), 0.003067621347579706], [poissonTail(10, 3.5), 0.003314944264632366], [hypergeometricTail(4, 14, 35, 2035), 6.506365777742758e-5]]) expect(found / wanted).toBeCloseTo(1, 3)
})

test('axes and rebuilding errors are those of StandardScaler and PCA(n_components=.65); ranks those of mannwhitneyu', () => {
  const axes = fitAxes(columns, Int32Array.from({ length: 60 }, (_, row) => row))
  if (!axes) throw new Error('There are axes.')
  const errors = (side: 'reference' | 'current', rows: number) => reconstructionErrors(axes, (name) => (columns.find((column) => column.name === name) as WatchedColumn)[side], Int32Array.from({ length: rows }, (_, row) => row))
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  expect([axes.axes.length, axes.explained]).toEqual([3, expect.closeTo(0.8037521945417421, 10)])
  expect(mean(errors('reference', 60))).toBeCloseTo(0.8118413504884067, 9)
  const current = errors('current', 25)
  expect(mean(current)).toBeCloseTo(1.6122096239955972, 9)
  expect([...current.subarray(0, 3)]).toEqual([1.94880532, 2.57909254, 1.26402353].map((value) => expect.closeTo(value, 7)))
  const compared = compareByRank(made(60, then[3]), made(25, now[3]), 0.01)
  expect([compared.area, compared.p]).toEqual([expect.closeTo(0.379, 12), expect.closeTo(0.08002345483690214, 3)])
})
