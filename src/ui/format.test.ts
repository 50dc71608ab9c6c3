import { describe, expect, test } from 'vitest'
import { describeSla, formatAgo, formatBytes, formatChance, formatChanceRange, formatCount, formatDate, formatDuration, formatMoment, formatMoney, formatMoneyShort, formatNumber, formatPercent, formatPoints, formatScore, formatTime } from './format.ts'

const paris = { locale: 'en', timeZone: 'Europe/Paris' }
const now = new Date('2026-11-23T08:41:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

describe('numbers', () => {
  test.each([
    [formatCount(2_525_145, 'en'), '2,525,145'],
    [formatCount(2_525_145, 'de'), '2.525.145'],
    [formatCount(-3, 'en'), '−3'],
    [formatNumber(0.8571, 2, 'en'), '0.86'],
    [formatScore(70.6, 'en'), '71'],
    [formatScore(103, 'en'), '99'],
    [formatScore(-4, 'en'), '1'],
    [formatPoints(12.64, 'en'), '+12.6'],
    [formatPoints(-5.2, 'en'), '−5.2'],
    [formatPoints(0, 'en'), '0.0'],
    [formatPoints(-0.04, 'en'), '0.0'],
    [formatPoints(13, 'en', 0), '+13'],
    [formatPoints(12.64, 'de'), '+12,6'],
    [formatPercent(0.263, 'en', 1), '26.3%'],
  ])('%s', (said, meant) => expect(said).toBe(meant))
})

describe('chances are never 0 or 1 by rounding', () => {
  test.each([
    [0.26, 0, '26%'], [0.004, 0, '<1%'], [0.0096, 0, '<1%'], [0.01, 0, '1%'], [0, 0, '0%'], [0.997, 0, '>99%'], [1, 0, '100%'], [0.0004, 1, '<0.1%'], [0.114, 1, '11.4%'],
  ])('%f with %i decimals', (chance, decimals, meant) => expect(formatChance(chance, 'en', decimals)).toBe(meant))
  test('range in words', () => expect(formatChanceRange(0.19, 0.34, 'en')).toBe('19 to 34%'))
})

describe('money', () => {
  test.each([
    [12_603, '€12.6k'], [48_000, '€48k'], [611_380, '€611k'], [1_714_000, '€1.71m'], [960, '€960'], [-2_900, '−€2.9k'], [0, '€0'], [999_700, '€1m'], [99_960, '€100k'],
  ])('short %d', (amount, meant) => expect(formatMoneyShort(amount, 'EUR', 'en')).toBe(meant))
  test.each([
    [12_603.4, 'EUR', 'en', false, '€12,603'], [19.9, 'EUR', 'en', true, '€19.90'], [-140, 'USD', 'en', false, '−$140'], [12_603, 'EUR', 'de', false, '12.603\u00a0€'],
  ])('exact %d %s %s', (amount, currency, locale, cents, meant) => expect(formatMoney(amount, currency, locale, cents)).toBe(meant))
})

describe('dates in the reader\'s zone', () => {
  test.each([
    ['this year', formatDate(new Date('2026-11-16T10:00:00Z'), now, paris), 'Mon 16 Nov'],
    ['another year', formatDate(new Date('2025-11-16T10:00:00Z'), now, paris), 'Sun 16 Nov 2025'],
    ['late evening is already tomorrow there', formatDate(new Date('2026-11-16T23:30:00Z'), now, paris), 'Tue 17 Nov'],
    ['the year turns with the zone', formatDate(new Date('2025-12-31T23:30:00Z'), now, paris), 'Thu 1 Jan'],
    ['time', formatTime(new Date('2026-11-23T06:34:00Z'), paris), '07:34'],
    ['summer time', formatTime(new Date('2026-07-23T06:34:00Z'), paris), '08:34'],
    ['moment', formatMoment(new Date('2026-11-23T06:34:00Z'), paris), '23 Nov 2026, 07:34'],
    ['German', formatDate(new Date('2026-11-16T10:00:00Z'), now, { locale: 'de', timeZone: 'Europe/Berlin' }), 'Mo., 16. Nov.'],
  ])('%s', (_name, said, meant) => expect(said).toBe(meant))

  test.each([
    [0, 'just now'], [-14, '14 min ago'], [-59, '59 min ago'], [-9 * 60, '9 h ago'], [-23 * 60 - 59, '23 h ago'], [-24 * 60, 'Sun 22 Nov'], [60, '23 Nov 2026, 10:41'],
  ])('%i minutes from now', (offset, meant) => expect(formatAgo(minutes(offset), now, paris)).toBe(meant))
  test('ago in German', () => expect(formatAgo(minutes(-14), now, { locale: 'de', timeZone: 'Europe/Berlin' })).toBe('vor 14 Min.'))
})

describe('durations and what is left to act', () => {
  test.each([
    [40_000, '40 s'], [38 * 60_000, '38 min'], [3 * 3_600_000 + 5 * 60_000, '3 h 05'], [2 * 3_600_000, '2 h'], [86_400_000, '1 d'], [9 * 86_400_000 + 5, '9 d'], [-5, '0 s'],
  ])('%i ms', (length, meant) => expect(formatDuration(length, 'en')).toBe(meant))
  test.each([
    [-12, { state: 'late', text: '12 min late' }], [38, { state: 'soon', text: '38 min' }], [60, { state: 'calm', text: '1 h' }], [24 * 60, { state: 'calm', text: '1 d' }],
  ])('due in %i minutes', (offset, meant) => expect(describeSla(minutes(offset), now, 'en')).toEqual(meant))
})

test.each([[740, '740 B'], [3_212_000, '3.2 MB'], [1000, '1 kB'], [0, '0 B']])('%i bytes', (size, meant) => expect(formatBytes(size, 'en')).toBe(meant))
