import { expect, test } from 'vitest'
import { dateOf, dateOrderOf, numberOf, textOf, type RawValue } from './raw-value.ts'

test.each<[RawValue, string | null]>([
  ['', null], ['  ', null], ['Select', null], ['n/a', null], ['NULL', null], ['None', null], ['-', null], [null, null], [undefined, null], [Infinity, null],
  [' Google ', 'Google'], [false, 'false'], [0, '0'],
])('%j reads as the text %j', (raw, text) => expect(textOf(raw)).toBe(text))

test.each<[RawValue, number]>([
  [3, 3], ['3', 3], [' -2.50 ', -2.5], ['1,234', 1234], ['1,234,567.5', 1234567.5], ['1.234,5', 1234.5], ['12,5', 12.5], ['$1,200', 1200], ['-€5', -5],
  ['12 %', 12], ['1e3', 1000], ['.5', 0.5], ['Infinity', NaN], ['1e999', NaN], ['0x12', NaN], ['12 apples', NaN], ['N/A', NaN], [NaN, NaN], [true, NaN],
])('%j reads as the number %d', (raw, value) => expect(numberOf(raw)).toBe(value))

test.each([
  ['1970-01-02', 'YMD', 1], ['2024-02-29T12:00:00Z', 'YMD', 19782.5], ['2024-02-29 06:00', 'DMY', 19782.25], ['2024-02-29T01:00:00+01:00', 'YMD', 19782],
  ['03/04/2024', 'DMY', 19816], ['03/04/2024', 'MDY', 19786], ['3.4.24', 'DMY', 19816], ['29 Feb 2024', 'YMD', 19782], ['February 29, 2024', 'YMD', 19782],
  ['2/29/2024 6:00 PM', 'MDY', 19782.75], ] as const)('%s in the order %s is day %d', (text, order, days) => expect(dateOf(text, order)).toBeCloseTo(days, 9))

test.each([
  ['2023-02-29', 'YMD'], ['31/04/2024', 'DMY'], ['2024', 'YMD'], ['03/04-2024', 'DMY'], ['03/04/2024', 'YMD'], ['2024-01-01 25:00', 'YMD'], ['soon', 'DMY'],
] as const)('%s in the order %s is no date', (text, order) => expect(dateOf(text, order)).toBeNaN())

test.each([
  ['DD/MM/YYYY', 'DMY'], ['mm-dd-yyyy', 'MDY'], ['YYYY-MM-DD HH:mm', 'YMD'], ['d.m.y', 'DMY'], ['%d/%m/%Y', 'DMY'], ['day first', 'DMY'], ['month-first', 'MDY'],
  ['yesterday', null], ['YYYY', null], ['YYYY-DD-MM', null],
] as const)('the format %s has the order %s', (format, order) => expect(dateOrderOf(format)).toBe(order))
