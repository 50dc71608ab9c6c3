import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auc } from '../metrics/auc.ts'
import { createRandom } from '../random/random.ts'
import { takeColumns, takeRows, type Column, type FeatureKind, type Table } from '../table/table.ts'
import { contributionsOf, fitBinaryModel, marginsOf, parseModel, probabilitiesOf, serialiseModel, type BinaryModel, type Learner } from './binary-model.ts'

const LEARNERS: Learner[] = ['boosted-trees', 'random-forest', 'ml-random-forest', 'logistic']
const QUICK = { 'boosted-trees': { trees: 80 }, 'random-forest': { trees: 40, leaves: 40 }, 'ml-random-forest': { trees: 6, rowsPerTree: 120 }, logistic: {} }

const column = (name: string, kind: FeatureKind, values: ArrayLike<number>, levels: string[] = []): Column => ({ spec: { name, kind, levels }, values: Float64Array.from(values) })

/** All kinds of columns, missing values in each, a constant and an empty column; spend and channel "c" raise the chance. */
function leads(rows: number, seed: number): { table: Table; labels: Uint8Array } {
  const random = createRandom(seed)
  const draw = (of: () => number) => Float64Array.from({ length: rows }, () => (random.nextFloat() < 0.08 ? NaN : of()))
  const spend = draw(() => Math.exp(3 * random.nextFloat()))
  const channel = draw(() => random.nextInt(4))
  const flag = draw(() => random.nextInt(2))
  const date = draw(() => 19_000 + random.nextInt(400))
  const labels = Uint8Array.from(spend, (value, i) => (random.nextFloat() < 1 / (1 + Math.exp(2 - (value || 1) / 5 - (channel[i] === 2 ? 2 : 0))) ? 1 : 0))
  const columns = [
    column('spend', 'number', spend), column('channel', 'category', channel, ['a', 'b', 'c', 'd']), column('subscribed', 'flag', flag, ['no', 'yes']), column('created', 'date', date),
    column('constant', 'number', new Float64Array(rows).fill(7)), column('empty', 'number', new Float64Array(rows).fill(NaN)), column('emptyCategory', 'category', new Float64Array(rows).fill(NaN)),
  ]
  return { table: { rows, columns }, labels }
}

const training = leads(400, 1)
const later = leads(300, 2)
const models = Object.fromEntries(LEARNERS.map((learner) => [learner, fit(learner)])) as Record<Learner, BinaryModel>

function fit(learner: Learner, seed = 1, order?: Float64Array): BinaryModel {
  return fitBinaryModel(training.table, training.labels, { learner, seed, parameters: QUICK[learner], order })
}

function worstGap(model: BinaryModel, table: Table): number {
  const margins = marginsOf(model, table)
  const { baseValue, values } = contributionsOf(model, table)
  const width = model.features.length
  return Math.max(...Array.from(margins, (margin, row) => Math.abs(baseValue + values.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0) - margin)))
}

describe.each(LEARNERS)('every model: %s', (learner) => {
  const model = models[learner]

  test('finds the planted pattern in rows it has not seen', () => {
    expect(auc(marginsOf(model, later.table), later.labels)).toBeGreaterThan(0.72)
  })

  test('base value and contributions add up to every margin within 1e-9', () => {
    expect(worstGap(model, later.table)).toBeLessThan(1e-9)
  })

  test('the same table and seed give the same bytes; another seed, for the seeded learners, others', () => {
    expect(serialiseModel(fit(learner))).toBe(serialiseModel(model))
    if (learner !== 'logistic') expect(serialiseModel(fit(learner, 2)).replace('"seed":2', '"seed":1')).not.toBe(serialiseModel(model))
  })

  test('survives its file: same bytes, same margins, same contributions', () => {
    const again = parseModel(serialiseModel(model))
    expect(serialiseModel(again)).toBe(serialiseModel(model))
    expect(marginsOf(again, later.table)).toEqual(marginsOf(model, later.table))
    expect(contributionsOf(again, later.table)).toEqual(contributionsOf(model, later.table))
  })

  test('the order of columns in the scored table does not matter', () => {
    const turned = takeColumns(later.table, model.features.map(({ name }) => name).toReversed())
    expect(marginsOf(model, turned)).toEqual(marginsOf(model, later.table))
  })

  test('chances are honest on average: they add up to the positives of the training rows within a tenth', () => {
    const promised = probabilitiesOf(model, training.table).reduce((sum, chance) => sum + chance, 0)
    const happened = training.labels.reduce((sum, label) => sum + label, 0)
    expect(Math.abs(promised / happened - 1)).toBeLessThan(0.1)
  })

  test('constant and empty columns contribute nothing', () => {
    const { values } = contributionsOf(model, later.table)
    for (let row = 0; row < later.table.rows; row++) for (const f of [4, 5, 6]) expect(Math.abs(values[row * 7 + f])).toBe(0)
  })

  test('rows that never occurred still get a finite score that adds up', () => {
    const odd: Table = { rows: 3, columns: model.features.map((spec) => column(spec.name, spec.kind, [NaN, spec.kind === 'number' ? 1e12 : 0, spec.kind === 'number' ? -1e12 : 1], spec.levels)) }
    for (const chance of probabilitiesOf(model, odd)) expect(chance > 0 && chance < 1).toBe(true)
    expect(worstGap(model, odd)).toBeLessThan(1e-9)
  })

  test('a handful of rows trains without a fault', () => {
    const few = Int32Array.of(...Array.from(training.labels.keys()).filter((row) => training.labels[row] === 1).slice(0, 2), ...Array.from(training.labels.keys()).filter((row) => training.labels[row] === 0).slice(0, 3))
    const tiny = fitBinaryModel(takeRows(training.table, few), Uint8Array.of(1, 1, 0, 0, 0), { learner, seed: 1, parameters: QUICK[learner] })
    for (const chance of probabilitiesOf(tiny, later.table)) expect(chance >= 0 && chance <= 1).toBe(true)
  })
})

