/** Saved views of the queue. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { SavedView } from '../schema.ts'

/** Keeps a view; the owner's view of the same name is replaced. */
export async function upsertView({ db, tenantId }: TenantTx, view: { ownerId: string; name: string; query: string; shared: boolean; at: Date }): Promise<string> {
  const { at, ...rest } = view
  const row = await db.savedView.upsert({
    where: { tenantId_ownerId_name: { tenantId, ownerId: view.ownerId, name: view.name } },
    create: { tenantId, ...rest, createdAt: at }, update: { query: view.query, shared: view.shared }, select: { id: true },
  })
  return row.id
}

/** How many views a person has. */
export async function countViews({ db, tenantId }: TenantTx, ownerId: string): Promise<number> {
  return db.savedView.count({ where: { tenantId, ownerId } })
}

/** A person's views and the shared ones. */
export async function viewRows({ db, tenantId }: TenantTx, userId: string): Promise<SavedView[]> {
  return db.$queryRaw<SavedView[]>`
    SELECT v.id::text AS id, v.name, v.query, v.shared, v.owner_id = ${userId}::uuid AS mine, coalesce(u.name, '') AS "ownerName" FROM saved_view v LEFT JOIN user_account u ON u.id = v.owner_id
    WHERE v.tenant_id = ${tenantId}::uuid AND (v.owner_id = ${userId}::uuid OR v.shared) ORDER BY mine DESC, lower(v.name), v.id`
}

/** Deletes a person's own view; false where there is none. */
export async function removeView({ db, tenantId }: TenantTx, view: { id: string; ownerId: string }): Promise<boolean> {
  return (await db.savedView.deleteMany({ where: { tenantId, ...view } })).count === 1
}
