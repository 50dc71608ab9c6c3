/** What people say of leads and of their scores: outcomes and feedback, each with the prediction that it judges. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'

/** Keeps what became of a lead. */
export async function insertDisposition({ db, tenantId }: TenantTx, row: { predictionId: string; profileId: string; userId: string; outcome: string; note: string; at: Date }): Promise<string> {
  return (await db.disposition.create({ data: { tenantId, ...row }, select: { id: true } })).id
}

/** Marks an outcome as taken back. */
export async function undoDisposition({ db, tenantId }: TenantTx, id: string, at: Date): Promise<void> {
  await db.disposition.update({ where: { tenantId_id: { tenantId, id } }, data: { undoneAt: at } })
}

/** Keeps an answer to "was this score right?". */
export async function insertFeedback({ db, tenantId }: TenantTx, row: { predictionId: string; profileId: string; userId: string; verdict: string; reason: string; note: string; at: Date }): Promise<string> {
  return (await db.feedback.create({ data: { tenantId, ...row }, select: { id: true } })).id
}

export type Judgement = { id: string; predictionId: string; profileId: string; by: string; verdict: string; reason: string; note: string; at: Date }

/** The answers about one person's scores, newest first. */
export async function feedbackRows({ db, tenantId }: TenantTx, where: { profileId?: string; limit: number }): Promise<Judgement[]> {
  return db.$queryRaw<Judgement[]>`
    SELECT f.id::text AS id, f.prediction_id::text AS "predictionId", f.profile_id::text AS "profileId", coalesce(u.name, '') AS by, f.verdict, f.reason, f.note, f.at
    FROM feedback f LEFT JOIN user_account u ON u.id = f.user_id WHERE f.tenant_id = ${tenantId}::uuid AND (${where.profileId ?? null}::uuid IS NULL OR f.profile_id = ${where.profileId ?? null}::uuid)
    ORDER BY f.at DESC, f.id LIMIT ${where.limit}`
}

/** The outcomes said of one person that stand, newest first. */
export async function dispositionRows({ db, tenantId }: TenantTx, profileId: string): Promise<{ id: string; predictionId: string; outcome: string; note: string; at: Date; by: string }[]> {
  return db.$queryRaw`
    SELECT d.id::text AS id, d.prediction_id::text AS "predictionId", d.outcome, d.note, d.at, coalesce(u.name, '') AS by FROM disposition d LEFT JOIN user_account u ON u.id = d.user_id
    WHERE d.tenant_id = ${tenantId}::uuid AND d.profile_id = ${profileId}::uuid AND d.undone_at IS NULL ORDER BY d.at DESC, d.id`
}
