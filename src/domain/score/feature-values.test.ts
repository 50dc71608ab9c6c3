import { expect, test } from 'vitest'
import { encodeTable } from '#ml/table/encode.ts'
import type { FeatureSpec } from '#ml/table/table.ts'
import { readableRow } from './feature-values.ts'

test('values come back as they were given, and missing ones as null', () => {
  const specs: FeatureSpec[] = [
    { name: 'visits', kind: 'number', levels: [] }, { name: 'source', kind: 'category', levels: ['web', 'fair'] }, { name: 'since', kind: 'date', levels: [], dateOrder: 'YMD' }, { name: 'call', kind: 'flag', levels: ['No', 'Yes'] },
  ]
  const rows = [{ visits: 3.5, source: 'fair', since: '2025-02-28', call: 'Yes' }, { visits: null, source: null, since: '2025-02-28T06:30:00.000Z', call: null }]
  const columns = specs.map(({ name }) => ({ name, values: rows.map((row) => row[name as keyof (typeof rows)[number]]) }))
  const table = encodeTable(specs, columns)
  expect(rows.map((_, row) => readableRow(table, row))).toEqual(rows)
})
