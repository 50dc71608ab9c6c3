import { describe, expect, test } from 'vitest'
import type { DateOrder } from '../schema.ts'
import { companyKey, isBlockedIdentifier, nameKey, normalAmount, normalCompany, normalConsent, normalCountry, normalCurrency, normalDate, normalEmail, normalName, normalPhone } from './normal.ts'

const table = <Out>(name: string, normal: (text: string) => Out, cases: [given: string, expected: Out][]) => describe(name, () => test.each(cases)('%j', (given, expected) => expect(normal(given)).toEqual(expected)))

table('e-mail', normalEmail, [
  ['ada@example.com', 'ada@example.com'], [' ADA@Example.COM ', 'ada@example.com'], ['Ada Lovelace <ada@example.com>', 'ada@example.com'], ['"Lovelace, Ada" <Ada@Example.com>', 'ada@example.com'], ['mailto:ada@example.com', 'ada@example.com'],
  ['ada.lovelace@example.co.uk', 'ada.lovelace@example.co.uk'], ['ada+news@example.com', 'ada+news@example.com'], ["o'brien@example.ie", "o'brien@example.ie"], ['ada@example.com.', 'ada@example.com'], ['ada@example.com;', 'ada@example.com'],
  ['a@b.io', 'a@b.io'], ['ada@sub.sub.example.org', 'ada@sub.sub.example.org'], ['ada_l@example-firm.de', 'ada_l@example-firm.de'], ['ada@müller.de', 'ada@müller.de'], ['\u200Bada@example.com', 'ada@example.com'], ['ａｄａ@example.com', 'ada@example.com'],
  ['ada@xn--mller-kva.de', 'ada@xn--mller-kva.de'], ['123@example.com', '123@example.com'], ['', null], ['ada', null], ['ada@', null], ['@example.com', null], ['ada@example', null], ['ada@@example.com', null], ['ada@example..com', null], ['.ada@example.com', null],
  ['ada.@example.com', null], ['ada..l@example.com', null], ['ada@-example.com', null], ['ada@example.c', null], ['ada@example.123', null], ['ada lovelace@example.com', null], ['ada@exam ple.com', null], [`${'a'.repeat(65)}@example.com`, null], ['ada(at)example.com', null],
])

table('phone, a German file', (text) => normalPhone(text, 'DE'), [
  ['030 1234567', '+49301234567'], ['(030) 123-4567', '+49301234567'], ['+49 30 1234567', '+49301234567'], ['0049 30 1234567', '+49301234567'], ['+49 (0)30 1234567', '+49301234567'], ['0171 2345678', '+491712345678'], ['+1 415 555 2671', '+14155552671'],
  ['001 415 555 2671', '+14155552671'], ['+44 20 7946 0958', '+442079460958'], ['tel:+49301234567', '+49301234567'], ["'+49301234567", '+49301234567'], ['+49-30-123.45.67', '+49301234567'], ['٠٣٠١٢٣٤٥٦٧', '+49301234567'], ['123', null], ['hello', null], ['', null], ['4.93012E+11', null], ['+49', null], ['+999 123 456 789', null],
])
table('phone, no country known', (text) => normalPhone(text), [['+33 1 42 68 53 00', '+33142685300'], ['0033 1 42 68 53 00', '+33142685300'], ['01 42 68 53 00', null], ['+81 3-1234-5678', '+81312345678'], ['+55 11 91234-5678', '+5511912345678'], ['00 00 00 00', null]])
table('phone, an American file', (text) => normalPhone(text, 'US'), [['415-555-2671', '+14155552671'], ['(415) 555 2671', '+14155552671'], ['1-415-555-2671', '+14155552671'], ['4155552671', '+14155552671'], ['555-2671', null]])

table('name', normalName, [
  ['Ada Lovelace', 'Ada Lovelace'], ['  ada   lovelace ', 'Ada Lovelace'], ['ADA LOVELACE', 'Ada Lovelace'], ['Lovelace, Ada', 'Ada Lovelace'], ['MÜLLER, MAX', 'Max Müller'], ['anna-lena schmidt', 'Anna-Lena Schmidt'], ["sinéad o'connor", "Sinéad O'Connor"],
  ['Ludwig van Beethoven', 'Ludwig van Beethoven'], ['McDonald', 'McDonald'], ['Martin King, Jr', 'Martin King, Jr'], ['李 雷', '李 雷'], ['Jose\u0301', 'José'], ['Ada\tLovelace', 'AdaLovelace'], ['', null], ['123', null], ['---', null], ['?', null],
])
table('company', normalCompany, [['  ACME   GmbH ', 'ACME GmbH'], ['"Acme"', 'Acme'], ['3M', '3M'], ['Müller & Söhne', 'Müller & Söhne'], ['...', null], ['', null]])
table('company for comparing', companyKey, [['ACME GmbH', 'acme'], ['Acme, Inc.', 'acme'], ['Acme Co. Ltd.', 'acme'], ['Müller & Söhne KG', 'muller and sohne'], ['Alza s.r.o.', 'alza'], ['Allegro Sp. z o.o.', 'allegro'], ['S.A.P.', 'sap'], ['AG', 'ag']])
table('name for comparing', nameKey, [['Ada Lovelace', 'ada lovelace'], ['LOVELACE Ada', 'ada lovelace'], ['Dr. Max Müller', 'max muller'], ['Søren Ærø', 'aero soren'], ['Łukasz Żak', 'lukasz zak'], ['Groß', 'gross'], ['José-María', 'jose maria']])

