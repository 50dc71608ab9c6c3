import { describe, expect, test } from 'vitest'
import { everyLead } from '#domain/act/schema.ts'
import { afterAction, sent, staysListed, type QueueLead } from './queue-lead.ts'

const now = new Date('2026-11-20T09:00:00Z')
const people = [{ userId: 'jonas', name: 'Jonas Weber' }, { userId: 'noa', name: 'Noa Stein' }]
const lead: QueueLead = {
  profileId: 'p1', targetId: 't', predictionId: 'x', name: 'Ines Moreau', company: 'Brindle', score: 71, grade: 'B', probability: 0.26, percentile: 0.87, evidence: 'full', trend: 12, trendSince: null,
  reasonShort: 'r', reasonLong: 'r', reasonPoints: 12, strip: [12], amount: 48_000, currency: 'EUR', expected: 12_603, rank: 12_603, nextAction: 'call', ownerId: null, ownerName: null, stage: 'new',
  slaDueAt: '2026-11-20T10:00:00.000Z', late: false, snoozedUntil: null, lastTouchAt: null, source: 'fair', country: 'FR', tags: ['b'], leadSince: '2026-11-01T00:00:00.000Z', scoredAt: '2026-11-20T07:34:00.000Z', version: 1,
}

describe('what an action shows at once', () => {
  test.each([
    ['a new owner with the name', { kind: 'assign', ownerId: 'noa' } as const, { ownerId: 'noa', ownerName: 'Noa Stein' }],
    ['nobody', { kind: 'assign', ownerId: null } as const, { ownerId: null, ownerName: null }],
    ['a stage', { kind: 'stage', stage: 'proposal' } as const, { stage: 'proposal' }],
    ['a snooze', { kind: 'snooze', until: new Date('2026-11-21T08:00:00Z') } as const, { snoozedUntil: '2026-11-21T08:00:00.000Z' }],
    ['tags once each, in order', { kind: 'tag', add: ['a', 'b'], remove: [] } as const, { tags: ['a', 'b'] }],
    ['a tag taken away', { kind: 'tag', add: [], remove: ['b'] } as const, { tags: [] }],
    ['a call: worked on, nothing due, wait', { kind: 'step', step: 'call', note: '' } as const, { stage: 'working', nextAction: 'wait', slaDueAt: null, lastTouchAt: now.toISOString() }],
    ['a note: nothing else', { kind: 'step', step: 'note', note: 'n' } as const, {}],
  ])('%s', (_name, action, change) => {
    const given = action.kind === 'tag' ? { ...action, add: [...action.add], remove: [...action.remove] } : action
    expect(afterAction(lead, given, { now, people })).toEqual({ ...lead, ...change })
  })
})

test.each([
  ['no filter', {}, {}, true],
  ['snoozed leaves the list', { snoozedUntil: '2026-11-21T08:00:00.000Z' }, {}, false],
  ['snoozed stays where all are shown', { snoozedUntil: '2026-11-21T08:00:00.000Z' }, { snoozed: 'all' as const }, true],
  ['a snooze that is over stays', { snoozedUntil: '2026-11-20T08:00:00.000Z' }, {}, true],
  ['woken leaves the snoozed', {}, { snoozed: 'only' as const }, false],
  ['given away leaves mine', { ownerId: 'noa' }, { owner: 'me' as const }, false],
  ['taken stays in mine or nobody’s', { ownerId: 'jonas' }, { owner: 'me-or-nobody' as const }, true],
  ['taken leaves nobody’s', { ownerId: 'jonas' }, { owner: 'nobody' as const }, false],
  ['another stage leaves', { stage: 'working' as const }, { stage: ['new' as const] }, false],
  ['an untagged lead leaves its tag', { tags: [] }, { tag: ['b'] }, false],
  ['done leaves the late ones', { slaDueAt: null }, { sla: 'late' as const }, false],
])('%s', (_name, change, filters, stays) => {
  expect(staysListed({ ...lead, ...change }, { ...everyLead, ...filters }, { me: 'jonas', now })).toBe(stays)
})

test('moments become texts on the way to the browser', () => {
  expect(sent({ at: now, list: [{ at: null }] })).toEqual({ at: '2026-11-20T09:00:00.000Z', list: [{ at: null }] })
})
