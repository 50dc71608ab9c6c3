import { expect, test } from 'vitest'
import { nameList, readOptions, wholeNumber } from './arguments.ts'
import { nearestName } from './nearest-name.ts'

const table = { data: { value: 'F.csv', required: true }, seed: { value: '1' }, json: { value: null } } as const

test('values, with = too, and switches are read', () => {
  const read = readOptions(['--data=a=b.csv', '--seed', '-3', '--json'], table)
  expect(read).toMatchObject({ kind: 'read', options: { values: new Map([['data', 'a=b.csv'], ['seed', '-3']]), switches: new Set(['json']) } })
})

test.each([
  [['--dta', 'x'], /no option --dta. Did you mean "data"\?/],
  [['x'], /"x" is not an option/],
  [['--data'], /--data needs a value: --data F.csv/],
  [['--data', '--json'], /--data needs a value/],
  [['--data', 'a', '--data', 'b'], /given twice/],
  [['--json=1', '--data', 'a'], /--json takes no value/],
  [['--seed', '1'], /Missing: --data F.csv\./],
  [['--__proto__', '1'], /no option --__proto__/],
])('%j is a wrong usage', (args, reason) => {
  const read = readOptions(args, table)
  expect(read.kind === 'usage' && read.reason).toMatch(reason)
})

test.each([['a,b', ['a', 'b']], ['"a,b", c ', ['a,b', 'c']], [',', []], [undefined, []]])('the list %s', (text, names) => expect(nameList(text)).toEqual(names))

test('numbers outside their limits say what they must be', () => {
  expect(wholeNumber('folds', '5', 2, 20)).toBe(5)
  for (const text of ['1', '2.5', 'x', '21']) expect(wholeNumber('folds', text, 2, 20)).toBe(`--folds is a whole number from 2 to 20, not "${text}".`)
})

test('a slip of the hand is recognised, another word is not', () => {
  expect(nearestName('convertd', ['Lead Origin', 'Converted'])).toBe('Converted')
  expect(nearestName('zebra', ['Lead Origin', 'Converted'])).toBeNull()
})
