/** What happened in the workspace around a finding: the imports that brought its leads, changes of field classes and targets, and releases of models. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

/** An import with how many of the given leads' records it brought first. */
export type ImportOfLeads = { syncRunId: string; sourceName: string; fileName: string; finishedAt: Date; leads: number }

/** The imports that brought the first record of these people, the one with most of them first. */
export async function importsOf({ db, tenantId }: TenantTx, profileIds: readonly string[]): Promise<ImportOfLeads[]> {
  return db.$queryRaw<ImportOfLeads[]>`
    SELECT s.id::text AS "syncRunId", src.name AS "sourceName", coalesce(u.file_name, '') AS "fileName", coalesce(s.finished_at, s.created_at) AS "finishedAt", count(*)::int AS leads
    FROM (
      SELECT DISTINCT ON (profile_id) sync_run_id FROM record
      WHERE tenant_id = ${tenantId}::uuid AND profile_id = ANY(${[...profileIds]}::uuid[]) AND object = 'lead' ORDER BY profile_id, received_at, version
    ) r JOIN sync_run s ON s.tenant_id = ${tenantId}::uuid AND s.id = r.sync_run_id JOIN source src ON src.tenant_id = ${tenantId}::uuid AND src.id = s.source_id
    LEFT JOIN upload u ON u.tenant_id = ${tenantId}::uuid AND u.id = s.upload_id
    GROUP BY 1, 2, 3, 4 ORDER BY leads DESC, 4 LIMIT 3`
}

/** The last imports of a kind of object before a moment. */
export async function lastImports({ db, tenantId }: TenantTx, object: string, from: Date, until: Date): Promise<ImportOfLeads[]> {
  return db.$queryRaw<ImportOfLeads[]>`
    SELECT s.id::text AS "syncRunId", src.name AS "sourceName", coalesce(u.file_name, '') AS "fileName", s.finished_at AS "finishedAt", s.rows_new AS leads
    FROM sync_run s JOIN source src ON src.tenant_id = ${tenantId}::uuid AND src.id = s.source_id LEFT JOIN upload u ON u.tenant_id = ${tenantId}::uuid AND u.id = s.upload_id
    WHERE s.tenant_id = ${tenantId}::uuid AND s.object = ${object} AND NOT s.dry_run AND s.undone_at IS NULL AND s.finished_at >= ${from} AND s.finished_at < ${until}
    ORDER BY s.finished_at DESC LIMIT 1`
}

export type Act = { at: Date; action: string; subject: string; details: unknown }

/** Changes of field classes and targets, and imports taken back, in a span of time; from the audit log. */
export async function actsBetween({ db, tenantId }: TenantTx, from: Date, until: Date): Promise<Act[]> {
  return db.auditEntry.findMany({
    where: { tenantId, at: { gte: from, lt: until }, action: { in: ['field.class', 'fields.class', 'target.set', 'import.undo'] } },
    orderBy: { at: 'desc' }, take: 20, select: { at: true, action: true, subject: true, details: true },
  })
}

/** Versions published for a target in a span of time. */
export async function releasesBetween({ db, tenantId }: TenantTx, targetId: string, from: Date, until: Date): Promise<{ id: string; number: number; trainedAt: Date }[]> {
  return db.modelVersion.findMany({ where: { tenantId, targetId, status: 'published', trainedAt: { gte: from, lt: until } }, orderBy: { trainedAt: 'desc' }, select: { id: true, number: true, trainedAt: true } })
}
