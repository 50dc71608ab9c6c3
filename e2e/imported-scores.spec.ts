// A firm that buys scores elsewhere sees what they were worth: the same audit as for its own, and no reason that nobody knows.
import { chooseFile, csv } from './fixtures/import-steps.ts'
import { call, expect, lookAt, test } from './fixtures/story.ts'
import { ownWorkspace } from './fixtures/workspace.ts'

const people = Array.from({ length: 240 }, (_, n) => ({ email: `p${n}@firm${n}.example`, day: `2026-0${1 + (n % 4)}-1${n % 10}`, size: (n * 37) % 100, won: (n * 37) % 100 > 40 + ((n * 13) % 60) }))
const leads = ['Email,Created at,Employees,Region,Converted,Won date', ...people.map(({ email, day, size, won }, n) => `${email},${day},${size},${n % 3 === 0 ? 'north' : 'south'},${won ? 1 : 0},${won ? day.replace(/\d$/, '9').replace(/-1/, '-2') : ''}`)].join('\n')
const scores = ['Email,Score,Scored at,Model', ...people.map(({ email, day, size }) => `${email},${size},${day}T12:00:00Z,Acme Predict`)].join('\n')

test('scores of a vendor are imported, judged by what became of people, and given no reasons', async ({ page, context }) => {
  const { slug } = await ownWorkspace(context, 'Scores of a vendor')
  const load = async (name: string, text: string) => {
    await chooseFile(page, slug, csv(name, text))
    const basis = page.getByLabel('Neither')
    await expect(page.getByRole('button', { name: 'Import without looking' })).toBeVisible()
    if (await basis.count()) {
      await page.getByLabel('One lawful basis holds for the whole file').check()
      await page.getByLabel('The lawful basis, in your words').fill('Legitimate interest: these people asked for an offer.')
    }
    await page.getByRole('button', { name: 'Import without looking' }).click()
    await expect(page.getByText(/240 rows read: 240 new/)).toBeVisible({ timeout: 60_000 })
  }
  await load('leads.csv', leads)
  await load('acme.csv', scores)
  await page.getByRole('link', { name: 'See how these scores do' }).click()
  await expect.poll(async () => ((await call(context, 'monitor.importedModels', { workspace: slug })).data as { judgements: unknown[] }[])[0]?.judgements.length, { timeout: 60_000 }).toBe(1)
  await page.reload()
  await expect(page.getByRole('heading', { name: /^Acme Predict against/ })).toBeVisible()
  await expect(page.getByText('It ranks better than chance.')).toBeVisible()
  await expect(page.getByText('no reason is given for any of them')).toBeVisible()
  await expect(page.getByRole('table', { name: 'What became of each band of scores' }).getByRole('row')).toHaveCount(11)
  await lookAt(page, 'imported-scores')
})
