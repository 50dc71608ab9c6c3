// Sources as they are set up, and the run of each day's stream.
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { ConnectorKind, ImportSettings } from '../schema.ts'
import { findRun, type SyncRunRow } from './sync-runs.ts'

export type SourceSetUp = {
  id: string; connector: ConnectorKind; name: string; purpose: string; ownerId: string | null; createdAt: Date; state: string; settings: Record<string, unknown>; scopes: string[]
  writeKeyPrefix: string; everyMinutes: number | null; freshWithinMinutes: number | null; lastSyncedAt: Date | null; trouble: string | null
  /** The workspace's currency. */
  currency: string
}

const shown = {
  id: true, connector: true, name: true, purpose: true, ownerId: true, createdAt: true, state: true, settings: true, scopes: true, writeKeyPrefix: true, everyMinutes: true, freshWithinMinutes: true, lastSyncedAt: true, trouble: true,
  tenant: { select: { currency: true } },
} satisfies Prisma.SourceSelect
type Found = Prisma.SourceGetPayload<{ select: typeof shown }>

function setUpOf({ tenant, ...row }: Found): SourceSetUp {
  return { ...row, connector: row.connector as ConnectorKind, settings: (row.settings ?? {}) as Record<string, unknown>, currency: tenant.currency }
}

/** A source, or null where this workspace has none with that id. */
export async function findSource(tx: TenantTx, id: string): Promise<SourceSetUp | null> {
  const row = await tx.db.source.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, select: shown })
  return row && setUpOf(row)
}

/** Those who make or rename sources of one workspace stand in line: two of one name would be made otherwise. */
export async function lockNames(tx: TenantTx): Promise<void> {
  await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`source names ${tx.tenantId}`}, 0))::text`
}

/** The source of this name, or null. */
export async function findSourceByName(tx: TenantTx, name: string): Promise<SourceSetUp | null> {
  const row = await tx.db.source.findUnique({ where: { tenantId_name: { tenantId: tx.tenantId, name } }, select: shown })
  return row && setUpOf(row)
}

/** Every source that is set up; a workspace has a few dozen at most. */
export async function findSetUps(tx: TenantTx, limit: number): Promise<SourceSetUp[]> {
  return (await tx.db.source.findMany({ where: { tenantId: tx.tenantId }, orderBy: { name: 'asc' }, take: limit, select: shown })).map(setUpOf)
}

export type NewSource = { id: string; connector: ConnectorKind; name: string; purpose: string; ownerId: string | null; createdAt: Date; settings: Record<string, unknown>; scopes?: string[]; writeKeyHash?: string; writeKeyPrefix?: string; everyMinutes?: number | null; freshWithinMinutes?: number | null }

/** Makes a source. */
export async function insertSource(tx: TenantTx, { settings, ...source }: NewSource): Promise<void> {
  await tx.db.source.create({ data: { tenantId: tx.tenantId, ...source, settings: settings as Prisma.InputJsonValue } })
}

export type SourceChange = Partial<{ name: string; purpose: string; ownerId: string | null; state: string; settings: Record<string, unknown>; scopes: string[]; writeKeyHash: string; writeKeyPrefix: string; everyMinutes: number | null; freshWithinMinutes: number | null; lastSyncedAt: Date; trouble: string | null }>

/** Changes a source; false where there is none. */
export async function updateSource(tx: TenantTx, id: string, { settings, ...change }: SourceChange): Promise<boolean> {
  const { count } = await tx.db.source.updateMany({ where: { tenantId: tx.tenantId, id }, data: { ...change, ...(settings ? { settings: settings as Prisma.InputJsonValue } : {}) } })
  return count > 0
}

/** Notes that a source has said it has changed: whatever it is that reads it next, or it is read for that. */
export async function noteChangeTold(tx: TenantTx, id: string, at: Date): Promise<void> {
  await tx.db.$executeRaw`UPDATE source SET settings = settings || jsonb_build_object('changeToldAt', ${at.toISOString()}::text) WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`
}

/** The run under which a day's stream of a source stands, made when its first call comes. */
export async function ensureStreamRun(tx: TenantTx, run: { id: string; sourceId: string; createdAt: Date; /** What comes, and how it is read; calls of the tracking API unless it is said. */ rows?: { object: string; settings: ImportSettings } }): Promise<SyncRunRow> {
  const known = await findRun(tx, run.id)
  if (known) return known
  const { object, settings } = run.rows ?? { object: 'calls', settings: { object: 'event', mapping: [{ column: 'properties', field: 'properties', class: 'input' }] } }
  await tx.db.$executeRaw`
    INSERT INTO sync_run (tenant_id, id, source_id, object, vendor_object, cause, mapping, state, created_by, created_at)
    VALUES (${tx.tenantId}::uuid, ${run.id}::uuid, ${run.sourceId}::uuid, ${settings.object}, ${object}, 'stream', ${JSON.stringify(settings)}::jsonb, 'done', ${run.rows ? 'system:webhook' : 'system:tracking'}, ${run.createdAt}) ON CONFLICT DO NOTHING`
  return (await findRun(tx, run.id))!
}
