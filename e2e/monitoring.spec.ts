// From an alert to what caused it to a challenger that mends it, by keyboard alone; and a channel that alerts go to, added, tried out and removed.
import { heard, tabTo } from './fixtures/keyboard.ts'
import { call, demo, expect, signInAs, test } from './fixtures/story.ts'

test('an alert leads to its cause, and to a challenger in shadow, by keyboard alone', async ({ page, context }) => {
  await signInAs(context, 'owner')
  const { data: models } = await call(context, 'monitor.models', { query: {} })
  const [{ targetId }] = models as { targetId: string }[]
  const before = ((await call(context, 'train.versions', { query: { targetId } })).data as { number: number; active: boolean }[])
  await page.goto(`/${demo.slug}/monitoring`)
  await heard(page, '.alerts')
  const alert = page.getByRole('button', { name: /Other leads: Source Bought list/ })
  for (let step = 0; step < 10 && !(await alert.evaluate((element) => element === document.activeElement)); step++) await page.keyboard.press(step === 0 ? 'j' : 'k')
  await expect(alert).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(alert).toHaveAttribute('aria-expanded', 'true')
  await expect(page.getByRole('heading', { name: 'What came just before' })).toBeVisible()
  await expect(page.getByRole('link', { name: /^Import of CRM leads.+leads that carry it in Source\./ })).toBeVisible()

  await tabTo(page, /^Train a challenger$/)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/challengers$/)
  await expect(page.getByRole('heading', { name: 'When it is trained again' })).toBeVisible()
  await heard(page, '.retraining-plan, main button')
  await tabTo(page, /^Train a challenger$/)
  await page.keyboard.press('Enter')
  const newest = page.locator('.challenge').first()
  await expect(newest).toBeVisible({ timeout: 60_000 })
  await expect(newest).toContainText('Not worse')
  // In shadow: another version is there, and the one in use is the one that was.
  const after = ((await call(context, 'train.versions', { query: { targetId } })).data as { number: number; active: boolean }[])
  expect(after.length).toBe(before.length + 1)
  expect(after.find(({ active }) => active)?.number).toBe(before.find(({ active }) => active)?.number)
})

test('a channel is added with a secret that is shown once, its test stands in the log with the answer, and it is removed', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/monitoring/channels`)
  await heard(page, '#channels button')
  await page.getByRole('button', { name: 'Add a channel' }).click()
  await page.getByRole('radio', { name: 'Signed webhook' }).check({ force: true })
  await page.getByLabel('Name').fill('Our warehouse')
  // A name that no server has: what comes of it is said in the log.
  await page.getByLabel('Address').fill('https://alerts.invalid/leadlight')
  await page.getByRole('button', { name: 'Add the channel' }).click()
  await expect(page.getByText('Signing secret')).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  const channel = page.getByRole('row', { name: /Our warehouse/ }).first()
  await expect(channel).toContainText('Signed webhook, alerts.invalid')
  await channel.getByRole('button', { name: 'Test' }).click()
  const message = page.locator('#log').getByRole('row', { name: /to Our warehouse/ }).first()
  await expect(message).toContainText(/Waiting|Failed/, { timeout: 30_000 })
  await expect(message.getByRole('button', { name: 'Send again' })).toBeVisible()
  await channel.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No channel yet.', { exact: false })).toBeVisible()
  await expect(message).toContainText('(removed)')
})
