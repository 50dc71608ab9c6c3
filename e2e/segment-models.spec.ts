// A firm whose regions buy for opposite reasons asks for a model of its own for each, and reads what was decided for each and why.
import { randomUUID } from 'node:crypto'
import { chooseFile, csv } from './fixtures/import-steps.ts'
import { call, expect, lookAt, signIn, test } from './fixtures/story.ts'
import { ownWorkspace, password } from './fixtures/workspace.ts'

/** Large firms buy in the north and small ones in the south; in the west only visits tell, as they do everywhere; the islands are few. */
const sloped = { north: 0.07, south: -0.07, west: 0, islands: 0 }
const regionOf = (n: number): keyof typeof sloped => (n % 40 === 0 ? 'islands' : n % 5 === 4 ? 'west' : n % 5 < 2 ? 'north' : 'south')
let state = 7
/** The next number from 0 to 1 of a small seeded generator (mulberry32), so that the story is the same in every run. */
function dealt(): number {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}
const leads = Array.from({ length: 1_000 }, (_, n) => {
  const [region, size, visits, month, day] = [regionOf(n), Math.floor(100 * dealt()), Math.floor(10 * dealt()), 1 + Math.floor(4 * dealt()), 10 + Math.floor(9 * dealt())]
  const won = dealt() < 1 / (1 + Math.exp(-(sloped[region] * (size - 50) + 0.3 * (visits - 4.5))))
  return `p${n}@firm${n}.example,2026-0${month}-${day},${size},${visits},${region},${won ? 1 : 0}`
})
// Without dates of winning every lead stands in training once, as of its arrival: each part has the same rows in every run.
const file = csv('leads.csv', ['Email,Created at,Employees,Visits,Region,Converted', ...leads].join('\n'))

test('an analyst parts the leads by region, and reads for each part which model answers it and why', async ({ page, context, browser }) => {
  const { slug } = await ownWorkspace(context, 'Regions of their own')
  const email = `analyst-${randomUUID().slice(0, 8)}@example.com`
  const { data } = await call(context, 'workspace.invitations.create', { workspace: slug, mutate: { email, role: 'analyst' } })
  const { status } = await call(await browser.newContext(), 'invitation.accept', { mutate: { token: new URL((data as { link: string }).link).pathname.split('/').at(-1), account: { name: 'Anna Analyst', password } } })
  expect(status).toBe(200)
  await signIn(context, email, password)

  await chooseFile(page, slug, file)
  await page.getByLabel('One lawful basis holds for the whole file').check()
  await page.getByLabel('The lawful basis, in your words').fill('Legitimate interest: these people asked for an offer.')
  await page.getByRole('button', { name: 'Import without looking' }).click()
  await expect(page.getByText(/1,000 rows read: 1,000 new/)).toBeVisible({ timeout: 60_000 })
  type Target = { id: string; kind: string; definition: object; activeVersionId: string | null }
  const leadScore = async () => ((await call(context, 'train.targets', { workspace: slug })).data as Target[]).find(({ kind }) => kind === 'lead-score')
  await expect.poll(async () => (await leadScore())?.kind, { timeout: 60_000 }).toBe('lead-score')
  const { id = '', definition } = (await leadScore()) ?? {}
  await call(context, 'train.setTarget', { workspace: slug, mutate: { targetId: id, definition: { ...definition, learner: 'logistic' } } })
  await call(context, 'train.train', { workspace: slug, mutate: { targetId: id } })
  await expect.poll(async () => (await leadScore())?.activeVersionId ?? null, { timeout: 60_000 }).not.toBeNull()

  await page.goto(`/${slug}/models`)
  await page.getByRole('link', { name: 'Lead score' }).click()
  await page.getByRole('button', { name: 'Retrain' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('A model of its own for each').selectOption({ label: 'Region' })
  await form.getByLabel('From … leads').fill('100')
  await form.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/Version 2/).first()).toBeVisible({ timeout: 60_000 })
  await page.goto(`/${slug}/models/${id}/versions/2`)
  await expect(page.getByRole('heading', { name: 'A model for each Region?' })).toBeVisible()
  const rowOf = (name: string) => page.getByRole('table', { name: 'Parts and their models' }).getByRole('row', { name: new RegExp(`^${name}`) })
  await expect(rowOf('north')).toContainText('Its own model')
  await expect(rowOf('north')).toContainText(/[−-]0\.\d{4} ± 0\.\d{4}/)
  await expect(rowOf('south')).toContainText('Its own model')
  await expect(rowOf('west')).toContainText(/The model of all|Its own model/) // the visits tell the same here as everywhere: which of the two is a draw
  await expect(rowOf('islands')).toHaveCount(0)
  await expect(page.getByText('even the unlucky end of the range is below zero')).toBeVisible()
  await lookAt(page, 'model-version-parts')
})
