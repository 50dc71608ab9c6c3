import { expect, test } from 'vitest'
import { driftVerdict, rankingSentence } from './imported-words.ts'

const ranking = (low: number, high: number) => ({ auc: (low + high) / 2, low, high })

test.each([
  [{ settled: 0, positives: 0, ranking: null }, /not passed/],
  [{ settled: 9, positives: 0, ranking: null }, /^None of the 9/],
  [{ settled: 9, positives: 9, ranking: null }, /^All 9/],
  [{ settled: 9, positives: 3, ranking: ranking(0.3, 0.45) }, /wrong way round/],
  [{ settled: 9, positives: 3, ranking: ranking(0.45, 0.6) }, /cannot be told from chance/],
  [{ settled: 9, positives: 3, ranking: ranking(0.6, 0.7) }, /better than chance/],
])('says of %j what its interval allows', (figures, words) => {
  expect(rankingSentence(figures, 'en-GB')).toMatch(words)
})

test('drift is told by the months that moved', () => {
  const month = (drifted: boolean) => ({ month: '2026-02', rows: 40, mean: 0.4, statistic: 0.1, threshold: 0.2, drifted })
  expect(driftVerdict(null).kind).toBe('notEnough')
  expect(driftVerdict({ from: '2026-01', to: '2026-01', rows: 100, months: [month(false), month(false)] })).toEqual({ kind: 'pass', text: 'Quiet in 2 months' })
  expect(driftVerdict({ from: '2026-01', to: '2026-01', rows: 100, months: [month(false), month(true)] })).toEqual({ kind: 'watch', text: 'Moved in 1 of 2 months' })
})
