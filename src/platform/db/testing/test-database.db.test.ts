import { expect, test } from 'vitest'
import { inTenant } from '../tenant-transaction.ts'
import { testDatabase, testTenant } from './test-database.ts'

const database = testDatabase()

test('a test tenant has an owner, and its context sees its own rows only', async () => {
  const [a, b] = [await testTenant('Firm A'), await testTenant('Firm B')]
  const seen = await a.ctx.transact((tx) => tx.db.membership.findMany())
  expect(seen.map((row) => row.tenantId)).toEqual([a.tenantId])
  expect(await inTenant(b.tenantId, (tx) => tx.db.tenant.count())).toBe(1)
  expect(await database.asOwner('SELECT 1 FROM tenant')).toHaveLength(2)
})

test('the process can go on as the worker', async () => {
  await database.actAs('worker')
  const tenant = await testTenant()
  const [row] = await tenant.ctx.transact((tx) => tx.db.$queryRaw<{ name: string }[]>`SELECT current_user AS name`)
  expect(row.name).toBe(`${database.name}_worker_login`)
  await database.actAs('web')
})
