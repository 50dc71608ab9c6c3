import { expect, test } from 'vitest'
import type { Metrics } from '../schema.ts'
import { clearlyWorse, decidePublication, type Evaluation } from './publication.ts'

const metrics = (changes: Partial<Metrics> = {}): Metrics => ({ rows: 1000, positives: 300, baseRate: 0.3, auc: 0.8, aucLow: 0.77, aucHigh: 0.83, logLoss: 0.5, brier: 0.15, ece: 0.02, ...changes })
const evaluation = (changes: Partial<Evaluation> = {}): Evaluation => ({ learner: 'boosted-trees', metrics: metrics(), baseline: metrics({ logLoss: 0.52 }), baseRateLogLoss: 0.61, lossGap: { mean: -0.02, standardError: 0.01 }, where: 'the test rows', ...changes })

test.each<[string, Partial<Evaluation>, string]>([
  ['better than both', {}, 'published good'],
  ['an AUC below .70', { metrics: metrics({ auc: 0.66, aucLow: 0.62, aucHigh: 0.7 }) }, 'published weak'],
  ['an interval that reaches .5', { metrics: metrics({ auc: 0.55, aucLow: 0.49, aucHigh: 0.61 }) }, 'refused no-better-than-base-rate'],
  ['above .5 by the 95 % interval only', { metrics: metrics({ auc: 0.56, aucLow: 0.505, aucHigh: 0.615 }) }, 'refused no-better-than-base-rate'],
  ['chances further off than the base rate', { metrics: metrics({ logLoss: 0.62 }) }, 'refused no-better-than-base-rate'],
  ['clearly behind the baseline', { lossGap: { mean: 0.05, standardError: 0.01 } }, 'refused worse-than-baseline'],
  ['behind the baseline within noise', { lossGap: { mean: 0.01, standardError: 0.01 } }, 'published good'],
  ['the baseline itself', { learner: 'logistic', lossGap: { mean: 0, standardError: 0 } }, 'published good'],
])('%s: %s', (_name, changes, verdict) => {
  const decision = decidePublication(evaluation(changes))
  expect(`${decision.kind} ${decision.kind === 'published' ? decision.label : decision.reason}`).toBe(verdict)
  expect(decision.sentence).toMatch(/\.$/)
})

test('the baseline is never worse than itself', () => {
  expect(clearlyWorse({ learner: 'logistic', lossGap: { mean: 1, standardError: 0.1 } })).toBe(false)
})
