import { expect, test } from 'vitest'
import { fitTarget } from './fit-target.ts'
import { oracleShapes, oracleTables } from './sample-oracle.fixture.ts'

// A few of each; `npm run prove -- refusals` counts 200 tables of noise and 200 at an oracle AUC of .60.
test.each(oracleShapes)('%s: outcomes that know nothing of it are refused, and a weak signal is published', (shape) => {
  const kinds = [0.5, 0.64].map((auc) => {
    const { result } = fitTarget({ ...oracleTables(shape, auc)(2000, 31), seed: 1, learner: 'logistic', split: { kind: 'auto' } })
    return [result.kind, result.signal?.found, (result.signal?.pValue ?? 1) <= (result.signal?.level ?? 0)]
  })
  expect(kinds).toEqual([['refused', false, false], ['published', true, true]])
})
