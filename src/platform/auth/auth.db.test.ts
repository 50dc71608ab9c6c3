import { beforeAll, expect, test } from 'vitest'
import { testDatabase, testTenant } from '../db/testing/test-database.ts'
import { LeadlightError } from '../errors.ts'
import type { TenantContext } from '../tenant-context.ts'
import { contextOfApiKey, createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { changePassword } from './change-password.ts'
import { acceptInvitation, inviteMember, listInvitations, readInvitation, revokeInvitation } from './invitations.ts'
import { changeRole, listMembers, removeMember } from './members.ts'
import { memberOf } from './memberships.ts'
import { hashPassword, passwordFits } from './passwords.ts'
import { endOtherSessions, endSession, readSession, sessionsOf } from './sessions.ts'
import { signInByPassword } from './sign-in.ts'

const database = testDatabase()
const password = 'correct horse battery'
const day = 86_400_000
let hash = ''
let count = 0

beforeAll(async () => {
  hash = await hashPassword(password)
})

async function person(options: { disabled?: boolean; demo?: boolean } = {}) {
  const email = `person-${++count}@example.com`
  const [row] = await database.asOwner<{ id: string }>('INSERT INTO user_account (id, email, name, password_hash, created_at, disabled_at, is_demo) VALUES (gen_random_uuid(), $1, $2, $3, now(), $4, $5) RETURNING id', [email, 'A person', hash, options.disabled ? new Date() : null, options.demo ?? false])
  return { email, userId: row.id }
}

const from = (address: string) => ({ userAgent: 'test', address })
const signIn = (email: string, guess = password, address = '203.0.113.1') => signInByPassword(email, guess, from(address), new Date())

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof LeadlightError ? error.code : `${error}`
  }
}

async function sessionFor(email: string) {
  const opened = await signIn(email)
  const session = opened && (await readSession(opened.sessionId, new Date()))
  if (!session) throw new Error('no session')
  return session
}

test('a right password opens a new session each time; wrong, unknown, disabled and demo people get nothing', async () => {
  const { email } = await person()
  const [first, second] = [await signIn(email), await signIn(` ${email.toUpperCase()} `)]
  expect(first?.sessionId).toBeDefined()
  expect(second?.sessionId).not.toBe(first?.sessionId)
  expect(await signIn(email, 'wrong')).toBeNull()
  expect(await signIn('nobody@example.com')).toBeNull()
  expect(await signIn((await person({ disabled: true })).email)).toBeNull()
  expect(await signIn((await person({ demo: true })).email)).toBeNull()
})

test('200 guesses from 100 addresses: 20 reach the password, and the owner gets in from where they always do', async () => {
  const { email } = await person()
  await signIn(email, password, '198.51.100.1')
  const codes: string[] = []
  for (let guess = 0; guess < 200; guess++) codes.push(await refusal(signIn(email, `guess ${guess}`, `203.0.113.${guess % 100}`)))
  expect(codes.filter((code) => code === 'none')).toHaveLength(20)
  expect(codes.filter((code) => code === 'too-many')).toHaveLength(180)
  expect(await refusal(signIn(email, password, '192.0.2.200'))).toBe('too-many')
  expect(await signIn(email, password, '198.51.100.1')).not.toBeNull()
})

test('20 guesses at the same moment are counted one by one', async () => {
  const { email } = await person()
  await Promise.all(Array.from({ length: 20 }, (_, at) => refusal(signIn(email, 'wrong', `192.0.2.${at}`))))
  expect(await refusal(signIn(email, password, '192.0.2.99'))).toBe('too-many')
})

test('never more than four passwords are tried at once; who comes too many is told to wait', async () => {
  const codes = await Promise.all(Array.from({ length: 12 }, () => refusal(passwordFits(hash, password))))
  expect(codes.filter((code) => code === 'none')).toHaveLength(4)
  expect(codes.filter((code) => code === 'too-many')).toHaveLength(8)
})

test('an unknown address takes as long as a known one', { retry: 2 }, async () => {
  const took = async (passwordHash: string | undefined) => {
    const start = performance.now()
    await passwordFits(passwordHash, 'wrong')
    return performance.now() - start
  }
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let n = 0; n < 25; n++) {
    times.known.push(await took(hash))
    times.unknown.push(await took(undefined))
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[12]
  expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThanOrEqual(5)
})

