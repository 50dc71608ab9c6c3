import { expect, test } from 'vitest'
import { evidenceFor, lowEvidence, missingOutcomes } from './data-minimum.ts'

test.each([
  [0, 0, 'no-outcome', /no row has an outcome/],
  [300, 0, 'one-class', /all 300 rows have a negative outcome/],
  [300, 300, 'one-class', /a positive outcome/],
  [3, 1, 'too-few-positives', /1 positive among 3 rows; the least is 40: 39 more needed/],
  [500, 31, 'too-few-positives', /9 more needed/],
  [500, 470, 'too-few-negatives', /10 more needed/],
])('%i rows with %i positives: %s', (rows, positives, reason, sentence) => {
  const refusal = missingOutcomes(rows, positives)
  expect(refusal?.reason).toBe(reason)
  expect(refusal?.sentence).toMatch(sentence)
})

test('40 of each kind are tried', () => expect(missingOutcomes(80, 40)).toBeNull())

test('a refusal says when there will be enough, at the pace so far', () => {
  const refusal = missingOutcomes(200, 31, { positivesPerDay: 0.5, today: new Date('2026-11-22T00:00:00Z') })
  expect(refusal?.sentence).toMatch(/At today's pace around 10 Dec 2026\.$/)
})

test.each([[80, 40, 'low'], [400, 100, 'fair'], [999, 300, 'fair'], [1000, 120, 'full'], [5000, 119, 'fair'], [5000, 4900, 'fair']])('%i rows with %i positives: %s evidence', (rows, positives, evidence) => {
  expect(evidenceFor(rows, positives)).toBe(evidence)
})

test('low evidence is said with its numbers and what would be fair; from fair on nothing is said', () => {
  expect(lowEvidence(120, 46)).toBe('Low evidence: 120 rows, 46 with the outcome and 74 without; it is fair from 100 of each.')
  expect(lowEvidence(1_200, 99, 'leads')).toBe('Low evidence: 1,200 leads, 99 with the outcome and 1,101 without; it is fair from 100 of each.')
  expect(lowEvidence(400, 100)).toBeNull()
})
