import { targetWords } from '#domain/train/index.ts'
import { expect, test } from 'vitest'
import type { CalibrationBin, ComparedFigure, Dependence } from '#domain/train/index.ts'
import { cutoffChoice } from './cutoff-choice.ts'
import { calibrationBands, calibrationVerdict, countsAt, effectOf, effectWords, importanceFields, performanceRows } from './model-figures.ts'
import { eligibilityWords, learnerWords } from './target-words.ts'

const nameOf = (feature: string) => feature.replace('traits.', '')
const point = (value: number | string | null, points: number, rows = 10) => ({ value, points, low: points - 1, high: points + 1, rows })
const curve = (kind: Dependence['kind'], points: Dependence['points']): Dependence => ({ feature: 'f', kind, points })

test.each<[string, ComparedFigure, Partial<ReturnType<typeof performanceRows>[number]>]>([
  ['ranking with its interval', { measure: 'ranking', value: 0.7692, low: 0.748, high: 0.793, simple: 0.63, field: null, lessIsBetter: false }, { value: '0.769', range: '0.748 to 0.793', simple: '0.630', gain: '+0.139', against: 'logistic' }],
  ['one field by its name', { measure: 'one-field', value: 0.769, low: 0.748, high: 0.793, simple: 0.7, field: 'traits.Employees', lessIsBetter: false }, { against: 'Employees alone', gain: '+0.069' }],
  ['the top tenth in times', { measure: 'top-tenth', value: 3.17, low: 2.81, high: 3.65, simple: 1, field: null, lessIsBetter: false }, { value: '3.17×', range: '2.81× to 3.65×', gain: '+2.17×' }],
  ['information without an interval', { measure: 'information', value: 0.086, low: null, high: null, simple: 0.012, field: null, lessIsBetter: false }, { value: '8.6%', range: null, gain: '+7.4 pp' }],
  ['a smaller gap, with a true minus', { measure: 'honesty', value: 0.013, low: null, high: null, simple: 0.034, field: null, lessIsBetter: true }, { gain: '−2.1 pp' }],
  ['nothing to compare with', { measure: 'honesty', value: 0.013, low: null, high: null, simple: null, field: null, lessIsBetter: true }, { simple: null, gain: '' }],
])('%s', (_, figure, expected) => {
  const [row] = performanceRows([figure], { baseRate: 0.099, locale: 'en-GB', nameOf })
  expect(row).toMatchObject(expected)
  expect(row.drawn.max).toBeGreaterThan(row.drawn.min)
})

const bin = (expected: number, observed: number, low: number, high: number): CalibrationBin => ({ from: 0, to: 1, rows: 100, positives: 10, expected, observed, low, high })

test.each([
  ['promises inside every interval', [bin(0.1, 0.12, 0.08, 0.2)], { kind: 'pass', text: 'As promised' }],
  ['the band furthest off is named', [bin(0.1, 0.2, 0.15, 0.25), bin(0.55, 0.34, 0.23, 0.47)], { kind: 'watch', text: 'Too high around 55%' }],
  ['too low', [bin(0.1, 0.2, 0.15, 0.25)], { kind: 'watch', text: 'Too low around 10%' }],
])('calibration: %s', (_, bins, expected) => {
  expect(calibrationVerdict(calibrationBands(bins), 'en-GB')).toEqual(expected)
})

test.each<[string, 'raises' | 'lowers' | 'mixed' | 'by-value', Dependence, string]>([
  ['rises', 'raises', curve('number', [point(0, -20), point(5, 31)]), 'More raises it: from −20 to +31'],
  ['falls', 'lowers', curve('number', [point(30, -8), point(0, 11)]), 'More lowers it: from +11 to −8'],
  ['a hump', 'mixed', curve('number', [point(0, -5), point(250, 9), point(900, -2)]), 'Highest near 250, lowest near 0'],
  ['dates', 'raises', curve('date', [point(20_000, -3), point(20_100, 3)]), 'Later raises it: from −3 to +3'],
  ['a flag', 'raises', curve('flag', [point(0, -4), point(1, 8)]), 'Yes adds about 12 points over no'],
  ['a flag in words', 'by-value', curve('flag', [point('0', 4), point('1', -8)]), 'Yes takes about 12 points over no'],
  ['words', 'by-value', curve('category', [point('Referral', 6), point('List', -7), point(null, 1)]), 'Highest for Referral, lowest for List'],
  ['one value', 'mixed', curve('number', [point(1, 2)]), 'One value only'],
])('effect in words: %s', (_, direction, dependence, words) => {
  expect(effectWords({ direction }, dependence, 'en-GB')).toBe(words)
})

