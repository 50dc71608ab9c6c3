import { expect, test } from 'vitest'
import { checkEvidence, evidenceLines, type EvidenceHead, type EvidenceRow } from './evidence-file.ts'
import { sampleEvidence } from './sample-evidence.fixture.ts'

const { head, rows } = sampleEvidence()
async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}
async function written(changed: { head?: EvidenceHead; rows?: EvidenceRow[] } = {}): Promise<string[]> {
  const lines: string[] = []
  for await (const line of evidenceLines(changed.head ?? head, each(changed.rows ?? rows))) lines.push(line.trimEnd())
  return lines
}
const changedRow = (change: Partial<EvidenceRow>): EvidenceRow[] => rows.map((row, at) => (at === 700 ? { ...row, ...change } : row))

test('a thousand explanations come out again from the file alone, none differs', async () => {
  const check = await checkEvidence(each(await written()))
  expect(check).toMatchObject({ kind: 'checked', rows: 1000, mismatches: [], head: { target: { name: 'Lead score' } } })
  expect(check.kind === 'checked' && check.largestDifference).toBeLessThan(1e-9)
})

test.each<[string, Partial<EvidenceRow>, string]>([
  ['another value', { features: [200, 'fair', '2020-01-01'] }, 'the base value|the contribution of'],
  ['a smaller contribution', { contributions: rows[700].contributions.map((part, at) => (at === 0 ? part + 2e-6 : part)) }, 'the contribution of traits.visits'],
  ['a better chance', { probability: rows[700].probability + 1e-4 }, 'the chance'],
  ['a better score', { score: Math.min(99, rows[700].score + 1) }, 'score and grade'],
  ['a contribution left out', { contributions: rows[700].contributions.slice(1) }, '3 values and 2 contributions'],
])('sealed again with %s, the row is named', async (_, change, what) => {
  const check = await checkEvidence(each(await written({ rows: changedRow(change) })))
  expect(check.kind === 'checked' && check.mismatches).toMatchObject([{ line: 702, prediction: 'p700', what: expect.stringMatching(new RegExp(what)) }])
})

test('a line changed, taken away or cut off breaks the seal; another model breaks its hash', async () => {
  const lines = await written()
  expect(await checkEvidence(each(lines.map((line, at) => (at === 5 ? line.replace('"p4"', '"p5"') : line))))).toMatchObject({ kind: 'broken', reason: expect.stringContaining('seal') })
  expect(await checkEvidence(each(lines.toSpliced(5, 1)))).toMatchObject({ kind: 'broken', reason: expect.stringContaining('seal') })
  expect(await checkEvidence(each(lines.slice(0, -1)))).toMatchObject({ kind: 'broken', reason: expect.stringContaining('cut short') })
  expect(await checkEvidence(each(await written({ head: { ...head, model: { ...head.model, artefact: head.model.artefact.replace('"seed":1', '"seed":2') } } })))).toMatchObject({ kind: 'broken', reason: expect.stringContaining('hash') })
  expect(await checkEvidence(each(['hello']))).toMatchObject({ kind: 'broken' })
  expect(await checkEvidence(each([]))).toMatchObject({ kind: 'broken' })
})
