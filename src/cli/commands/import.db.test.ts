import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { importFile, importFileJob } from '#domain/connect/index.ts'
import { importSteps } from '#domain/govern/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import { importCommand } from './import.ts'

const database = testDatabase('worker')
const folder = mkdtempSync(join(tmpdir(), 'leadlight-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** Runs the command while a worker stands beside it. */
async function runCommand(args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err, ended] = ['', '', false]
  const io = { stdout: { write: (text: string) => (out += text) }, stderr: { write: (text: string) => (err += text) } }
  const running = importCommand.run(args, io).finally(() => (ended = true))
  while (!ended) {
    await drainQueue(database, [job(importFileJob, importFile(importSteps))])
    await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 50))])
  }
  return { code: await running, out, err }
}

const leads = 'Id,Email,Created at,Size\n1,a@firm.com,2026-01-02,5\n2,b@firm.com,2026-01-03,x\n3,wrong,2026-01-04,7\n'

test('a file comes in with its mapping, and the answer is one JSON object', async () => {
  const { slug, tenantId } = await testTenant()
  const mapping = file('m.json', JSON.stringify([{ column: 'Id', field: 'Id', class: 'identifier', as: 'external_id' }, { column: 'Email', field: 'Email', class: 'identifier', as: 'email' }, { column: 'Size', field: 'Size', class: 'input' }]))
  const { code, out } = await runCommand(['--tenant', slug, '--file', file('leads.csv', leads), '--mapping', mapping, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ source: 'leads', object: 'lead', dryRun: false, counts: { read: 3, new: 2, same: 0, changed: 0, rejected: 1 } })
  expect(await database.asOwner('SELECT email FROM profile WHERE tenant_id = $1 ORDER BY email', [tenantId])).toEqual([{ email: 'a@firm.com' }, { email: 'b@firm.com' }])
})

test('without a mapping the columns are recognised; a dry run stores nothing', async () => {
  const { slug, tenantId } = await testTenant()
  const { code, out, err } = await runCommand(['--tenant', slug, '--file', file('leads.csv', leads), '--dry-run'])
  expect([code, out]).toEqual([0, expect.stringMatching(/^Checked, nothing stored: 3 rows read, 2 new/)])
  expect(err).toContain('%')
  expect(await database.asOwner('SELECT 1 FROM profile WHERE tenant_id = $1', [tenantId])).toEqual([])
})

test.each([
  [['--tenant', 'no-such'], 3, /no tenant no-such/], [['--file', '/no/such.csv'], 2, /no such file/], [['--object', 'cat'], 2, /--object is lead, order, event or score/], [['--mapping', '/no/such.json'], 2, /cannot be read as JSON/], [['--date-order', 'XYZ'], 2, /--date-order/],
])('%j is answered with exit code %i', async (given, code, words) => {
  const { slug } = await testTenant()
  const args = new Map([['--tenant', slug], ['--file', file('leads.csv', leads)]])
  for (let at = 0; at < given.length; at += 2) args.set(given[at], given[at + 1])
  const ended = await runCommand([...args].flat())
  expect(ended.code).toBe(code)
  expect(ended.out + ended.err).toMatch(words)
})

test('a file that is no table is refused in one sentence', async () => {
  const { slug } = await testTenant()
  const { code, out } = await runCommand(['--tenant', slug, '--file', file('empty.csv', '')])
  expect([code, JSON.parse(out)]).toEqual([3, { refused: 'The file is empty.' }])
})