test('ended, disabled and expired sessions are refused at the very next request, 100 of 100', async () => {
  let refused = 0
  for (let n = 0; n < 25; n++) {
    const { email, userId } = await person()
    const [one, two, three, four] = [await sessionFor(email), await sessionFor(email), await sessionFor(email), await sessionFor(email)]
    await endSession(userId, one.sessionId, new Date())
    if (!(await readSession(one.sessionId, new Date()))) refused++
    if (!(await readSession(two.sessionId, new Date(Date.now() + 15 * day)))) refused++
    await endOtherSessions(userId, three.sessionId, new Date())
    if (!(await readSession(four.sessionId, new Date()))) refused++
    await database.asOwner('UPDATE user_account SET disabled_at = now() WHERE id = $1', [userId])
    if (!(await readSession(three.sessionId, new Date()))) refused++
  }
  expect(refused).toBe(100)
})

test('a person sees and ends their own sessions only', async () => {
  const [a, b] = [await person(), await person()]
  const [mine, theirs] = [await sessionFor(a.email), await sessionFor(b.email)]
  expect((await sessionsOf(a.userId, new Date())).map((row) => row.id)).toEqual([mine.sessionId])
  expect(await refusal(endSession(a.userId, theirs.sessionId, new Date()))).toBe('not-found')
  expect(await readSession(theirs.sessionId, new Date())).not.toBeNull()
})

test('a new password asks for the old one, ends the other sessions and keeps this one', async () => {
  const { email } = await person()
  const [here, elsewhere] = [await sessionFor(email), await sessionFor(email)]
  expect(await refusal(changePassword(here, { current: 'wrong', next: 'another long one' }, new Date()))).toBe('invalid')
  expect(await refusal(changePassword(here, { current: password, next: 'short' }, new Date()))).toBe('invalid')
  expect(await changePassword(here, { current: password, next: 'another long one' }, new Date())).toEqual({ sessionsEnded: 1 })
  expect(await readSession(elsewhere.sessionId, new Date())).toBeNull()
  expect(await readSession(here.sessionId, new Date())).not.toBeNull()
  expect(await signIn(email, 'another long one')).not.toBeNull()
  expect(await signIn(email, password)).toBeNull()
})

test('100 acceptances of one invitation at the same moment make one member', async () => {
  const tenant = await testTenant()
  const { email, userId } = await person()
  const session = await sessionFor(email)
  const { token } = await inviteMember(tenant.ctx, { email, role: 'analyst' })
  const codes = await Promise.all(Array.from({ length: 100 }, () => refusal(acceptInvitation(token, session, null, new Date()))))
  expect(codes.filter((code) => code === 'none')).toHaveLength(1)
  expect(new Set(codes)).toEqual(new Set(['none', 'not-found']))
  expect(await memberOf(userId, tenant.slug)).toMatchObject({ role: 'analyst' })
  expect(await listInvitations(tenant.ctx)).toMatchObject([{ email, state: 'accepted' }])
})

test('an invitation makes an account for its own address, once, and is kept as a hash only', async () => {
  const tenant = await testTenant()
  const { token } = await inviteMember(tenant.ctx, { email: 'new@example.com', role: 'sales' })
  const [row] = await database.asOwner<{ text: string }>('SELECT i::text AS text FROM invitation i WHERE tenant_id = $1', [tenant.tenantId])
  expect(row.text).not.toContain(token.slice(30))
  expect(await readInvitation(token, new Date())).toMatchObject({ email: 'new@example.com', role: 'sales', hasAccount: false, slug: tenant.slug })
  expect(await refusal(acceptInvitation(token, null, null, new Date()))).toBe('invalid')
  expect(await refusal(acceptInvitation(token, null, { name: 'New', password: 'short' }, new Date()))).toBe('invalid')
  await acceptInvitation(token, null, { name: 'New', password }, new Date())
  expect(await signIn('new@example.com')).not.toBeNull()
  expect(await refusal(acceptInvitation(token, null, { name: 'New', password }, new Date()))).toBe('not-found')
})

test.each([
  ['eight days later', async (_: TenantContext, token: string) => acceptInvitation(token, null, { name: 'N', password }, new Date(Date.now() + 8 * day)), 'not-found'],
  ['after it was taken back', async (ctx: TenantContext, token: string) => { await revokeInvitation(ctx, (await listInvitations(ctx))[0].id); return acceptInvitation(token, null, { name: 'N', password }, new Date()) }, 'not-found'],
  ['after a newer one for the same address', async (ctx: TenantContext, token: string) => { await inviteMember(ctx, { email: 'late@example.com', role: 'viewer' }); return acceptInvitation(token, null, { name: 'N', password }, new Date()) }, 'not-found'],
  ['as somebody else', async (_: TenantContext, token: string) => acceptInvitation(token, await sessionFor((await person()).email), null, new Date()), 'forbidden'],
  ['with a changed letter', async (_: TenantContext, token: string) => acceptInvitation(`${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`, null, { name: 'N', password }, new Date()), 'not-found'],
])('an invitation is refused %s', async (_, attempt, code) => {
  const tenant = await testTenant()
  const { token } = await inviteMember(tenant.ctx, { email: 'late@example.com', role: 'viewer' })
  expect(await refusal(attempt(tenant.ctx, token))).toBe(code)
})

