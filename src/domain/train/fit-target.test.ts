import { expect, test } from 'vitest'
import { contributionsOf, marginsOf, serialiseModel } from '#ml/model/binary-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { confusionAt } from '#ml/metrics/ranking.ts'
import { fitTarget, type FitTargetInput } from './fit-target.ts'
import { distribution } from './sample-random.fixture.ts'
import { sampleLeads } from './sample-leads.fixture.ts'
import { trainingResultSchema } from './schema.ts'

const leads = sampleLeads(1200, 7, { signal: 1.5 })
const input = (changes: Partial<FitTargetInput> = {}): FitTargetInput => ({ columns: leads.columns, labels: leads.labels, seed: 1, learner: 'auto', split: { kind: 'fraction', testFraction: 0.25 }, ...changes })
const fitted = fitTarget(input({ exclude: [], learner: 'boosted-trees' }))

test('a model of leads with a signal is published, with every figure', () => {
  const { result } = fitted
  expect(result).toMatchObject({ kind: 'published', label: 'good', rows: 1200, evidence: 'full', learner: 'boosted-trees' })
  expect(trainingResultSchema.parse(result)).toEqual(result)
  expect(result.kind === 'published' && result.importance.slice(0, 3).map(({ feature }) => feature).toSorted()).toEqual(['minutes', 'source', 'visits'])
  if (result.kind !== 'published') return
  expect(result.metrics.auc).toBeGreaterThan(result.baseline.bestFeature?.auc ?? 1)
  expect(result.importance.find(({ feature }) => feature === 'visits')?.direction).toBe('raises')
  const noise = result.importance.find(({ feature }) => feature === 'colour')
  expect(noise === undefined || noise.aucLossLow <= 0).toBe(true)
})

test('base value and contributions add up to the log-odds', () => {
  const { model } = fitted
  if (!model) throw new Error('there is no model')
  const table = encodeTable(model.features, leads.columns)
  const { baseValue, values } = contributionsOf(model, table)
  const margins = marginsOf(model, table)
  const width = model.features.length
  for (let row = 0; row < table.rows; row++) expect(Math.abs(baseValue + values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0) - margins[row])).toBeLessThan(1e-9)
})

test('the cut-off table is what the raw unseen rows give', () => {
  const { result, unseen } = fitted
  if (result.kind !== 'published' || !unseen) throw new Error('there is no model')
  const whole = unseen.scores.map((score) => Math.min(99, Math.max(1, Math.round(score))))
  for (const row of result.cutoffs) {
    const { truePositives, falsePositives, falseNegatives, trueNegatives } = row
    expect({ truePositives, falsePositives, falseNegatives, trueNegatives }).toEqual(confusionAt(whole, unseen.labels, row.score))
  }
})

test('the same rows and seed give the same model and result, to the byte, alone or with a second thread beside; one changed cell another snapshot', () => {
  for (const threads of [1, 2]) {
    const again = fitTarget(input({ exclude: [], learner: 'boosted-trees', threads }))
    if (!again.model || !fitted.model) throw new Error('there is no model')
    expect(serialiseModel(again.model)).toBe(serialiseModel(fitted.model))
    expect(JSON.stringify(again.result)).toBe(JSON.stringify(fitted.result))
  }
  const changed = leads.columns.with(0, { name: 'visits', values: leads.columns[0].values.with(5, 99) })
  expect(fitTarget(input({ columns: changed, learner: 'logistic' })).result.snapshotHash).not.toBe(fitted.result.snapshotHash)
})

test('columns without any signal are refused', () => {
  const noise = sampleLeads(800, 3, { signal: 0 })
  const { result, model } = fitTarget(input({ columns: noise.columns, labels: noise.labels }))
  expect(result).toMatchObject({ kind: 'refused', reason: 'no-better-than-base-rate' })
  expect(model).toBeUndefined()
})

test('a planted leak is named and left out, and the figures are those without it; a person can bring it back', () => {
  const leak = { name: 'converted_at', values: Array.from(leads.labels, (label, row) => (label ? `2025-01-${String(1 + (row % 28)).padStart(2, '0')}` : null)) }
  const columns = [...leads.columns, leak]
  const without = fitTarget(input({ columns, learner: 'logistic' })).result
  const plain = fitTarget(input({ learner: 'logistic' })).result
  expect(without.leftOut).toMatchObject([{ column: 'converted_at', reason: 'leak', canBeIncluded: true }])
  expect(without.metrics).toEqual(plain.metrics)
  const back = fitTarget(input({ columns, learner: 'logistic', include: ['converted_at'] })).result
  expect(back.features).toContain('converted_at')
  expect(back.metrics?.auc).toBeGreaterThan(0.99)
})

