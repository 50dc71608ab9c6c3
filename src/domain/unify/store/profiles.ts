import { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { ProfileContent } from '../rules/survivorship.ts'
import type { Origins, ProfileRow, Traits } from '../schema.ts'

export type StoredProfile = ProfileRow & { traits: Traits; origins: Origins; search: string; mergedIntoId: string | null }

const columns = Prisma.sql`id, name, company, email, phone, country, traits, origins, search, profiling_allowed AS "profilingAllowed", profiling_basis AS "profilingBasis", lead_since AS "leadSince", is_lead AS "isLead", merged_into_id AS "mergedIntoId", version, created_at AS "createdAt", updated_at AS "updatedAt"`

/** These profiles, and those that were merged into them. */
export async function profilesWithMerged(tx: TenantTx, ids: readonly string[]): Promise<StoredProfile[]> {
  if (ids.length === 0) return []
  return tx.db.$queryRaw<StoredProfile[]>`
    SELECT ${columns} FROM profile WHERE tenant_id = ${tx.tenantId}::uuid AND id = ANY(${ids}::uuid[])
    UNION ALL SELECT ${columns} FROM profile WHERE tenant_id = ${tx.tenantId}::uuid AND merged_into_id = ANY(${ids}::uuid[]) AND NOT id = ANY(${ids}::uuid[])`
}

export type ProfileToSave = { id: string } & ProfileContent

/** Saves profiles as their records make them: new ones, and changed ones with their next version. A profile that had been merged away lives again. */
export async function saveProfiles(tx: TenantTx, profiles: readonly ProfileToSave[], at: Date): Promise<void> {
  if (profiles.length === 0) return
  await tx.db.$executeRaw`
    INSERT INTO profile (tenant_id, id, name, company, email, phone, country, traits, origins, search, profiling_allowed, profiling_basis, lead_since, is_lead, merged_into_id, version, created_at, updated_at)
    SELECT ${tx.tenantId}::uuid, r.id, r.name, r.company, r.email, r.phone, r.country, r.traits, r.origins, r.search, r."profilingAllowed", r."profilingBasis", r."leadSince", r."isLead", NULL, 1, ${at}, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(profiles)}::jsonb) AS r(id uuid, name text, company text, email text, phone text, country text, traits jsonb, origins jsonb, search text, "profilingAllowed" boolean, "profilingBasis" text, "leadSince" timestamptz, "isLead" boolean)
    ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, company = excluded.company, email = excluded.email, phone = excluded.phone, country = excluded.country, traits = excluded.traits, origins = excluded.origins,
      search = excluded.search, profiling_allowed = excluded.profiling_allowed, profiling_basis = excluded.profiling_basis, lead_since = excluded.lead_since, is_lead = excluded.is_lead, merged_into_id = NULL,
      version = profile.version + 1, updated_at = excluded.updated_at`
}

/** Marks profiles as merged into others: what is left of them is the id, and with what record they began. */
export async function markMerged(tx: TenantTx, merges: readonly { from: string; into: string }[], at: Date): Promise<void> {
  if (merges.length === 0) return
  await tx.db.$executeRaw`
    UPDATE profile SET merged_into_id = m."into", name = '', company = '', email = NULL, phone = NULL, country = NULL, traits = '{}', search = '', is_lead = false, lead_since = NULL,
      profiling_allowed = false, profiling_basis = 'none', version = profile.version + 1, updated_at = ${at}
    FROM jsonb_to_recordset(${JSON.stringify(merges)}::jsonb) AS m("from" uuid, "into" uuid)
    WHERE profile.tenant_id = ${tx.tenantId}::uuid AND profile.id = m."from" AND profile.merged_into_id IS DISTINCT FROM m."into"`
  // Those merged into them earlier point on, so that one step leads to the living profile.
  await tx.db.$executeRaw`
    UPDATE profile SET merged_into_id = m."into" FROM jsonb_to_recordset(${JSON.stringify(merges)}::jsonb) AS m("from" uuid, "into" uuid)
    WHERE profile.tenant_id = ${tx.tenantId}::uuid AND profile.merged_into_id = m."from" AND profile.id <> m."into"`
}

/** Removes profiles that no record speaks of any more. */
export async function deleteProfiles(tx: TenantTx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.db.$executeRaw`DELETE FROM profile WHERE tenant_id = ${tx.tenantId}::uuid AND id = ANY(${ids}::uuid[])`
}

/** One profile, or the one that it was merged into. */
export async function findProfile(tx: TenantTx, id: string): Promise<StoredProfile | null> {
  const [found] = await tx.db.$queryRaw<StoredProfile[]>`SELECT ${columns} FROM profile WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`
  if (!found?.mergedIntoId) return found ?? null
  const [into] = await tx.db.$queryRaw<StoredProfile[]>`SELECT ${columns} FROM profile WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${found.mergedIntoId}::uuid`
  return into ?? null
}

/** Whether this person is on nobody's list or on this member's own: what a sales role may see. */
export async function isOwnOrUnassigned(tx: TenantTx, profileId: string, userId: string): Promise<boolean> {
  const rows = await tx.db.$queryRaw<unknown[]>`SELECT 1 FROM queue_item WHERE tenant_id = ${tx.tenantId}::uuid AND profile_id = ${profileId}::uuid AND owner_id IS NOT NULL AND owner_id <> ${userId}::uuid`
  return rows.length === 0
}

export type ProfileQuery = { after?: { updatedAt: Date; id: string }; limit: number; words?: readonly string[]; leadsOnly?: boolean; visibleTo?: string }

/** Living profiles, the last changed first; with words, only those whose name, company or e-mail holds each of them. `visibleTo` leaves out people on other members' lists. */
export async function pageOfProfiles(tx: TenantTx, query: ProfileQuery): Promise<ProfileRow[]> {
  const words = (query.words ?? []).map((word) => Prisma.sql`AND search LIKE ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`)
  return tx.db.$queryRaw<ProfileRow[]>`
    SELECT id, name, company, email, phone, country, profiling_allowed AS "profilingAllowed", profiling_basis AS "profilingBasis", lead_since AS "leadSince", is_lead AS "isLead", version, created_at AS "createdAt", updated_at AS "updatedAt"
    FROM profile p WHERE tenant_id = ${tx.tenantId}::uuid AND merged_into_id IS NULL
    ${query.after ? Prisma.sql`AND (updated_at, id) < (${query.after.updatedAt}, ${query.after.id}::uuid)` : Prisma.empty}
    ${query.leadsOnly ? Prisma.sql`AND is_lead` : Prisma.empty}
    ${query.visibleTo ? Prisma.sql`AND NOT EXISTS (SELECT 1 FROM queue_item q WHERE q.tenant_id = p.tenant_id AND q.profile_id = p.id AND q.owner_id IS NOT NULL AND q.owner_id <> ${query.visibleTo}::uuid)` : Prisma.empty}
    ${words.length > 0 ? Prisma.join(words, ' ') : Prisma.empty}
    ORDER BY updated_at DESC, id DESC LIMIT ${query.limit}`
}

/** How many living profiles there are, how many of them are leads, and how many may be profiled. */
export async function countProfiles(tx: TenantTx): Promise<{ profiles: number; leads: number; profilable: number }> {
  const [row] = await tx.db.$queryRaw<{ profiles: number; leads: number; profilable: number }[]>`
    SELECT count(*)::int AS profiles, count(*) FILTER (WHERE is_lead)::int AS leads, count(*) FILTER (WHERE profiling_allowed)::int AS profilable
    FROM profile WHERE tenant_id = ${tx.tenantId}::uuid AND merged_into_id IS NULL`
  return row
}

/** The ids of living profiles in order, page by page. */
export async function pageOfIds(tx: TenantTx, query: { after?: string; limit: number }): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM profile WHERE tenant_id = ${tx.tenantId}::uuid AND merged_into_id IS NULL AND id > ${query.after ?? '00000000-0000-0000-0000-000000000000'}::uuid ORDER BY id LIMIT ${query.limit}`
  return rows.map((row) => row.id)
}

/** Which sources count more than others, as the workspace has set it: the first in the list counts most. */
export async function sourcePriority(tx: TenantTx): Promise<Map<string, number>> {
  const tenant = await tx.db.tenant.findUnique({ where: { id: tx.tenantId }, select: { settings: true } })
  const listed = (tenant?.settings as { sourcePriority?: unknown } | null)?.sourcePriority
  const ids = Array.isArray(listed) ? listed.filter((id): id is string => typeof id === 'string') : []
  return new Map(ids.map((id, at) => [id, ids.length - at]))
}
