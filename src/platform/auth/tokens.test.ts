import { expect, test } from 'vitest'
import { addressOf, isInternal } from './address.ts'
import { slugOf } from './create-tenant.ts'
import { mayGrant } from './invitations.ts'
import { newTenantToken, tenantOfToken } from './tenant-token.ts'

test.each(['00000000-0000-0000-0000-000000000000', '0190a5b4-7f3d-7c21-9a55-1234567890ab', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])('a key names its tenant %s', (tenantId) => {
  const key = newTenantToken('ll', tenantId)
  expect(key).toMatch(/^ll_[0-9A-Za-z]{22}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/)
  expect(tenantOfToken('ll', key)).toBe(tenantId)
  expect(tenantOfToken('inv', key)).toBeNull()
})

test('every changed letter is seen by the check, and no two keys are the same', () => {
  const key = newTenantToken('ll', crypto.randomUUID())
  for (let at = 0; at < key.length; at++) {
    const changed = `${key.slice(0, at)}${key[at] === 'A' ? 'B' : 'A'}${key.slice(at + 1)}`
    expect(tenantOfToken('ll', changed)).toBeNull()
  }
  expect(new Set(Array.from({ length: 100 }, () => newTenantToken('ll', crypto.randomUUID()))).size).toBe(100)
})

test.each(['', 'll', 'll_', `ll_${'z'.repeat(22)}_${'0'.repeat(32)}_000000`, 'x'.repeat(5_000)])('nonsense names no tenant: %.20s', (text) => {
  expect(tenantOfToken('ll', text)).toBeNull()
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['10.9.8.7, 203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('attempts from %s count under %s', (given, expected) => {
  expect(addressOf(given)).toBe(expected)
})

test.each([
  ['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
  ['  Acme  ', 'acme'],
  ['API', 'workspace-api'],
  ['日本', 'workspace'],
  ['a'.repeat(80), 'a'.repeat(40)],
])('the workspace %s has the address %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})

test('only owners make owners', () => {
  expect([mayGrant('admin', 'owner'), mayGrant('owner', 'owner'), mayGrant('admin', 'admin')]).toEqual([false, true, true])
})

test.each([['127.0.0.1', true], ['::1', true], ['10.2.3.4', true], ['172.20.0.5', true], ['172.32.0.5', false], ['fd12:3456::1', true], ['203.0.113.7', false], ['2001:db8::1', false], ['', false]])('%s is internal: %s', (address, expected) => {
  expect(isInternal(addressOf(address))).toBe(expected)
})
