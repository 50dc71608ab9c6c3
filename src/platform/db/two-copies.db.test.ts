import { expect, test, vi } from 'vitest'
import { inTenant } from './tenant-transaction.ts'
import { testDatabase, testTenant } from './testing/test-database.ts'

testDatabase()

test('a second copy of the module, as a bundler makes one for each page, sees the same tenant through the same pool', async () => {
  const tenant = await testTenant()
  expect(await inTenant(tenant.tenantId, (tx) => tx.db.membership.count())).toBe(1)
  vi.resetModules()
  const copy = await import('./tenant-transaction.ts')
  expect(copy.inTenant).not.toBe(inTenant)
  expect(await copy.inTenant(tenant.tenantId, (tx) => tx.db.membership.count())).toBe(1)
})
