import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignProfiles, groupRecords, personKey, type PersonFacts } from './identity.ts'
import { isFunctionalMailbox } from './mailbox.ts'
import type { IdentifierKind } from '../schema.ts'

type Short = Partial<Record<'user' | 'id' | 'mail' | 'phone' | 'device' | 'name', string>>
const kinds = { user: 'user_id', id: 'external_id', mail: 'email', phone: 'phone', device: 'device_id' } as const

function person(ref: string, short: Short): PersonFacts {
  const identifiers = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((key) => (short[key] ? [{ kind: kinds[key] as IdentifierKind, value: short[key] }] : []))
  return { ref, identifiers, name: short.name ?? '' }
}

function groups(people: readonly PersonFacts[]): string[] {
  const counts = new Map<string, number>()
  for (const { identifiers } of people) for (const { kind, value } of identifiers) counts.set(personKey(kind, value), (counts.get(personKey(kind, value)) ?? 0) + 1)
  return groupRecords(people, (key) => counts.get(key) ?? 0).map((group) => group.map((at) => people[at].ref).toSorted().join('')).toSorted()
}

const cases: [name: string, people: Record<string, Short>, expected: string[]][] = [
  ['one e-mail is one person', { a: { id: '1', mail: 'ada@f.com' }, b: { id: '2', mail: 'ada@f.com' } }, ['ab']],
  ['over several steps', { a: { mail: 'x@f.com' }, b: { mail: 'x@f.com', phone: '+491' }, c: { phone: '+491' } }, ['abc']],
  ['two user ids are two people, whatever they share', { a: { user: 'u1', device: 'd', mail: 'x@f.com' }, b: { user: 'u2', device: 'd', mail: 'x@f.com' } }, ['a', 'b']],
  ['a shared device with two sign-ins stays two people', { a: { user: 'u1', device: 'd' }, b: { user: 'u2', device: 'd' }, c: { device: 'd' } }, ['ac', 'b']],
  ['forty people on one device stay forty', Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`p${String(n).padStart(2, '0')}`, { mail: `m${n}@f.com`, device: 'kiosk' }])), Array.from({ length: 40 }, (_, n) => `p${String(n).padStart(2, '0')}`)],
  ['colleagues behind one switchboard stay apart', { a: { mail: 'a@f.com', phone: '+491', name: 'ada' }, b: { mail: 'b@f.com', phone: '+491', name: 'bob' } }, ['a', 'b']],
  ['the same name and phone with another address is one person', { a: { mail: 'a@f.com', phone: '+491', name: 'ada lovelace' }, b: { mail: 'a@home.com', phone: '+491', name: 'ada lovelace' } }, ['ab']],
  ['a team mailbox joins nobody', { a: { mail: 'info@f.com', name: 'ada' }, b: { mail: 'info@f.com', name: 'bob' }, c: { mail: 'info@f.com' } }, ['a', 'b', 'c']],
  ['a team mailbox with the same name is one person', { a: { mail: 'sales@f.com', name: 'ada king' }, b: { mail: 'sales@f.com', name: 'ada king' } }, ['ab']],
  ['the same number in two systems, other name and other address: two people', { a: { id: '17', mail: 'a@f.com', name: 'ada' }, b: { id: '17', mail: 'b@g.com', name: 'bob' } }, ['a', 'b']],
  ['the same number, nothing against it', { a: { id: '17', mail: 'a@f.com' }, b: { id: '17' } }, ['ab']],
  ['at most five addresses', Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`p${n}`, { id: '1', mail: `m${n}@f.com` }])), ['p0p1p2p3p4', 'p5']],
  ['no identifiers, nothing in common', { a: {}, b: {}, c: { name: 'ada' }, d: { name: 'ada' } }, ['a', 'b', 'c', 'd']],
]

describe('who is one person', () => {
  test.each(cases)('%s', (_, people, expected) => {
    expect(groups(Object.entries(people).map(([ref, short]) => person(ref, short)))).toEqual(expected.toSorted())
  })

  test('an address that more than a hundred rows carry is nobody’s', () => {
    const people = Array.from({ length: 101 }, (_, n) => person(`p${n}`, { mail: 'everyone-else@f.com' }))
    expect(groups(people)).toHaveLength(101)
    expect(groups(people.slice(0, 100))).toHaveLength(1)
  })

  test('the order of the records never matters', () => {
    const few = (values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
    const short = fc.record({ user: few(['u1', 'u2', 'u3']), id: few(['1', '2', '3', '4']), mail: few(['a@f.com', 'b@f.com', 'info@f.com', 'c@g.com']), phone: few(['+491', '+492']), device: few(['d1']), name: few(['ada', 'bob', 'ada king']) })
    fc.assert(
      fc.property(fc.array(short, { minLength: 2, maxLength: 14 }).chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list.map((_, n) => n), { minLength: list.length }))), ([list, order]) => {
        const people = list.map((one, n) => person(`p${String(n).padStart(2, '0')}|`, Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined))))
        expect(groups(order.map((n) => people[n]))).toEqual(groups(people))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('ids stay with the person', () => {
  const ref = (name: string, profileId: string | null = null) => ({ ref: name, profileId })
  const profile = (id: string, root: string, createdAt: number, live = true) => ({ id, root, createdAt, live })

  test('a new person gets a new id', () => expect(assignProfiles([[ref('a')]], [])).toEqual({ assigned: [{ profileId: null, merged: [] }], left: [] }))
  test('the younger is merged into the older', () => expect(assignProfiles([[ref('a', 'P'), ref('b', 'Q')]], [profile('Q', 'b', 2), profile('P', 'a', 1)])).toEqual({ assigned: [{ profileId: 'P', merged: ['Q'] }], left: [] }))
  test('when they part, each has its own id again', () => expect(assignProfiles([[ref('a', 'P')], [ref('b', 'P')]], [profile('P', 'a', 1), profile('Q', 'b', 2, false)])).toEqual({ assigned: [{ profileId: 'P', merged: [] }, { profileId: 'Q', merged: [] }], left: [] }))
  test('who began with a record that is gone keeps the id by the others', () => expect(assignProfiles([[ref('b', 'P')]], [profile('P', 'gone', 1)])).toEqual({ assigned: [{ profileId: 'P', merged: [] }], left: [] }))
  test('a profile without records is left over', () => expect(assignProfiles([], [profile('P', 'gone', 1)])).toEqual({ assigned: [], left: [profile('P', 'gone', 1)] }))
})

test.each([['info@f.com', true], ['Sales@f.com'.toLowerCase(), true], ['team@f.com', true], ['no-reply@f.com', true], ['sales.eu@f.com', true], ['info+x@f.com', true], ['ada@f.com', false], ['ada.info@f.com', false], ['salesman.bob@f.com', false], ['marketa@f.com', false]])('%s is a mailbox of several people: %s', (email, expected) => {
  expect(isFunctionalMailbox(email)).toBe(expected)
})
