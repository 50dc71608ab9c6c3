/** How fresh the data about a person is. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

/** The newest finished import of each source that this person has a record, an event or an order from, newest first. */
export async function freshness({ db, tenantId }: TenantTx, profileId: string): Promise<{ source: string; at: Date }[]> {
  return db.$queryRaw<{ source: string; at: Date }[]>`
    SELECT s.name AS source, max(r.finished_at) AS at FROM source s JOIN sync_run r ON r.tenant_id = s.tenant_id AND r.source_id = s.id AND NOT r.dry_run AND r.undone_at IS NULL AND r.finished_at IS NOT NULL
    WHERE s.tenant_id = ${tenantId}::uuid AND (
      EXISTS (SELECT 1 FROM record x WHERE x.tenant_id = ${tenantId}::uuid AND x.profile_id = ${profileId}::uuid AND x.source_id = s.id)
      OR EXISTS (SELECT 1 FROM event e WHERE e.tenant_id = ${tenantId}::uuid AND e.profile_id = ${profileId}::uuid AND e.source_id = s.id)
      OR EXISTS (SELECT 1 FROM customer_order o WHERE o.tenant_id = ${tenantId}::uuid AND o.profile_id = ${profileId}::uuid AND o.source_id = s.id))
    GROUP BY s.id, s.name ORDER BY 2 DESC, 1`
}
