import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { evidenceLines, type EvidenceRow } from '../../domain/score/evidence-file.ts'
import { sampleEvidence } from '../../domain/score/sample-evidence.fixture.ts'
import { main } from '../main.ts'

const folder = mkdtempSync(join(tmpdir(), 'evidence-'))
afterAll(() => rmSync(folder, { recursive: true }))
const { head, rows } = sampleEvidence()

async function verify(changed: readonly EvidenceRow[]): Promise<{ code: number; said: Record<string, unknown> }> {
  async function* each() {
    yield* changed
  }
  let text = ''
  for await (const line of evidenceLines(head, each())) text += line
  const file = join(folder, 'explanations.jsonl')
  writeFileSync(file, text)
  let said = ''
  const stream = { write: (piece: string) => ((said += piece), true) }
  const code = await main(['verify-explanations', '--evidence', file, '--json'], { stdout: stream, stderr: stream })
  return { code, said: JSON.parse(said) as Record<string, unknown> }
}

test('a thousand explanations: exit 0 and no mismatch; one altered: exit 3 and its name', async () => {
  expect(await verify(rows)).toMatchObject({ code: 0, said: { explanations: 1000, mismatches: 0 } })
  const altered = await verify(rows.map((row, at) => (at === 700 ? { ...row, contributions: row.contributions.map((part) => part + 1e-3) } : row)))
  expect(altered.code).toBe(3)
  expect(JSON.stringify(altered.said)).toContain('"prediction":"p700"')
})

test('a file that is not there is said by its name', async () => {
  let said = ''
  const stream = { write: (piece: string) => ((said += piece), true) }
  expect(await main(['verify-explanations', '--evidence', join(folder, 'none.jsonl')], { stdout: stream, stderr: stream })).toBe(2)
  expect(said).toContain('none.jsonl cannot be read')
})
