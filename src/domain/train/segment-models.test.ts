import { expect, test } from 'vitest'
import { contributionsOf, fitBinaryModel, marginsOf, parseModel, serialiseModel } from '#ml/model/binary-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { takeRows } from '#ml/table/table.ts'
import { fitTarget } from './fit-target.ts'
import { distribution } from './sample-random.fixture.ts'
import { trainingResultSchema } from './schema.ts'

/** Leads of three regions; `turned`: in the south what raises the chance elsewhere lowers it, which one straight line cannot say. */
function regions(turned: boolean, rows = 1_500) {
  const draw = distribution(11)
  const region = Array.from({ length: rows }, (_, row) => (row % 20 === 0 ? 'islands' : row % 2 === 0 ? 'north' : 'south'))
  const visits = Array.from({ length: rows }, () => draw.count(4))
  const minutes = Array.from({ length: rows }, () => Math.round(draw.unit() * 900) / 10)
  const labels = Uint8Array.from(visits, (count, row) => {
    const odds = 0.6 * (count - 4) * (turned && region[row] === 'south' ? -1 : 1) + 0.03 * (minutes[row] - 45)
    return draw.unit() < 1 / (1 + Math.exp(-odds)) ? 1 : 0
  })
  return { columns: [{ name: 'region', values: region }, { name: 'visits', values: visits }, { name: 'minutes', values: minutes }], labels, region }
}

const asked = (turned: boolean, changes: { feature?: string; least?: number } = {}) => {
  const { columns, labels } = regions(turned)
  return fitTarget({ columns, labels, seed: 1, learner: 'logistic', split: { kind: 'fraction', testFraction: 0.25 }, segments: { feature: 'region', least: 300, ...changes } })
}
const parted = asked(true)

test('a part whose leads behave otherwise gets its own model, and small parts stay with the whole', () => {
  const { result, model } = parted
  if (result.kind !== 'published' || !model) throw new Error(result.sentence)
  expect(result.segments).toMatchObject({ feature: 'region', least: 300, why: null })
  expect(result.segments?.parts.map(({ value, used }) => [value, used]).toSorted()).toEqual([['north', true], ['south', true]])
  expect(model.segments?.parts.map(({ level }) => level).toSorted()).toEqual(['north', 'south'])
  expect(trainingResultSchema.parse(result)).toEqual(result)
  const plain = fitTarget({ ...regions(true), seed: 1, learner: 'logistic', split: { kind: 'fraction', testFraction: 0.25 } })
  expect(result.metrics.logLoss).toBeLessThan((plain.result.metrics?.logLoss ?? 0) - 0.05)
})

test('each row is answered by exactly its part’s model, and every explanation adds up from one base value', () => {
  const { model } = parted
  if (!model?.segments) throw new Error('there are no parts')
  const { columns, labels, region } = regions(true)
  const table = encodeTable(model.features, columns)
  const [margins, { baseValue, values }] = [marginsOf(model, table), contributionsOf(model, table)]
  expect(baseValue).toBe(model.baseValue)
  const width = model.features.length
  margins.forEach((margin, row) => expect(Math.abs(baseValue + values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0) - margin)).toBeLessThan(1e-9))
  const { segments: _parts, ...whole } = model
  const byWhole = marginsOf(whole, table)
  for (const level of ['north', 'south', 'islands']) {
    const rows = Int32Array.from(region.keys()).filter((row) => region[row] === level)
    // The twin: a model of these rows alone, fitted without any of this.
    const alone = level === 'islands' ? null : marginsOf(fitBinaryModel(takeRows(table, rows), Uint8Array.from(rows, (row) => labels[row]), { learner: 'logistic', seed: 1 }), takeRows(table, rows))
    rows.forEach((row, at) => expect(margins[row]).toBe(alone ? alone[at] : byWhole[row]))
  }
})

test('written and read back, and trained again, it is the same to the byte', () => {
  const { model } = parted
  if (!model) throw new Error('there is no model')
  const text = serialiseModel(model)
  expect(serialiseModel(parseModel(text))).toBe(text)
  expect(serialiseModel(asked(true).model ?? model)).toBe(text)
  const table = encodeTable(model.features, regions(true).columns)
  expect(marginsOf(parseModel(text), table)).toEqual(marginsOf(model, table))
  expect(() => parseModel(text.replace('"level":"north"', '"level":"nowhere"'))).toThrow('its parts')
})

test('where all leads behave alike, one model answers all', () => {
  const { result, model } = asked(false)
  expect(result.segments?.parts.map(({ used }) => used)).toEqual([false, false])
  expect(model?.segments).toBeUndefined()
})

test.each([
  [{ least: 5_000 }, /No part has 5,000 rows/],
  [{ feature: 'visits' }, /no names of parts/],
  [{ feature: 'planet' }, /not among the inputs/],
])('%j parts nothing, and says why', (changes, why) => {
  const { result, model } = asked(true, changes)
  expect(result.segments?.why).toMatch(why)
  expect(model?.segments).toBeUndefined()
})
