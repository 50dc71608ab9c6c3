// A young firm has few outcomes: its model is tried all the same, and every page that shows a score of it says on how little it rests.
import { chooseFile, csv } from './fixtures/import-steps.ts'
import { call, expect, test } from './fixtures/story.ts'
import { ownWorkspace } from './fixtures/workspace.ts'

const leads = Array.from({ length: 330 }, (_, n) => {
  const [visits, won] = [(n * 37) % 10, (n * 37) % 10 > 2 + ((n * 13) % 7)]
  return `p${n}@firm${n}.example,2026-0${1 + (n % 4)}-1${n % 9},${visits},${won ? 1 : 0},${won ? `2026-0${1 + (n % 4)}-2${n % 9}` : ''}`
})
const file = csv('leads.csv', ['Email,Created at,Visits,Converted,Won date', ...leads].join('\n'))
const caution = /Low evidence: \d+ (leads|people|rows), \d\d with the outcome and \d+ without; it is fair from 100 of each/

test('a model of few outcomes says so with its numbers: on its page, on its version, and beside a lead', async ({ page, context }) => {
  const { slug } = await ownWorkspace(context, 'Young firm')
  await chooseFile(page, slug, file)
  await page.getByLabel('One lawful basis holds for the whole file').check()
  await page.getByLabel('The lawful basis, in your words').fill('Legitimate interest: these people asked for an offer.')
  await page.getByRole('button', { name: 'Import without looking' }).click()
  await expect(page.getByText(/330 rows read: 330 new/)).toBeVisible({ timeout: 60_000 })
  type Target = { id: string; kind: string; definition: object; activeVersionId: string | null }
  const leadScore = async () => ((await call(context, 'train.targets', { workspace: slug })).data as Target[]).find(({ kind }) => kind === 'lead-score')
  await expect.poll(async () => (await leadScore())?.kind, { timeout: 60_000 }).toBe('lead-score')
  const { id = '', definition } = (await leadScore()) ?? {}
  await call(context, 'train.setTarget', { workspace: slug, mutate: { targetId: id, definition: { ...definition, learner: 'logistic', eligibleDays: null } } })
  await call(context, 'train.train', { workspace: slug, mutate: { targetId: id } })
  await expect.poll(async () => (await leadScore())?.activeVersionId ?? null, { timeout: 60_000 }).not.toBeNull()

  for (const address of [`models/${id}`, `models/${id}/versions/1`]) {
    await page.goto(`/${slug}/${address}`)
    await expect(page.getByText(caution)).toBeVisible()
  }
  const first = async () => ((await call(context, 'act.list', { workspace: slug, query: { filters: {}, limit: 1 } })).data as { rows: { profileId: string }[] } | undefined)?.rows[0]?.profileId ?? null
  await expect.poll(first, { timeout: 60_000 }).not.toBeNull()
  for (const address of [`queue/${await first()}`, `profiles/${await first()}`]) {
    await page.goto(`/${slug}/${address}`)
    await expect(page.getByText(caution)).toBeVisible()
  }
})
