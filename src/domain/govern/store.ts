import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { FieldClass } from '#domain/connect/schema.ts'
import type { AuditFindings, AuditRow, FieldClassRow, Purpose } from './schema.ts'

/** The classes of an object's fields, or of all. */
export async function findFieldClasses(tx: TenantTx, object?: string): Promise<FieldClassRow[]> {
  const rows = await tx.db.fieldClass.findMany({ where: { tenantId: tx.tenantId, ...(object ? { object } : {}) }, orderBy: [{ object: 'asc' }, { field: 'asc' }] })
  return rows.map(({ object: of, field, class: named, label, setBy, updatedAt }) => ({ object: of, field, class: named as FieldClass, label, setBy, updatedAt }))
}

/** Saves classes; a field that has one already gets the new one. */
export async function saveFieldClassRows(tx: TenantTx, rows: readonly { object: string; field: string; class: FieldClass; label: string }[], by: string, at: Date): Promise<void> {
  if (rows.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO field_class (tenant_id, object, field, class, label, set_by, updated_at)
    SELECT ${tx.tenantId}::uuid, r.object, r.field, r.class, r.label, ${by}, ${at} FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(object text, field text, class text, label text)
    ON CONFLICT (tenant_id, object, field) DO UPDATE SET class = excluded.class, label = excluded.label, set_by = excluded.set_by, updated_at = excluded.updated_at`
}

/** Gives a class to fields that have none yet; those that have one keep it. */
export async function noteFieldClasses(tx: TenantTx, rows: readonly { object: string; field: string; class: FieldClass; label: string }[], by: string, at: Date): Promise<void> {
  if (rows.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO field_class (tenant_id, object, field, class, label, set_by, updated_at)
    SELECT ${tx.tenantId}::uuid, r.object, r.field, r.class, r.label, ${by}, ${at} FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(object text, field text, class text, label text)
    ON CONFLICT (tenant_id, object, field) DO NOTHING`
}

/** Answers that people gave otherwise than in a file, by profile. */
export async function manualConsents(tx: TenantTx, profileIds: readonly string[], purpose: Purpose): Promise<Map<string, { allowed: boolean; at: Date }[]>> {
  const rows = await tx.db.consent.findMany({ where: { tenantId: tx.tenantId, profileId: { in: [...profileIds] }, purpose, syncRunId: null }, select: { profileId: true, allowed: true, at: true } })
  const byProfile = new Map<string, { allowed: boolean; at: Date }[]>()
  for (const { profileId, ...row } of rows) byProfile.set(profileId, [...(byProfile.get(profileId) ?? []), row])
  return byProfile
}

/** Every answer of a person that did not come in a file. */
export async function consentRows(tx: TenantTx, profileId: string) {
  return tx.db.consent.findMany({ where: { tenantId: tx.tenantId, profileId }, orderBy: { at: 'desc' } })
}

/** Saves one answer. */
export async function insertConsent(tx: TenantTx, row: { id: string; profileId: string; purpose: Purpose; allowed: boolean; basis: string; at: Date }): Promise<void> {
  await tx.db.consent.create({ data: { tenantId: tx.tenantId, ...row } })
}

/** Answers go with the person when two profiles become one. */
export async function moveConsents(tx: TenantTx, merges: readonly { from: string; into: string }[]): Promise<void> {
  for (const { from, into } of merges) await tx.db.consent.updateMany({ where: { tenantId: tx.tenantId, profileId: from }, data: { profileId: into } })
}

/** Stores an audit. */
export async function insertAudit(tx: TenantTx, audit: { id: string; syncRunId: string; object: string; rows: number; score: number; findings: AuditFindings; createdAt: Date }): Promise<void> {
  await tx.db.dataAudit.create({ data: { tenantId: tx.tenantId, ...audit, findings: audit.findings as unknown as Prisma.InputJsonValue } })
}

/** Audits, newest first. */
export async function findAudits(tx: TenantTx, query: { syncRunId?: string; object?: string; limit: number }): Promise<AuditRow[]> {
  const { limit, ...by } = query
  const rows = await tx.db.dataAudit.findMany({ where: { tenantId: tx.tenantId, ...by }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit })
  return rows.map(({ id, syncRunId, object, rows: read, score, findings, createdAt }) => ({ id, syncRunId, object, rows: read, score, findings: findings as unknown as AuditFindings, createdAt }))
}

/** Removes the audit of an import that was taken back. */
export async function deleteAudits(tx: TenantTx, syncRunId: string): Promise<void> {
  await tx.db.dataAudit.deleteMany({ where: { tenantId: tx.tenantId, syncRunId } })
}

/** Whether any audit has run. */
export async function hasAudit(tx: TenantTx, object?: string): Promise<boolean> {
  return (await tx.db.dataAudit.findFirst({ where: { tenantId: tx.tenantId, object: object ?? { not: 'score' } }, select: { id: true } })) !== null // scores of another system say nothing of the data that a model learns from
}

/** How many people the records of an import belong to. */
export async function countPeople(tx: TenantTx, syncRunId: string): Promise<number> {
  const [row] = await tx.db.$queryRaw<{ n: number }[]>`SELECT count(DISTINCT profile_id)::int AS n FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid AND current AND profile_id IS NOT NULL`
  return row.n
}

/** For how many people of an import the sources disagree, by field. */
export async function countConflicts(tx: TenantTx, syncRunId: string): Promise<Map<string, number>> {
  const rows = await tx.db.$queryRaw<{ field: string; n: number }[]>`
    WITH touched AS (SELECT DISTINCT profile_id FROM record WHERE tenant_id = ${tx.tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid AND current AND profile_id IS NOT NULL),
    several AS (SELECT r.profile_id FROM record r JOIN touched t ON t.profile_id = r.profile_id WHERE r.tenant_id = ${tx.tenantId}::uuid AND r.current GROUP BY r.profile_id HAVING count(DISTINCT r.source_id) > 1),
    differing AS (SELECT r.profile_id, e.key AS field FROM record r JOIN several s ON s.profile_id = r.profile_id CROSS JOIN LATERAL jsonb_each_text(r.data) AS e
      WHERE r.tenant_id = ${tx.tenantId}::uuid AND r.current AND e.key <> '$' GROUP BY r.profile_id, e.key HAVING count(DISTINCT e.value) > 1 AND count(DISTINCT r.source_id) > 1)
    SELECT field, count(*)::int AS n FROM differing GROUP BY field`
  return new Map(rows.map((row) => [row.field, row.n]))
}
