/** Predictions with their evidence: stored once, never edited. */
import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { AppliedRule, FeatureValue, Grade } from '../schema.ts'

/** One prediction. `features` and `contributions` (log-odds) follow the order of the model's features. */
export type PredictionRow = {
  id: string
  profileId: string
  profileVersion: number
  targetId: string
  modelVersionId: string
  scoredAt: Date
  features: FeatureValue[]
  baseValue: number
  contributions: number[]
  margin: number
  probability: number
  low: number
  high: number
  score: number
  grade: Grade
  percentile: number
  evidence: 'low' | 'fair' | 'full'
  /** The business rules that held then: margin, score and grade above are the model's own, without them. */
  rules: AppliedRule[]
}

/** Stores the predictions of one page, each once, however often the page is done. One statement: a thousand rows of fifty contributions in a tenth of a second. */
export async function insertPredictions({ db, tenantId }: TenantTx, jobId: string | null, rows: readonly PredictionRow[]): Promise<void> {
  await db.$executeRaw`
    INSERT INTO prediction (tenant_id, id, profile_id, profile_version, target_id, model_version_id, scored_at, features, base_value, contributions, margin, probability, low, high, score, grade, percentile, evidence, rules, job_id)
    SELECT ${tenantId}::uuid, id, "profileId", "profileVersion", "targetId", "modelVersionId", "scoredAt", features, "baseValue", contributions, margin, probability, low, high, score, grade, percentile, evidence, coalesce(rules, '[]'), ${jobId}::uuid
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(id uuid, "profileId" uuid, "profileVersion" int, "targetId" uuid, "modelVersionId" uuid, "scoredAt" timestamptz, features jsonb, "baseValue" float8, contributions float8[],
      margin float8, probability float8, low float8, high float8, score int, grade text, percentile float8, evidence text, rules jsonb)
    ON CONFLICT (tenant_id, id) DO NOTHING`
}

/** Which of these ids are stored already. */
export async function storedIds({ db, tenantId }: TenantTx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.prediction.findMany({ where: { tenantId, id: { in: [...ids] } }, select: { id: true } })
  return new Set(rows.map(({ id }) => id))
}

// Contributions as JSON: the same shortest decimals, read several times faster than an array of the database's own form.
const columns = Prisma.sql`p.id::text AS id, p.profile_id::text AS "profileId", p.profile_version AS "profileVersion", p.target_id::text AS "targetId", p.model_version_id::text AS "modelVersionId",
  p.scored_at AS "scoredAt", p.features, p.base_value AS "baseValue", array_to_json(p.contributions) AS contributions, p.margin, p.probability, p.low, p.high, p.score, p.grade, p.percentile, p.evidence, p.rules`

/** What is compared with a newer score: the former one, without its evidence. */
export type FormerScore = Pick<PredictionRow, 'scoredAt' | 'margin' | 'baseValue' | 'rules'>

/**
 * The prediction in use of each of these people for a target, and the newest before it. In use is the newest of the version in use,
 * so that after a rollback the former scores are back as they were, beside what had come before them and not beside what was gone back from.
 * Ranked by their small columns first, so that no plan reads the evidence of a long history; that of the former one is not read at all.
 * Each is then looked up by its key with the tenant of its own row: of a tenant by name, statistics that are older than it say that it has no rows,
 * and any index would do to find one among none.
 */
export async function newestAndFormer({ db, tenantId }: TenantTx, targetId: string, profileIds: readonly string[]): Promise<{ newest: PredictionRow; former?: FormerScore }[]> {
  const rows = await db.$queryRaw<(PredictionRow & { formerAt: Date | null; formerMargin: number; formerBase: number; formerRules: AppliedRule[] })[]>`
    SELECT ${columns}, f.scored_at AS "formerAt", f.margin AS "formerMargin", f.base_value AS "formerBase", f.rules AS "formerRules" FROM (
      SELECT tenant_id, id, row_number() OVER ranks AS place, lead(id) OVER ranks AS former FROM (
        SELECT tenant_id, id, profile_id, scored_at, "ofUse", max(scored_at) FILTER (WHERE "ofUse") OVER (PARTITION BY profile_id) AS "inUseAt" FROM (
          SELECT tenant_id, id, profile_id, scored_at, (model_version_id = (SELECT active_version_id FROM target WHERE tenant_id = ${tenantId}::uuid AND id = ${targetId}::uuid)) IS TRUE AS "ofUse" FROM prediction
          WHERE tenant_id = ${tenantId}::uuid AND profile_id = ANY(${[...profileIds]}::uuid[]) AND target_id = ${targetId}::uuid
        ) known
      ) dated WHERE "inUseAt" IS NULL OR scored_at <= "inUseAt"
      WINDOW ranks AS (PARTITION BY profile_id ORDER BY ("ofUse" AND scored_at = "inUseAt") DESC, scored_at DESC, id)
    ) ranked JOIN prediction p ON p.tenant_id = ranked.tenant_id AND p.id = ranked.id
    LEFT JOIN prediction f ON f.tenant_id = ranked.tenant_id AND f.id = ranked.former
    WHERE ranked.place = 1 ORDER BY p.profile_id`
  return rows.map(({ formerAt, formerMargin, formerBase, formerRules, ...newest }) => ({ newest, ...(formerAt ? { former: { scoredAt: formerAt, margin: formerMargin, baseValue: formerBase, rules: formerRules } } : {}) }))
}

