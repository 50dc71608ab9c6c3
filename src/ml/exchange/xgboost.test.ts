import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contributionsOf, marginsOf, parseModel, serialiseModel, type BinaryModel } from '../model/binary-model.ts'
import type { Table } from '../table/table.ts'
import { arbitraryTree } from '../shap/trees.fixture.ts'
import { codedThreshold, columnCodes, encodeColumn } from './column-code.ts'
import { largestRoundingBelow } from './float32.ts'
import { exchangeModel, exchangeRows } from './testing/exchange-model.ts'
import { askPeer, exportedCase, matrixText, peerIsHere, readFixture, type PeerAnswers } from './testing/xgboost-peer.ts'
import { encodeForXgboost, exportXgboost, matrixNames } from './xgboost-export.ts'
import { importXgboost } from './xgboost-import.ts'

const fixture = readFixture()
const peer = peerIsHere()
if (!peer) console.log('Skipped: XGBoost is not installed here (Debian: python3-xgboost); its stored answers are compared instead.')

/** The model's margins and contributions beside XGBoost's: the largest differences of margins, contributions and base value. */
function compare(model: BinaryModel, table: Table, answers: PeerAnswers): { margins: number; contributions: number; base: number } {
  const width = model.features.length
  const own = contributionsOf(model, table)
  const margins = marginsOf(model, table).reduce((worst, margin, row) => Math.max(worst, Math.abs(margin - answers.margins[row])), 0)
  const contributions = own.values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - answers.contributions[Math.floor(i / width) * (width + 1) + (i % width)])), 0)
  expect(answers.contributions).toHaveLength(table.rows * (width + 1))
  return { margins, contributions, base: Math.abs(own.baseValue - answers.contributions[width]) }
}

function expectClose(found: ReturnType<typeof compare>): void {
  expect(found.margins).toBeLessThan(1e-5)
  expect(found.contributions).toBeLessThan(1e-4)
  expect(found.base).toBeLessThan(1e-4)
}

/** The encoded rows as the table that the exported model, read back, is scored on. */
function asTable(model: BinaryModel, { names, columns }: { names: string[]; columns: Float64Array[] }): Table {
  return { rows: columns[0].length, columns: columns.map((values, f) => ({ spec: { ...model.features[f], name: names[f] }, values })) }
}

test('an exported model and its matrix are, byte for byte, those that XGBoost was asked about; its stored answers are ours', () => {
  const { model, table } = exportedCase()
  expect(exportXgboost(model)).toBe(fixture.exported.model)
  expect(matrixText(encodeForXgboost(model, table))).toBe(fixture.exported.matrix)
  expectClose(compare(model, table, fixture.exported))
})

test.skipIf(!peer)('XGBoost itself loads exported models, and gives the same margins and contributions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leadlight-exchange-'))
  try {
    for (const seed of [1]) {
      const [model, table] = [exchangeModel(seed, 60), exchangeRows(seed, 1000)]
      const [modelFile, matrixFile] = [join(folder, 'm.json'), join(folder, 'matrix.csv')]
      writeFileSync(modelFile, exportXgboost(model))
      writeFileSync(matrixFile, matrixText(encodeForXgboost(model, table)))
      expectClose(compare(model, table, askPeer(modelFile, matrixFile)))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test("a model that XGBoost trained, with categories and missing values, has XGBoost's margins and contributions here", () => {
  const { imported } = fixture
  const model = importXgboost(imported.model)
  expect(model.features.map(({ kind }) => kind)).toEqual(['number', 'category', 'number', 'number'])
  const rows = imported.rows.length / imported.features
  const columns = model.features.map((spec, f) => ({ spec, values: Float64Array.from({ length: rows }, (_, row) => imported.rows[row * imported.features + f] ?? NaN) }))
  const found = compare(model, { rows, columns }, imported)
  expect(found.margins).toBeLessThan(1e-6)
  expect(found.contributions).toBeLessThan(1e-6)
  expect(found.base).toBeLessThan(1e-6)
})

test('out and back: an exported model, read back, scores the encoded rows as the model scores the rows', () => {
  const [model, table] = [exchangeModel(3, 20), exchangeRows(3, 500)]
  const back = importXgboost(exportXgboost(model))
  expect(back.features.map(({ name }) => name)).toEqual(['visits', 'source', 'seen _day_', 'customer', 'cents', 'tiny'])
  const encoded = asTable(back, encodeForXgboost(model, table))
  const margins = marginsOf(model, table)
  marginsOf(back, encoded).forEach((margin, row) => expect(Math.abs(margin - margins[row])).toBeLessThan(1e-6))
  const truth = contributionsOf(model, table).values
  contributionsOf(back, encoded).values.forEach((value, i) => expect(Math.abs(value - truth[i])).toBeLessThan(1e-6))
  expect(serialiseModel(parseModel(serialiseModel(back)))).toBe(serialiseModel(back))
})

test('in single precision no value changes side: not on a threshold, nor beside one, nor between two that are one float', () => {
  const wild = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -4, max: 4 }), fc.double({ min: -1e-37, max: 1e-37, noNaN: true }), fc.float({ noNaN: true, noDefaultInfinity: true }))
  const near = (value: number) => fc.constantFrom(value, value * (1 + 2 ** -52), value * (1 - 2 ** -53), value * (1 + 1e-9), value * (1 - 1e-9), value + 1e-300, value - 1e-300, Math.fround(value))
  const drawn = fc.array(wild, { minLength: 1, maxLength: 4 }).chain((thresholds) => fc.tuple(fc.constant(thresholds), fc.array(fc.oneof(wild, ...thresholds.map(near)), { minLength: 8, maxLength: 8 })))
  const blank = fc.sample(arbitraryTree(1, 1).filter((tree) => tree.feature.length === 3 && tree.levelSets.length === 0), 1)[0]
  fc.assert(fc.property(drawn, ([thresholds, values]) => {
    const finite = values.filter(Number.isFinite)
    const trees = thresholds.map((threshold) => ({ ...blank, threshold: Float64Array.of(threshold, 0, 0) }))
    const [code] = columnCodes(trees, 1)
    const coded = encodeColumn({ spec: { name: 'x', kind: 'number', levels: [] }, values: Float64Array.from(finite) }, code)
    for (const threshold of thresholds) {
      const limit = Math.fround(codedThreshold(code, threshold))
      coded.forEach((number, i) => expect(Math.fround(number) < limit).toBe(finite[i] <= threshold))
    }
  }), { numRuns: 2000 })
})

