/** Checks as they are kept: added, never edited; the newest of a month counts. */
import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { checkResultSchema, type Check } from '../schema.ts'

type Stored = { id: string; targetId: string; modelVersionId: string; month: Date; checkedAt: Date; rows: number; result: unknown }

function checkOf({ result, ...row }: Stored): Check[] {
  const read = checkResultSchema.safeParse(result)
  return read.success ? [{ ...row, result: read.data }] : []
}

/** Adds a check. */
export async function insertCheck({ db, tenantId }: TenantTx, check: Omit<Check, 'id'> & { jobId: string | null }): Promise<string> {
  const { result, ...row } = check
  const { id } = await db.monitorCheck.create({ data: { tenantId, ...row, result: JSON.parse(JSON.stringify(result)) as Prisma.InputJsonObject }, select: { id: true } })
  return id
}

/** The newest check of each month of a target, oldest month first. */
export async function newestChecks({ db, tenantId }: TenantTx, targetId: string, range: { from?: Date; until?: Date } = {}): Promise<Check[]> {
  const from = range.from ? Prisma.sql`AND month >= ${range.from}` : Prisma.empty
  const until = range.until ? Prisma.sql`AND month <= ${range.until}` : Prisma.empty
  const rows = await db.$queryRaw<Stored[]>`
    SELECT c.id::text, c.target_id::text AS "targetId", c.model_version_id::text AS "modelVersionId", c.month, c.checked_at AS "checkedAt", c.rows, c.result FROM (
      SELECT DISTINCT ON (month) id FROM monitor_check WHERE tenant_id = ${tenantId}::uuid AND target_id = ${targetId}::uuid ${from} ${until} ORDER BY month, checked_at DESC, id DESC
    ) newest JOIN monitor_check c ON c.tenant_id = ${tenantId}::uuid AND c.id = newest.id ORDER BY c.month`
  return rows.flatMap(checkOf)
}

/** The newest check of one month, as it stood at a moment where one is given. */
export async function newestCheck({ db, tenantId }: TenantTx, by: { targetId: string; month: Date; at?: Date }): Promise<Check | null> {
  const row = await db.monitorCheck.findFirst({ where: { tenantId, targetId: by.targetId, month: by.month, checkedAt: { lte: by.at } }, orderBy: [{ checkedAt: 'desc' }, { id: 'desc' }] })
  return row ? (checkOf(row)[0] ?? null) : null
}

/** One check by its id. */
export async function checkById({ db, tenantId }: TenantTx, id: string): Promise<Check | null> {
  const row = await db.monitorCheck.findUnique({ where: { tenantId_id: { tenantId, id } } })
  return row ? (checkOf(row)[0] ?? null) : null
}

/** The check that a job has stored, so that a repeated attempt stores no second one. */
export async function checkOfJob({ db, tenantId }: TenantTx, jobId: string): Promise<{ id: string; rows: number } | null> {
  return db.monitorCheck.findFirst({ where: { tenantId, jobId }, select: { id: true, rows: true } })
}

/** Whether a check of this month waits or runs. */
export async function checkWaits({ db, tenantId }: TenantTx, subject: string): Promise<boolean> {
  return (await db.job.count({ where: { tenantId, kind: 'checkModel', subject, state: { in: ['queued', 'running'] } } })) > 0
}
