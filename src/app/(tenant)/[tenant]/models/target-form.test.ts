import { expect, test } from 'vitest'
import type { LeadScoreTarget } from '#domain/train/index.ts'
import { definitionFrom, formFrom } from './target-form.ts'

const choices = { fields: [{ field: 'stage', values: [{ value: 'won' }, { value: 'lost' }] }], eventKinds: ['deal_won'], orders: true }
const former: LeadScoreTarget = { kind: 'lead-score', outcome: { by: 'field', field: 'stage', positive: 'won', ended: ['lost'], dateField: 'closed_on' }, windowDays: 60, eligibleDays: 180, include: [], exclude: [], learner: 'logistic' }

test('a target goes through its form unchanged', () => {
  expect(definitionFrom(formFrom(former, choices), former, { include: [], exclude: [] })).toEqual(former)
})

test('a model a part goes through the form unchanged, and a part is never smaller than a model can be', () => {
  const parted: LeadScoreTarget = { ...former, segments: { field: 'region', least: 500 } }
  expect(definitionFrom(formFrom(parted, choices), parted, { include: [], exclude: [] })).toEqual(parted)
  expect(definitionFrom({ ...formFrom(parted, choices), partsLeast: '3' }, parted, { include: [], exclude: [] }).segments).toEqual({ field: 'region', least: 100 })
  expect(definitionFrom({ ...formFrom(parted, choices), partsField: '' }, parted, { include: [], exclude: [] })).not.toHaveProperty('segments')
})

test.each([
  ['a field comes first', choices, 'field'],
  ['then an event', { ...choices, fields: [] }, 'event'],
  ['then an order', { fields: [], eventKinds: [], orders: true }, 'order'],
])('a new target starts with what the data offers: %s', (_, offered, by) => {
  expect(formFrom(null, offered).by).toBe(by)
})

test('another field has no date yet, and an empty eligibility never ages out', () => {
  const form = { ...formFrom(former, choices), field: 'result', positive: 'yes', ended: [], eligibleDays: '' }
  expect(definitionFrom(form, former, { include: ['a'], exclude: ['b'] })).toMatchObject({ outcome: { field: 'result', dateField: null }, eligibleDays: null, include: ['a'], exclude: ['b'] })
})

test.each([['90', 90], ['', 90], ['0', 90], ['12.4', 12]])('a window of "%s" days is %i', (windowDays, expected) => {
  expect(definitionFrom({ ...formFrom(former, choices), windowDays }, former, { include: [], exclude: [] }).windowDays).toBe(expected)
})
