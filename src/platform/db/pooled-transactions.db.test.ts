// H4 at the size of CI: few connections, many tenants, transactions ended in every way; the full size runs in `npm run prove`.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { createRandom } from '#ml/random/random.ts'
import { rereadEnvironment } from '../env.ts'
import { closeDatabase } from './tenant-transaction.ts'
import { interleaveTransactions } from './testing/interleave.ts'
import { testDatabase } from './testing/test-database.ts'

const database = testDatabase()

test('2,000 interleaved transactions of 50 tenants on 4 connections see no foreign row', async () => {
  process.env.LEADLIGHT_DB_POOL = '4'
  rereadEnvironment()
  await closeDatabase()
  const tenants = Array.from({ length: 50 }, () => randomUUID())
  await database.asOwner("INSERT INTO tenant (id, slug, name, created_at) SELECT id, id::text, 'firm', now() FROM unnest($1::uuid[]) AS id", [tenants])
  await database.asOwner("INSERT INTO source (tenant_id, id, connector, name, created_at) SELECT id, id, 'csv', 'x', now() FROM unnest($1::uuid[]) AS id", [tenants])
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 })
  owner.on('error', () => {}) // connections are cut off on purpose
  try {
    const result = await interleaveTransactions({ tenants, transactions: 2_000, atOnce: 16, random: createRandom(7).nextFloat, owner })
    expect(result).toMatchObject({ transactions: 2_000, foreignRows: 0, wronglyCommitted: 0 })
    expect(result.bystanders.length).toBeLessThan(20) // one in a hundred: the others must really have committed
    for (const times of Object.values(result.ended)) expect(times).toBeGreaterThan(100)
  } finally {
    await owner.end()
  }
})
