import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Figure, QuarterEntry, Recommendation, SealedReport } from '../schema.ts'
import { quarterPack } from './quarter-pack.ts'
import { monthsOf, quarterBefore, quarterOf, quartersSince, quarterState } from './quarters.ts'
import { sealReport, signingKeyOf, signStatement } from './seal.ts'

const key = signingKeyOf(createHash('sha256').update('quarters').digest())
const figure = (id: string, value: number | null): Figure => ({ id, label: id, unit: 'count', means: 'x', file: 'a.csv', formula: { by: 'count', where: [] }, value, low: null, high: null, rows: 1, state: value === null ? 'none' : 'final' })

function reportOf(month: string, { kept, advises, disorder }: { kept: number | null; advises: Recommendation; disorder: string[] }): SealedReport {
  return sealReport({
    format: 'leadlight-report', version: 1, workspace: { id: 'w', slug: 'w', name: 'W', currency: 'USD' }, month, from: '', until: '', asOf: '', knownUntil: '', edition: 1, supersedes: null, previous: null, madeWith: '1', sections: [], definitions: {}, headings: [], missing: [], files: [],
    executive: { headline: `Kept {{m.kept}} in ${month}.`, sections: [{ id: 'disorder', title: 'Not in order', state: disorder.length === 0 ? 'empty' : 'told', sentences: disorder, tables: [] }] },
    findings: month === '2026-09' ? [{ id: 'f', title: 'Late file', severity: 'low', owner: 'Ines', due: '2026-09-15', raisedIn: '2026-08', state: 'open', overdue: false }] : [],
    figures: [figure(`orders.net.${month}`, 100), figure('orders.net.2026-01', 1)],
    models: [{ key: 'm', targetId: 't', kind: 'lead-score', name: 'Lead score', purpose: 'p', versions: [], advice: { recommendation: advises, rules: [{ rule: 'r', because: `As of ${month}.` }] }, sections: [], figures: [figure('m.promised', 20), figure('m.came', 19), figure('m.kept', kept)] }],
  }, key)
}

const july = reportOf('2026-07', { kept: 1.1, advises: 'keep', disorder: [] })
const september = reportOf('2026-09', { kept: null, advises: 'retrain', disorder: ['The field country broke: {{m.came}} came.'] })
const decided = signStatement({ sequence: 1, kind: 'decision', at: '2026-10-02', by: { name: 'Tomas', role: 'compliance' }, content: { modelKey: 'm', decision: 'retrain', reason: 'It drifted' }, previous: september.proof.hash }, key)
const entry = (quarter: string, sequence: number, at: string, content: QuarterEntry['content']): QuarterEntry => ({ quarter, sequence, at: new Date(at), byName: 'Tomas', byRole: 'compliance', content })
const now = new Date('2026-10-10T00:00:00Z')
const pack = (entries: QuarterEntry[]) => quarterPack({ quarter: '2026-Q3', now, reports: [{ ...september, statements: [decided] }, july], entries })

test('quarters begin and end where the calendar says', () => {
  expect(['2026-01', '2026-03', '2026-04', '2026-12'].map(quarterOf)).toEqual(['2026-Q1', '2026-Q1', '2026-Q2', '2026-Q4'])
  expect(monthsOf('2026-Q4')).toEqual(['2026-10', '2026-11', '2026-12'])
  expect(quarterBefore('2026-Q1')).toBe('2025-Q4')
  expect(quartersSince('2025-11', new Date('2026-05-01T00:00:00Z'), 12)).toEqual(['2026-Q2', '2026-Q1', '2025-Q4'])
  expect(['2026-09-30T23:59:59.999Z', '2026-10-01T00:00:00Z', '2026-10-31T23:59:59Z', '2026-11-01T00:00:00Z'].map((at) => quarterState('2026-Q3', new Date(at), false))).toEqual(['running', 'due', 'due', 'overdue'])
})

test('the pack tells of each month what its report says, and names what is missing', () => {
  const told = pack([])
  expect(told.months.map(({ month, report }) => [month, report?.headline ?? null])).toEqual([['2026-07', 'Kept 1.1 in 2026-07.'], ['2026-08', null], ['2026-09', 'Kept none in 2026-09.']])
  expect(told.missing).toEqual(['There is no report of August 2026.'])
  expect(told.models).toMatchObject([{ name: 'Lead score', advice: { recommendation: 'retrain' }, decided: null, months: [{ month: '2026-07', kept: { value: 1.1 }, decided: null }, { month: '2026-09', kept: null, promised: { value: 20 }, decided: 'retrain' }] }])
  expect(told.net.map(({ month }) => month)).toEqual(['2026-07', '2026-09'])
  expect(told.disorder).toEqual([{ month: '2026-09', sentences: ['The field country broke: 19 came.'] }])
  expect(told.findings).toMatchObject([{ id: 'f', overdue: true }])
  expect(told).toMatchObject({ state: 'due', currency: 'USD', wanting: ['Nobody is recorded as having come.', 'Nothing is decided about Lead score.'] })
})

test('what was agreed before is asked after: open, or done since the last session', () => {
  const agreed = (title: string) => ({ kind: 'action', title, owner: 'Ines', due: '2026-07-31' }) as const
  const told = pack([
    entry('2026-Q1', 1, '2026-04-05', agreed('Long done')), entry('2026-Q1', 2, '2026-05-05', { kind: 'action-done', action: '2026-Q1.1', note: 'Before the last session' }),
    entry('2026-Q2', 1, '2026-07-05', agreed('Done since')), entry('2026-Q2', 2, '2026-07-05', agreed('Still open')), entry('2026-Q2', 3, '2026-07-05', { kind: 'held', note: '', reports: [] }), entry('2026-Q2', 4, '2026-08-01', { kind: 'action-done', action: '2026-Q2.1', note: 'Mended' }),
    entry('2026-Q3', 1, '2026-10-09', { kind: 'attendance', name: 'Grace', from: 'leadership' }), entry('2026-Q3', 2, '2026-10-09', { kind: 'decision', modelKey: 'm', decision: 'keep', reason: 'First thought' }), entry('2026-Q3', 3, '2026-10-09', { kind: 'decision', modelKey: 'm', decision: 'retrain', reason: 'Second thought' }),
    entry('2026-Q3', 4, '2026-10-09', agreed('New one')),
  ])
  expect(told.former.map(({ title, overdue }) => [title, overdue])).toEqual([['Done since', false], ['Still open', true]])
  expect(told.actions).toMatchObject([{ id: '2026-Q3.4', title: 'New one', done: null }])
  expect(told.models[0].decided).toMatchObject({ decision: 'retrain', reason: 'Second thought', by: 'Tomas' })
  expect(told.wanting).toEqual([])
})