test('excluded, sensitive, identifying and ignored fields are no inputs', () => {
  const more = [...leads.columns, { name: 'lead_id', values: leads.columns[0].values.map((_, row) => `L-${row * 7 + 1000}`) }, { name: 'gender', values: leads.columns[1].values.map((value) => (value === 'referral' ? 'f' : 'm')) }]
  const { result } = fitTarget(input({ columns: more, learner: 'logistic', exclude: ['minutes'], classes: { gender: 'sensitive', colour: 'ignore' } }))
  expect(Object.fromEntries(result.leftOut.map(({ column, reason }) => [column, reason]))).toEqual({ minutes: 'excluded', colour: 'ignored', gender: 'sensitive', lead_id: 'identifier' })
  expect(result.features).toEqual(['visits', 'source'])
  expect(result.proxies).toMatchObject([{ column: 'source', sensitive: 'gender' }])
})

test('a time trend makes the time-ordered figure lower than the random one, and the true one', () => {
  const drifting = sampleLeads(2000, 11, { signal: 0.3, trend: 4 })
  const day = { name: 'day', values: Array.from(drifting.time) }
  const given = { columns: [...drifting.columns, day], labels: drifting.labels, learner: 'logistic' } as const
  const random = fitTarget(input({ ...given, split: { kind: 'folds', folds: 4 } })).result
  const ordered = fitTarget(input({ ...given, time: drifting.time, split: { kind: 'folds', folds: 4 } })).result
  expect(ordered.split?.kind).toBe('rolling')
  expect(ordered.metrics?.auc).toBeLessThan((random.metrics?.auc ?? 0) - 0.05)
})

test('of two thousand columns the strongest are kept, chosen without the judged rows, so that noise stays noise', () => {
  const draw = distribution(2)
  const columns = Array.from({ length: 2000 }, (_, index) => ({ name: `c${index}`, values: Array.from({ length: 240 }, () => draw.unit()) }))
  const labels = Uint8Array.from({ length: 240 }, () => (draw.unit() < 0.4 ? 1 : 0))
  expect(fitTarget(input({ columns, labels, learner: 'logistic' })).result).toMatchObject({ kind: 'refused', reason: 'no-better-than-base-rate' })
  const driven = Uint8Array.from(columns[7].values, (value) => (draw.unit() < 0.05 + 0.85 * value ? 1 : 0))
  const { result } = fitTarget(input({ columns, labels: driven, learner: 'boosted-trees', split: { kind: 'fraction', testFraction: 0.4 } }))
  expect(result.kind).toBe('published')
  expect(result.features).toContain('c7')
  expect(result.leftOut.filter(({ reason }) => reason === 'too-many')).toHaveLength(1940)
})

test('a small table tries all three learners and says which it chose', () => {
  const small = sampleLeads(320, 5, { signal: 1.5 })
  const { result } = fitTarget(input({ columns: small.columns, labels: small.labels }))
  expect(result.candidates?.map(({ learner }) => learner)).toEqual(['boosted-trees', 'logistic', 'ml-random-forest'])
  expect(result.candidates?.filter(({ chosen }) => chosen)).toHaveLength(1)
})

test.each([
  ['ambiguous dates', { columns: [...leads.columns, { name: 'since', values: leads.columns[0].values.map((_, row) => `0${1 + (row % 9)}/0${1 + (row % 7)}/2024`) }] }, 'date-ambiguous', /"since"/],
  ['only identifiers', { columns: [{ name: 'key', values: leads.columns[0].values.map((_, row) => `k${row}`) }] }, 'no-inputs', /key \(identifier\)/],
  ['three rows', { columns: leads.columns.map(({ name, values }) => ({ name, values: values.slice(0, 3) })), labels: Uint8Array.of(1, 0, 0) }, 'too-few-positives', /39 more needed/],
  ['one outcome only', { labels: new Uint8Array(1200) }, 'one-class', /all 1,200 rows/],
])('%s: refused with the reason', (_name, changes, reason, sentence) => {
  const { result, model } = fitTarget(input(changes as Partial<FitTargetInput>))
  expect(result).toMatchObject({ kind: 'refused', reason })
  expect(result.sentence).toMatch(sentence)
  expect(model).toBeUndefined()
})

test('training says how far it is, stage by stage', () => {
  const said: string[] = []
  fitTarget(input({ learner: 'logistic' }), (stage, share) => {
    expect(share).toBeGreaterThanOrEqual(0)
    expect(share).toBeLessThanOrEqual(1)
    if (said.at(-1) !== stage) said.push(stage)
  })
  expect(said).toEqual(['columns', 'test', 'model', 'explain'])
})
