import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planRows, readRow, type ImportSettings } from '#domain/connect/index.ts'
import { isFunctionalMailbox } from '#domain/unify/index.ts'
import { findingKinds } from '../schema.ts'
import { auditOf, scoreOf } from './data-audit.ts'
import { distinctCounter } from './distinct-counter.ts'
import { caseVariants, countReject, countRow, emptyTally } from './field-tally.ts'

const now = new Date('2026-11-22T09:00:00Z')
const header = ['Id', 'Email', 'Phone', 'Country', 'Created', 'Size', 'Plan', 'Won', 'Consent', 'Almost']
const settings: ImportSettings = {
  object: 'lead',
  mapping: [
    { column: 'Id', field: 'external_id', class: 'identifier', as: 'external_id' }, { column: 'Email', field: 'email', class: 'identifier', as: 'email' }, { column: 'Phone', field: 'phone', class: 'identifier', as: 'phone' }, { column: 'Country', field: 'country', class: 'input', as: 'country' },
    { column: 'Created', field: 'created_at', class: 'ignore', as: 'created_at' }, { column: 'Size', field: 'Size', class: 'input' }, { column: 'Plan', field: 'Plan', class: 'input' }, { column: 'Won', field: 'Won', class: 'outcome', as: 'outcome' },
    { column: 'Consent', field: 'consent_profiling', class: 'ignore', as: 'consent_profiling' }, { column: 'Almost', field: 'Almost', class: 'input' },
  ],
}

type Facts = Partial<Parameters<typeof auditOf>[1]>

/** Audits rows of cells as an import reads them. */
function audit(rows: readonly (readonly string[])[], facts: Facts = {}) {
  const planned = planRows({ header, settings, delimiter: ',', now, earliest: new Date('2000-01-01'), monthsAhead: 24 })
  if (planned.kind === 'refused') throw new Error(planned.reason)
  const tally = emptyTally(planned.plan.columns)
  rows.forEach((cells, at) => {
    const read = readRow(planned.plan, cells, at + 2)
    if (read.kind === 'row') countRow(tally, cells, planned.plan.states, read.row, isFunctionalMailbox)
    else countReject(tally, read.reject)
  })
  return auditOf(tally, { people: tally.keys.count(), conflicts: new Map(), stated: false, now, object: 'lead', ...facts })
}

const clean = (n: number) => [`L${n}`, `p${n}@firm.com`, `+4930${1_000_000 + n}`, 'Germany', '2026-11-01', String(n), n % 2 ? 'Basic' : 'Pro', String(n % 2), 'yes', 'here']
const hundred = Array.from({ length: 100 }, (_, n) => clean(n))
const spoil = (change: (row: string[], n: number) => string[]) => hundred.map((row, n) => change([...row], n))
const set = (row: string[], column: string, value: string) => row.with(header.indexOf(column), value)

test('a clean file has no fault, and 100 points', () => {
  const { score, findings } = audit(hundred)
  expect(score).toBe(100)
  expect(findings.findings.filter((finding) => !['mended', 'constant'].includes(finding.kind))).toEqual([])
})

