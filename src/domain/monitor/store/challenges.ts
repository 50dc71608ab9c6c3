/** Challengers and the decisions about them: added, never edited. */
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { challengeResultSchema, retrainingEvery, type Challenge, type Decision, type RetrainingEvery } from '../schema.ts'

type Stored = Omit<Challenge, 'result'> & { result: unknown }

function challengeOf({ result, ...row }: Stored): Challenge[] {
  const read = challengeResultSchema.safeParse(result)
  return read.success ? [{ ...row, result: read.data }] : []
}

const shown = { id: true, targetId: true, challengerId: true, championId: true, passed: true, result: true, at: true } as const

/** Adds a challenge. */
export async function insertChallenge({ db, tenantId }: TenantTx, challenge: Omit<Challenge, 'id'> & { jobId: string }): Promise<string> {
  const { result, ...row } = challenge
  const { id } = await db.modelChallenge.create({ data: { tenantId, ...row, result: result as unknown as Prisma.InputJsonObject }, select: { id: true } })
  return id
}

/** The challenges of a target, newest first. */
export async function challengesOf({ db, tenantId }: TenantTx, targetId: string, limit: number): Promise<Challenge[]> {
  return (await db.modelChallenge.findMany({ where: { tenantId, targetId }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: limit, select: shown })).flatMap(challengeOf)
}

/** One challenge by its id or by the job that made it. */
export async function challengeBy({ db, tenantId }: TenantTx, by: { id: string } | { jobId: string }): Promise<Challenge | null> {
  const row = await db.modelChallenge.findFirst({ where: { tenantId, ...by }, select: shown })
  return row ? (challengeOf(row)[0] ?? null) : null
}

/** Adds a decision. */
export async function insertDecision({ db, tenantId }: TenantTx, decision: Decision): Promise<void> {
  await db.modelDecision.create({ data: { tenantId, ...decision } })
}

/** The decisions about a target, newest first. */
export async function decisionsOf({ db, tenantId }: TenantTx, targetId: string, limit: number): Promise<Decision[]> {
  const rows = await db.modelDecision.findMany({ where: { tenantId, targetId }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: limit, omit: { tenantId: true } })
  return rows.map((row) => ({ ...row, kind: row.kind as Decision['kind'] }))
}

/** When a challenger of this target was asked for last, whatever became of it. */
export async function lastChallengeAsked({ db, tenantId }: TenantTx, targetId: string): Promise<Date | null> {
  const row = await db.job.findFirst({ where: { tenantId, kind: 'challengeModel', subject: targetId }, orderBy: { createdAt: 'desc' }, select: { createdAt: true } })
  return row?.createdAt ?? null
}

/** One asker at a time for a target: whoever comes second sees what the first has asked for. Held until the transaction ends. */
export async function aloneWithChallenges({ db, tenantId }: TenantTx, targetId: string): Promise<void> {
  await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`challenges ${tenantId} ${targetId}`}, 0))::text`
}

/** Whether a challenger of this target is being trained. */
export async function challengeRuns({ db, tenantId }: TenantTx, targetId: string): Promise<string | null> {
  const row = await db.job.findFirst({ where: { tenantId, kind: 'challengeModel', subject: targetId, state: { in: ['queued', 'running'] } }, select: { id: true } })
  return row?.id ?? null
}

/** How often a challenger is trained by the calendar: every quarter unless somebody said otherwise. */
export async function retrainingPlan({ db, tenantId }: TenantTx, targetId: string): Promise<RetrainingEvery> {
  const row = await db.retrainingPlan.findUnique({ where: { tenantId_targetId: { tenantId, targetId } }, select: { every: true } })
  return retrainingEvery.find((every) => every === row?.every) ?? 'quarter'
}

/** Keeps how often it is. */
export async function saveRetrainingPlan({ db, tenantId }: TenantTx, targetId: string, every: RetrainingEvery, updatedAt: Date): Promise<void> {
  await db.retrainingPlan.upsert({ where: { tenantId_targetId: { tenantId, targetId } }, create: { tenantId, targetId, every, updatedAt }, update: { every, updatedAt } })
}
