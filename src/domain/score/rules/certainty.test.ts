import { expect, test } from 'vitest'
import { fitTarget } from '#domain/train/index.ts'
import { marginsOf } from '#ml/model/binary-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { sampleLeads } from '../../train/sample-leads.fixture.ts'
import { chanceInterval, evidenceOfScore } from './certainty.ts'

test('the interval holds the true chance of about 95 of 100 leads', () => {
  const coverages = [1, 2, 3, 4, 5, 6].map((seed) => {
    const leads = sampleLeads(1000, seed)
    const { result, model } = fitTarget({ columns: leads.columns, labels: leads.labels, seed, learner: 'logistic', split: { kind: 'fraction', testFraction: 0.2 } })
    if (!model) throw new Error('there is no model')
    const fresh = sampleLeads(800, 100 + seed)
    // Every ninth lead lacks its minutes, and nobody can know the chance that hangs on them.
    const known = Int32Array.from(fresh.chances.keys()).filter((row) => row % 9 !== 0)
    const margins = marginsOf(model, encodeTable(model.features, fresh.columns))
    const within = known.reduce((sum, row) => {
      const { low, high } = chanceInterval(margins[row], result.spread)
      return sum + (low <= fresh.chances[row] && fresh.chances[row] <= high ? 1 : 0)
    }, 0)
    return within / known.length
  })
  const mean = coverages.reduce((sum, share) => sum + share / coverages.length, 0)
  expect(mean).toBeGreaterThan(0.92)
  expect(mean).toBeLessThan(0.985)
})

test('an interval holds its chance, and is wide where the model states no spread', () => {
  const { low, high } = chanceInterval(0, undefined)
  expect([low, high].map((value) => Number(value.toFixed(2)))).toEqual([0.12, 0.88])
  expect(chanceInterval(9, { upTo: [0, 1], deviation: [0.1, 0.5] }).low).toBeCloseTo(1 / (1 + Math.exp(-(9 - 0.98))), 6)
})

const importance = new Map([['visits', 5], ['source', 3], ['colour', 2]])
test.each([
  ['full', [], 'full'], ['full', ['source'], 'full'], ['full', ['visits'], 'fair'], ['fair', ['visits', 'source'], 'low'], ['low', ['visits', 'source', 'colour'], 'low'], ['full', ['unknown'], 'full'],
] as const)('a %s model, with %j missing: %s', (model, missing, evidence) => expect(evidenceOfScore(model, importance, missing)).toBe(evidence))
