/** What people do with leads: the state before and after each action, so that it can be taken back exactly. */
import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { visibleTo, type Reader } from './queue-reading.ts'

/** The part of a lead in the queue that people decide. */
export type HumanState = { profileId: string; version: number; ownerId: string | null; stage: string; snoozedUntil: string | null; tags: string[]; slaDueAt: string | null; nextAction: string; lastTouchAt: string | null }

const state = Prisma.sql`q.profile_id::text AS "profileId", q.version, q.owner_id::text AS "ownerId", q.stage, to_json(q.snoozed_until) #>> '{}' AS "snoozedUntil", q.tags, to_json(q.sla_due_at) #>> '{}' AS "slaDueAt",
  q.next_action AS "nextAction", to_json(q.last_touch_at) #>> '{}' AS "lastTouchAt"`

/** Locks these leads, as far as the reader may see them, and gives their state. Locked in one order, so that two bulk actions never block each other for good. */
export async function lockItems(tx: TenantTx, reader: Reader, profileIds: readonly string[]): Promise<(HumanState & { grade: string; predictionId: string })[]> {
  return tx.db.$queryRaw`
    SELECT ${state}, q.grade, q.prediction_id::text AS "predictionId" FROM queue_item q
    WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.profile_id = ANY(${[...profileIds]}::uuid[]) ${visibleTo(reader)} ORDER BY q.profile_id FOR UPDATE`
}

/** Writes the human state of many leads in one statement. */
export async function writeStates({ db, tenantId }: TenantTx, states: readonly HumanState[]): Promise<void> {
  await db.$executeRaw`
    UPDATE queue_item q SET version = r.version, owner_id = r."ownerId", stage = r.stage, snoozed_until = r."snoozedUntil", tags = r.tags, sla_due_at = r."slaDueAt", next_action = r."nextAction", last_touch_at = r."lastTouchAt"
    FROM jsonb_to_recordset(${JSON.stringify(states)}::jsonb) AS r("profileId" uuid, version int, "ownerId" uuid, stage text, "snoozedUntil" timestamptz, tags text[], "slaDueAt" timestamptz, "nextAction" text, "lastTouchAt" timestamptz)
    WHERE q.tenant_id = ${tenantId}::uuid AND q.profile_id = r."profileId"`
}

/** A whole row of the queue as JSON, and its return, for leads that left by an outcome. */
export async function takeItem(tx: TenantTx, reader: Reader, profileId: string): Promise<{ item: Prisma.JsonObject; predictionId: string } | null> {
  const rows = await tx.db.$queryRaw<{ item: Prisma.JsonObject; predictionId: string }[]>`
    DELETE FROM queue_item q WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.profile_id = ${profileId}::uuid ${visibleTo(reader)} RETURNING to_jsonb(q.*) AS item, q.prediction_id::text AS "predictionId"`
  return rows[0] ?? null
}

/** Puts a row back that an outcome had taken out; false where the lead is in the queue again. */
export async function returnItem({ db, tenantId }: TenantTx, item: Prisma.JsonObject): Promise<boolean> {
  const count = await db.$executeRaw`
    INSERT INTO queue_item SELECT (jsonb_populate_record(NULL::queue_item, ${JSON.stringify({ ...item, tenant_id: tenantId })}::jsonb)).* ON CONFLICT DO NOTHING`
  return count === 1
}

export type StoredAction = { id: string; kind: string; userId: string; at: Date; before: unknown; after: unknown; undoneAt: Date | null }

/** Keeps an action with what was before and after. */
export async function insertAction({ db, tenantId }: TenantTx, action: { kind: string; userId: string; at: Date; before: Prisma.InputJsonValue; after: Prisma.InputJsonValue }): Promise<string> {
  return (await db.queueAction.create({ data: { tenantId, ...action }, select: { id: true } })).id
}

/** One action, locked, or null. */
export async function lockAction({ db, tenantId }: TenantTx, actionId: string): Promise<StoredAction | null> {
  const rows = await db.$queryRaw<StoredAction[]>`
    SELECT id::text AS id, kind, user_id::text AS "userId", at, before, after, undone_at AS "undoneAt" FROM queue_action WHERE tenant_id = ${tenantId}::uuid AND id = ${actionId}::uuid FOR UPDATE`
  return rows[0] ?? null
}

/** Marks an action as taken back. */
export async function markUndone({ db, tenantId }: TenantTx, actionId: string, at: Date): Promise<void> {
  await db.queueAction.update({ where: { tenantId_id: { tenantId, id: actionId } }, data: { undoneAt: at } })
}

/** Writes down what a person did with each lead; gives the new rows' ids. */
export async function insertActivities({ db, tenantId }: TenantTx, activities: readonly { profileId: string; userId: string; kind: string; note: string; at: Date }[]): Promise<string[]> {
  const rows = await db.activity.createManyAndReturn({ data: activities.map((activity) => ({ tenantId, ...activity })), select: { id: true } })
  return rows.map(({ id }) => id)
}

/** The steps that people took with these leads, notes apart. */
export async function workSteps({ db, tenantId }: TenantTx, profileIds: readonly string[]): Promise<{ profileId: string; at: Date }[]> {
  return db.activity.findMany({ where: { tenantId, profileId: { in: [...profileIds] }, kind: { not: 'note' } }, select: { profileId: true, at: true } })
}

/** Takes activities away again. */
export async function deleteActivities({ db, tenantId }: TenantTx, ids: readonly string[]): Promise<void> {
  await db.activity.deleteMany({ where: { tenantId, id: { in: [...ids] } } })
}

/** What people did with a lead, newest first. */
export async function activitiesOf({ db, tenantId }: TenantTx, profileId: string, limit: number): Promise<{ id: string; kind: string; note: string; at: Date; by: string }[]> {
  return db.$queryRaw`
    SELECT a.id::text AS id, a.kind, a.note, a.at, coalesce(u.name, '') AS by FROM activity a LEFT JOIN user_account u ON u.id = a.user_id
    WHERE a.tenant_id = ${tenantId}::uuid AND a.profile_id = ${profileId}::uuid ORDER BY a.at DESC, a.id LIMIT ${limit}`
}

/** Whether this person is a member of the workspace. */
export async function isMember({ db, tenantId }: TenantTx, userId: string): Promise<boolean> {
  return (await db.membership.count({ where: { tenantId, userId } })) > 0
}