test('progress runs from 0 to 1 and never back', () => {
  for (const learner of LEARNERS) {
    const seen: number[] = []
    fitBinaryModel(training.table, training.labels, { learner, seed: 1, parameters: QUICK[learner] }, (fraction) => seen.push(fraction))
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
  }
})

test('with an order, early stopping listens to the latest rows: a pattern that has ended needs fewer trees', () => {
  const random = createRandom(4)
  const x = Float64Array.from({ length: 1000 }, random.nextFloat)
  const labels = Uint8Array.from(x, (value, i) => (random.nextFloat() < (i < 800 ? (value > 0.5 ? 0.8 : 0.2) : 0.5) ? 1 : 0))
  const treesOf = (order?: Float64Array) => {
    const model = fitBinaryModel({ rows: 1000, columns: [column('x', 'number', x)] }, labels, { learner: 'boosted-trees', seed: 1, order })
    return model.learner === 'boosted-trees' ? model.trees.length : NaN
  }
  expect(treesOf(Float64Array.from(x.keys()))).toBeLessThan(treesOf() / 2)
})

test.each<[string, () => unknown, string]>([
  ['no column', () => fitBinaryModel({ rows: 4, columns: [] }, Uint8Array.of(0, 0, 1, 1), { learner: 'logistic', seed: 1 }), 'no column to learn from'],
  ['one outcome', () => fitBinaryModel({ rows: 2, columns: [column('x', 'number', [1, 2])] }, Uint8Array.of(1, 1), { learner: 'boosted-trees', seed: 1 }), 'Every row has the same outcome (yes)'],
  ['a single positive', () => fitBinaryModel({ rows: 3, columns: [column('x', 'number', [1, 2, 3])] }, Uint8Array.of(1, 0, 0), { learner: 'boosted-trees', seed: 1 }), 'Only one row'],
  ['an infinite value', () => fitBinaryModel({ rows: 4, columns: [column('spend', 'number', [1, Infinity, 2, 3])] }, Uint8Array.of(1, 1, 0, 0), { learner: 'logistic', seed: 1 }), 'Column "spend" has an infinite value'],
  ['a code outside its levels', () => fitBinaryModel({ rows: 4, columns: [column('c', 'category', [0, 1, 0, 0], ['a'])] }, Uint8Array.of(1, 1, 0, 0), { learner: 'logistic', seed: 1 }), 'none of its 1 levels'],
  ['too few outcomes', () => fitBinaryModel({ rows: 2, columns: [column('x', 'number', [1, 2])] }, Uint8Array.of(1), { learner: 'logistic', seed: 1 }), '2 rows but 1 outcomes'],
  ['other labels', () => fitBinaryModel({ rows: 2, columns: [column('x', 'number', [1, 2])] }, Uint8Array.of(2, 0), { learner: 'logistic', seed: 1 }), 'must be 0 or 1'],
  ['an unknown parameter', () => fitBinaryModel({ rows: 4, columns: [column('x', 'number', [1, 2, 3, 4])] }, Uint8Array.of(1, 1, 0, 0), { learner: 'logistic', seed: 1, parameters: { trees: 3 } }), 'no parameter "trees"'],
  ['a missing column when scoring', () => marginsOf(models.logistic, takeColumns(later.table, ['spend'])), 'no column named "channel"'],
])('%s is refused in one sentence', (_, act, sentence) => expect(act).toThrow(sentence))

test('a file cut short anywhere, or changed in its head, is refused as such', () => {
  for (const learner of LEARNERS) {
    const text = serialiseModel(models[learner])
    fc.assert(fc.property(fc.nat(text.length - 1), (length) => {
      expect(() => parseModel(text.slice(0, length))).toThrow(expect.objectContaining({ name: 'ModelFileError' }))
    }), { numRuns: 30 })
    expect(() => parseModel(text.replace('"version":1', '"version":2'))).toThrow('file version 2')
    expect(() => parseModel(text.replace('leadlight-model', 'other'))).toThrow('not a Leadlight model')
    expect(() => parseModel(text.replace('"slope":', '"slop":'))).toThrow('its calibration')
    expect(() => parseModel(text.replace('"task":"binary"', '"task":"value"'))).toThrow('the task "value"')
  }
  expect(() => parseModel('[]')).toThrow('not a Leadlight model')
  const circular = JSON.parse(serialiseModel(models['boosted-trees'])) as { trees: { left: number[] }[] }
  circular.trees[0].left[0] = 0
  expect(() => parseModel(JSON.stringify(circular))).toThrow('tree 1')
})
