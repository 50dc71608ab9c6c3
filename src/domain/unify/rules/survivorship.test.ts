import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersonRecord } from '../schema.ts'
import { buildProfile, profilingOf, searchText } from './survivorship.ts'

function record(key: string, traits: PersonRecord['data']['traits'], meta: Partial<PersonRecord['data']['meta']> = {}, more: Partial<PersonRecord> = {}): PersonRecord {
  return { id: `id-${key}`, sourceId: 'crm', object: 'lead', externalId: key, receivedAt: new Date('2026-06-01'), profileId: null, data: { traits, meta: { identifiers: [], ...meta } }, ...more }
}

test('of two words the newer counts, and each attribute says where it is from', () => {
  const profile = buildProfile([
    record('old', { name: 'Ada', city: 'London', size: 10 }, { name: 'Ada', updatedAt: '2026-01-01T00:00:00.000Z', email: 'ada@f.com' }),
    record('new', { name: 'Ada King', size: 20 }, { name: 'Ada King', updatedAt: '2026-02-01T00:00:00.000Z' }, { sourceId: 'shop' }),
  ], { root: 'r' })
  expect(profile).toMatchObject({ name: 'Ada King', email: 'ada@f.com', traits: { name: 'Ada King', city: 'London', size: 20 }, search: 'ada king ada@f.com' })
  expect(profile.origins).toEqual({ root: 'r', all: { recordId: 'id-new', sourceId: 'shop', at: '2026-02-01T00:00:00.000Z' }, fields: { city: { recordId: 'id-old', sourceId: 'crm', at: '2026-01-01T00:00:00.000Z' } } })
})

test('a source of higher priority counts more than a newer one', () => {
  const records = [record('a', { size: 10 }, { updatedAt: '2026-01-01T00:00:00.000Z' }, { sourceId: 'erp' }), record('b', { size: 20 }, { updatedAt: '2026-02-01T00:00:00.000Z' })]
  expect(buildProfile(records, { root: 'r', priority: new Map([['erp', 1]]) }).traits).toEqual({ size: 10 })
})

test('who has lead records is a lead, since the first of them', () => {
  expect(buildProfile([record('a', {}, { leadSince: '2026-03-01T00:00:00.000Z' }), record('b', {}, { leadSince: '2026-02-01T00:00:00.000Z' })], { root: 'r' })).toMatchObject({ isLead: true, leadSince: '2026-02-01T00:00:00.000Z' })
  expect(buildProfile([record('a', {}, {}, { object: 'customer' })], { root: 'r' })).toMatchObject({ isLead: false, leadSince: null })
})

test.each<[name: string, records: PersonRecord[], manual: { allowed: boolean; at: Date }[], allowed: boolean, basis: string]>([
  ['never asked is no', [record('a', {})], [], false, 'none'],
  ['yes', [record('a', {}, { consent: true })], [], true, 'consent'],
  ['no', [record('a', {}, { consent: false })], [], false, 'refused'],
  ['of yes and no at one moment, the no', [record('a', {}, { consent: true }), record('b', {}, { consent: false })], [], false, 'refused'],
  ['the newer word', [record('a', {}, { consent: false, updatedAt: '2026-01-01T00:00:00.000Z' }), record('b', {}, { consent: true, updatedAt: '2026-02-01T00:00:00.000Z' })], [], true, 'consent'],
  ['a basis stated for the file', [record('a', {}, { basis: true })], [], true, 'stated'],
  ['a refusal counts more than a stated basis', [record('a', {}, { basis: true, consent: false })], [], false, 'refused'],
  ['withdrawn by hand later', [record('a', {}, { consent: true, updatedAt: '2026-01-01T00:00:00.000Z' })], [{ allowed: false, at: new Date('2026-03-01') }], false, 'refused'],
  ['withdrawn by hand, repeated by a file without dates', [record('a', {}, { consent: true }, { receivedAt: new Date('2026-06-01') })], [{ allowed: false, at: new Date('2026-03-01') }], false, 'refused'],
  ['withdrawn by hand, given again later', [record('a', {}, { consent: true, updatedAt: '2026-04-01T00:00:00.000Z' })], [{ allowed: false, at: new Date('2026-03-01') }], true, 'consent'],
])('profiling: %s', (_, records, manual, profilingAllowed, profilingBasis) => expect(profilingOf(records, manual)).toEqual({ profilingAllowed, profilingBasis }))

test('the profile is the same over 1,000 orders of the same records', () => {
  const one = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), day: fc.constantFrom('2026-01-01', '2026-02-01', undefined), city: fc.constantFrom('London', 'Paris', undefined), consent: fc.constantFrom(true, false, undefined), source: fc.constantFrom('crm', 'shop') })
  fc.assert(
    fc.property(fc.uniqueArray(one, { selector: ({ key, source }) => key + source, minLength: 1 }).chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))), ([list, shuffled]) => {
      const build = (ones: typeof list) => buildProfile(ones.map(({ key, day, city, consent, source }) => record(key, city ? { city } : {}, { consent, ...(day ? { updatedAt: `${day}T00:00:00.000Z` } : {}), email: `${key}@f.com` }, { sourceId: source })), { root: 'r' })
      expect(build(shuffled)).toEqual(build(list))
    }),
    { numRuns: 1_000 },
  )
})

test('search finds words without accents and capitals', () => expect(searchText(['Søren Müller', 'Groß & Co', 'S@F.com'])).toBe('soren muller gross & co s@f.com'))