/** One prediction by its id. */
export async function predictionById({ db, tenantId }: TenantTx, id: string): Promise<PredictionRow | null> {
  const rows = await db.$queryRaw<PredictionRow[]>`SELECT ${columns} FROM prediction p WHERE p.tenant_id = ${tenantId}::uuid AND p.id = ${id}::uuid`
  return rows[0] ?? null
}

/** The model's own score of each of these predictions, and the rules that stood on top of it. */
export async function modelScores({ db, tenantId }: TenantTx, ids: readonly string[]): Promise<Pick<PredictionRow, 'id' | 'score' | 'grade' | 'rules'>[]> {
  return db.$queryRaw<Pick<PredictionRow, 'id' | 'score' | 'grade' | 'rules'>[]>`SELECT id::text AS id, score, grade, rules FROM prediction WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${[...ids]}::uuid[])`
}

/** The newest prediction of a person before another one, for the same target. */
export async function formerPrediction({ db, tenantId }: TenantTx, prediction: Pick<PredictionRow, 'id' | 'profileId' | 'targetId' | 'scoredAt'>): Promise<PredictionRow | null> {
  const rows = await db.$queryRaw<PredictionRow[]>`
    SELECT ${columns} FROM prediction p WHERE p.tenant_id = ${tenantId}::uuid AND p.profile_id = ${prediction.profileId}::uuid AND p.target_id = ${prediction.targetId}::uuid
      AND (p.scored_at < ${prediction.scoredAt} OR (p.scored_at = ${prediction.scoredAt} AND p.id > ${prediction.id}::uuid)) ORDER BY p.scored_at DESC, p.id LIMIT 1`
  return rows[0] ?? null
}

/** The scores that a person had for a target, newest first. */
export async function scoreHistory({ db, tenantId }: TenantTx, targetId: string, profileId: string, limit: number): Promise<Pick<PredictionRow, 'id' | 'scoredAt' | 'margin' | 'baseValue' | 'rules'>[]> {
  return db.$queryRaw<Pick<PredictionRow, 'id' | 'scoredAt' | 'margin' | 'baseValue' | 'rules'>[]>`
    SELECT id::text AS id, scored_at AS "scoredAt", margin, base_value AS "baseValue", rules FROM prediction
    WHERE tenant_id = ${tenantId}::uuid AND target_id = ${targetId}::uuid AND profile_id = ${profileId}::uuid ORDER BY scored_at DESC, id LIMIT ${limit}`
}

/** The newest log-odds that a model version gave to each person, for saying how many others a lead is ahead of. */
export async function newestMargins({ db, tenantId }: TenantTx, by: { targetId: string; modelVersionId: string; limit: number }): Promise<number[]> {
  const rows = await db.$queryRaw<{ margin: number }[]>`
    SELECT margin FROM (
      SELECT DISTINCT ON (profile_id) margin FROM prediction WHERE tenant_id = ${tenantId}::uuid AND target_id = ${by.targetId}::uuid AND model_version_id = ${by.modelVersionId}::uuid
      ORDER BY profile_id, scored_at DESC LIMIT ${by.limit}
    ) newest ORDER BY margin`
  return rows.map(({ margin }) => margin)
}

/** The people that an import touched: by a record, an event or an order. */
export async function profilesOfImport({ db, tenantId }: TenantTx, syncRunId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM (
      SELECT profile_id AS id FROM record WHERE tenant_id = ${tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid
      UNION SELECT profile_id FROM event WHERE tenant_id = ${tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid
      UNION SELECT profile_id FROM customer_order WHERE tenant_id = ${tenantId}::uuid AND sync_run_id = ${syncRunId}::uuid
    ) touched WHERE id IS NOT NULL ORDER BY id`
  return rows.map(({ id }) => id)
}

/** Whether a scoring has been asked for under this subject before: a signal that comes twice asks once. */
export async function scoringAsked({ db, tenantId }: TenantTx, subject: string): Promise<boolean> {
  return (await db.job.count({ where: { tenantId, kind: 'scoreLeads', subject } })) > 0
}

/** One page of the people whom a version has scored, and whether it did: everyone with a score for the target, in the order of their ids. */
export async function scoredPeople({ db, tenantId }: TenantTx, by: { targetId: string; modelVersionId: string; after: string | null; limit: number }): Promise<{ profileId: string; own: boolean }[]> {
  return db.$queryRaw<{ profileId: string; own: boolean }[]>`
    SELECT profile_id::text AS "profileId", bool_or(model_version_id = ${by.modelVersionId}::uuid) AS own FROM prediction
    WHERE tenant_id = ${tenantId}::uuid AND target_id = ${by.targetId}::uuid AND profile_id > ${by.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    GROUP BY profile_id ORDER BY profile_id LIMIT ${by.limit}`
}
