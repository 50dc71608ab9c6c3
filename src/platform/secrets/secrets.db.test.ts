import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { testDatabase, testTenant } from '../db/testing/test-database.ts'
import { rereadEnvironment } from '../env.ts'
import { rotateSecrets } from './rotate-secrets.ts'
import { seal, unseal, type SecretPlace } from './seal.ts'
import { forgetSecret, keepSecret, openSecret } from './secrets.ts'

const database = testDatabase()
const canary = 'canary-7f3d-do-not-leak'
const sealUnder = (...secrets: string[]) => { process.env.LEADLIGHT_SEALING_SECRETS = secrets.join(','); rereadEnvironment() }
afterEach(() => sealUnder())

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

test('secrets are put under a new key while they are used: every one opens before, meanwhile and after, and then without the old key', async () => {
  const [old, fresh] = ['the old sealing secret of this test', 'the new sealing secret of this test']
  sealUnder(old)
  const { ctx, tenantId } = await testTenant()
  const names = Array.from({ length: 450 }, (_, n) => `source:${n}`)
  for (const owner of names) await ctx.transact((tx) => keepSecret(tx, { owner, field: 'token', text: `${canary} ${owner}`, at: ctx.now() }))
  const open = (owner: string) => ctx.transact((tx) => openSecret(tx, { owner, field: 'token' }))
  await database.asOwner("UPDATE sealed_secret SET sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + 1) % 256) WHERE tenant_id = $1 AND owner = 'source:7'", [tenantId])

  await database.asOwner('DELETE FROM sealed_secret WHERE tenant_id <> $1', [tenantId]) // what the other tests left
  await database.actAs('worker')
  sealUnder(fresh, old)
  let [done, opened] = [false, 0]
  const user = (async () => { for (let n = 0; !done; n += 1) { if (n % 450 !== 7) expect(await open(names[n % 450])).toBe(`${canary} ${names[n % 450]}`); opened += 1 } })()
  await ctx.transact((tx) => keepSecret(tx, { owner: 'source:1', field: 'token', text: `${canary} source:1`, at: ctx.now() })) // entered anew: under the newest key at once
  const rotation = await rotateSecrets(ctx.now)
  done = true
  await user
  expect(opened).toBeGreaterThan(0)
  expect(rotation).toMatchObject({ resealed: 448, newestAlready: 1, unopened: ['source:7 token'] })
  expect(await rotateSecrets(ctx.now)).toMatchObject({ resealed: 0, newestAlready: 449, unopened: ['source:7 token'] })

  sealUnder(fresh)
  for (const owner of names) if (owner !== 'source:7') expect(await open(owner)).toBe(`${canary} ${owner}`)
  sealUnder(old)
  await expect(open('source:0')).rejects.toThrow('cannot be opened')
  const log = await database.asOwner("SELECT action, details FROM audit_entry WHERE tenant_id = $1 AND action = 'secrets.rotated'", [tenantId])
  expect(log).toEqual([{ action: 'secrets.rotated', details: { secrets: 448 } }])
})
