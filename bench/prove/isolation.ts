// H1 and H4 at full size: the catalogue's lint on the migrated database, and 20,000 interleaved transactions of 50 tenants on 4 connections.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createRandom } from '#ml/random/random.ts'
import { catalogueRules, lintCatalogue } from '#platform/db/catalogue-lint.ts'
import { closeDatabase } from '#platform/db/tenant-transaction.ts'
import { interleaveTransactions } from '#platform/db/testing/interleave.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { withProofDatabase } from './proof-database.ts'

const transactions = 20_000

/** The proof that tenants stay apart in the database and on its pooled connections. */
export const isolationProof = {
  name: 'Tenants apart',
  run: () => withProofDatabase(async ({ ownerUrl, asOwner }) => {
    process.env.LEADLIGHT_DB_POOL = '4'
    rereadEnvironment()
    await closeDatabase()
    const tenants = Array.from({ length: 50 }, () => randomUUID())
    await asOwner("INSERT INTO tenant (id, slug, name, created_at) SELECT id, id::text, 'firm', now() FROM unnest($1::uuid[]) AS id", [tenants])
    await asOwner("INSERT INTO source (tenant_id, id, connector, name, created_at) SELECT id, id, 'csv', 'x', now() FROM unnest($1::uuid[]) AS id", [tenants])
    const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 })
    owner.on('error', () => {})
    try {
      const faults = await lintCatalogue({ query: owner.query.bind(owner) })
      const mixed = await interleaveTransactions({ tenants, transactions, atOnce: 16, random: createRandom(11).nextFloat, owner })
      const ended = Object.entries(mixed.ended).map(([ending, times]) => `${times} ${ending}`).join(', ')
      return [
        { what: `Catalogue lint, ${catalogueRules.length} rules`, goal: '0 faults', found: `${faults.length} faults`, met: faults.length === 0 },
        { what: 'Interleaved transactions, 50 tenants on 4 connections', goal: `0 foreign rows in ${transactions}`, found: `${mixed.foreignRows} foreign rows in ${mixed.transactions} (${ended}; ${mixed.bystanders.length} hit by a cancel meant for another)`, met: mixed.foreignRows === 0 && mixed.transactions === transactions && mixed.wronglyCommitted === 0 && mixed.bystanders.length < transactions / 100 },
      ]
    } finally {
      await owner.end()
    }
  }),
}
