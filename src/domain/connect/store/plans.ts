import type { TenantTx } from '#platform/db/tenant-transaction.ts'

/**
 * Has the rest of the transaction planned without a look at which tenant it is. The statistics know nothing yet of a new workspace or a new import: seeing
 * the id, the planner expects one row, takes any index that begins with the tenant, and reads all of the workspace again for each row of a page.
 */
export async function planForAnyTenant(tx: TenantTx): Promise<void> {
  await tx.db.$executeRaw`SET LOCAL plan_cache_mode = force_generic_plan`
}
