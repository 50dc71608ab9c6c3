import { expect, test } from 'vitest'
import { planReport } from './report-plan.ts'
import { inUse } from './versions-in-use.ts'

const at = (moment: string) => new Date(`2026-${moment}:00Z`)
const known = { asOf: at('09-01T00:00'), knownUntil: at('09-01T05:00'), madeAt: at('09-01T05:00') }

test.each<[what: string, month: string, now: string, former: typeof known | null, expected: object | null]>([
  ['a month that is over', '2026-08', '09-01T05:00', null, { asOf: at('09-01T00:00'), knownUntil: at('09-01T05:00'), again: false }],
  ['the same, a month later: a week of settling', '2026-08', '10-05T05:00', null, { asOf: at('09-01T00:00'), knownUntil: at('09-08T00:00'), again: false }],
  ['told before: from what was known then', '2026-08', '10-05T05:00', known, { asOf: known.asOf, knownUntil: known.knownUntil, madeAt: known.madeAt, again: true }],
  ['told before, and the clock was set back into the month', '2026-08', '08-20T05:00', known, { asOf: known.asOf, knownUntil: known.knownUntil, again: true }],
  ['told in its middle, and now it is over', '2026-08', '09-01T05:00', { ...known, asOf: at('08-20T05:00') }, { asOf: at('09-01T00:00'), again: false }],
  ['a month that has not begun', '2026-10', '09-01T05:00', null, null],
])('%s', (_what, month, now, former, expected) => {
  const plan = planReport(month, at(now), former)
  if (expected === null) expect(plan).toBeNull()
  else expect(plan).toMatchObject(expected)
})

test('a model that was retired in the middle of the month is told of, and so is the one that came after it', () => {
  const published = [{ id: 'first', at: at('06-01T05:00') }, { id: 'second', at: at('08-15T05:00') }]
  expect(inUse(published, [], at('08-01T00:00')).map(({ id }) => id)).toEqual(['second', 'first'])
  expect(inUse(published, [], at('09-01T00:00')).map(({ id }) => id)).toEqual(['second'])
  expect(inUse(published, [{ id: 'first', at: at('08-20T05:00') }], at('08-01T00:00'))).toEqual([{ id: 'first', from: at('08-20T05:00') }, { id: 'second', from: at('08-15T05:00') }])
  expect(inUse(published, [{ id: 'first', at: at('08-20T05:00') }], at('09-01T00:00')).map(({ id }) => id)).toEqual(['first'])
})
