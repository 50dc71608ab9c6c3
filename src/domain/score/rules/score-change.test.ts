import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainChange } from './score-change.ts'

const name = fc.constantFrom('visits', 'source', 'minutes', 'traits.age', 'events.call.count_7d')
const contributions = fc.dictionary(name, fc.double({ min: -3, max: 3, noNaN: true }))
const sum = (values: Record<string, number>) => Object.values(values).reduce((total, value) => total + value, 0)

test('the data part and the model part add up to the change, in total and feature by feature', () => {
  fc.assert(fc.property(contributions, contributions, contributions, (before, after, bridge) => {
    const change = explainChange({ contributions: before, values: {} }, { contributions: after, values: {} }, { ...Object.fromEntries(Object.keys(after).map((key) => [key, 0])), ...bridge })
    const known = new Set([...Object.keys(before), ...Object.keys(after)])
    expect(change.features.length).toBe(known.size)
    expect(change.dataPoints + change.modelPoints).toBeCloseTo(20 * (sum(after) - sum(before)), 8)
    expect(change.to - change.from).toBeCloseTo(change.dataPoints + change.modelPoints, 8)
    for (const row of change.features) expect(row.dataPoints + row.modelPoints).toBeCloseTo(20 * ((after[row.feature] ?? 0) - (before[row.feature] ?? 0)), 8)
  }))
})

test('under one model all of the change is data, and what caused it is named', () => {
  const change = explainChange(
    { contributions: { 'events.pricing_view.count_7d': -0.1, source: 0.2 }, values: { 'events.pricing_view.count_7d': 0, source: 'web' } },
    { contributions: { 'events.pricing_view.count_7d': 0.53, source: 0.2 }, values: { 'events.pricing_view.count_7d': 3, source: 'web' } },
  )
  expect(change.modelPoints).toBe(0)
  expect(change.sentence).toBe("+12.6 from this lead's data. Most of it: **Pricing page views, last 7 days** from 0 to 3 (+12.6).")
})

test('after a retrain with unchanged data all of the change is the model', () => {
  const values = { source: 'web' }
  const change = explainChange({ contributions: { source: 0.2 }, values }, { contributions: { source: -0.1 }, values }, { source: 0.2 })
  expect(change).toMatchObject({ dataPoints: 0, sentence: '−6.0 from the new model.' })
  expect(explainChange({ contributions: { source: 0.2 }, values }, { contributions: { source: 0.2 }, values }).sentence).toBe('The score did not change.')
})
