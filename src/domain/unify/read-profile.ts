/** One person as the profile page shows them: each attribute with its origin, what they are known by, and what they did. */
import { recordHistory, recordsOfProfiles } from '#domain/connect/index.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { seesOnlyOwnLeads } from '#platform/roles.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { resolveChanges, type ResolveOptions } from './resolve-records.ts'
import type { IdentifierKind, ProfileView, TraitView } from './schema.ts'
import { identifierCounts, mergedInto, sourceNames, timelineCounts } from './store/profile-page.ts'
import { findProfile, isOwnOrUnassigned, type StoredProfile } from './store/profiles.ts'

/** The member whose lists limit what is seen, for roles that see only their own and nobody's leads. */
export function limitedTo(ctx: TenantContext): string | undefined {
  return ctx.actor.kind === 'user' && seesOnlyOwnLeads(ctx.actor.role) ? ctx.actor.userId : undefined
}

/** The profile, or an error that says there is none: also where it is on another member's list and the role sees only its own. */
export async function visibleProfile(tx: TenantTx, ctx: TenantContext, profileId: string): Promise<StoredProfile> {
  const profile = await findProfile(tx, profileId)
  const limited = limitedTo(ctx)
  if (!profile || (limited && !(await isOwnOrUnassigned(tx, profile.id, limited)))) throw new LeadlightError('not-found', 'There is no such profile, or it is not yours to see.')
  return profile
}

/** Reads one profile. Values of fields in `hidden` stay away: only their name and origin show. */
export async function readProfile(ctx: TenantContext, query: { profileId: string; hidden: ReadonlySet<string> }): Promise<ProfileView> {
  return ctx.transact(async (tx) => {
    const profile = await visibleProfile(tx, ctx, query.profileId)
    const [names, identifiers, records, counts, mergedFrom] = [await sourceNames(tx), await identifierCounts(tx, profile.id), await recordHistory(tx, profile.id), await timelineCounts(tx, profile.id), await mergedInto(tx, profile.id)]
    const { traits, origins, search: _, mergedIntoId: __, ...row } = profile
    const views = Object.entries(traits).map(([field, value]): TraitView => {
      const origin = origins.fields?.[field] ?? origins.all ?? null
      const hidden = query.hidden.has(field)
      return { field, value: hidden ? null : value, hidden, origin: origin && { ...origin, sourceName: names.get(origin.sourceId) ?? '' } }
    })
    return {
      ...row, traits: views, counts: { ...counts, records: records.length }, mergedFrom,
      identifiers: identifiers.map((one) => ({ ...one, kind: one.kind as IdentifierKind })),
      records: records.map(({ id, sourceId, object, externalId, version, receivedAt, syncRunId, line }) => ({ id, sourceName: names.get(sourceId) ?? '', object, key: externalId, version, receivedAt, syncRunId, line })),
    }
  })
}

/** Builds one profile again from its records, after something beside them has changed. */
export async function rebuildProfile(tx: TenantTx, ctx: TenantContext, profileId: string, options: ResolveOptions): Promise<void> {
  const profile = await visibleProfile(tx, ctx, profileId)
  const records = await recordsOfProfiles(tx, [profile.id])
  await resolveChanges(tx, ctx, { come: records, gone: [] }, options)
}
