import { expect, test } from 'vitest'
import { addPage, profileColumn, startCounts } from '#ml/monitor/column-profile.ts'
import { distribution } from '../../train/sample-random.fixture.ts'
import type { Finding } from '../schema.ts'
import { rangeFinding, typeFinding, withoutEchoes } from './field-faults.ts'
import type { MonthRows, PlacedFinding } from './input-findings.ts'

const field = { feature: 'traits.employees', name: 'Employees', kind: 'number' } as const
const ids = (rows: number) => Array.from({ length: rows }, (_, row) => `lead${row}`)
const medium = { money: null, medium: null }

function month(values: number[]): MonthRows {
  return { columns: [field.feature], numeric: [true], current: [values], leadSince: values.map((_, row) => new Date(Date.UTC(2026, 5, 1 + (row % 28)))), profileIds: ids(values.length) }
}

function range(before: number[], now: number[], level = 0.0001) {
  const reference = profileColumn(field.feature, { kind: 'number', values: before })
  const counts = startCounts(reference)
  addPage(reference, counts, { kind: 'number', values: now })
  return rangeFinding(field, { reference, counts, level }, month(now), medium)
}

test('values a thousand times as large as any before are told, with the leads that carry them and since when', () => {
  const draw = distribution(1)
  const before = Array.from({ length: 4000 }, () => Math.round(10 + 500 * draw.unit()))
  const now = before.slice(0, 300).map((value, row) => (row % 20 === 7 ? value * 1000 : value))
  const [found, ...others] = range(before, now)
  expect(others).toEqual([])
  expect(found.profileIds).toEqual(ids(300).filter((_, row) => row % 20 === 7))
  expect(found.finding).toMatchObject({ kind: 'range', since: '2026-06-04' })
})

test('months of the same leads as before bring no range alarm', () => {
  const draw = distribution(2)
  const heavy = () => Math.exp(2 * draw.normal())
  const before = Array.from({ length: 4000 }, heavy)
  for (let times = 0; times < 100; times++) expect(range(before, Array.from({ length: 300 }, heavy))).toEqual([])
})

test('words in a number field are told with the words; a slip of a finger, or what the reference had as well, is not', () => {
  const profile = (missing: number) => profileColumn(field.feature, { kind: 'number', values: Array.from({ length: 4000 }, (_, row) => (row < missing ? Number.NaN : row)) })
  const unreadable = (rows: number) => ({ profileIds: ids(rows), samples: new Set(['many', '10 to 50']) })
  const [found] = typeFinding(field, unreadable(40), { reference: profile(10), rows: 300, level: 0.0001 })
  expect(found.finding.kind).toBe('type')
  expect(found.finding.sentence).toContain('40 of the new leads (13%), but “many”, “10 to 50”')
  expect(typeFinding(field, unreadable(4), { reference: profile(10), rows: 300, level: 0.0001 })).toEqual([])
  expect(typeFinding(field, unreadable(40), { reference: profile(600), rows: 300, level: 0.0001 })).toEqual([])
})

test('a value never seen that the model reads as empty is told once, with the money of its echo', () => {
  const finding = (kind: Finding['kind'], money: number | null): Finding => ({ kind, subject: 'traits.source', severity: money ? 'high' : 'medium', title: kind, sentence: '', money, followers: [], causes: [], since: null })
  const placed = (kind: Finding['kind'], rows: number, money: number | null = null): PlacedFinding => ({ finding: finding(kind, money), profileIds: ids(rows), feature: 'traits.source' })
  const told = withoutEchoes([placed('missing', 100, 9_000), placed('new-value', 90), placed('range', 10)])
  expect(told.map((one) => [one.finding.kind, one.finding.money, one.finding.severity])).toEqual([['new-value', 9_000, 'high']])
  expect(withoutEchoes([placed('missing', 100, 9_000), placed('new-value', 30)]).map((one) => one.finding.kind)).toEqual(['missing', 'new-value'])
  expect(withoutEchoes([placed('range', 10)])).toHaveLength(1)
})
