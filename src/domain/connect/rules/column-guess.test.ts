import { describe, expect, test } from 'vitest'
import { guessColumns, guessFromName, guessObject, wordsOf } from './column-guess.ts'
import { dateOrderOfColumn } from './date-order.ts'
import { detectDelimiter, hasHeader } from './delimiter.ts'
import { headerNames } from './header.ts'
import type { ImportObject } from '../schema.ts'

const guess = (name: string, values: string[], object: ImportObject = 'lead') => {
  const [{ guess: found }] = guessColumns([{ name, values }], object).columns
  return [found.class, found.as ?? null]
}

test.each<[name: string, values: string[], expected: [string, string | null], object?: ImportObject]>([
  ['E-Mail', ['a@b.com', 'c@d.org'], ['identifier', 'email']], ['Contact', ['a@b.com', 'c@d.org'], ['identifier', 'email']], ['Email', ['a@b.com', 'nonsense'], ['identifier', 'email']], ['Do Not Email', ['Yes', 'No'], ['input', null]], ['Sales rep', ['a@b.com'], ['ignore', 'owner_email']],
  ['Phone', ['030 1234567', '0171 2345678'], ['identifier', 'phone']], ['Mobile number', ['+49 171 2345678'], ['identifier', 'phone']], ['PhoneService', ['Yes', 'No'], ['input', null]], ['Lead ID', ['L1', 'L2', 'L3'], ['identifier', 'external_id']], ['customerID', ['7590-VHVEG', '5575-GNVDE'], ['identifier', 'external_id']],
  ['User ID', ['17', '18'], ['identifier', 'user_id']], ['First name', ['Ada', 'Bob'], ['identifier', 'first_name']], ['Nachname', ['Müller'], ['identifier', 'last_name']], ['Name', ['Ada Lovelace'], ['identifier', 'full_name']], ['Company', ['Acme'], ['identifier', 'company']],
  ['Gender', ['f', 'm'], ['sensitive', null]], ['Date of birth', ['1980-01-02'], ['sensitive', 'date']], ['Age', ['20', '30'], ['sensitive', null]], ['SeniorCitizen', ['0', '1'], ['sensitive', null]], ['Page views', ['1', '2'], ['input', null]],
  ['Converted', ['0', '1', '0'], ['outcome', 'outcome']], ['Churn', ['Yes', 'No'], ['outcome', 'outcome']], ['Won date', ['2026-01-02'], ['outcome', 'outcome_at']], ['Created at', ['2026-01-02'], ['ignore', 'created_at']], ['first_contact_date', ['2026-01-02'], ['ignore', 'created_at']],
  ['Last modified', ['2026-01-02 10:00'], ['ignore', 'updated_at']], ['Renewal', ['2026-01-02'], ['input', 'date']], ['Country', ['Germany', 'France'], ['input', 'country']], ['Lead Source', ['web', 'fair'], ['input', 'source']], ['Job title', ['CEO'], ['input', 'job_title']],
  ['GDPR consent', ['yes', 'no'], ['ignore', 'consent_profiling']], ['Deal value', ['1,200', '800'], ['input', 'amount']], ['Employees', ['10', '20'], ['input', null]], ['Empty', ['', ' '], ['ignore', null]],
  ['Order date', ['2026-01-02'], ['ignore', 'occurred_at'], 'order'], ['Order ID', ['1', '2'], ['identifier', 'order_id'], 'order'], ['Customer ID', ['7', '7', '7'], ['identifier', 'external_id'], 'order'], ['Total', ['10.50 €'], ['ignore', 'amount'], 'order'], ['Currency', ['EUR'], ['ignore', 'currency'], 'order'], ['Product', ['Chair'], ['ignore', 'category'], 'order'],
  ['Event', ['page_view'], ['ignore', 'kind'], 'event'], ['Timestamp', ['2026-01-02T10:00:00Z'], ['ignore', 'occurred_at'], 'event'], ['Page URL', ['/a'], ['ignore', 'detail'], 'event'], ['Message id', ['m1'], ['identifier', 'event_id'], 'event'],
  ['Lead Score', ['17', '80'], ['ignore', 'score'], 'score'], ['Probability', ['17%', '80%'], ['ignore', 'score'], 'score'], ['Scored at', ['2026-01-02'], ['ignore', 'occurred_at'], 'score'], ['Model', ['v1'], ['ignore', 'score_model'], 'score'], ['Lead Score', ['17', '80'], ['input', null], 'lead'],
])('%s %j', (name, values, expected, object) => expect(guess(name, values, object)).toEqual(expected))

