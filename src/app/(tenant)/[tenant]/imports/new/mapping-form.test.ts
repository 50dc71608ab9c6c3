import { expect, test } from 'vitest'
import type { ColumnFound, Detected, FieldMapping, ImportObject } from '#domain/connect/index.ts'
import { formFrom, needsDateOrder, openQuestions, settingsFrom, type MappingForm } from './mapping-form.ts'

const column = (name: string, guess: Partial<FieldMapping> = {}, ambiguousDate?: string): ColumnFound => ({ name, samples: [], filled: 1, why: '', guess: { column: name, field: name.toLowerCase(), class: 'input', ...guess }, ...(ambiguousDate ? { ambiguousDate } : {}) })
const detected = (columns: ColumnFound[]): Detected => ({ encoding: 'utf-8', delimiter: ',', header: true, encodingWhy: '', quoted: false, columns, rows: [], object: 'lead', objectWhy: '', rowsEstimate: 10, dateOrder: null, warnings: [] })
const plain = detected([column('E-mail', { as: 'email', class: 'identifier' }), column('Came', { as: 'created_at' }, '03/04/2026')])
const settled: Partial<MappingForm> = { dateOrder: 'DMY', basis: 'none' }

test.each<[string, Detected, ImportObject, Partial<MappingForm>, string[]]>([
  ['nothing open', plain, 'lead', settled, []],
  ['days that read both ways', plain, 'lead', { ...settled, dateOrder: '' }, ['“03/04/2026” in Came reads both ways: say whether the day or the month comes first.']],
  ['a basis without its statement', plain, 'lead', { ...settled, basis: 'stated', statement: 'because' }, ['State why these people may be profiled, or choose another answer.']],
  ['a basis by a column that is not there', plain, 'lead', { ...settled, basis: 'column' }, ['No column means “Consent to profiling”: choose the one that does.']],
  ['orders need no basis', plain, 'order', { ...settled, basis: 'stated', statement: '' }, []],
  ['events without a kind', plain, 'event', settled, ['No column says what kind of event each row is: name the kind for the whole file.']],
  ['events with one kind for all', plain, 'event', { ...settled, eventKind: 'page_viewed' }, []],
  ['everything ignored', plain, 'lead', { ...settled, mapping: plain.columns.map((one) => ({ ...one.guess, class: 'ignore', as: undefined })) }, ['Every column is ignored: use at least one.']],
  ['a field without a name', plain, 'lead', { ...settled, mapping: [{ column: 'E-mail', field: ' ', class: 'input' }] }, ['A field has no name: name it, or ignore its column.']],
  ['a country in words', plain, 'lead', { ...settled, defaultCountry: 'Germany' }, ['The country of phone numbers is two letters, such as DE.']],
])('what is still open: %s', (_, found, object, changes, expected) => {
  expect(openQuestions({ ...formFrom(found, null, 'x'), ...changes }, found, object)).toEqual(expected)
})

test.each([['created_at', '“03/04/2026” in Came'], [undefined, null]] as const)('days of a column that means %s', (role, expected) => {
  expect(needsDateOrder({ mapping: [{ column: 'Came', field: 'came', class: 'ignore', as: role }] }, plain)).toBe(expected)
})

test('settings carry only what was said', () => {
  const form: MappingForm = { ...formFrom(plain, null, 'x'), dateOrder: 'DMY', defaultCountry: 'de', statement: '  Legitimate interest, assessed.  ', eventKind: 'x' }
  expect(settingsFrom(form, plain, 'lead')).toEqual({
    object: 'lead', format: { encoding: 'utf-8', delimiter: ',', header: true }, mapping: plain.columns.map((one) => one.guess), dateOrder: 'DMY', defaultCountry: 'DE', lawfulBasis: { statement: 'Legitimate interest, assessed.' },
  })
  expect(settingsFrom({ ...form, basis: 'none', defaultCountry: '', dateOrder: '' }, plain, 'order')).toEqual({ object: 'order', format: { encoding: 'utf-8', delimiter: ',', header: true }, mapping: plain.columns.map((one) => one.guess) })
})

test('a second look keeps what was settled, and guesses the columns that are new', () => {
  const former = { object: 'lead' as const, mapping: [{ column: 'E-mail', field: 'mail', class: 'ignore' as const }], dateOrder: 'MDY' as const, lawfulBasis: { statement: 'Contract with each of them.' } }
  const form = formFrom(plain, former, 'x')
  expect(form.mapping.map(({ class: fieldClass }) => fieldClass)).toEqual(['ignore', 'input'])
  expect(form).toMatchObject({ dateOrder: 'MDY', basis: 'stated', statement: 'Contract with each of them.' })
})

test.each([['a consent column speaks for itself', detected([column('Consent', { as: 'consent_profiling' })]), 'column'], ['without one a basis is asked for', plain, 'stated']])('%s', (_, found, basis) => {
  expect(formFrom(found, null, 'x').basis).toBe(basis)
})
