// A month is read, checked, decided on, signed and taken along, by keyboard alone; and a quarter is looked back on together.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../src/cli/main.ts'
import { heard, tabTo } from './fixtures/keyboard.ts'
import { call, demo, expect, signInAs, test, type Page } from './fixtures/story.ts'

/** What the command line says of a report file. */
async function verified(report: string, key: string): Promise<{ code: number; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'leadlight-story-'))
  try {
    writeFileSync(join(folder, 'report.json'), report)
    writeFileSync(join(folder, 'key.pem'), key)
    let said = ''
    const io = { stdout: { write: (text: string) => (said += text) }, stderr: { write: (text: string) => (said += text) } }
    return { code: await main(['verify', join(folder, 'report.json'), '--key', join(folder, 'key.pem')], io), said }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Fills in the form that has the focus next, field by field, and sends it. */
async function record(page: Page, fields: readonly (readonly [label: RegExp, text: string])[], act: RegExp): Promise<void> {
  for (const [label, text] of fields) {
    await tabTo(page, label)
    await page.keyboard.type(text)
  }
  await tabTo(page, act)
  await page.keyboard.press('Enter')
}

test('a report is opened, a figure by its rows, each model decided on, a finding raised, all signed and checked elsewhere, by keyboard alone', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/monitoring`)
  await heard(page, '.alerts')
  await tabTo(page, /^Audit reports$/)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/reports$/)
  const { data } = await call(context, 'audit.list')
  const newest = (data as { rows: { month: string; headline: string }[] }).rows[0]
  const month = page.getByRole('table', { name: 'Monthly reports' }).getByRole('link').first()
  await tabTo(page, new RegExp(`^${await month.innerText()}$`))
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/reports/${newest.month}$`))
  await heard(page, '.report-rail form')
  await tabTo(page, /^Verify$/)
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^All \d+ figures match$/)).toBeVisible()

  // A figure opens its rows, and Escape leads back to where it stands.
  await page.locator('a[data-figure]').first().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText(/rows? gives? the figure$/)).toBeVisible()
  await expect(page.locator('#opened-figure')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'Decide and sign' })).toBeVisible()
  await expect(page.locator('a[data-figure]').first()).toBeFocused()

  // What people decide about it.
  const models = page.locator('.sign-panel details').filter({ has: page.getByLabel('Decision') })
  for (let at = 0; at < (await models.count()); at++) {
    if (!(await models.nth(at).evaluate((step) => (step as HTMLDetailsElement).open))) continue
    await page.getByRole('link', { name: 'Decide and sign' }).focus()
    await page.keyboard.press('Enter')
    await record(page, [[/^Reason$/, 'Its promises were kept.']], /^Record the decision$/)
    await expect(models.nth(at).locator('summary')).toContainText('·')
    await heard(page, '.report-rail form')
  }
  await page.getByRole('link', { name: 'Decide and sign' }).focus()
  await page.keyboard.press('Enter')
  await tabTo(page, /^Raise a finding$/)
  await page.keyboard.press('Enter')
  await record(page, [[/^What was found$/, 'Nobody owns the shop’s export'], [/^Who mends it$/, 'Ines'], [/^By$/, '12312026']], /^Raise it$/)
  await expect(page.getByText('Finding: Nobody owns the shop’s export').first()).toBeVisible()
  await heard(page, '.report-rail form')
  await page.getByRole('link', { name: 'Decide and sign' }).focus()
  await page.keyboard.press('Enter')
  await record(page, [[/^Note, if any$/, 'Read whole.']], /^Sign this report off$/)
  await expect(page.getByText(/^Signed by \d+$/)).toBeVisible()

  // Taken along, it is checked without this server; one digit changed is named.
  const file = async (name: string) => (await context.request.get(`/api/reports/${newest.month}/${name}?workspace=${demo.slug}`)).text()
  const [report, key] = [await file('report.json'), await file('public-key.pem')]
  const whole = await verified(report, key)
  expect(whole).toMatchObject({ code: 0 })
  expect(whole.said).toContain('It is signed off.')
  expect(report).toContain('Nobody owns the shop’s export')
  const [found, digit] = /"value":([1-8])\d+[,}]/.exec(report)!
  const changed = await verified(report.replace(found, found.replace(digit, String(Number(digit) + 1))), key)
  expect(changed.code).toBe(3)
  expect(changed.said).toMatch(/hash|signature|figure/i)
})

test('a quarter is looked back on together: who came, what is decided, who does what; and it is closed', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/reports`)
  await page.getByRole('table', { name: 'Quarterly reviews' }).getByRole('link').last().click()
  await page.waitForURL(/\/quarters\//)
  await heard(page, '.sign-panel form')
  for (const [name, from] of [['Milo', 'Marketing'], ['Jonas', 'Sales'], ['Paula', 'Product'], ['Ines', 'IT']]) {
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('From').selectOption({ label: from })
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(page.getByText(new RegExp(`${name}.*${from}`, 'i')).first()).toBeVisible()
  }
  await page.getByText('Agree an action').click()
  const action = `Ask the shop for refunds ${Date.now() % 1_000_000}`
  await page.getByLabel('What is to be done').fill(action)
  await page.getByLabel('Who does it').fill('Ines')
  await page.getByLabel('By', { exact: true }).fill('2026-12-31')
  await page.getByRole('button', { name: 'Agree it' }).click()
  await expect(page.getByText(`Action: ${action}`)).toBeVisible()
})
