/** What is known of the outcome of each lead of a page up to a moment: from its records, events or orders, and from what people said in the queue. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { activeCustomers } from './customer-outcomes.ts'
import { isEligible, outcomeOfRecords, withStatedOutcome, type LeadOutcome } from './rules/outcome-facts.ts'
import { isAboutCustomers, type ChanceTarget, type LeadScoreTarget } from './schema.ts'
import { countCustomers } from './store/customers.ts'
import { countLeads, firstEventAfter, firstOrderAfter, leadPage, recordOutcomes, statedOutcomes, type LeadRow } from './store/training-leads.ts'

const DAY = 86_400_000

/** A lead with its outcome so far. */
export type LeadWithOutcome = LeadRow & { outcome: LeadOutcome }

/** The outcome of every lead of the page as it was known at `until`. */
export async function leadOutcomes(tx: TenantTx, target: LeadScoreTarget, leads: readonly LeadRow[], until: Date): Promise<LeadWithOutcome[]> {
  if (leads.length === 0) return []
  const ids = leads.map((lead) => lead.profileId)
  const found = await outcomesInData(tx, target, leads, until)
  const stated = new Map((await statedOutcomes(tx, ids, until)).map((row) => [row.profileId, row]))
  return leads.map((lead) => ({ ...lead, outcome: withStatedOutcome(found(lead.profileId), stated.get(lead.profileId)) }))
}

async function outcomesInData(tx: TenantTx, { outcome }: LeadScoreTarget, leads: readonly LeadRow[], until: Date): Promise<(profileId: string) => LeadOutcome> {
  if (outcome.by === 'field') {
    const rows = await recordOutcomes(tx, leads.map((lead) => lead.profileId), { outcome: outcome.field, date: outcome.dateField }, until)
    const byProfile = Map.groupBy(rows, (row) => row.profileId)
    return (profileId) => outcomeOfRecords(byProfile.get(profileId) ?? [], outcome.positive, outcome.ended)
  }
  const dates = outcome.by === 'event' ? await firstEventAfter(tx, leads, outcome.eventKind, until) : await firstOrderAfter(tx, leads, until)
  return (profileId) => {
    const at = dates.get(profileId) ?? null
    return { state: at ? 'converted' : 'open', at, dated: true, known: null }
  }
}

/** How many people a target may be about at a moment, those who are none any more included. */
export async function countPopulation(tx: TenantTx, target: ChanceTarget, until: Date): Promise<number> {
  return isAboutCustomers(target) ? countCustomers(tx, until) : countLeads(tx, until)
}

/** One page of people who are to be scored: profiling allowed, no outcome yet, young enough; or customers. `after` of the answer goes on from here; null at the end. */
export async function eligiblePage(tx: TenantTx, target: ChanceTarget, query: { after: string | null; limit: number; asOf: Date; only?: readonly string[]; oneIn?: number }): Promise<{ leads: LeadRow[]; after: string | null }> {
  if (isAboutCustomers(target)) return activeCustomers(tx, target, query)
  // A day more than the limit, so that the rule itself decides at the edge and the database only spares it the old ones.
  const since = target.eligibleDays === null ? undefined : new Date(query.asOf.getTime() - (target.eligibleDays + 1) * DAY)
  const page = await leadPage(tx, { after: query.after, limit: query.limit, until: query.asOf, since, only: query.only, oneIn: query.oneIn })
  const leads = (await leadOutcomes(tx, target, page, query.asOf)).filter((lead) => isEligible(lead, target.eligibleDays, query.asOf))
  return {
    leads: leads.map(({ profileId, leadSince, version }) => ({ profileId, leadSince, version })),
    after: page.length < query.limit ? null : (page.at(-1)?.profileId ?? null),
  }
}
