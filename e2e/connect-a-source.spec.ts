// Story: an admin connects a website and a CRM, a row that was lost on the way is named and mended, and an attribute leads back to its raw record.
import { simulateHubspot, type SimulatedHubspot } from '../src/cli/simulators/hubspot.ts'
import { noFaults } from '../src/cli/simulators/simulated-vendor.ts'
import { demo, expect, lookAt, settled, signInAs, test, type Page } from './fixtures/story.ts'

let vendor: SimulatedHubspot
test.beforeAll(async () => { vendor = await simulateHubspot({ port: 0, rows: 240, seed: 11, faults: { ...noFaults, drop: 1, limitEvery: 9, retryAfterSeconds: 0 }, nowMs: Date.now() }) })
test.afterAll(() => vendor.stop())

const unique = () => `${Date.now()}`.slice(-6)

/** The lost row was created on some day; only the last two weeks stand in the grid, so a story can only mend one that lies there. */
async function waitForJob(page: Page) {
  await expect(page.getByText('Done', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
}

test('a website is connected, its key works at once, and what breaks a rule is listed', async ({ page, context, request }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/sources/new?kind=tracking`)
  const name = `Website ${unique()}`
  await page.getByLabel('Name').fill(name)
  await lookAt(page, 'source-new-tracking')
  await page.getByRole('button', { name: 'Make the source' }).click()
  const key = await page.getByLabel('Write key').inputValue()
  expect(key).toMatch(/^wk_[0-9A-Za-z_]+$/)
  const answer = await request.post('/v1/batch', { headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }, data: { batch: [{ type: 'track', userId: 'story', event: 'Seen' }, { type: 'track', event: 'Of nobody' }] } })
  expect([answer.status(), await answer.json()]).toEqual([200, { success: true }])
  await page.getByRole('link', { name: 'Open the source' }).click()
  await page.waitForURL(/\/sources\/[0-9a-f-]{36}$/) // a reload before would stay on the form
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('The event names nobody: send userId or anonymousId.')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
  await lookAt(page, 'source-tracking')
})

test('a CRM is connected with a checked credential, read, counted; a wrong key is refused in a sentence', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/sources/new?kind=hubspot`)
  const name = `HubSpot ${unique()}`
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Address').fill(vendor.url)
  await page.getByLabel('Token of the private app').fill('pat-wrong')
  await page.getByRole('button', { name: 'Check the credential' }).click()
  await expect(page.getByText(/HubSpot refused the credential \(401\)/)).toBeVisible()
  await page.getByLabel('Token of the private app').fill('pat-simulated')
  await page.getByRole('button', { name: 'Check the credential' }).click()
  await expect(page.getByText('It opens portal 4242424.')).toBeVisible()
  await lookAt(page, 'source-new-hubspot')
  await page.getByRole('button', { name: 'Connect and read' }).click()
  await page.waitForURL(/\/sources\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('row', { name: /contacts.*First sync/ }).getByText('Done')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Count', exact: true }).click()
  await waitForJob(page)
  await settled(page)
  await lookAt(page, 'source-hubspot')

  await page.goto(`/${demo.slug}/sources`)
  await expect(page.getByRole('heading', { name: 'Is everything here?' })).toBeVisible()
  await lookAt(page, 'sources-counted')
})

test('an attribute leads to its raw record and its run in two clicks', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/profiles`)
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('region', { name: 'Attributes with their origin' }).getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: 'The row as it was served' })).toBeVisible()
  await lookAt(page, 'record')
  await page.getByRole('region', { name: 'Fields of the row' }).waitFor()
})
