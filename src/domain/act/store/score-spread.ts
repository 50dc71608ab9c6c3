/** How the scores of the open leads are spread. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { visibleTo, type Reader } from './queue-reading.ts'

/** How many leads of the queue have each score, for those that this reader may see; scores of nobody are left out. */
export async function scoreCounts({ db, tenantId }: TenantTx, reader: Reader): Promise<{ score: number; count: number }[]> {
  return db.$queryRaw`SELECT q.score, count(*)::int AS count FROM queue_item q WHERE q.tenant_id = ${tenantId}::uuid ${visibleTo(reader)} GROUP BY q.score ORDER BY q.score`
}
