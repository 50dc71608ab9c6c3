import fc from 'fast-check'
import { expect, test } from 'vitest'
import { featureCatalogue } from '#domain/train/index.ts'
import type { FeatureValue } from '../schema.ts'
import { clipAtWord, figure, SHORT_LENGTH, wordsFor } from './reason-words.ts'

const { ordersWithin, valueWithin, orderGap, orderOverdue, customerAge, categoryCount, categoryAge, eventCount, eventAge, trait, orderCount, orderValue, orderAge, leadAge } = featureCatalogue
const cases: [name: string, kind: 'number' | 'category' | 'flag' | 'date', value: FeatureValue, sentence: string, short: string][] = [
  [eventCount('pricing_view', 7), 'number', 3, 'Viewed the **pricing page 3 times** in the last 7 days', 'Pricing page 3 times in 7 days'],
  [eventCount('pricing_view', 7), 'number', 1, 'Viewed the **pricing page once** in the last 7 days', 'Pricing page once in 7 days'],
  [eventCount('pricing_view', 30), 'number', 0, '**No pricing page view** in the last 30 days', 'No pricing page view in 30 days'],
  [eventCount('email_open', 30), 'number', 4, 'Opened **4 e-mails** in the last 30 days', 'Opened 4 e-mails in 30 days'],
  [eventCount('meeting_booked', 90), 'number', 0, '**No meeting** booked in the last 90 days', 'No meeting booked in 90 days'],
  [eventCount('space_walk', 7), 'number', 2, '**Space walk 2 times** in the last 7 days', 'Space walk 2 times in 7 days'],
  [eventCount('trial_start', 90), 'flag', '1', 'Started **1 trial** in the last 90 days', 'Started 1 trial in 90 days'],
  [eventCount('trial_start', 90), 'flag', '0', '**No trial** started in the last 90 days', 'No trial started in 90 days'],
  [eventCount('trial_start', 90), 'flag', null, '**Trials started, last 90 days** is not known', 'Trials started, last… not known'],
  [orderCount, 'flag', '1', '**1 order** so far', '1 order so far'],
  [eventAge('meeting_booked'), 'number', null, '**No meeting** booked yet', 'No meeting booked yet'],
  [eventAge('demo_request'), 'number', 0.4, 'Last **demo requested today**', 'Last demo requested today'],
  [eventAge('call'), 'number', 1, 'Last **call made 1 day ago**', 'Last call made 1 day ago'],
  [trait('employees'), 'number', 240, '**240 employees**', '240 employees'],
  [trait('industry'), 'category', 'Retail', '**Industry** is **Retail**', 'Industry: Retail'],
  [trait('signup_date'), 'date', '2025-03-12', '**Signup date** is **12 Mar 2025**', 'Signup date: 12 Mar 2025'],
  ['Do Not Email', 'flag', 'No', '**Do Not Email** is **No**', 'Do Not Email: No'],
  ['Total Time Spent on Website', 'number', 1532, '**Total Time Spent on Website** is **1,532**', 'Total Time Spent on Website: 1,532'],
  ['What matters most to you in choosing a course', 'category', null, '**What matters most to you in choosing a course** is not given', 'What matters most to you… not given'],
  [ordersWithin(90), 'number', 0, '**No order** in the last 90 days', 'No order in the last 90 days'],
  [ordersWithin(30), 'number', 1, '**1 order** in the last 30 days', '1 order in the last 30 days'],
  [valueWithin(365), 'number', 1250.5, 'Ordered for **1,250.5** in the last 365 days', 'Ordered for 1,250.5 in the last…'],
  [orderGap, 'number', 12.5, 'Orders about **every 12.5 days**', 'Orders about every 12.5 days'],
  [orderOverdue, 'number', 2.1, 'Last order **2.1 usual gaps** ago', 'Last order 2.1 usual gaps ago'],
  [customerAge, 'number', 40, 'First order **40 days ago**', 'First order 40 days ago'],
  [categoryCount('Optics'), 'number', 0, '**No order of Optics** so far', 'No order of Optics so far'],
  [categoryAge('Optics'), 'number', 3, 'Last order of **Optics 3 days ago**', 'Last order of Optics 3 days ago'],
  [orderCount, 'number', 0, '**No order** so far', 'No order so far'],
  [orderCount, 'number', 2, '**2 orders** so far', '2 orders so far'],
  [orderValue, 'number', 1250.5, 'Ordered for **1,250.5** so far', 'Ordered for 1,250.5 so far'],
  [orderAge, 'number', 12, 'Last order **12 days ago**', 'Last order 12 days ago'],
  [leadAge, 'number', 30, 'Became a lead **30 days ago**', 'Became a lead 30 days ago'],
]
test.each(cases)('%s (%s) = %s', (name, kind, value, sentence, short) => {
  const words = wordsFor({ name, kind }, value)
  expect(words.sentence).toBe(sentence)
  expect(words.short).toBe(short.length <= SHORT_LENGTH ? short : words.short)
  expect(words.short.length).toBeLessThanOrEqual(SHORT_LENGTH)
})

const field = fc.constantFrom('visits', 'Total Time Spent on Website', 'annual_revenue', 'What is your current occupation', 'Industry')
const event = fc.constantFrom('pricing_view', 'email_open', 'meeting_booked', 'support_ticket', 'space walk')
const feature = fc.oneof(
  fc.record({ name: fc.tuple(event, fc.constantFrom(7 as const, 30 as const, 90 as const)).map(([kind, days]) => eventCount(kind, days)), kind: fc.constant('number' as const), value: fc.nat(500) }),
  fc.record({ name: event.map(eventAge), kind: fc.constant('number' as const), value: fc.option(fc.nat(500)) }),
  fc.record({ name: field, kind: fc.constant('number' as const), value: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })) }),
  fc.record({ name: field.map(trait), kind: fc.constant('category' as const), value: fc.option(fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() === text && !text.includes('*'))) }),
)

test('every number and word value of a sentence occurs in the stored feature, and the short form keeps within 34 characters', () => {
  fc.assert(fc.property(feature, ({ name, kind, value }) => {
    const { sentence, short } = wordsFor({ name, kind }, value)
    expect([...short].length).toBeLessThanOrEqual(SHORT_LENGTH)
    if (typeof value === 'string') expect(sentence).toContain(`**${value}**`)
    else {
      const stored = [...name.matchAll(/\d+/g)].map(([digits]) => digits).concat(typeof value === 'number' ? [figure(value).replace('−', '')] : [])
      for (const [said] of sentence.matchAll(/\d[\d,.]*/g)) expect(stored).toContain(said.replace(/[,.]$/, ''))
    }
  }), { numRuns: 500 })
})

test.each([[0, '0'], [1532, '1,532'], [2.5, '2.5'], [-3.14159, '−3.14'], [0.0123456, '0.012'], [1e6, '1,000,000']])('%d is written %s', (value, text) => expect(figure(value)).toBe(text))

test('texts are clipped at a word', () => {
  expect(clipAtWord('one two three', 13)).toBe('one two three')
  expect(clipAtWord('one two three four', 12)).toBe('one two…')
  expect(clipAtWord('Supercalifragilistic', 10)).toBe('Supercali…')
})
