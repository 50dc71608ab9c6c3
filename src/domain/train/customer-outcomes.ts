/** Customers as rows to learn from, and as people to be scored. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { LeadMoment } from './feature-rows.ts'
import { customerMoment, isCustomerAt, type CustomerHistory } from './rules/customer-moment.ts'
import type { CustomerTarget } from './schema.ts'
import { customerRows, firstEvents, type CustomerRow } from './store/customers.ts'
import type { LeadRow } from './store/training-leads.ts'

const PAGE = 2_000
const DAY = 86_400_000

type Known = CustomerRow & CustomerHistory

async function customerPage(tx: TenantTx, target: CustomerTarget, query: Parameters<typeof customerRows>[1]): Promise<Known[]> {
  const rows = await customerRows(tx, { ...query, category: target.kind === 'propensity' ? target.category : undefined })
  const ended = target.kind === 'churn' && target.leaving.by === 'event' ? await firstEvents(tx, rows.map(({ profileId }) => profileId), target.leaving.eventKind, query.until) : new Map<string, number>()
  return rows.map((row) => ({ ...row, endedAt: ended.get(row.profileId) ?? null }))
}

/** Every customer at a moment drawn by its random id, with what became of it; nothing after `cutoff` is in it. */
export async function customerMoments(ctx: TenantContext, target: CustomerTarget, cutoff: Date): Promise<(LeadMoment & { label: 0 | 1 })[]> {
  const moments: (LeadMoment & { label: 0 | 1 })[] = []
  let after: string | null = null
  do {
    const from: string | null = after
    const page: Known[] = await ctx.transact((tx) => customerPage(tx, target, { after: from, limit: PAGE, until: cutoff }))
    for (const customer of page) {
      const draw = Number.parseInt(customer.profileId.slice(-8), 16) / 2 ** 32
      const moment = customerMoment(customer, target, cutoff.getTime(), draw)
      if (moment) moments.push({ profileId: customer.profileId, leadSince: new Date(customer.orders[0]), asOf: new Date(moment.asOf), label: moment.label })
    }
    after = page.length < PAGE ? null : (page.at(-1)?.profileId ?? null)
  } while (after !== null)
  return moments
}

/** One page of people who are customers at a moment: `leadSince` is their first order. */
export async function activeCustomers(tx: TenantTx, target: CustomerTarget, query: { after: string | null; limit: number; asOf: Date; only?: readonly string[]; oneIn?: number }): Promise<{ leads: LeadRow[]; after: string | null }> {
  const since = new Date(query.asOf.getTime() - target.activeDays * DAY)
  const page = await customerPage(tx, target, { after: query.after, limit: query.limit, until: query.asOf, since, only: query.only, oneIn: query.oneIn })
  const leads = page.filter((customer) => isCustomerAt(customer, target.activeDays, query.asOf.getTime()))
  return {
    leads: leads.map(({ profileId, version, orders }) => ({ profileId, version, leadSince: new Date(orders[0]) })),
    after: page.length < query.limit ? null : (page.at(-1)?.profileId ?? null),
  }
}
