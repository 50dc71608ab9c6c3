import { expect, test } from 'vitest'
import { auditVerdict } from './audit-verdict.ts'

const of = (...severities: ('fail' | 'watch' | 'info')[]) => severities.map((severity) => ({ severity }))

test.each([
  ['what fails comes first, however good the score', 97, of('fail', 'watch'), 'fail', '97 of 100: 1 thing to mend before a model learns from it.'],
  ['a low score', 61.2, of('watch', 'watch'), 'watch', '61 of 100: a model can learn from it, and would learn more if it were mended.'],
  ['a middling one', 82, of('watch', 'watch', 'info'), 'watch', '82 of 100: a model can learn from it; 2 things to look at.'],
  ['good, with something to see', 94.4, of('watch'), 'pass', '94 of 100: a model can learn from it; 1 thing to look at.'],
  ['good, and quiet', 99, of('info', 'info'), 'pass', '99 of 100: a model can learn from it, and nothing stands out.'],
])('%s', (_, score, findings, kind, sentence) => {
  expect(auditVerdict({ score, findings })).toMatchObject({ kind, sentence })
})
