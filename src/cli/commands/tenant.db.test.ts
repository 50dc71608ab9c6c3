import { beforeAll, expect, test } from 'vitest'
import { acceptInvitation } from '#platform/auth/invitations.ts'
import { memberOf } from '#platform/auth/memberships.ts'
import { now } from '#platform/clock.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { closeDatabase } from '#platform/db/tenant-transaction.ts'
import { testDatabase } from '#platform/db/testing/test-database.ts'
import { main } from '../main.ts'

const database = testDatabase()

async function run(...args: string[]): Promise<Record<string, unknown>> {
  const said = { stdout: '', stderr: '' }
  await closeDatabase()
  process.env.DATABASE_URL = database.ownerUrl
  delete process.env.LEADLIGHT_DB_URL
  rereadEnvironment()
  const code = await main([...args, '--json'], { stdout: { write: (text) => (said.stdout += text) }, stderr: { write: (text) => (said.stderr += text) } })
  await database.actAs('web')
  return { code, ...(JSON.parse(said.stdout) as Record<string, unknown>) }
}

beforeAll(() => {
  process.env.LEADLIGHT_URL = 'https://leads.example.com'
})

test('a workspace is made beside the installation, and its owner comes in by the link', async () => {
  const made = (await run('tenant', 'create', '--name', 'Müller & Söhne', '--owner', 'Olga@Example.com')) as { tenant: string; invitation: string }
  expect(made).toMatchObject({ code: 0, tenant: 'muller-sohne', owner: 'olga@example.com' })
  const token = made.invitation.replace('https://leads.example.com/invite/', '')
  await acceptInvitation(token, null, { name: 'Olga', password: 'a long enough one' }, now())
  const [person] = await database.asOwner<{ id: string }>("SELECT id FROM user_account WHERE email = 'olga@example.com'")
  expect(await memberOf(person.id, 'muller-sohne')).toMatchObject({ role: 'owner', name: 'Müller & Söhne' })
})

test('a second firm of the same name gets an address of its own', async () => {
  const made = (await run('tenant', 'create', '--name', 'Muller Sohne', '--owner', 'other@example.com')) as { tenant: string }
  expect(made.tenant).toMatch(/^muller-sohne-[0-9a-f]{4}$/)
})

test('the audit log of all workspaces is checked, and the first bad entry named', async () => {
  expect(await run('audit-log', 'verify')).toMatchObject({ code: 0, whole: true, tenants: [{ tenant: 'muller-sohne', entries: 3 }, { entries: 2 }] })
  await database.asOwner("UPDATE audit_entry SET subject = 'nobody' WHERE sequence = 2 AND tenant_id = (SELECT id FROM tenant WHERE slug = 'muller-sohne')")
  expect(await run('audit-log', 'verify')).toMatchObject({ code: 3, refused: 'The audit log of muller-sohne is not whole. Entry 2 is not as it was written: its hash does not fit its content.', sequence: '2' })
})

test.each([
  [['tenant'], 2, 'Say what to do with the tenant: tenant create.'],
  [['tenant', 'create', '--name', 'A', '--owner', 'nobody'], 2, '--owner is not an e-mail address: nobody.'],
  [['audit-log', 'verify', '--head', 'abc'], 2, '--head belongs to one workspace: name it with --tenant.'],
  [['audit-log', 'verify', '--tenant', 'unknown'], 3, 'There is no tenant unknown in this installation.'],
])('%j says what is wrong', async (args, code, sentence) => {
  const { code: found, error, refused } = (await run(...args)) as { code: number; error?: string; refused?: string }
  expect([found, error ?? refused]).toEqual([code, sentence])
})
