/** Outcomes that people stated. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

export type OutcomeLabelRow = { dispositionId: string; profileId: string; predictionId: string; outcome: string; at: Date }

/** Keeps a stated outcome, once, unless it was taken back before this was heard. */
export async function insertLabel({ db, tenantId }: TenantTx, label: OutcomeLabelRow): Promise<void> {
  const standing = await db.disposition.count({ where: { tenantId, id: label.dispositionId, undoneAt: null } })
  if (standing > 0) await db.outcomeLabel.createMany({ data: [{ tenantId, ...label }], skipDuplicates: true })
}

/** Forgets a stated outcome that was taken back. */
export async function deleteLabel({ db, tenantId }: TenantTx, dispositionId: string): Promise<void> {
  await db.outcomeLabel.deleteMany({ where: { tenantId, dispositionId } })
}
