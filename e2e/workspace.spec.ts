// A firm moves in: its keeper makes the workspace, the owner joins by the link, invites a colleague, gives roles and keys, and takes them back.
import { randomUUID } from 'node:crypto'
import { call, demo, expect, lookAt, people, signInAs, test, type Person } from './fixtures/story.ts'
import { createWorkspace, leadlight, ownWorkspace, password } from './fixtures/workspace.ts'

test('a new workspace: the owner joins by the link, once', async ({ page, browser }) => {
  const { slug, ownerEmail, invitationPath } = await createWorkspace('Nordlicht Optik')
  await page.goto(invitationPath)
  await expect(page.getByRole('heading', { name: 'Join Nordlicht Optik' })).toBeVisible()
  await expect(page.getByText(ownerEmail)).toBeVisible()
  await lookAt(page, 'invitation')
  await page.getByLabel('Your name').fill('Nora Licht')
  await page.getByLabel('Choose a password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page).toHaveURL(new RegExp(`/${slug}/queue`))
  await expect(page.getByRole('button', { name: /Nora Licht/ })).toBeVisible()

  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(invitationPath)
  await expect(stranger.getByRole('heading', { name: 'This invitation does not work' })).toBeVisible()
  await lookAt(stranger, 'invitation-used')
  await stranger.context().close()
})

test('a member is invited, joins as what they were invited for, and a changed role holds at the next request', async ({ page, context, browser }) => {
  const { slug } = await ownWorkspace(context, 'Role Changes')
  await page.goto(`/${slug}/settings/members`)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const email = `new-${randomUUID().slice(0, 8)}@example.com`
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Work e-mail').fill(email)
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const address = await dialog.getByLabel('Invitation link').inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('cell', { name: email })).toBeVisible()
  await lookAt(page, 'settings-members-with-invitation')

  const theirs = await browser.newContext()
  const guest = await theirs.newPage()
  await guest.goto(new URL(address).pathname)
  await guest.getByLabel('Your name').fill('Gustav Guest')
  await guest.getByLabel('Choose a password', { exact: true }).fill(password)
  await guest.getByRole('button', { name: 'Join' }).click()
  await expect(guest).toHaveURL(new RegExp(`/${slug}/queue`))
  expect((await call(theirs, 'connect.imports', { workspace: slug })).status).toBe(403)

  await page.reload()
  await page.getByLabel('Role of Gustav Guest').selectOption('analyst')
  await expect(page.getByText('Role changed')).toBeVisible()
  expect((await call(theirs, 'connect.imports', { workspace: slug })).status).toBe(200)

  await page.getByRole('row', { name: /Gustav Guest/ }).getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('Member removed')).toBeVisible()
  expect((await call(theirs, 'connect.imports', { workspace: slug })).status).toBe(404)
  await guest.goto(`/${slug}/queue`)
  await expect(guest.getByText('There is nothing at this address')).toBeVisible()
  await theirs.close()
})

test('an API key is shown once, works within its scopes, and not after it is revoked', async ({ page, context, request }) => {
  const { slug } = await ownWorkspace(context, 'Key Holders')
  await page.goto(`/${slug}/settings/keys`)
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('CRM bridge')
  await dialog.getByLabel('Score records that are sent in').uncheck()
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  const key = await dialog.getByLabel('Key', { exact: true }).inputValue()
  expect(key).toMatch(/^ll_[0-9A-Za-z]{22}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/)
  await lookAt(page, 'settings-keys-shown-once')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('CRM bridge')).toBeVisible()
  expect(await page.content()).not.toContain(key)
  await page.reload()
  expect(await page.content()).not.toContain(key)

  const authorization = `Bearer ${key}`
  expect((await request.get('/api/v1/leads', { headers: { authorization } })).status()).toBe(200)
  const outside = await request.post('/api/v1/scores', { headers: { authorization }, data: { records: [{ id: '1', fields: {} }] } })
  expect(outside.status()).toBe(403)
  expect(((await outside.json()) as { detail: string }).detail).toContain('scores:write')
  for (const wrong of [`Bearer ${key.slice(0, -1)}x`, 'Bearer ll_nonsense', '']) {
    const answer = await request.get('/api/v1/leads', { headers: { authorization: wrong } })
    expect([answer.status(), answer.headers()['content-type']]).toEqual([401, 'application/problem+json'])
  }

  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('Key revoked')).toBeVisible()
  expect((await request.get('/api/v1/leads', { headers: { authorization } })).status()).toBe(401)
})

/** Which screens each role finds open; the rest say in words that they are for others. */
const open: Record<string, Person[]> = {
  queue: ['owner', 'admin', 'marketer', 'sales', 'analyst', 'compliance', 'executive', 'viewer'],
  profiles: ['owner', 'admin', 'marketer', 'sales', 'analyst', 'compliance', 'executive'],
  models: ['owner', 'admin', 'marketer', 'sales', 'analyst', 'compliance', 'executive', 'viewer'],
  imports: ['owner', 'admin', 'marketer', 'analyst', 'compliance'],
  'data-audit': ['owner', 'admin', 'marketer', 'analyst', 'compliance'],
  'audit-log': ['owner', 'admin', 'compliance'],
  'settings/members': ['owner', 'admin', 'marketer', 'sales', 'analyst', 'compliance', 'executive'],
  'settings/keys': ['owner', 'admin'],
  'settings/workspace': ['owner', 'admin'],
}

const closed = 'This screen is not open to your role'

test('each role finds its screens open, and the others say whom to ask', async ({ browser }) => {
  for (const person of Object.keys(people) as Person[]) {
    if (person === 'otherSales') continue
    const context = await browser.newContext()
    await signInAs(context, person)
    for (const [screen, allowed] of Object.entries(open)) {
      const answer = await context.request.get(`/${demo.slug}/${screen}`)
      expect(answer.status(), `${person} at ${screen}`).toBeLessThan(400)
      expect((await answer.text()).includes(closed), `${person} at ${screen}: closed`).toBe(!allowed.includes(person))
    }
    if (person === 'viewer') {
      const page = await context.newPage()
      await page.goto(`/${demo.slug}/settings/keys`)
      await expect(page.getByRole('heading', { name: closed })).toBeVisible()
      await lookAt(page, 'no-permission')
    }
    await context.close()
  }
})

test('the command line refuses a workspace that cannot be, in one sentence', async () => {
  const { code, answer } = await leadlight<{ usage?: string; error?: string; refused?: string }>(['tenant', 'create', '--name', 'X', '--owner', 'not an address'])
  expect(code).toBe(2)
  expect(JSON.stringify(answer)).toMatch(/address/)
})

test('the switcher leads from one workspace to another', async ({ page, context, browser }) => {
  const elsewhere = await browser.newContext()
  const second = await ownWorkspace(elsewhere, 'Second House')
  const first = await ownWorkspace(context, 'First House')
  const { data } = await call(elsewhere, 'workspace.invitations.create', { workspace: second.slug, mutate: { email: first.ownerEmail, role: 'admin' } })
  await elsewhere.close()
  await page.goto(new URL((data as { link: string }).link).pathname)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page).toHaveURL(new RegExp(`/${second.slug}/queue`))
  await page.getByRole('button', { name: /Second House/ }).click()
  await page.getByRole('menuitemradio', { name: 'First House' }).or(page.getByRole('menuitem', { name: 'First House' })).click()
  await expect(page).toHaveURL(new RegExp(`/${first.slug}/queue`))
})
