// The queue as a sales person works it: by keyboard alone, with undo, by thumb, and through links that others send.
import { call, demo, expect, lookAt, settled, signInAs, test, type Page } from './fixtures/story.ts'

type Row = { profileId: string; name: string; stage: string; ownerId: string | null; version: number; tags: string[]; snoozedUntil: string | null; nextAction: string; score: number }
type List = { rows: Row[]; cursor: string | null }

const queue = `/${demo.slug}/queue`
const grid = (page: Page) => page.getByRole('grid')
const rowsOf = (page: Page) => page.locator('#queue tbody tr[role="row"]')
const current = (page: Page) => page.locator('#queue tbody tr[aria-current="true"]')
const nameOf = (page: Page) => current(page).locator('.queue-name')

async function listed(page: Page, filters: Record<string, unknown> = {}, limit = 30): Promise<Row[]> {
  const { status, data } = await call(page.context(), 'act.list', { query: { filters, limit } })
  expect(status).toBe(200)
  return (data as List).rows
}

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`${queue}${query}`)
  await expect(rowsOf(page).first()).toBeVisible()
  await settled(page)
  // Keys are heard once React has taken the list over.
  await page.waitForFunction(() => Object.keys(document.querySelector('#queue') ?? {}).some((name) => name.startsWith('__react')))
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

/** What the database holds of these leads, as far as people decide it. */
async function stateOf(page: Page, leads: readonly Row[]): Promise<unknown[]> {
  const found = await Promise.all(leads.map(({ profileId }) => call(page.context(), 'act.item', { query: { profileId } })))
  return found.map(({ data }) => { const { ownerId, stage, snoozedUntil, tags, nextAction, slaDueAt, lastTouchAt } = data as Row & { slaDueAt: unknown; lastTouchAt: unknown }; return { ownerId, stage, snoozedUntil, tags, nextAction, slaDueAt, lastTouchAt } })
}

test('the page is in the order of chance x amount, and says so', async ({ page, context }) => {
  await signInAs(context, 'marketer')
  await open(page)
  const rows = await listed(page)
  await expect(rowsOf(page).locator('.queue-name').first()).toHaveText(rows[0].name)
  expect((await rowsOf(page).locator('.queue-name').allTextContents()).slice(0, 15)).toEqual(rows.slice(0, 15).map(({ name }) => name))
  await expect(page.getByText('In order of chance × amount', { exact: true })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Expected' })).toHaveAttribute('aria-sort', 'descending')
  const { data } = await call(context, 'act.counts', { query: { filters: {} } })
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String((data as { total: number }).total + 1))
})