test('"float(x) < limit" is "x <= threshold" for every double x around the limit', () => {
  fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: -3e-7, max: 3e-7, noNaN: true }), (limit, shift) => {
    const threshold = largestRoundingBelow(limit)
    for (const x of [limit, limit * (1 + shift), limit + shift * 1e-38, threshold, threshold * (1 + 2 ** -52), threshold * (1 - 2 ** -53), -limit, 0]) expect(x <= threshold).toBe(Math.fround(x) < limit)
  }), { numRuns: 2000, examples: [[-3.4028234663852886e38, 2.980232405302985e-8], [3.4028234663852886e38, 2.980232405302985e-8], [0, 0]] })
})

test('names that XGBoost refuses are replaced, and stay different', () => {
  expect(matrixNames(['a[1]', 'a_1_', 'b<c', 'plain'])).toEqual(['a_1_', 'a_1__', 'b_c', 'plain'])
})

const altered = (change: (file: { learner: Record<string, Record<string, unknown>> }) => void) => {
  const file = JSON.parse(exportXgboost(exchangeModel(1, 2))) as { learner: Record<string, Record<string, unknown>> }
  change(file)
  return JSON.stringify(file)
}

type Trees = { trees: Record<string, unknown[]>[] }

test.each([
  ['text cut short', fixture.imported.model.slice(0, 4000), /cut short/],
  ['no model at all', '{"a":1}', /no XGBoost model/],
  ['another objective', altered((file) => (file.learner.objective.name = 'rank:pairwise')), /rank:pairwise/],
  ['a linear booster', altered((file) => (file.learner.gradient_booster.name = 'gblinear')), /gblinear/],
  ['several classes', altered((file) => (file.learner.learner_model_param.num_class = '3')), /more than one output/],
  ['a node that leads back to the root', altered((file) => ((file.learner.gradient_booster.model as Trees).trees[1].left_children[1] = 0)), /tree 1/],
  ['a node that is led to twice', altered((file) => ((file.learner.gradient_booster.model as Trees).trees[1].left_children[1] = 2)), /tree 1/],
  ['a column that does not exist', altered((file) => ((file.learner.gradient_booster.model as Trees).trees[1].split_indices[0] = 99)), /tree 1/],
  ['a base score that is no chance', altered((file) => (file.learner.learner_model_param.base_score = '1.5')), /base score/],
])('%s is refused with the reason', (_, text, reason) => {
  expect(() => importXgboost(text)).toThrow(reason)
})

test('a dart model scales its trees, and a base score in brackets is read', () => {
  const plain = importXgboost(exportXgboost(exchangeModel(1, 2)))
  const dart = importXgboost(altered(({ learner }) => {
    learner.gradient_booster = { name: 'dart', gbtree: learner.gradient_booster, weight_drop: [1, 0.5, 0.25] }
    learner.learner_model_param.base_score = '[2.5E-1]'
  }))
  if (!('trees' in plain) || !('trees' in dart)) throw new Error('Both have trees.')
  expect(dart.trees.map(({ value }, t) => value.map((leaf, node) => leaf / plain.trees[t].value[node] || 0).find((ratio) => ratio > 0))).toEqual([1, 0.5, 0.25])
  expect(dart.bias).toBeCloseTo(Math.log(1 / 3), 6)
})

test('a model without trees is refused by name', () => {
  const linear = { ...exchangeModel(1, 1), learner: 'logistic', linear: { intercept: 0, effects: [] } }
  const { trees: _, ...model } = linear
  expect(() => exportXgboost(model as unknown as BinaryModel)).toThrow(/logistic/)
})
