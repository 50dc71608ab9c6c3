import { expect, test } from 'vitest'
import { adviseOn, type ModelFacts } from './recommendation.ts'

const healthy: ModelFacts = {
  scores: [900, 800, 700], settled: 1000, cameTrue: 100, auc: { value: 0.77, low: 0.74, high: 0.8 }, aucAtTraining: { value: 0.78, low: 0.75 }, kept: { value: 0.98, low: 0.85, high: 1.1 },
  ece: 0.02, weightyDrift: [], clearBias: [], ageDays: 40, retrainedAsAdvised: false,
}
const lostRank = { value: 0.65, low: 0.6, high: 0.7 }

test.each<[string, Partial<ModelFacts>, string, string]>([
  ['all is well', {}, 'keep', 'as-promised'],
  ['nothing was checked but outcomes', { weightyDrift: null, clearBias: null }, 'keep', 'as-promised'],
  ['too few outcomes', { settled: 60, cameTrue: 12 }, 'keep', 'too-few-outcomes'],
  ['no outcomes at all', { settled: 0, cameTrue: 0, auc: null, kept: null, ece: null }, 'keep', 'too-few-outcomes'],
  ['scored nobody for three months', { scores: [0, 0, 0] }, 'retire', 'unused'],
  ['scored nobody this month only', { scores: [0, 10, 10] }, 'keep', 'as-promised'],
  ['a model of this month that scored nobody yet', { scores: [0] }, 'keep', 'as-promised'],
  ['ranks by chance', { auc: { value: 0.51, low: 0.48, high: 0.54 } }, 'replace', 'ranks-by-chance'],
  ['ranks at 0.55 at best', { auc: { value: 0.51, low: 0.48, high: 0.55 }, aucAtTraining: null }, 'keep', 'as-promised'],
  ['a poor ranking of few outcomes decides nothing', { cameTrue: 5, auc: { value: 0.4, low: 0.3, high: 0.5 } }, 'keep', 'too-few-outcomes'],
  ['ranking lost', { auc: lostRank }, 'retrain', 'ranking-lost'],
  ['ranking lost again after retraining', { auc: lostRank, retrainedAsAdvised: true }, 'replace', 'retraining-did-not-help'],
  ['intervals touch', { auc: { value: 0.7, low: 0.65, high: 0.75 } }, 'keep', 'as-promised'],
  ['weighty drift', { weightyDrift: ['Country'] }, 'retrain', 'weighty-drift'],
  ['clear bias', { clearBias: ['age 50 and over'] }, 'retrain', 'clear-bias'],
  ['183 days old', { ageDays: 183 }, 'keep', 'as-promised'],
  ['184 days old', { ageDays: 184 }, 'retrain', 'too-old'],
  ['promised too much', { kept: { value: 0.8, low: 0.7, high: 0.93 } }, 'recalibrate', 'promise-not-kept'],
  ['promised too little', { kept: { value: 1.3, low: 1.1, high: 1.5 } }, 'recalibrate', 'promise-not-kept'],
  ['a gap that chance explains', { kept: { value: 0.8, low: 0.6, high: 1.02 } }, 'keep', 'as-promised'],
  ['a gap too small to matter', { kept: { value: 0.92, low: 0.88, high: 0.96 } }, 'keep', 'as-promised'],
  ['chances off', { ece: 0.051 }, 'recalibrate', 'chances-off'],
  ['retraining outranks recalibrating', { ece: 0.2, ageDays: 400 }, 'retrain', 'too-old'],
  ['retiring outranks all', { scores: [0, 0, 0], ece: 0.2, ageDays: 400, auc: lostRank }, 'retire', 'unused'],
])('%s', (_what, change, recommendation, rule) => {
  const advice = adviseOn({ ...healthy, ...change })
  expect([advice.recommendation, advice.rules[0].rule]).toEqual([recommendation, rule])
})

test('every rule that speaks is printed, the deciding one first; one that keeps is silent beside one that changes', () => {
  expect(adviseOn({ ...healthy, ece: 0.2, ageDays: 400, cameTrue: 30 }).rules.map(({ rule }) => rule)).toEqual(['too-old', 'chances-off'])
  expect(adviseOn({ ...healthy, ageDays: 400, settled: 10, cameTrue: 2 }).rules.map(({ rule }) => rule)).toEqual(['too-old', 'too-few-outcomes'])
})