type Fault = [kind: (typeof findingKinds)[number], field: string | null, count: number, rows: string[][], facts?: Facts]
const faults: Fault[] = [
  ['missing', 'Size', 7, spoil((row, n) => (n < 7 ? set(row, 'Size', '') : row))],
  ['missing', 'Plan', 60, spoil((row, n) => (n < 60 ? set(row, 'Plan', '  ') : row))],
  ['placeholder', 'Plan', 11, spoil((row, n) => (n < 11 ? set(row, 'Plan', 'Select') : row))],
  ['placeholder', 'Size', 4, spoil((row, n) => (n < 4 ? set(row, 'Size', 'N/A') : row))],
  ['placeholder', 'country', 3, spoil((row, n) => (n < 3 ? set(row, 'Country', 'null') : row))],
  ['invalid', 'phone', 5, spoil((row, n) => (n < 5 ? set(row, 'Phone', 'call me') : row))],
  ['invalid', 'phone', 2, spoil((row, n) => (n < 2 ? set(row, 'Phone', '4.91512E+11') : row))],
  ['invalid', 'country', 6, spoil((row, n) => (n < 6 ? set(row, 'Country', 'Narnia') : row))],
  ['invalid', 'consent_profiling', 9, spoil((row, n) => (n < 9 ? set(row, 'Consent', 'perhaps') : row))],
  ['blocked', 'email', 8, spoil((row, n) => (n < 8 ? set(row, 'Email', '0') : row))],
  ['blocked', 'email', 2, spoil((row, n) => (n < 2 ? set(row, 'Email', 'anonymous') : row))],
  ['blocked', 'phone', 3, spoil((row, n) => (n < 3 ? set(row, 'Phone', '-1') : row))],
  ['mixed-type', 'Size', 4, spoil((row, n) => (n < 4 ? set(row, 'Size', 'many') : row))],
  ['blanks-around', 'Plan', 12, spoil((row, n) => (n < 12 ? set(row, 'Plan', ' Pro ') : row))],
  ['case-variants', 'Plan', 5, spoil((row, n) => (n < 5 ? set(row, 'Plan', 'PRO') : row))],
  ['constant', 'Almost', 100, hundred],
  ['almost-empty', 'Almost', 3, spoil((row, n) => (n < 97 ? set(row, 'Almost', '') : set(row, 'Almost', `v${n}`)))],
  ['duplicate-value', 'email', 4, spoil((row, n) => (n < 5 ? set(row, 'Email', 'same@firm.com') : row))],
  ['duplicate-key', null, 3, spoil((row, n) => (n < 4 ? set(row, 'Id', 'L0') : row))],
  ['duplicate-row', null, 6, [...hundred, ...hundred.slice(0, 6)]],
  ['same-person', null, 10, hundred, { people: 90 }],
  ['rejected', 'email', 2, spoil((row, n) => (n < 2 ? set(row, 'Email', 'broken@') : row))],
  ['rejected', 'created_at', 3, spoil((row, n) => (n < 3 ? set(row, 'Created', '31.31.2026') : row))],
  ['rejected', 'created_at', 1, spoil((row, n) => (n < 1 ? set(row, 'Created', '1995-01-01') : row))],
  ['rejected', null, 5, [...hundred, ...Array.from({ length: 5 }, () => ['one', 'two'])]],
  ['consent-missing', null, 13, spoil((row, n) => (n < 13 ? set(row, 'Consent', '') : row))],
  ['consent-refused', null, 14, spoil((row, n) => (n < 14 ? set(row, 'Consent', 'no') : row))],
  ['conflict', 'Size', 5, hundred, { conflicts: new Map([['Size', 5]]) }],
  ['stale', null, 386, spoil((row) => set(row, 'Created', '2025-11-01'))],
  ['one-outcome', 'Won', 100, spoil((row) => set(row, 'Won', '1'))],
  ['functional-mailbox', null, 3, spoil((row, n) => (n < 3 ? set(row, 'Email', `info@firm${n}.com`) : row))],
  ['mended', 'email', 20, spoil((row, n) => (n < 20 ? set(row, 'Email', ` P${n}@Firm.com`) : row))],
]

test.each(faults)('fault %s in %s is found, and counted: %i', (kind, field, count, rows, facts) => {
  const found = audit(rows, facts).findings.findings.filter((finding) => finding.kind === kind && finding.field === field)
  expect(found.map((finding) => finding.count)).toEqual([count])
  expect(found[0].sentence).toMatch(/^[A-Z0-9].+\.$/)
})

test('at least thirty faults of every kind are planted above', () => {
  expect(faults.length).toBeGreaterThanOrEqual(30)
  expect(new Set(faults.map(([kind]) => kind))).toEqual(new Set(findingKinds))
})

test('the score is its formula', () => {
  expect(scoreOf({ completeness: 1, validity: 1, uniqueness: 1, loaded: 1 })).toBe(100)
  expect(scoreOf({ completeness: 0.5, validity: 1, uniqueness: 0, loaded: 1 })).toBe(67.5)
})

test('different texts are counted exactly, as a set would', () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 400 }), (texts) => {
    const counter = distinctCounter({ free: 1_000_000 })
    for (const text of texts) counter.add(text)
    expect(counter.count()).toBe(new Set(texts).size)
  }), { numRuns: 100 })
  const counter = distinctCounter({ free: 4_000_000 })
  for (let n = 0; n < 300_000; n++) counter.add(`person${n % 200_000}@firm${n % 200_000}.com`)
  expect([counter.count(), counter.exact()]).toEqual([200_000, true])
})

test('a counter without room says that it stopped', () => {
  const counter = distinctCounter({ free: 64 })
  for (let n = 0; n < 1_000; n++) counter.add(`${n}`)
  expect(counter.exact()).toBe(false)
})

test('spellings are compared by word', () => expect(caseVariants(new Map([['Pro', 10], ['PRO', 3], ['pro', 2], ['Basic', 4]]))).toBe(5))
