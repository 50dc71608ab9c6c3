/** The people of a workspace as training and scoring page through them, with what is known of their outcome up to a moment. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { Prisma } from '#platform/db/generated/client.ts'
import type { RecordOutcome } from '../schema.ts'

export type LeadRow = { profileId: string; leadSince: Date; version: number }

/** One page of leads who may be profiled, in the order of their ids. Merged-away profiles are none. */
export async function leadPage({ db, tenantId }: TenantTx, query: { after: string | null; limit: number; until: Date; since?: Date; only?: readonly string[]; oneIn?: number }): Promise<LeadRow[]> {
  const since = query.since ? Prisma.sql`AND coalesce(lead_since, created_at) >= ${query.since}` : Prisma.empty
  const only = query.only ? Prisma.sql`AND id = ANY(${[...query.only]}::uuid[])` : Prisma.empty
  // The last digits of an id are random, so that one in n of them is an even sample.
  const sample = query.oneIn && query.oneIn > 1 ? Prisma.sql`AND ('x' || right(id::text, 6))::bit(24)::int % ${query.oneIn}::int = 0` : Prisma.empty
  return db.$queryRaw<LeadRow[]>`
    SELECT id::text AS "profileId", coalesce(lead_since, created_at) AS "leadSince", version FROM profile
    WHERE tenant_id = ${tenantId}::uuid AND is_lead AND profiling_allowed AND merged_into_id IS NULL
      AND coalesce(lead_since, created_at) <= ${query.until} ${since} ${only} ${sample}
      AND id > ${query.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    ORDER BY id LIMIT ${query.limit}`
}

/** How many leads may be profiled. */
export async function countLeads({ db, tenantId }: TenantTx, until: Date): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM profile
    WHERE tenant_id = ${tenantId}::uuid AND is_lead AND profiling_allowed AND merged_into_id IS NULL AND coalesce(lead_since, created_at) <= ${until}`
  return row?.count ?? 0
}

/** When the first event of a kind came after each person had become a lead, by profile. */
export async function firstEventAfter({ db, tenantId }: TenantTx, leads: readonly LeadRow[], kind: string, until: Date): Promise<Map<string, Date>> {
  // The earliest of all moments as a bound of its own: by it the months before are left out once, and not for every person.
  const earliest = new Date(leads.reduce((least, { leadSince }) => Math.min(least, leadSince.getTime()), until.getTime()))
  const rows = await db.$queryRaw<{ profileId: string; at: Date }[]>`
    SELECT l.profile_id::text AS "profileId", f.at
    FROM unnest(${leads.map((lead) => lead.profileId)}::uuid[], ${leads.map((lead) => lead.leadSince.toISOString())}::timestamptz[]) AS l(profile_id, since)
    CROSS JOIN LATERAL (SELECT min(e.occurred_at) AS at FROM event e
      WHERE e.tenant_id = ${tenantId}::uuid AND e.profile_id = l.profile_id AND e.kind = ${kind} AND e.occurred_at >= l.since AND e.occurred_at >= ${earliest} AND e.occurred_at <= ${until}) f
    WHERE f.at IS NOT NULL`
  return new Map(rows.map((row) => [row.profileId, row.at]))
}

/** When the first order came after each person had become a lead, by profile. */
export async function firstOrderAfter({ db, tenantId }: TenantTx, leads: readonly LeadRow[], until: Date): Promise<Map<string, Date>> {
  const rows = await db.$queryRaw<{ profileId: string; at: Date }[]>`
    SELECT l.profile_id::text AS "profileId", f.at
    FROM unnest(${leads.map((lead) => lead.profileId)}::uuid[], ${leads.map((lead) => lead.leadSince.toISOString())}::timestamptz[]) AS l(profile_id, since)
    CROSS JOIN LATERAL (SELECT min(o.ordered_at) AS at FROM customer_order o
      WHERE o.tenant_id = ${tenantId}::uuid AND o.profile_id = l.profile_id AND o.ordered_at >= l.since AND o.ordered_at <= ${until}) f
    WHERE f.at IS NOT NULL`
  return new Map(rows.map((row) => [row.profileId, row.at]))
}

/** Every version of every lead record known by a moment, reduced to its outcome fields and its times; oldest first within a person. */
export async function recordOutcomes({ db, tenantId }: TenantTx, profileIds: readonly string[], fields: { outcome: string; date: string | null }, until: Date): Promise<RecordOutcome[]> {
  const date = fields.date ? Prisma.sql`data ->> ${fields.date}` : Prisma.sql`NULL::text`
  return db.$queryRaw<RecordOutcome[]>`
    SELECT profile_id::text AS "profileId", source_id::text || ' ' || external_id AS record, version, (data #>> '{$,leadSince}')::timestamptz AS "datedAt", received_at AS "receivedAt",
      data ->> ${fields.outcome} AS value, ${date} AS date
    FROM record WHERE tenant_id = ${tenantId}::uuid AND profile_id = ANY(${[...profileIds]}::uuid[]) AND object = 'lead'
      AND CASE WHEN version = 1 THEN least((data #>> '{$,leadSince}')::timestamptz, received_at) ELSE received_at END <= ${until}
    ORDER BY profile_id, received_at, version`
}

/** What people in the queue said became of these leads up to a moment, newest last. */
export async function statedOutcomes({ db, tenantId }: TenantTx, profileIds: readonly string[], until: Date): Promise<{ profileId: string; outcome: string; at: Date }[]> {
  return db.$queryRaw<{ profileId: string; outcome: string; at: Date }[]>`
    SELECT profile_id::text AS "profileId", outcome, at FROM outcome_label
    WHERE tenant_id = ${tenantId}::uuid AND profile_id = ANY(${[...profileIds]}::uuid[]) AND at <= ${until}
    ORDER BY at, disposition_id`
}
