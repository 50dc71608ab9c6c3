// The main job on real input: a firm brings its leads, sees what is wrong with them, trains, is told which columns give the answer away, and has a queue.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { askWhatItWouldDo, chooseFile, csv, importIt } from './fixtures/import-steps.ts'
import { call, expect, lookAt, test } from './fixtures/story.ts'
import { ownWorkspace, withDatabase } from './fixtures/workspace.ts'

const leads = join(process.env.LEADLIGHT_DATA_DIR ?? join(import.meta.dirname, '../../shared/data'), 'lead-xeducation/Leads.csv')

test('X Education: from the file to a queue in which every score says why', async ({ page, context }) => {
  test.skip(!existsSync(leads), `The file lead-xeducation/Leads.csv is not there: set LEADLIGHT_DATA_DIR to the folder of the real data.`)
  test.setTimeout(900_000)
  const { slug, tenantId } = await ownWorkspace(context, 'X Education')
  await page.goto(`/${slug}/queue`)
  await lookAt(page, 'queue-empty')
  await page.goto(`/${slug}/models`)
  await expect(page.getByText('No model yet')).toBeVisible()
  await lookAt(page, 'models-empty')
  await page.goto(`/${slug}/imports`)
  await lookAt(page, 'imports-empty')

  await chooseFile(page, slug, leads)
  await expect(page.getByText('37 columns')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByLabel('Class of Converted')).toHaveValue('outcome')
  await expect(page.getByLabel('Class of Prospect ID')).toHaveValue('identifier')
  await expect(page.getByLabel('Class of Lead Number')).toHaveValue('identifier')
  await lookAt(page, 'import-mapping')
  await askWhatItWouldDo(page)
  await expect(page.getByRole('heading', { name: 'What it would do' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('button', { name: /^Import 9,2\d\d rows$/ })).toBeVisible({ timeout: 240_000 })
  await lookAt(page, 'import-dry-run')
  expect(await withDatabase((query) => query('SELECT 1 FROM profile WHERE tenant_id = $1 LIMIT 1', [tenantId])), 'a dry run stores nobody').toEqual([])

  await importIt(page)
  await lookAt(page, 'import-done')
  await page.goto(`/${slug}/data-audit`)
  await expect(page.getByText(/missing|empty|filled/i).first()).toBeVisible()
  await lookAt(page, 'data-audit-of-import')

  await page.goto(`/${slug}/models`)
  await page.getByRole('link', { name: 'Lead score' }).click()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/Version 1 in use/)).toBeVisible({ timeout: 480_000 })
  const leftOut = page.getByRole('table', { name: 'Columns left out' })
  for (const column of ['Tags', 'Lead Quality']) await expect(leftOut.getByRole('row', { name: new RegExp(`^${column} .*(leak|gives)`, 'i') }), `${column} is named as a leak`).toBeVisible()
  await lookAt(page, 'model-of-import')

  await page.goto(`/${slug}/queue`)
  await expect.poll(async () => ((await call(context, 'act.counts', { workspace: slug, query: { filters: {} } })).data as { total: number }).total, { timeout: 240_000 }).toBeGreaterThan(5_000)
  const { data } = await call(context, 'act.list', { workspace: slug, query: { filters: {}, limit: 100 } })
  const { rows } = data as { rows: { profileId: string; score: number; reasonShort: string; reasonLong: string; strip: number[] }[] }
  expect(rows).toHaveLength(100)
  for (const row of rows) {
    expect(row.score).toBeGreaterThanOrEqual(1)
    expect(row.score).toBeLessThanOrEqual(99)
    expect(row.reasonShort.length).toBeGreaterThan(5)
    expect(row.reasonLong).not.toMatch(/undefined|NaN|null/)
  }
  await page.reload()
  await lookAt(page, 'queue-of-import')
  await page.goto(`/${slug}/queue/${rows[0].profileId}`)
  await lookAt(page, 'lead-of-import')
})

const smallFile = `email,name,company,country,amount,created,converted\n${Array.from({ length: 60 }, (_, n) => `person${n}@example.com,Person ${n},Firm ${n % 7},DE,${100 + n},2026-0${1 + (n % 9)}-15,${n % 4 === 0 ? 1 : 0}`).join('\n')}\n`

test('the same file twice changes nothing, and taking an import back leaves nobody', async ({ page, context }) => {
  test.setTimeout(300_000)
  const { slug, tenantId } = await ownWorkspace(context, 'Small File')
  const people = () => withDatabase((query) => query<{ n: number }>('SELECT count(*)::int AS n FROM profile WHERE tenant_id = $1', [tenantId])).then(([row]) => row.n)
  await chooseFile(page, slug, csv('people.csv', smallFile))
  await askWhatItWouldDo(page)
  await importIt(page)
  expect(await people()).toBe(60)
  const first = page.url()

  await chooseFile(page, slug, csv('people.csv', smallFile))
  await askWhatItWouldDo(page)
  await expect(page.getByText('Every row is known already: importing this file would change nothing.')).toBeVisible({ timeout: 60_000 })
  await importIt(page)
  expect(await people()).toBe(60)

  await page.goto(`/${slug}/profiles`)
  await expect(page.getByText('Person 59').first()).toBeVisible()
  await lookAt(page, 'profiles-of-import')
  await page.goto(first)
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect.poll(people, { timeout: 120_000 }).toBe(0)
  await page.reload()
  await lookAt(page, 'import-taken-back')
})

test('rows that cannot be loaded come back as a file, each with its reason', async ({ page, context }) => {
  const { slug } = await ownWorkspace(context, 'Reject File')
  await chooseFile(page, slug, csv('mixed.csv', 'email,name,created\nanna@example.com,Anna,2026-01-05\nnot-an-address,Bert,2026-01-06\ncara@example.com,Cara,2026-02-31\ndora@example.com,Dora,2026-03-01\n=cmd@example,Eva,2026-03-02\n'))
  await askWhatItWouldDo(page)
  await importIt(page)
  await expect(page.getByText(/cannot|not loaded|rejected/i).first()).toBeVisible()
  const id = page.url().split('/').at(-1)
  const file = await context.request.get(`/api/imports/${id}/rejects?workspace=${slug}`)
  expect(file.headers()['content-disposition']).toContain('rows-not-loaded.csv')
  const text = await file.text()
  expect(text).toContain('not-an-address')
  expect(text).not.toMatch(/(^|,|\n)"?[=+@]/m)
})
