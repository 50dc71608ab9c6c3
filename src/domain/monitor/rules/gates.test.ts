import { expect, test } from 'vitest'
import { judgeChallenger } from './gates.ts'

const rows = 400
const labels = Uint8Array.from({ length: rows }, (_, row) => (row % 4 === 0 ? 1 : 0))
const fold = Uint8Array.from({ length: rows }, (_, row) => (row < rows / 2 ? 0 : 1))
const champion = Float64Array.from({ length: rows }, (_, row) => -1.3 + (labels[row] ? 0.4 : -0.1) + Math.sin(row * 12.9898) * 1.2)
const judge = (challenger: Float64Array) =>
  judgeChallenger({ paired: { challenger, champion, labels, fold, fresh: new Uint8Array(rows).fill(1), groups: {} }, published: true, sentence: '', baseValues: { challenger: -1.3, champion: -1.3 }, openFaults: [] }).gates[0]

test('rows of two trial models are not ranked against each other', () => {
  // The second trial model speaks half a unit higher throughout: within each, leads are ranked exactly as by the champion.
  expect(judge(champion.map((margin, row) => margin + (fold[row] ? 0.25 : -0.25))).sentence).toContain('AUC +0.000 ± 0.000')
})

test('a challenger that ranks worse within its folds fails, with its figure', () => {
  const gate = judge(champion.map((margin, row) => (labels[row] ? margin - 0.6 : margin)))
  expect(gate).toMatchObject({ gate: 'performance', verdict: 'fail' })
  expect(gate.sentence).toMatch(/^Worse than the version in use\. Log loss \+0\.\d+ ± .*, AUC −0\.\d+/)
})
