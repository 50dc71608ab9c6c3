/** What new leads are compared with: the leads that the model learned from, each as it was known at the age at which new leads get their first score. */
import { referenceLeads, type LoadedModel } from '#domain/train/index.ts'
import { scoreMoments, type ScoredMoments } from '#domain/score/index.ts'
import { hashOf } from '#ml/random/random.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { dealMoments, type FirstScores } from './rules/reference-moments.ts'

/** Rows of a reference: beyond five times the month's leads more would hardly narrow what chance allows. */
const ROWS = { perLead: 5, fewest: 4_000, most: 20_000 } as const

/**
 * The reference of a version for leads with these first scores: the same function that makes features for scoring, asked for the past.
 * Leads that had converted by that age are left out, as nobody would have scored them.
 */
export async function referenceAt(ctx: TenantContext, loaded: LoadedModel, scores: FirstScores, signal: AbortSignal): Promise<ScoredMoments> {
  const until = new Date(loaded.parameters.asOf)
  const leads = await referenceLeads(ctx, { versionId: loaded.versionId, limit: Math.min(ROWS.most, Math.max(ROWS.fewest, ROWS.perLead * scores.leadSince.length)), until })
  // Dealt out by the hash of random ids: in the order of ids, which grow with time, early leads would be the young ones.
  const moments = dealMoments(leads.map(({ profileId, leadSince }) => ({ leadSince, at: hashOf(Number.parseInt(profileId.slice(-8), 16), 2) })), scores).flatMap((asOf, row) => {
    const lead = leads[row]
    const gone = asOf > until || (lead.outcome.at !== null && lead.outcome.at <= asOf)
    return gone ? [] : [{ profileId: lead.profileId, leadSince: lead.leadSince, asOf }]
  })
  return scoreMoments(ctx, loaded, moments, signal)
}