table('country', normalCountry, [
  ['DE', 'DE'], ['de', 'DE'], ['DEU', 'DE'], ['Germany', 'DE'], ['Deutschland', 'DE'], ['Allemagne', 'DE'], ['ALEMANIA', 'DE'], ['Niemcy', 'DE'], ['UK', 'GB'], ['United Kingdom', 'GB'], ['England', 'GB'], ['Great Britain', 'GB'], ['USA', 'US'], ['U.S.A.', 'US'], ['United States of America', 'US'], ['the Netherlands', 'NL'],
  ['Holland', 'NL'], ['Česko', 'CZ'], ['Czech Republic', 'CZ'], ['Österreich', 'AT'], ['Oesterreich', 'AT'], ['Suisse', 'CH'], ['España', 'ES'], ['Espana', 'ES'], ['Italia', 'IT'], ['Brasil', 'BR'], ['Россия', 'RU'], ['日本', 'JP'], ['中国', 'CN'], ['South Korea', 'KR'], ['Türkiye', 'TR'], ['Turkey', 'TR'], ['Hong Kong', 'HK'],
  ['United Arab Emirates', 'AE'], ['UAE', 'AE'], ['Ivory Coast', 'CI'], ["Côte d'Ivoire", 'CI'], ['India', 'IN'], ['Sverige', 'SE'], ['Polska', 'PL'], ['Ireland', 'IE'], ['Narnia', null], ['XX', null], ['', null], ['Select', null], ['EU', null],
])

const dates = (order: DateOrder) => (text: string) => normalDate(text, order)?.toISOString().replace('T00:00:00.000Z', '').replace('.000Z', 'Z') ?? null
table('date, day first', dates('DMY'), [
  ['2026-11-22', '2026-11-22'], ['22.11.2026', '2026-11-22'], ['22/11/2026', '2026-11-22'], ['22-11-2026', '2026-11-22'], ['3/4/2026', '2026-04-03'], ['03/04/26', '2026-04-03'], ['22.11.2026 14:30', '2026-11-22T14:30:00Z'], ['2026-11-22T14:30:00Z', '2026-11-22T14:30:00Z'], ['2026-11-22T14:30:00+02:00', '2026-11-22T12:30:00Z'],
  ['2026-11-22 14:30:05', '2026-11-22T14:30:05Z'], ['22 Nov 2026', '2026-11-22'], ['Nov 22, 2026', '2026-11-22'], ['22 November 2026', '2026-11-22'], ['22nd Nov 2026', '2026-11-22'], ['20261122', '2026-11-22'], ['20261122T143000Z', '2026-11-22T14:30:00Z'], ['1763813400', '2025-11-22T12:10:00Z'], ['1763813400000', '2025-11-22T12:10:00Z'],
  ['45983', '2025-11-22'], ['45983.5', '2025-11-22T12:00:00Z'], ['29.02.2024', '2024-02-29'], ['29.02.2026', null], ['31.04.2026', null], ['32.01.2026', null], ['13/13/2026', null], ['hello', null], ['', null], ['2026', null], ['22.11.', null],
])
table('date, month first', dates('MDY'), [['11/22/2026', '2026-11-22'], ['3/4/2026', '2026-03-04'], ['22/11/2026', null], ['11/22/26 2:30 PM', '2026-11-22T14:30:00Z'], ['12/31/1999', '1999-12-31'], ['2026/11/22', '2026-11-22']])
table('date, year first only', dates('YMD'), [['2026-11-22', '2026-11-22'], ['22/11/2026', null]])

table('amount', normalAmount, [
  ['1234.5', 1234.5], ['1,234.50', 1234.5], ['1.234,50', 1234.5], ['1 234,50', 1234.5], ['1\u00A0234,50', 1234.5], ['1\u202F234,50', 1234.5], ["1'234.50", 1234.5], ['1’234.50', 1234.5], ['12,5', 12.5], ['€12.50', 12.5], ['12.50 €', 12.5], ['EUR 12.50', 12.5], ['12,50 EUR', 12.5], ['US$1,000', 1000], ['£3', 3], ['-5', -5], ['−5', -5], ['(12.00)', -12],
  ['12.00-', -12], ['1,234,567', 1234567], ['1.234.567,89', 1234567.89], ['0', 0], ['1e3', 1000], ['12,-', 12], ['CHF 1’000.-', 1000], ['100 Kč', 100], ['50 zł', 50], ['abc', null], ['', null], ['12.34.56', null], ['1e999', null], ['--5', null], ['12 34', null], ['N/A', null],
])
table('currency', normalCurrency, [['EUR', 'EUR'], ['eur', 'EUR'], ['€', 'EUR'], ['$', 'USD'], ['£', 'GBP'], ['euro', 'EUR'], ['CHF', 'CHF'], ['zł', 'PLN'], ['₹', 'INR'], ['XYZ', null], ['', null], ['money', null]])
table('consent', normalConsent, [['yes', true], ['Y', true], ['TRUE', true], ['1', true], ['Ja', true], ['oui', true], ['opt-in', true], ['no', false], ['0', false], ['Nein', false], ['withdrawn', false], ['opted out', false], ['maybe', null], ['', null], ['2', null], ['unknown', null]])
table('values that are nobody’s', isBlockedIdentifier, [
  ['0', true], ['000', true], ['-', true], ['--', true], ['-1', true], ['null', true], ['NULL', true], ['None', true], ['anonymous', true], ['Unknown', true], ['undefined', true], ['N/A', true], ['', true], ['  ', true], ['noreply@firm.com', true], ['none@firm.com', true], ['00000000-0000-0000-0000-000000000000', true], ['???', true], ['guest', true],
  ['ada@firm.com', false], ['17', false], ['L-001', false], ['10', false], ['a', false], ['+49301234567', false],
])
