// A firm lays a rule on top of its model in the open: written, tried on every open lead, and saved.
import { call, demo, expect, signInAs, test } from './fixtures/story.ts'

test('a rule says whom it would move before it is saved, and one that is off is kept and moves nobody', async ({ page, context }) => {
  await signInAs(context, 'admin')
  const { data } = await call(context, 'train.targets')
  const target = (data as { id: string; kind: string }[]).find(({ kind }) => kind === 'lead-score')
  await page.goto(`/${demo.slug}/models/${target?.id}/rules`)
  await page.getByRole('button', { name: 'New rule' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Why').fill('Story: nobody is left out')
  await form.getByLabel('Field').selectOption('country')
  await form.getByLabel('Asks').selectOption('known')
  await form.getByLabel('Points').fill('0.001')
  await form.getByRole('checkbox', { name: 'On' }).uncheck() // the demo's scores stay as other stories find them
  await form.getByRole('button', { name: 'Whom would it move?' }).click()
  await expect(form.getByText(/It holds for [\d,]+ of [\d,]+ open leads/)).toBeVisible()
  await form.getByRole('button', { name: 'Save the rule' }).click()
  const row = page.getByRole('table', { name: 'Business rules' }).getByRole('row', { name: /Story: nobody is left out/ })
  await expect(row).toContainText('adds 0.001 points where Country is known')
  await expect(row).toContainText('off')
})
