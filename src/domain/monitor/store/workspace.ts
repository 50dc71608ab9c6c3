/** What messages say about the workspace itself. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type Workspace = { name: string; slug: string; currency: string; timeZone: string }

/** The workspace with its name, address, currency and time zone. */
export async function workspaceOf({ db, tenantId }: TenantTx): Promise<Workspace> {
  return db.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { name: true, slug: true, currency: true, timeZone: true } })
}