test('twenty leads are worked without touching the mouse, and each step is kept', async ({ page, context }) => {
  await signInAs(context, 'marketer')
  await open(page, '?stage=new')
  const before = (await listed(page, { stage: ['new'] })).slice(0, 20)
  for (const [at, lead] of before.entries()) {
    await expect(nameOf(page)).toHaveText(lead.name)
    if (at % 5 === 0) {
      await page.keyboard.press('a')
      await page.keyboard.type('milo')
      await page.keyboard.press('Enter')
    } else if (at % 5 === 1) {
      await page.keyboard.press('s')
      await expect(page.getByPlaceholder(/Until when/)).toBeFocused()
      await page.keyboard.press('Enter')
    } else if (at % 5 === 2) {
      await page.keyboard.press('t')
      await page.keyboard.type('qualified')
      await page.keyboard.press('Enter')
    } else if (at % 5 === 3) {
      await page.keyboard.press('#')
      await page.keyboard.type('autumn fair')
      await page.keyboard.press('Enter')
    } else {
      await page.keyboard.press('e')
    }
    await expect(page.getByRole('status').filter({ hasText: lead.name })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await expect.poll(async () => (await stateOf(page, before.slice(19))).map((state) => (state as Row).stage)).toEqual(['working'])
  const after = (await stateOf(page, before)) as Row[]
  for (const [at, state] of after.entries()) {
    if (at % 5 === 0) expect(state.ownerId).not.toBe(null)
    if (at % 5 === 1) expect(state.snoozedUntil).not.toBe(null)
    if (at % 5 === 2) expect(state.stage).toBe('qualified')
    if (at % 5 === 3) expect(state.tags).toContain('autumn fair')
    if (at % 5 === 4) expect([state.stage, state.nextAction]).toEqual(['working', 'wait'])
  }
})

test('forty leads are given away at once, and Z brings back exactly what was', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await open(page, '?sort=name')
  const leads = (await listed(page, { sort: 'name' }, 40)).slice(0, 40)
  const before = await stateOf(page, leads)
  await page.keyboard.press('x')
  for (let n = 1; n < 40; n++) await page.keyboard.press('j')
  await page.keyboard.press('Shift+X')
  await expect(page.getByRole('toolbar', { name: '40 selected' })).toBeVisible()
  await page.keyboard.press('a')
  await page.keyboard.type('priya')
  await page.keyboard.press('Enter')
  await expect(page.getByText('40 leads: assigned to Priya Nair')).toBeVisible()
  await expect.poll(async () => new Set(((await stateOf(page, leads)) as Row[]).map(({ ownerId }) => ownerId)).size).toBe(1)
  await page.keyboard.press('z')
  await expect.poll(() => stateOf(page, leads)).toEqual(before)
  await expect(page.getByRole('toolbar')).toHaveCount(0)
})

test('a snoozed lead leaves the list at once, the next one moves up, and undo puts it back in its place', async ({ page, context }) => {
  await signInAs(context, 'marketer')
  await open(page, '?sort=score')
  const names = (await rowsOf(page).locator('.queue-name').allTextContents()).slice(0, 6)
  await page.keyboard.press('j')
  await page.keyboard.press('s')
  await page.keyboard.press('Enter')
  await expect(rowsOf(page).locator('.queue-name').nth(1)).toHaveText(names[2])
  await expect(nameOf(page)).toHaveText(names[2])
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(rowsOf(page).locator('.queue-name').nth(1)).toHaveText(names[1])
  expect((await rowsOf(page).locator('.queue-name').allTextContents()).slice(0, 6)).toEqual(names)
})

test('a lead that someone else has changed refuses the action in a sentence, and nothing is lost', async ({ page, context, browser }) => {
  await signInAs(context, 'marketer')
  await open(page, '?sort=name&stage=new')
  const [lead] = await listed(page, { sort: 'name', stage: ['new'] })
  const colleague = await browser.newContext({ baseURL: new URL(page.url()).origin })
  await signInAs(colleague, 'owner')
  expect((await call(colleague, 'act.act', { mutate: { profileIds: [lead.profileId], action: { kind: 'tag', add: ['meanwhile'], remove: [] } } })).status).toBe(200)
  await page.keyboard.press('e')
  await expect(page.getByText(/changed by someone else since you opened the list: nothing was done/)).toBeVisible()
  await expect(rowsOf(page).locator('.queue-name').first()).toHaveText(lead.name)
  await page.getByRole('button', { name: 'Load again' }).click()
  await expect(page.getByText(/changed by someone else/)).toHaveCount(0)
  await page.keyboard.press('e')
  await expect.poll(async () => ((await stateOf(page, [lead])) as Row[])[0].stage).not.toBe('new')
  await colleague.close()
})

const filters: [string, Record<string, unknown>][] = [
  ['grade=A&grade=B', { grade: ['A', 'B'] }], ['stage=new', { stage: ['new'] }], ['owner=nobody', { owner: 'nobody' }], ['owner=me-or-nobody&sort=score', { owner: 'me-or-nobody', sort: 'score' }], ['score=50', { score: 50 }],
  ['trend=rising&sort=trend', { trend: 'rising', sort: 'trend' }], ['sla=late&sort=sla', { sla: 'late', sort: 'sla' }], ['snoozed=all&sort=name', { snoozed: 'all', sort: 'name' }], ['q=an', { q: 'an' }], ['from=2020-01-01&to=2030-01-01&sort=touch', { from: '2020-01-01', to: '2030-01-01', sort: 'touch' }],
  ['evidence=full&evidence=fair&evidence=low&sort=name', { evidence: ['full', 'fair', 'low'], sort: 'name' }], ['grade=A&stage=new&owner=any', { grade: ['A'], stage: ['new'] }],
]
test('every filter in an address gives the rows that the API gives', async ({ page, context }) => {
  await signInAs(context, 'owner')
  for (const [query, asked] of filters) {
    await page.goto(`${queue}?${query}`)
    await settled(page)
    const expected = await listed(page, asked, 10)
    const shown = await rowsOf(page).locator('.queue-name').allTextContents()
    expect(shown.slice(0, 10), query).toEqual(expected.map(({ name }) => name))
    if (expected.length === 0) await expect(page.getByText('No lead matches these filters'), query).toBeVisible()
  }
})

test('words find a lead, Escape and the back button lead to where one was', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await open(page)
  const [, , third] = await listed(page)
  await page.keyboard.press('/')
  await page.keyboard.type(third.name)
  await expect(page).toHaveURL(/q=/)
  await page.keyboard.press('Enter')
  await expect(rowsOf(page).locator('.queue-name').first()).toHaveText(third.name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: third.name })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('searchbox', { name: 'Find a lead' })).toHaveValue(third.name)
})

test('a view is saved under a name, opens by its tab, and its deletion can be taken back', async ({ page, context }) => {
  await signInAs(context, 'marketer')
  await open(page, '?grade=A')
  await page.getByRole('button', { name: 'Save or delete a view' }).click()
  await page.getByRole('menuitem', { name: 'Save as a view' }).click()
  await page.getByLabel('Name').fill('Best ones')
  await page.getByRole('button', { name: 'Save view' }).click()
  const tab = page.getByRole('link', { name: /Best ones/ })
  await expect(tab).toHaveAttribute('aria-current', 'page')
  await page.getByRole('link', { name: /^All/ }).click()
  await tab.click()
  await expect(page).toHaveURL(/grade=A/)
  await page.getByRole('button', { name: 'Save or delete a view' }).click()
  await page.getByRole('menuitem', { name: /Delete/ }).click()
  await expect(tab).toHaveCount(0)
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(tab).toHaveCount(1)
})

