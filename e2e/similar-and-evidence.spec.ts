// What stands behind a score beyond its reasons: who was like this lead, the evidence as a file, and the choice of the value model.
import { call, demo, expect, lookAt, signInAs, test } from './fixtures/story.ts'

test('a lead is shown beside those most like it, and what became of them', async ({ page, context }) => {
  await signInAs(context, 'owner')
  const { data } = await call(context, 'act.list', { query: { filters: {}, limit: 1 } })
  await page.goto(`/${demo.slug}/queue/${(data as { rows: { profileId: string }[] }).rows[0].profileId}`)
  const alike = page.locator('#alike')
  await expect(alike.getByRole('heading', { name: 'Leads like this one' })).toBeVisible()
  await expect(alike.getByRole('table', { name: 'Converted', exact: true }).getByRole('row')).toHaveCount(6)
})

test('the evidence of a model in use is a file with a seal, and the value model says why it was chosen', async ({ page, context }) => {
  await signInAs(context, 'owner')
  const { data } = await call(context, 'train.targets')
  const targets = data as { id: string; kind: string }[]
  const lead = targets.find(({ kind }) => kind === 'lead-score')
  const { data: versions } = await call(context, 'train.versions', { query: { targetId: lead?.id } })
  const inUse = (versions as { number: number; active: boolean }[]).find(({ active }) => active)
  await page.goto(`/${demo.slug}/models/${lead?.id}/versions/${inUse?.number}`)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the evidence' }).click()])
  expect(download.suggestedFilename()).toBe('explanations.jsonl')
  await page.goto(`/${demo.slug}/models/${targets.find(({ kind }) => kind === 'customer-value')?.id}`)
  await expect(page.getByRole('heading', { name: 'Which model?' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Value models on months held out' })).toContainText('Pareto/NBD')
  await lookAt(page, 'value-choice')
})