test('no value is kept apart from the curve', () => {
  const { effect, noValue } = effectOf(curve('number', [point(1, 2), point(null, -3, 40), point(4, 5)]))
  expect(effect.steps.map(({ value }) => value)).toEqual([1, 4])
  expect(noValue).toEqual({ points: -3, rows: 40 })
})

test('fields carry their curve, their words and their place', () => {
  const [field] = importanceFields([{ feature: 'f', points: 4, low: 3, high: 5, aucLoss: 0, aucLossLow: 0, aucLossHigh: 0, direction: 'raises', missing: 0.2 }], [curve('number', [point(0, -1), point(2, 6)])], { locale: 'en-GB', nameOf, hrefOf: (feature) => `?field=${feature}` })
  expect(field).toMatchObject({ label: 'f', effect: [-1, 6], steps: false, href: '?field=f', missing: 0.2 })
})

test.each([
  ['nothing given: example prices', {}, { cut: null, cost: 50, value: 1000, example: true }],
  ['both prices', { cut: '40', cost: '12,5', value: '900' }, { cut: 40, cost: 12.5, value: 900, example: false }],
  ['one price alone is not enough', { cost: '10' }, { cut: null, cost: 50, value: 1000, example: true }],
  ['a cut-off stays within the scale', { cut: '400', cost: '0', value: '1' }, { cut: 99, cost: 0, value: 1, example: false }],
  ['words are no numbers', { cut: 'x', cost: 'y', value: '-3' }, { cut: null, cost: 50, value: 1000, example: true }],
])('cut-off: %s', (_, query, expected) => {
  expect(cutoffChoice(query)).toEqual(expected)
})

test('counts of a cut-off, and zeros where it was not tried', () => {
  const row = { score: 50, truePositives: 3, falsePositives: 4, falseNegatives: 1, trueNegatives: 9, precision: 0.4, recall: 0.75, falsePositiveRate: 0.3 }
  expect(countsAt([row], 50)).toEqual({ workedHit: 3, workedMiss: 4, leftHit: 1, leftMiss: 9 })
  expect(countsAt([row], 51)).toEqual({ workedHit: 0, workedMiss: 0, leftHit: 0, leftMiss: 0 })
})

test('targets, eligibility and learners in words', () => {
  const lead = { kind: 'lead-score', windowDays: 90, eligibleDays: 180, include: [], exclude: [], learner: 'auto' } as const
  expect(targetWords({ ...lead, include: [], exclude: [], outcome: { by: 'field', field: 'converted', positive: 'yes', ended: [], dateField: null } }, nameOf)).toBe('Converted is “yes”, within 90 days')
  expect(targetWords({ ...lead, include: [], exclude: [], outcome: { by: 'event', eventKind: 'deal_won' } }, nameOf)).toBe('A “deal won” event, within 90 days')
  expect(targetWords({ kind: 'customer-value', horizonDays: 365 }, nameOf)).toBe('What each customer will spend in the next 365 days')
  expect(eligibilityWords({ eligibleDays: null })).toBe('Every lead without an outcome')
  expect(learnerWords('bg-nbd', { 'random-forest': 'Random forest', 'boosted-trees': 'a', 'ml-random-forest': 'b', logistic: 'c' })).toBe('BG/NBD with Gamma-Gamma')
  expect(learnerWords('', { 'random-forest': 'Random forest', 'boosted-trees': 'a', 'ml-random-forest': 'b', logistic: 'c' })).toBe('None')
})
