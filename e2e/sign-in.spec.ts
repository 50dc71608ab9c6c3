// A person comes in, is told what is wrong when they cannot, and is out the moment that their session ends.
import { demo, emailOf, expect, lookAt, signInAs, test } from './fixtures/story.ts'

const queue = new RegExp(`/${demo.slug}/queue`)

test('a wrong password and an unknown address get the same clear sentence', async ({ page }) => {
  await page.goto('/sign-in')
  const said: (string | null)[] = []
  for (const email of [emailOf('viewer'), 'nobody-at-all@demo.example']) {
    await page.getByLabel('Work e-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    const note = page.getByText(/do not match/)
    await expect(note).toBeVisible()
    said.push(await note.textContent())
    await page.reload()
  }
  expect(said[0]).toBe(said[1])
  await expect(page).toHaveURL(/\/sign-in/)
})

test('e-mail and password open the queue, and signing out closes it', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('Work e-mail').fill(emailOf('owner'))
  await page.getByLabel('Password', { exact: true }).fill(demo.password)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(queue)
  await page.getByRole('button', { name: /Ada Larkfield/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto(`/${demo.slug}/queue`)
  await expect(page).toHaveURL(/\/sign-in\?to=/)
})

test('every demo person enters by one press', async ({ page, context }) => {
  await page.goto('/sign-in')
  const buttons = page.getByRole('region', { name: 'Demo sign-ins' }).getByRole('button')
  await expect(buttons).toHaveCount(9)
  const names = await buttons.allTextContents()
  for (const name of names) {
    await context.clearCookies()
    await page.goto('/sign-in')
    await page.getByRole('button', { name }).click()
    await expect(page, name).toHaveURL(queue)
  }
})

test('after sign-in a person is where they wanted to be, and nowhere outside', async ({ page, context }) => {
  await page.goto(`/${demo.slug}/settings/members`)
  await expect(page).toHaveURL(/\/sign-in\?to=/)
  for (const to of ['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example']) {
    await context.clearCookies()
    await page.goto(`/sign-in?to=${encodeURIComponent(to)}`)
    await page.getByRole('button', { name: /viewer/ }).click()
    await expect(page, to).toHaveURL(queue)
  }
})

test('a session that its owner ends elsewhere is refused at its next request', async ({ browser, page, context }) => {
  await signInAs(context, 'executive')
  const other = await browser.newContext()
  await signInAs(other, 'executive')
  const there = await other.newPage()
  await there.goto(`/${demo.slug}/queue`)
  await expect(there).toHaveURL(queue)

  await page.goto(`/${demo.slug}/settings`)
  await page.getByRole('button', { name: 'End all others' }).click()
  await expect(page.getByText(/session(s)? ended/)).toBeVisible()

  const answer = await other.request.get('/api/trpc/workspace.read?input=%7B%7D', { headers: { 'x-leadlight-workspace': demo.slug } })
  expect(answer.status()).toBe(401)
  await there.goto(`/${demo.slug}/queue`)
  await expect(there).toHaveURL(/\/sign-in/)
  await expect(page.getByText('this one')).toBeVisible()
  await other.close()
})

test('the sign-in screen in all its looks', async ({ page }) => {
  await page.goto('/sign-in')
  await lookAt(page, 'sign-in')
  await page.getByLabel('Work e-mail').fill('x@example.com')
  await page.getByLabel('Password', { exact: true }).fill('wrong password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText(/do not match/)).toBeVisible()
  await lookAt(page, 'sign-in-refused')
})
