/** Targets, the classes of fields, and what the data offers to make a target of. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { targetDefinitionSchema, type TargetDefinition } from '../schema.ts'

export type TargetRow = { id: string; kind: TargetDefinition['kind']; name: string; definition: TargetDefinition; activeVersionId: string | null; createdAt: Date; updatedAt: Date }

const ORDER: readonly TargetRow['kind'][] = ['lead-score', 'churn', 'propensity', 'customer-value']

type StoredTarget = { id: string; name: string; definition: unknown; activeVersionId: string | null; createdAt: Date; updatedAt: Date }

function targetRow(row: StoredTarget): TargetRow {
  const definition = targetDefinitionSchema.parse(row.definition)
  return { id: row.id, kind: definition.kind, name: row.name, definition, activeVersionId: row.activeVersionId, createdAt: row.createdAt, updatedAt: row.updatedAt }
}

/** Every target of the workspace, the lead score first. */
export async function targetRows({ db, tenantId }: TenantTx): Promise<TargetRow[]> {
  const rows = (await db.target.findMany({ where: { tenantId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(targetRow)
  return rows.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

/** One target, or null. */
export async function targetById({ db, tenantId }: TenantTx, targetId: string): Promise<TargetRow | null> {
  const row = await db.target.findUnique({ where: { tenantId_id: { tenantId, id: targetId } } })
  return row ? targetRow(row) : null
}

/** Makes a target unless the workspace has one of this kind and name; gives the one that stands then. */
export async function insertTarget({ db, tenantId }: TenantTx, target: { name: string; definition: TargetDefinition; at: Date }): Promise<TargetRow> {
  const key = { tenantId, kind: target.definition.kind, name: target.name }
  // Two people who make the same target at once both get the one that came first.
  await db.target.createMany({ data: { ...key, definition: target.definition, createdAt: target.at, updatedAt: target.at }, skipDuplicates: true })
  const row = await db.target.findUniqueOrThrow({ where: { tenantId_kind_name: key } })
  return targetRow(row)
}

/** Changes what a target means; its models stay as they are. */
export async function updateDefinition({ db, tenantId }: TenantTx, targetId: string, change: { name?: string; definition: TargetDefinition; at: Date }): Promise<void> {
  await db.target.update({ where: { tenantId_id: { tenantId, id: targetId } }, data: { definition: change.definition, updatedAt: change.at, ...(change.name ? { name: change.name } : {}) } })
}

/** Puts a model version in use. */
export async function activateVersion({ db, tenantId }: TenantTx, targetId: string, versionId: string, at: Date): Promise<void> {
  await db.target.update({ where: { tenantId_id: { tenantId, id: targetId } }, data: { activeVersionId: versionId, updatedAt: at } })
}

/** The class of every field of an object. */
export async function fieldClassRows({ db, tenantId }: TenantTx, object: string): Promise<{ field: string; class: string; label: string }[]> {
  return db.fieldClass.findMany({ where: { tenantId, object }, orderBy: { field: 'asc' }, select: { field: true, class: true, label: true } })
}

/** How many data audits of lead files have finished. */
export async function countAudits({ db, tenantId }: TenantTx): Promise<number> {
  return db.dataAudit.count({ where: { tenantId, object: 'lead' } })
}

/** The values of a field among current lead records, most frequent first, and how many records are dated. */
export async function fieldValues({ db, tenantId }: TenantTx, field: string, limit = 50): Promise<{ value: string; count: number }[]> {
  return db.$queryRaw<{ value: string; count: number }[]>`
    SELECT data ->> ${field} AS value, count(*)::int AS count FROM record
    WHERE tenant_id = ${tenantId}::uuid AND object = 'lead' AND current AND data ->> ${field} IS NOT NULL
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${limit}`
}

/** The share of current lead records whose source says when the lead came. */
export async function datedShare({ db, tenantId }: TenantTx): Promise<number> {
  const [row] = await db.$queryRaw<{ share: number | null }[]>`
    SELECT avg((data #>> '{$,leadSince}' IS NOT NULL)::int)::float8 AS share FROM record WHERE tenant_id = ${tenantId}::uuid AND object = 'lead' AND current`
  return row?.share ?? 0
}

/** The mappings of finished lead imports, newest first: they say which field holds the outcome, and which its date. */
export async function leadMappings({ db, tenantId }: TenantTx): Promise<unknown[]> {
  const rows = await db.syncRun.findMany({ where: { tenantId, object: 'lead', dryRun: false, undoneAt: null }, orderBy: { createdAt: 'desc' }, take: 20, select: { mapping: true } })
  return rows.map(({ mapping }) => mapping)
}
