import { describe, expect, it, test } from 'vitest'
import type { ExplainedFeature, Explanation } from '#domain/score/index.ts'
import { prepareWaterfall } from '#ui/waterfall-rows.ts'
import { changeRows, chanceAtScore, contributionRows, valueWords } from './lead-rows.ts'
import { recomputed } from './recomputed.ts'
import { triedValues } from './what-if-values.ts'

const where = { locale: 'en-GB', timeZone: 'Europe/Berlin' }

describe('values as people write them', () => {
  it.each([
    [null, 'number', '–'], ['', 'category', '–'], [true, 'flag', 'yes'], [false, 'flag', 'no'], [1234.56, 'number', '1,234.6'], [0.254, 'number', '0.25'], [3, 'number', '3'], [-2, 'number', '−2'],
    ['Referral', 'category', 'Referral'], ['2026-03-02', 'date', '2 Mar 2026'], ['no date', 'date', 'no date'],
  ] as const)('%s (%s) reads %s', (value, kind, words) => expect(valueWords(value, kind, where)).toBe(words))
})

test('a typical lead has the chance of the base value, and 13.86 points more twice the odds', () => {
  const scale = { base: 38, baseValue: Math.log(0.1 / 0.9) }
  const odds = (chance: number) => chance / (1 - chance)
  expect(chanceAtScore(38, scale)).toBeCloseTo(0.1, 12)
  expect(odds(chanceAtScore(38 + 20 * Math.LN2, scale)) / odds(0.1)).toBeCloseTo(2, 12)
})

const feature = (name: string, points: number): ExplainedFeature => ({ feature: name, name, kind: 'number', value: 1, logOdds: points / 20, points, sentence: '', short: '' })

test('every field is a row, and base and rows add up to the score, folded or not', () => {
  const rows = contributionRows(Array.from({ length: 24 }, (_, at) => feature(`f${at}`, (at % 2 === 0 ? 1 : -1) * (24 - at) * 0.37)), where)
  const sum = rows.reduce((total, { points }) => total + points, 38)
  expect(rows).toHaveLength(24)
  for (const most of [5, 10, 24]) expect(prepareWaterfall({ base: 38, rows, end: sum, most }).total).toBeCloseTo(sum, 9)
})

describe('why a score changed', () => {
  const change = (fromVersion: number, toVersion: number, modelPoints: number): NonNullable<Explanation['change']> => ({
    from: 59, to: 59 + 10 + modelPoints, dataPoints: 10, modelPoints, rulePoints: 0, sentence: '', since: new Date(0), fromVersion, toVersion,
    features: [
      { feature: 'a', name: 'A', before: 1, after: 3, dataPoints: 12, modelPoints: modelPoints / 2 }, { feature: 'b', name: 'B', before: 2, after: 2, dataPoints: -2, modelPoints: modelPoints / 2 },
      { feature: 'c', name: 'C', before: 5, after: 5, dataPoints: 0, modelPoints: 0 },
    ],
  })
  test('the same model: only the data has rows, each with its old and new value', () => {
    expect(changeRows(change(1, 1, 0), new Map([['a', 'number']]), where)).toEqual([{ id: 'a', label: 'A', value: '1 → 3', points: 12 }, { id: 'b', label: 'B', value: 'unchanged', points: -2 }])
  })
  test('a newer model is a row of its own, and the rows add up to the difference', () => {
    const rows = changeRows(change(1, 2, -3), new Map(), where)
    expect(rows.at(-1)).toEqual({ id: 'the-model', label: 'Model v1 → v2', value: 'newly trained', points: -3 })
    expect(rows.reduce((sum, { points }) => sum + points, 59)).toBeCloseTo(66, 9)
  })
})

describe('the proof of a score', () => {
  const stored = { predictionId: 'p', base: 38, points: { a: 12.6, b: -5.2 }, probability: 0.26 }
  test('holds when the model makes the same of the same values', () => {
    expect(recomputed(stored, { points: { a: 12.6, b: -5.2 }, probability: 0.26 }, 'en-GB')).toEqual({ kind: 'pass', text: 'Recomputed just now: 38.0 + 2 contributions = 45.4' })
  })
  test.each([
    ['a contribution is another', { points: { a: 12.6001, b: -5.2 }, probability: 0.26 }], ['the chance is another', { points: { a: 12.6, b: -5.2 }, probability: 0.2601 }],
    ['a field is gone', { points: { a: 12.6 }, probability: 0.26 }], ['a field is no number', { points: { a: Number.NaN, b: -5.2 }, probability: 0.26 }],
  ])('fails when %s', (_why, again) => expect(recomputed(stored, again, 'en-GB').kind).toBe('fail'))
})

describe('what a what-if offers', () => {
  const field = (kind: ExplainedFeature['kind'], current: string | number | boolean | null, options: (string | number | boolean)[]) => triedValues({ feature: 'f', name: 'F', kind, current, options })
  test('counts are whole, go a little further than the lead is, and hold its own value', () => expect(field('number', 2, [0, 1.4, 3])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]))
  test('measures stay as they are', () => expect(field('number', 2.5, [0.5, 9.25])).toEqual([0.5, 2.5, 9.25]))
  test('a missing number can stay missing', () => expect(field('number', null, [1, 2])).toEqual([null, 1, 2]))
  test('words keep their order, each once', () => expect(field('category', 'b', ['a', 'b', 'c'])).toEqual(['a', 'b', 'c']))
  test('a word that training never saw is offered too: it is the lead’s own', () => expect(field('category', 'z', ['a'])).toEqual(['a', 'z']))
})
