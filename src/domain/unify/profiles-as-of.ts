/** People as they were known at a moment in the past. */
import { recordsAsOf, type RecordRow } from '#domain/connect/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { buildProfile, recordRef, type ProfileContent } from './rules/survivorship.ts'
import { pageOfIds, sourcePriority } from './store/profiles.ts'

/** A page of profiles made of the record versions received by `at`; who is who is as of today. People of whom nothing was known then are left out. */
export async function profilesAsOf(ctx: TenantContext, query: { at: Date; after?: string; limit: number; profileIds?: readonly string[] }): Promise<{ profiles: ({ id: string } & ProfileContent)[]; next: string | null }> {
  return ctx.transact(async (tx) => {
    const ids = query.profileIds ? [...query.profileIds] : await pageOfIds(tx, query)
    const priority = await sourcePriority(tx)
    const byProfile = new Map<string, RecordRow[]>()
    for (const record of await recordsAsOf(tx, ids, query.at)) if (record.profileId) byProfile.set(record.profileId, [...(byProfile.get(record.profileId) ?? []), record])
    const profiles = ids.flatMap((id) => {
      const records = byProfile.get(id)
      return records ? [{ id, ...buildProfile(records, { root: recordRef(records[0]), priority }) }] : []
    })
    return { profiles, next: !query.profileIds && ids.length === query.limit ? ids[ids.length - 1] : null }
  })
}
