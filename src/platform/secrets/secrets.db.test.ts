import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testDatabase, testTenant } from '../db/testing/test-database.ts'
import { seal, unseal, type SecretPlace } from './seal.ts'
import { forgetSecret, keepSecret, openSecret } from './secrets.ts'

const database = testDatabase()
const canary = 'canary-7f3d-do-not-leak'

test('1,000 ciphertexts moved to another place are refused, 1,000 of 1,000', () => {
  const text = fc.string({ maxLength: 40 })
  const place: fc.Arbitrary<SecretPlace> = fc.record({ tenantId: fc.uuid(), owner: text, field: text, keyVersion: fc.integer({ min: 1, max: 3 }) })
  const changes = fc.constantFrom<(at: SecretPlace, other: SecretPlace) => SecretPlace>((at, other) => ({ ...at, tenantId: other.tenantId }), (at) => ({ ...at, owner: `${at.owner}x` }), (at) => ({ ...at, field: `${at.field}x` }), (at) => ({ ...at, keyVersion: at.keyVersion + 1 }), (at) => ({ ...at, owner: `${at.owner}","${at.field}` }))
  let refused = 0
  fc.assert(
    fc.property(place, place, changes, text, (at, other, change, secret) => {
      const sealed = seal(at, secret)
      expect(unseal(at, sealed)).toBe(secret)
      const elsewhere = change(at, other)
      fc.pre(JSON.stringify(elsewhere) !== JSON.stringify(at))
      expect(() => unseal(elsewhere, sealed)).toThrow('cannot be opened')
      refused++
    }),
    { numRuns: 1_000 },
  )
  expect(refused).toBe(1_000)
})

test('one changed bit anywhere is refused', () => {
  const place = { tenantId: crypto.randomUUID(), owner: 'source:1', field: 'token', keyVersion: 1 }
  const sealed = seal(place, canary)
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] ^= 1 << (at % 8)
    expect(() => unseal(place, changed)).toThrow('cannot be opened')
  }
  expect(() => unseal(place, sealed.subarray(0, 10))).toThrow('cannot be opened')
})

test('a secret is kept, opened, replaced and forgotten, and stands nowhere in plain text', async () => {
  const { ctx, tenantId } = await testTenant()
  const at = ctx.now()
  await ctx.transact((tx) => keepSecret(tx, { owner: 'source:1', field: 'token', text: canary, at }))
  expect(await ctx.transact((tx) => openSecret(tx, { owner: 'source:1', field: 'token' }))).toBe(canary)
  const [row] = await database.asOwner<{ found: boolean }>("SELECT position($1::bytea IN sealed) > 0 AS found FROM sealed_secret WHERE tenant_id = $2", [Buffer.from(canary), tenantId])
  expect(row.found).toBe(false)
  await ctx.transact((tx) => keepSecret(tx, { owner: 'source:1', field: 'token', text: 'another', at }))
  expect(await ctx.transact((tx) => openSecret(tx, { owner: 'source:1', field: 'token' }))).toBe('another')
  await ctx.transact((tx) => forgetSecret(tx, { owner: 'source:1', field: 'token' }))
  expect(await ctx.transact((tx) => openSecret(tx, { owner: 'source:1', field: 'token' }))).toBeNull()
})

test('a row moved to another tenant by the superuser does not open there', async () => {
  const [a, b] = [await testTenant('A'), await testTenant('B')]
  await a.ctx.transact((tx) => keepSecret(tx, { owner: 'source:1', field: 'token', text: canary, at: a.ctx.now() }))
  await database.asOwner('UPDATE sealed_secret SET tenant_id = $2 WHERE tenant_id = $1', [a.tenantId, b.tenantId])
  await expect(b.ctx.transact((tx) => openSecret(tx, { owner: 'source:1', field: 'token' }))).rejects.toThrow('cannot be opened')
})
