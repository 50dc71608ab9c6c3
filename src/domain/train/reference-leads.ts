/** The leads that a version learned from, as what later leads are compared with. */
import { hashOf } from '#ml/random/random.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { leadOutcomes, type LeadWithOutcome } from './lead-outcomes.ts'
import { readSnapshot } from './snapshot.ts'
import { snapshotOf, versionRowOf } from './store/models.ts'
import { leadPage } from './store/training-leads.ts'
import type { LeadScoreParameters } from './train-model.ts'

const PAGE = 2_000

/**
 * At most `limit` of the leads in a version's snapshot, drawn by the hash of their random ids, with what became of them up to `until`;
 * people who may not be profiled any more, or were merged into another, are left out. Empty where the version is unknown, or is none of leads.
 */
export async function referenceLeads(ctx: TenantContext, query: { versionId: string; limit: number; until: Date }): Promise<LeadWithOutcome[]> {
  const found = await ctx.transact(async (tx) => {
    const version = await versionRowOf(tx, { id: query.versionId })
    return version && { version, snapshot: await snapshotOf(tx, version.snapshotId) }
  })
  if (!found?.snapshot) return []
  const target = (found.version.parameters as unknown as LeadScoreParameters).target
  if (target.kind !== 'lead-score') return []
  const ids = [...new Set(readSnapshot(found.snapshot.content, found.snapshot.hash).profileIds)]
  const drawn = ids.map((id) => ({ id, at: hashOf(Number.parseInt(id.slice(-8), 16), 1) })).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).slice(0, query.limit).map(({ id }) => id).toSorted()
  const leads: LeadWithOutcome[] = []
  for (let start = 0; start < drawn.length; start += PAGE) {
    const only = drawn.slice(start, start + PAGE)
    leads.push(...(await ctx.transact(async (tx) => leadOutcomes(tx, target, await leadPage(tx, { after: null, limit: PAGE, until: query.until, only }), query.until))))
  }
  return leads
}
