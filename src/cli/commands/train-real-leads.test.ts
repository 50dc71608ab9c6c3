import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../main.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-real-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function trainLeads(...more: string[]) {
  let stdout = ''
  const write = (text: string) => (stdout += text)
  const code = await main(['train', '--data', LEADS, '--target', 'Converted', '--learner', 'logistic', '--out', join(folder, 'model.json'), '--json', ...more], { stdout: { write }, stderr: { write } })
  return { code, report: JSON.parse(stdout) }
}

const DATA = process.env.LEADLIGHT_DATA_DIR ?? '../shared/data'
const LEADS = join(DATA, 'lead-xeducation', 'Leads.csv')
const present = existsSync(LEADS)
if (!present) console.log('Tests on the X Education leads skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR).')
const AFTERWARDS = 'Tags,Lead Quality,Lead Profile,Last Activity,Last Notable Activity,Asymmetrique Activity Index,Asymmetrique Profile Index,Asymmetrique Activity Score,Asymmetrique Profile Score'

test.skipIf(!present)('X Education: Tags and Lead Quality are named by themselves, and nothing honest with them', async () => {
  const { code, report } = await trainLeads()
  expect(code).toBe(0)
  const leaks = report.left_out.filter(({ reason }: { reason: string }) => reason === 'leak')
  expect(leaks.map(({ column }: { column: string }) => column)).toEqual(['Tags', 'Lead Quality'])
  for (const { strength } of leaks) expect(strength).toBeGreaterThan(0.78)
})

test.skipIf(!present)('X Education without the columns filled in afterwards: five-fold mean AUC of the baseline alone is .86', async () => {
  const { code, report } = await trainLeads('--folds', '5', '--exclude', AFTERWARDS)
  expect(code).toBe(0)
  expect(report.folds.auc.mean).toBeGreaterThanOrEqual(0.86)
  expect(report.folds.auc.values).toHaveLength(5)
})