test.each<[name: string, expected: [string, string | null]]>([
  ['age_group', ['sensitive', null]], ['gender', ['sensitive', null]], ['hs_legal_basis_consent', ['ignore', 'consent_profiling']], ['converted', ['outcome', 'outcome']], ['converted_at', ['outcome', 'outcome_at']], ['work_email', ['identifier', 'email']], ['mobilephone', ['input', null]], ['mobile_phone', ['identifier', 'phone']],
  ['owner_email', ['ignore', 'owner_email']], ['newsletter', ['input', null]], ['expected_amount', ['input', 'amount']], ['annualrevenue', ['input', null]], ['email_opens', ['input', null]], ['hs_email_optout', ['input', null]],
])('a field that is called %s, before its values are seen', (name, expected) => {
  const { class: kind, as } = guessFromName(name, 'lead', new Set())
  expect([kind, as ?? null]).toEqual(expected)
})

test('a meaning that another field has already is not proposed twice', () => {
  const taken = new Set(['outcome', 'email'] as const)
  expect([guessFromName('converted', 'lead', taken).as, guessFromName('work_email', 'lead', taken).as, guessFromName('phone', 'lead', taken).as]).toEqual([undefined, undefined, 'phone'])
})

test('every guess has its reason, and a role is given once', () => {
  const { columns } = guessColumns([{ name: 'Created', values: ['2026-01-02'] }, { name: 'Registered', values: ['2026-02-03'] }, { name: 'Email', values: ['a@b.com'] }, { name: 'Second email', values: ['c@d.com'] }], 'lead')
  expect(columns.every((column) => column.why.length > 5)).toBe(true)
  expect(columns.map((column) => [column.guess.field, column.guess.as ?? null])).toEqual([['created_at', 'created_at'], ['Registered', 'date'], ['email', 'email'], ['Second email', null]])
})

describe('day and month', () => {
  test.each<[values: string[], expected: object]>([
    [['2026-11-22'], { kind: 'known', order: 'YMD' }], [['22.11.2026', '03.04.2026'], { kind: 'known', order: 'DMY' }], [['11/22/2026', '03/04/2026'], { kind: 'known', order: 'MDY' }], [['03/04/2026', '05/06/2026'], { kind: 'ambiguous', example: '03/04/2026' }],
    [['05/05/2026'], { kind: 'known', order: 'YMD' }], [['22/11/2026', '23/11/2026', '11/22/2026'], { kind: 'known', order: 'DMY' }],
  ])('%j', (values, expected) => expect(dateOrderOfColumn(values)).toEqual(expected))
  test('another column of the file settles it', () => {
    const found = guessColumns([{ name: 'Created', values: ['03/04/2026'] }, { name: 'Renewal', values: ['22/11/2026'] }], 'lead')
    expect([found.dateOrder, found.ambiguous, found.columns.some((column) => column.ambiguousDate)]).toEqual(['DMY', false, false])
  })
})

test.each<[names: string[], expected: ImportObject]>([
  [['Lead ID', 'Email', 'Company'], 'lead'], [['Order ID', 'Customer ID', 'Order date', 'Total'], 'order'], [['invoice_no', 'customer', 'date', 'amount'], 'order'], [['Id', 'Date', 'Price'], 'order'], [['event', 'user_id', 'timestamp'], 'event'], [['event_type', 'email', 'time', 'url'], 'event'],
  [['Email', 'Score', 'Scored at', 'Model'], 'score'], [['Lead ID', 'Probability', 'Model version', 'Date'], 'score'], [['Email', 'Lead score', 'Created at', 'Company'], 'lead'], [['Email', 'Name', 'Company', 'Country', 'Lead score', 'Scored at', 'Created at'], 'lead'],
])('%j are %s rows', (names, expected) => expect(guessObject(names).object).toBe(expected))

test.each([[['a,b,c', '1,2,3'], ','], [['a;b;c', '1,5;2;3'], ';'], [['a\tb', '1\t2'], '\t'], [['a|b', '1|2'], '|'], [['"a;x",b', '"1;y",2'], ','], [['one column', 'value'], ','], [['a;b', '"1,2,3,4";5'], ';']])('%j', (lines, expected) => expect(detectDelimiter(lines)).toBe(expected))

test.each<[rows: string[][], expected: boolean]>([
  [[['id', 'email'], ['1', 'a@b.com']], true], [[['1', 'a@b.com'], ['2', 'c@d.com']], false], [[['2026-01-01', '5'], ['2026-01-02', '6']], false], [[['Name', 'Value 2026'], ['x', '1']], true], [[['Q1 2026', 'Region'], ['5', 'EU']], true],
])('header of %j: %s', (rows, expected) => expect(hasHeader(rows)).toBe(expected))

test('columns have names, each its own', () => {
  expect(headerNames(['Id', '', 'Id', ' $ ', '\uFEFFEmail', ''], true)).toEqual(['Id', 'Column 2', 'Id (2)', 'Column $', 'Email'])
  expect(headerNames(['1', '2'], false)).toEqual(['Column 1', 'Column 2'])
})

test.each([['LeadSource', 'lead source'], ['lead_source', 'lead source'], ['Age_group__c', 'age group'], ['E-Mail', 'e mail'], ['Größe', 'große']])('%s reads "%s"', (name, words) => expect(wordsOf(name)).toBe(words))
