import { expect, test } from 'vitest'
import { marginsOf } from '#ml/model/binary-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { inferFeatures } from '#ml/table/infer.ts'
import { fitLearner } from './learner-choice.ts'
import { lossGapOf } from './model-judgement.ts'
import { distribution } from './sample-random.fixture.ts'
import { sampleLeads } from './sample-leads.fixture.ts'

const DRAWS = 12
const LATER_ROWS = 2_000

/** Leads of whom little is known: three columns tell something, seven tell nothing, as in most small tables. */
function mostlyNoise(rows: number, seed: number) {
  const { columns, labels } = sampleLeads(rows, seed, { signal: 0.8 })
  const draw = distribution(seed + 5_000)
  const numbers = ['a', 'b', 'c', 'd'].map((name) => ({ name, values: Array.from({ length: rows }, () => draw.normal()) }))
  const words = ['towns', 'trades'].map((name) => ({ name, values: Array.from({ length: rows }, () => `${name} ${Math.floor(draw.unit() * 9)}`) }))
  return { columns: [...columns, ...numbers, ...words], labels }
}

/** How far log-odds on rows never seen may be trusted: the slope of the outcomes on them; 1 is honest, below 1 they are too bold. */
function slopeOf(margins: Float64Array, labels: Uint8Array): number {
  let [level, slope] = [0, 1]
  for (let step = 0; step < 50; step++) {
    let [g0, g1, h0, h1, h2] = [0, 0, 0, 0, 0]
    margins.forEach((margin, row) => {
      const chance = 1 / (1 + Math.exp(-(level + slope * margin)))
      const weight = chance * (1 - chance)
      g0 += labels[row] - chance
      g1 += (labels[row] - chance) * margin
      h0 += weight
      h1 += weight * margin
      h2 += weight * margin * margin
    })
    const determinant = h0 * h2 - h1 * h1
    level += Math.max(-1, Math.min(1, (g0 * h2 - g1 * h1) / determinant))
    slope += Math.max(-1, Math.min(1, (g1 * h0 - g0 * h1) / determinant))
  }
  return slope
}

const ROWS = 200
const later = mostlyNoise(LATER_ROWS, 99)

test.each(['boosted-trees', 'logistic', 'ml-random-forest'] as const)('%s: learned from 200 leads, chances beat the base rate and are not too bold on leads it has not seen', (learner) => {
  const drawn = Array.from({ length: DRAWS }, (_, draw) => {
    const { columns, labels } = mostlyNoise(ROWS, 200 + draw)
    const { specs } = inferFeatures(columns)
    const positives = labels.reduce((sum, label) => sum + label, 0)
    const model = fitLearner({ table: encodeTable(specs, columns), labels }, learner, { seed: 1 })
    const margins = marginsOf(model, encodeTable(specs, later.columns))
    const { mean, standardError } = lossGapOf(margins, new Float64Array(LATER_ROWS).fill(Math.log(positives / (ROWS - positives))), later.labels)
    return { gap: mean, noise: standardError, slope: slopeOf(margins, later.labels) }
  })
  expect(Math.max(...drawn.map(({ gap, noise }) => gap - 2 * noise))).toBeLessThan(0) // no draw is worse than the base rate by more than noise
  expect(drawn.reduce((sum, { gap }) => sum + gap, 0)).toBeLessThan(0)
  expect(drawn.map(({ slope }) => slope).toSorted((a, b) => a - b)[DRAWS / 2]).toBeGreaterThan(0.9)
})
