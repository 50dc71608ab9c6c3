/** Business rules, every version of each, and what they need to know of leads. */
import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { LeadFields, RuleCondition, RuleEffect } from '../schema.ts'

/** One version of a rule. */
export type StoredRule = { id: string; version: number; targetId: string; reason: string; conditions: RuleCondition[]; effect: RuleEffect; startsAt: Date; isOn: boolean; savedAt: Date; savedBy: string; act: 'save' | 'switch' | 'undo' }

const columns = Prisma.sql`id::text AS id, version, target_id::text AS "targetId", reason, conditions, effect, starts_at AS "startsAt", is_on AS "isOn", saved_at AS "savedAt", saved_by AS "savedBy", act`

/** The newest version of every rule on a target, in the order in which they were first written. */
export async function newestRules({ db, tenantId }: TenantTx, targetId: string): Promise<StoredRule[]> {
  return db.$queryRaw<StoredRule[]>`
    SELECT * FROM (SELECT DISTINCT ON (r.id) ${columns}, (SELECT min(f.saved_at) FROM score_rule f WHERE f.tenant_id = r.tenant_id AND f.id = r.id) AS first
      FROM score_rule r WHERE r.tenant_id = ${tenantId}::uuid AND r.target_id = ${targetId}::uuid ORDER BY r.id, r.version DESC) newest
    ORDER BY first, id`
}

/** The newest versions of one rule, newest first. */
export async function ruleVersions({ db, tenantId }: TenantTx, id: string, limit: number): Promise<StoredRule[]> {
  return db.$queryRaw<StoredRule[]>`SELECT ${columns} FROM score_rule WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid ORDER BY version DESC LIMIT ${limit}`
}

/** Stores a version; false where someone else has stored this version before. */
export async function insertRule({ db, tenantId }: TenantTx, rule: StoredRule): Promise<boolean> {
  const { count } = await db.scoreRule.createMany({ data: [{ ...rule, tenantId }], skipDuplicates: true })
  return count === 1
}

/** What is known now of these people in these fields. */
export async function leadFields({ db, tenantId }: TenantTx, profileIds: readonly string[], fields: readonly string[]): Promise<Map<string, LeadFields>> {
  if (profileIds.length === 0 || fields.length === 0) return new Map()
  const rows = await db.$queryRaw<{ id: string; country: string | null; company: string; basis: string; traits: Record<string, unknown> }[]>`
    SELECT p.id::text AS id, p.country, p.company, p.profiling_basis AS basis, coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(p.traits) WHERE key = ANY(${[...fields]}::text[])), '{}') AS traits
    FROM profile p WHERE p.tenant_id = ${tenantId}::uuid AND p.id = ANY(${[...profileIds]}::uuid[])`
  return new Map(rows.map(({ id, country, company, basis, traits }) => [id, { ...traits, country: country ?? traits.country, company: company || traits.company, profiling_basis: basis }]))
}

/** The newest log-odds that a version gave to each person, in the order of their ids. */
export async function newestMarginPage({ db, tenantId }: TenantTx, by: { targetId: string; modelVersionId: string; after: string | null; limit: number }): Promise<{ profileId: string; margin: number; baseValue: number; probability: number }[]> {
  return db.$queryRaw<{ profileId: string; margin: number; baseValue: number; probability: number }[]>`
    SELECT DISTINCT ON (profile_id) profile_id::text AS "profileId", margin, base_value AS "baseValue", probability FROM prediction
    WHERE tenant_id = ${tenantId}::uuid AND target_id = ${by.targetId}::uuid AND model_version_id = ${by.modelVersionId}::uuid AND profile_id > ${by.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    ORDER BY profile_id, scored_at DESC, id LIMIT ${by.limit}`
}