test('an address that has an account signs in first', async () => {
  const tenant = await testTenant()
  const { email } = await person()
  const { token } = await inviteMember(tenant.ctx, { email, role: 'viewer' })
  expect(await refusal(acceptInvitation(token, null, { name: 'Impostor', password: 'another long one' }, new Date()))).toBe('not-signed-in')
  expect(await signIn(email, 'another long one')).toBeNull()
})

test('roles change and members go at once; the last owner stays, and only owners touch owners', async () => {
  const tenant = await testTenant()
  const admin = await tenant.as('admin')
  const { email, userId } = await person()
  await acceptInvitation((await inviteMember(admin, { email, role: 'sales' })).token, await sessionFor(email), null, new Date())
  await changeRole(admin, { userId, role: 'executive' })
  expect(await memberOf(userId, tenant.slug)).toMatchObject({ role: 'executive' })
  expect(await refusal(changeRole(admin, { userId, role: 'owner' }))).toBe('forbidden')
  expect(await refusal(removeMember(admin, tenant.userId))).toBe('forbidden')
  expect(await refusal(inviteMember(admin, { email: 'x@example.com', role: 'owner' }))).toBe('forbidden')
  expect(await refusal(changeRole(tenant.ctx, { userId: tenant.userId, role: 'viewer' }))).toBe('conflict')
  await changeRole(tenant.ctx, { userId, role: 'owner' })
  const both = await Promise.all([refusal(removeMember(tenant.ctx, userId)), refusal(removeMember(tenant.ctx, tenant.userId))])
  expect(both.sort()).toEqual(['conflict', 'none'])
  expect((await listMembers(tenant.ctx)).filter((member) => member.role === 'owner')).toHaveLength(1)
})

test('an API key works within its scopes until it is revoked, and only its hash is kept', async () => {
  const tenant = await testTenant()
  const { id, key } = await createApiKey(tenant.ctx, { name: 'CRM', scopes: ['leads:read'] })
  const [row] = await database.asOwner<{ text: string }>('SELECT k::text AS text FROM api_key k WHERE tenant_id = $1', [tenant.tenantId])
  expect(row.text).not.toContain(key.slice(35))
  const at = () => new Date()
  const ctx = await contextOfApiKey(`Bearer ${key}`, 'leads:read', at)
  expect(ctx).toMatchObject({ tenantId: tenant.tenantId, actor: { kind: 'api-key', keyId: id, scopes: ['leads:read'] } })
  expect((await listApiKeys(tenant.ctx))[0]).toMatchObject({ name: 'CRM', lastUsedAt: expect.any(Date) })
  expect(await refusal(contextOfApiKey(`Bearer ${key}`, 'scores:write', at))).toBe('forbidden')
  for (const wrong of [null, '', key, `Bearer ${key}x`, `Bearer ${key.slice(0, -1)}`, `Basic ${key}`]) expect(await refusal(contextOfApiKey(wrong, 'leads:read', at))).toBe('not-signed-in')
  await revokeApiKey(tenant.ctx, id)
  expect(await refusal(contextOfApiKey(`Bearer ${key}`, 'leads:read', at))).toBe('not-signed-in')
})

test('a tenant neither sees nor revokes another tenant’s keys and invitations', async () => {
  const [a, b] = [await testTenant('A'), await testTenant('B')]
  const { id } = await createApiKey(a.ctx, { name: 'CRM', scopes: ['leads:read'] })
  const invitation = await inviteMember(a.ctx, { email: 'x@example.com', role: 'viewer' })
  expect([await listApiKeys(b.ctx), await listInvitations(b.ctx)]).toEqual([[], []])
  expect(await refusal(revokeApiKey(b.ctx, id))).toBe('not-found')
  expect(await refusal(revokeInvitation(b.ctx, invitation.id))).toBe('not-found')
  expect(await refusal(removeMember(b.ctx, a.userId))).toBe('not-found')
})
