import { expect, test } from 'vitest'
import { createRandom } from '../random/random.ts'
import { encodeTable } from './encode.ts'
import { inferFeatures, type InferOptions } from './infer.ts'
import type { RawValue } from './raw-value.ts'
import { takeColumns, takeRows } from './table.ts'

const random = createRandom(5)
const repeat = (values: RawValue[], rows = 100): RawValue[] => Array.from({ length: rows }, (_, i) => values[i % values.length])
const inferOne = (values: RawValue[], options?: InferOptions, name = 'column') => {
  const { specs, notes } = inferFeatures([{ name, values }], options)
  return notes[0] ? { verdict: notes[0].verdict } : { kind: specs[0].kind, levels: specs[0].levels, order: specs[0].dateOrder }
}

test.each<[string, RawValue[], object]>([
  ['amounts', repeat(['1', '2.5', '1,200', 'N/A']), { kind: 'number' }],
  ['numbers with a few stray words', [...repeat(['7', '8', '9'], 199), 'unknown'], { kind: 'number' }],
  ['yes and no, as written', repeat(['No', 'Yes', 'Select']), { kind: 'flag', levels: ['No', 'Yes'] }],
  ['zero and one', repeat([1, 0]), { kind: 'flag', levels: ['0', '1'] }],
  ['booleans', repeat([true, false]), { kind: 'flag', levels: ['false', 'true'] }],
  ['choices, most frequent first', repeat(['b', 'a', 'b', 'c', 'b', 'a']), { kind: 'category', levels: ['b', 'a', 'c'] }],
  ['codes with leading zeros', repeat(['0123', '0456', '0789']), { kind: 'category' }],
  ['ISO dates', repeat(['2024-01-31', '2024-02-01']), { kind: 'date', order: 'YMD' }],
  ['dates with a day above 12', repeat(['13/01/2024', '01/02/2024']), { kind: 'date', order: 'DMY' }],
  ['month first', repeat(['01/13/2024', '02/01/2024']), { kind: 'date', order: 'MDY' }],
  ['ambiguous dates', repeat(['01/02/2024', '03/04/2024']), { verdict: 'ambiguous-date' }],
  ['always the same', repeat(['No']), { verdict: 'constant' }],
  ['the same or missing: missing tells something', repeat(['yes', '']), { kind: 'flag', levels: ['no', 'yes'] }],
  ['nothing at all', repeat(['']), { verdict: 'almost-empty' }],
  ['nearly nothing', Array.from({ length: 1000 }, (_, i) => (i < 3 ? 'x' : '')), { verdict: 'almost-empty' }],
  ['a serial number', Array.from({ length: 50 }, (_, i) => 1000 + 3 * i), { verdict: 'identifier' }],
  ['falling serial numbers', Array.from({ length: 50 }, (_, i) => 9000 - 7 * i), { verdict: 'identifier' }],
  ['distinct amounts in no order', Array.from({ length: 50 }, () => random.nextInt(1e9)), { kind: 'number' }],
  ['uuids', Array.from({ length: 50 }, (_, i) => `a${i}-${random.nextUint32()}`), { verdict: 'identifier' }],
  ['remarks', Array.from({ length: 50 }, (_, i) => `called the customer ${i} times about it`), { verdict: 'text' }],
])('%s', (_, values, expected) => expect(inferOne(values)).toMatchObject(expected))

test('a key named so is an identifier in any row order', () => {
  const values = Array.from({ length: 50 }, () => random.nextUint32())
  expect(inferOne(values, {}, 'Lead Number')).toEqual({ verdict: 'identifier' })
  expect(inferOne(values, {}, 'customerId')).toEqual({ verdict: 'identifier' })
  expect(inferOne(values, {}, 'paid')).toMatchObject({ kind: 'number' })
})

test('a date format settles ambiguous dates, for all columns or for one', () => {
  const values = repeat(['01/02/2024', '03/04/2024'])
  expect(inferOne(values, { dateFormat: 'DD/MM/YYYY' })).toMatchObject({ kind: 'date', order: 'DMY' })
  expect(inferOne(values, { dateFormat: { column: 'MM/DD/YYYY' } })).toMatchObject({ kind: 'date', order: 'MDY' })
  expect(inferOne(values, { dateFormat: { other: 'MM/DD/YYYY' } })).toEqual({ verdict: 'ambiguous-date' })
})

test('a note carries what the column would be read as, so that a person can bring it back', () => {
  const { notes } = inferFeatures([{ name: 'n', values: repeat(['No']) }])
  expect(notes[0]).toEqual({ column: 'n', verdict: 'constant', detail: 'every row has the value "No"', spec: { name: 'n', kind: 'flag', levels: ['No', 'Yes'] } })
})

test('encoding reads training and later rows alike: unseen levels and absent columns are missing', () => {
  const { specs } = inferFeatures([
    { name: 'source', values: repeat(['ad', 'web']) },
    { name: 'subscribed', values: repeat(['No', 'Yes']) },
    { name: 'visits', values: repeat(['1', '2', '3']) },
  ])
  const table = encodeTable(specs, [{ name: 'subscribed', values: ['YES', 'maybe', 'No'] }, { name: 'source', values: ['web', 'fair', ' ad '] }, { name: 'unknown', values: [1, 2, 3] }])
  expect(table.columns.map(({ values }) => Array.from(values))).toEqual([[1, NaN, 0], [1, NaN, 0], [NaN, NaN, NaN]])
  expect(() => encodeTable(specs, [{ name: 'source', values: ['a'] }, { name: 'visits', values: [] }])).toThrow('Column "visits" has 0 rows where 1 were expected.')
  expect(Array.from(takeRows(table, Int32Array.of(2, 2, 0)).columns[0].values)).toEqual([0, 0, 1])
  expect(takeColumns(table, ['visits', 'source']).columns.map(({ spec }) => spec.name)).toEqual(['visits', 'source'])
  expect(() => takeColumns(table, ['city'])).toThrow('no column named "city"')
})

test('a category keeps at most 254 levels, the frequent ones', () => {
  const values = Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 'often' : `rare ${i % 400}`))
  const { specs } = inferFeatures([{ name: 'c', values }])
  expect(specs[0].levels).toHaveLength(254)
  expect(specs[0].levels[0]).toBe('often')
})
