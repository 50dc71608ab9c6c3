// What a source serves: its objects, how each is read, where the last sync of it stands, and its counted days.
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { FieldMapping, FieldSeen } from '../schema.ts'

/** Where an object has been read up to: every change until this moment; and which rows its source has said are gone since. */
export type ObjectCursor = { upTo?: string; gone?: string[] }
export type ObjectRow = { sourceId: string; name: string; makes: string; enabled: boolean; mapping: FieldMapping[]; fields: FieldSeen[]; cursor: ObjectCursor; rowsAtSource: number | null; rowsStored: number; countedAt: Date | null }

type Stored = { sourceId: string; name: string; makes: string; enabled: boolean; mapping: unknown; fields: unknown; cursor: unknown; rowsAtSource: number | null; rowsStored: number; countedAt: Date | null }
const rowOf = ({ sourceId, name, makes, enabled, mapping, fields, cursor, rowsAtSource, rowsStored, countedAt }: Stored): ObjectRow =>
  ({ sourceId, name, makes, enabled, mapping: mapping as FieldMapping[], fields: fields as FieldSeen[], cursor: cursor as ObjectCursor, rowsAtSource, rowsStored, countedAt })

/** The objects of a source, or of all sources. */
export async function findObjects(tx: TenantTx, sourceId?: string): Promise<ObjectRow[]> {
  return (await tx.db.sourceObject.findMany({ where: { tenantId: tx.tenantId, ...(sourceId ? { sourceId } : {}) }, orderBy: [{ sourceId: 'asc' }, { name: 'asc' }] })).map(rowOf)
}

/** Makes the objects of a source. */
export async function insertObjects(tx: TenantTx, objects: readonly Pick<ObjectRow, 'sourceId' | 'name' | 'makes' | 'enabled' | 'mapping' | 'fields'>[]): Promise<void> {
  await tx.db.sourceObject.createMany({ data: objects.map(({ mapping, fields, ...object }) => ({ tenantId: tx.tenantId, ...object, mapping: mapping as unknown as Prisma.InputJsonValue, fields: fields as unknown as Prisma.InputJsonValue })) })
}

export type ObjectChange = Partial<Pick<ObjectRow, 'enabled' | 'mapping' | 'fields' | 'cursor' | 'rowsAtSource' | 'rowsStored' | 'countedAt'>>

/** Changes one object of a source. */
export async function updateObject(tx: TenantTx, { sourceId, name }: { sourceId: string; name: string }, { mapping, fields, cursor, ...change }: ObjectChange): Promise<void> {
  const json = (value: unknown) => value as Prisma.InputJsonValue
  await tx.db.sourceObject.updateMany({
    where: { tenantId: tx.tenantId, sourceId, name },
    data: { ...change, ...(mapping ? { mapping: json(mapping) } : {}), ...(fields ? { fields: json(fields) } : {}), ...(cursor ? { cursor: json(cursor) } : {}) },
  })
}

/** Notes rows that a source says it has no more: the sync that ends next takes them out. */
export async function noteGone(tx: TenantTx, { sourceId, name }: { sourceId: string; name: string }, keys: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE source_object SET cursor = cursor || jsonb_build_object('gone', coalesce(cursor->'gone', '[]'::jsonb) || ${JSON.stringify(keys)}::jsonb)
    WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${sourceId}::uuid AND name = ${name}`
}

/** The rows of an object that its source has said are gone; no more are noted until this transaction ends. */
export async function findGone(tx: TenantTx, { sourceId, name }: { sourceId: string; name: string }): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ gone: string[] | null }[]>`SELECT cursor->'gone' AS gone FROM source_object WHERE tenant_id = ${tx.tenantId}::uuid AND source_id = ${sourceId}::uuid AND name = ${name} FOR UPDATE`
  return rows[0]?.gone ?? []
}

export type DayRow = { sourceId: string; object: string; day: string; atSource: number | null; sumSource: number | null; stored: number; sumStored: number | null; missing: string[]; extra: string[]; repaired: boolean; countedAt: Date }

/** The counted days since a moment. */
export async function findDays(tx: TenantTx, { since, sourceId }: { since: Date; sourceId?: string }): Promise<DayRow[]> {
  const rows = await tx.db.sourceDay.findMany({ where: { tenantId: tx.tenantId, day: { gte: since }, ...(sourceId ? { sourceId } : {}) }, orderBy: [{ sourceId: 'asc' }, { object: 'asc' }, { day: 'asc' }], take: 10_000 })
  return rows.map(({ sourceId: of, object, day, atSource, sumSource, stored, sumStored, missing, extra, repaired, countedAt }) =>
    ({ sourceId: of, object, day: day.toISOString().slice(0, 10), atSource, sumSource, stored, sumStored, missing: missing as string[], extra: extra as string[], repaired, countedAt }))
}

/** Saves counted days; a day that differed before and is equal now has been repaired. */
export async function saveDays(tx: TenantTx, days: readonly Omit<DayRow, 'repaired'>[]): Promise<void> {
  if (days.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO source_day (tenant_id, source_id, object, day, at_source, sum_source, stored, sum_stored, missing, extra, repaired, counted_at)
    SELECT ${tx.tenantId}::uuid, d."sourceId", d.object, d.day, d."atSource", d."sumSource", d.stored, d."sumStored", d.missing, d.extra, false, d."countedAt"
    FROM jsonb_to_recordset(${JSON.stringify(days)}::jsonb) AS d("sourceId" uuid, object text, day date, "atSource" int, "sumSource" float8, stored int, "sumStored" float8, missing jsonb, extra jsonb, "countedAt" timestamptz)
    ON CONFLICT (tenant_id, source_id, object, day) DO UPDATE SET at_source = excluded.at_source, sum_source = excluded.sum_source, stored = excluded.stored, sum_stored = excluded.sum_stored,
      repaired = source_day.repaired OR (source_day.missing <> '[]'::jsonb AND excluded.missing = '[]'::jsonb), missing = excluded.missing, extra = excluded.extra, counted_at = excluded.counted_at`
}
