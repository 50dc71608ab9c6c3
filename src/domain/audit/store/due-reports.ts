/** What decides whether a report is due. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { Month } from '../schema.ts'

const waiting = { state: { in: ['queued', 'running'] } }

/** Whether a report of this month is being made. */
export async function reportWaits({ db, tenantId }: TenantTx, month: Month): Promise<boolean> {
  return (await db.job.count({ where: { tenantId, kind: 'makeReport', subject: month, ...waiting } })) > 0
}

/** Whether a check of this month waits or runs. */
export async function checksWait({ db, tenantId }: TenantTx, month: Month): Promise<boolean> {
  return (await db.job.count({ where: { tenantId, kind: 'checkModel', subject: { endsWith: ` ${month}` }, ...waiting } })) > 0
}

/** The targets whose month was checked after it was over. */
export async function checkedTargets({ db, tenantId }: TenantTx, month: Date, since: Date): Promise<Set<string>> {
  const rows = await db.monitorCheck.findMany({ where: { tenantId, month, checkedAt: { gte: since } }, distinct: ['targetId'], select: { targetId: true } })
  return new Set(rows.map(({ targetId }) => targetId))
}

/** Whether the workspace had any data by a moment. */
export async function dataBefore({ db, tenantId }: TenantTx, until: Date): Promise<boolean> {
  return (await db.record.findFirst({ where: { tenantId, receivedAt: { lt: until } }, select: { id: true } })) !== null
}