test('columns are chosen and moved, and the address keeps them', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await open(page)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByLabel('Country', { exact: true }).check()
  await expect(page).toHaveURL(/columns=[^&]*country/)
  await page.getByRole('button', { name: 'Country earlier' }).click()
  await expect(page.getByRole('columnheader', { name: 'Country' })).toBeVisible()
  await expect(page.getByRole('columnheader').last()).toHaveText('SLA') // the address has it, not only the pane
  await page.reload()
  await expect(page.getByRole('columnheader').last()).toHaveText('SLA')
  await expect(page.getByRole('columnheader', { name: 'Country' })).toBeVisible()
})

test('the peek follows the list, says why, and stands in the address', async ({ page, context }) => {
  await signInAs(context, 'sales')
  await open(page)
  await page.keyboard.press('j')
  const name = await nameOf(page).textContent()
  await page.keyboard.press('Space')
  const peek = page.getByRole('complementary', { name: `Peek: ${name}` })
  await expect(peek.getByRole('heading', { name: 'Speaks for' })).toBeVisible()
  await expect(peek.getByText(/Likelier than/)).toBeVisible()
  await expect(page).toHaveURL(/peek=/)
  await page.reload()
  await expect(peek).toBeVisible()
  await settled(page)
  await lookAt(page, 'queue-peek')
  await page.keyboard.press('Escape')
  await expect(peek).toHaveCount(0)
})

test('the rows of a long list come while one scrolls; no more than 60 are in the page', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await open(page, '?sort=name')
  const { data } = await call(context, 'act.counts', { query: { filters: { sort: 'name' } } })
  const { total } = data as { total: number }
  for (let n = 0; n < 12; n++) {
    await page.locator('.queue-box').evaluate((box) => { box.scrollTop += 1500 })
    await expect(page.locator('.queue-waiting')).toHaveCount(0)
    expect(await page.locator('#queue tbody tr').count()).toBeLessThanOrEqual(62) // 60 rows and the room above and below
  }
  const last = await rowsOf(page).last().getAttribute('aria-rowindex')
  expect(Number(last)).toBe(Math.min(total + 1, Number(last)))
  expect(Number(last)).toBeGreaterThan(Math.min(total, 250))
})

test('who may only read gets no way to act; sales see their own and nobody’s leads', async ({ page, context, browser }) => {
  await signInAs(context, 'viewer')
  await open(page)
  await page.keyboard.press('x')
  await page.keyboard.press('e')
  await page.keyboard.press('a')
  await expect(page.getByRole('toolbar')).toHaveCount(0)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: /do the next step/ })).toHaveCount(0)
  const sales = await browser.newContext({ baseURL: new URL(page.url()).origin })
  await signInAs(sales, 'sales')
  const me = (await call(sales, 'person.me')).data as { userId: string }
  const { data } = await call(sales, 'act.list', { query: { filters: {}, limit: 200 } })
  expect((data as List).rows.filter(({ ownerId }) => ownerId !== null && ownerId !== me.userId)).toEqual([])
  await sales.close()
})

test('without a connection the list can be read on, and what is done is refused', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await open(page)
  const name = await nameOf(page).textContent()
  await context.setOffline(true)
  await expect(page.getByText(/You are offline. You can read on/)).toBeVisible()
  await page.keyboard.press('t')
  await page.keyboard.type('proposal')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/You are offline: nothing was changed/)).toBeVisible()
  await expect(rowsOf(page).locator('.queue-name').first()).toHaveText(name ?? '')
  await context.setOffline(false)
  await expect(page.getByText(/You are offline. You can read on/)).toHaveCount(0)
})

test('on a phone rows are cards: a press opens, a long press selects', async ({ browser, baseURL }) => {
  const phone = await browser.newContext({ baseURL, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await signInAs(phone, 'sales')
  const page = await phone.newPage()
  await page.goto(queue)
  const card = rowsOf(page).first()
  await expect(card).toBeVisible()
  await settled(page)
  const box = await card.boundingBox()
  if (box === null) throw new Error('The first card has no place.')
  const client = await phone.newCDPSession(page)
  const at = { x: Math.round(box.x + 150), y: Math.round(box.y + 20) }
  await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] })
  await expect(page.getByRole('toolbar', { name: '1 selected' })).toBeVisible()
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await expect(page.getByRole('toolbar', { name: '1 selected' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear selection' }).click()
  const name = await card.locator('.queue-name').textContent()
  await page.touchscreen.tap(at.x, at.y)
  await expect(page.getByRole('heading', { level: 1, name: name ?? '' })).toBeVisible()
  await phone.close()
})
