import { expect, test } from 'vitest'
import { readOutcome } from './outcome-labels.ts'

const column = (...values: (string | number | boolean | null)[]) => ({ name: 'won', values })

test.each([
  [column('1', '0', '1'), undefined, '1', 2],
  [column('Yes', 'No', 'No'), undefined, 'Yes', 1],
  [column(true, false), undefined, 'true', 1],
  [column('won', 'lost', 'open'), 'won', 'won', 1],
  [column('WON', 'lost'), 'won', 'WON', 1],
  [column('1.0', '0.0'), '1', '1.0', 1],
  [column('0', '0'), '1', '', 0],
])('%j with %s: positive is %s', (given, positive, expected, positives) => {
  expect(readOutcome(given, positive)).toMatchObject({ kind: 'read', positive: expected, positives })
})

test('rows without an outcome are set apart', () => {
  const reading = readOutcome(column('1', '', null, '0'))
  expect(reading).toMatchObject({ kind: 'read', withoutOutcome: 2, rows: Int32Array.of(0, 3), labels: Uint8Array.of(1, 0) })
})

test.each([
  [column('a', 'b', 'c'), undefined, /3 values, "a" and "b" and "c": say which one/],
  [column('red', 'blue'), undefined, /say which one/],
  [column('won', 'lost'), 'gained', /No row has the value "gained"/],
])('%j with %s is unclear', (given, positive, sentence) => {
  const reading = readOutcome(given, positive)
  expect(reading.kind === 'unclear' && reading.sentence).toMatch(sentence)
})
