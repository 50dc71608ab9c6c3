import { expect, test } from 'vitest'
import { encodeTable, type RawColumn } from '#ml/table/encode.ts'
import { inferFeatures } from '#ml/table/infer.ts'
import { distribution } from '../sample-random.fixture.ts'
import { sampleLeads } from '../sample-leads.fixture.ts'
import { suspectLeaks } from './leakage.ts'
import { strengthOf, turnsOf } from './single-column.ts'

const leads = sampleLeads(2000, 1)
const draw = distribution(5)
const each = (value: (label: number, row: number) => string | number | null): RawColumn['values'] => Array.from(leads.labels, value)
const suspectsOf = (columns: RawColumn[], time?: Float64Array) => {
  const specs = inferFeatures(columns).specs
  return suspectLeaks(encodeTable(specs, columns), leads.labels, { seed: 1, time }).suspects
}

const planted: [name: string, values: RawColumn['values'], says: RegExp][] = [
  ['a date only where the lead converted', each((label, row) => (label ? `2024-03-${String(1 + (row % 28)).padStart(2, '0')}` : null)), /% of them positive/],
  ['a reason only where the lead was lost', each((label, row) => (label === 0 && row % 3 === 0 ? ['price', 'timing'][row % 2] : null)), /% of them negative/],
  ['a discount given to some of the converted', each((label, row) => (label && row % 5 === 0 ? 10 + (row % 3) : null)), /filled in after the outcome/],
  ['a stage that says it all', each((label) => (draw.unit() < 0.95 ? (label ? 'won' : 'open') : 'open')), /almost by itself/],
  ['a number that follows the outcome', each((label) => label * 100 + draw.normal() * 30), /almost by itself/],
  ['a judgement filled in while working', each((label) => (draw.unit() < 0.45 ? (label === 1 ? 'good' : draw.unit() < 0.08 ? 'good' : 'bad') : null)), /where it is, it tells the outcome almost by itself/],
  ['a rating given mostly to those who answered', each((label) => (draw.unit() < (label ? 0.65 : 0.35) ? (draw.unit() < 0.15 + 0.72 * label ? 'likely' : 'unlikely') : null)), /too well for something known beforehand/],
]
test.each(planted)('%s is suspected', (_name, values, says) => {
  const [suspect] = suspectsOf([...leads.columns, { name: 'planted', values }])
  expect(suspect?.column).toBe('planted')
  expect(suspect.detail).toMatch(says)
  expect(suspect.strength).toBeGreaterThan(0.5)
})

test.each([
  ['the honest columns', leads.columns],
  ['a field left empty at random', [{ name: 'sector', values: each(() => (draw.unit() < 0.5 ? draw.pick(['retail', 'trade']) : null)) }]],
  ['a strong honest driver, filled for some', [{ name: 'job', values: each((label) => (draw.unit() < 0.7 ? (draw.unit() < 0.3 + 0.35 * label ? 'manager' : 'student') : null)) }]],
])('%s: no suspect', (_name, columns) => {
  expect(suspectsOf(columns as RawColumn[])).toEqual([])
})

test('a date after the moment of the row is suspected, the same date before it is not', () => {
  const shifted = (days: number) => each((label, row) => {
    const day = new Date((leads.time[row] + days * (label ? 20 : 10 + 20 * draw.unit())) * 86_400_000)
    return day.toISOString().slice(0, 10)
  })
  const [later] = suspectsOf([{ name: 'last_contact', values: shifted(1) }], Float64Array.from(leads.time, () => 19_000))
  expect(suspectsOf([{ name: 'last_contact', values: shifted(-1) }], leads.time)).toEqual([])
  expect(later === undefined || /after the moment|by itself/.test(later.detail)).toBe(true)
})

test('a column of noise alone tells nothing, on held-out rows', () => {
  const table = encodeTable([{ name: 'noise', kind: 'number', levels: [] }], [{ name: 'noise', values: each(() => draw.unit()) }])
  const strength = strengthOf(table.columns[0], leads.labels, turnsOf(leads.labels, 1))
  expect(Math.abs(strength.auc - 0.5)).toBeLessThan(0.05)
  expect(strength.explained).toBeLessThan(0.01)
})
