/** Which leads somebody worked within a span of their own: a call, a letter, a meeting or a quote; a note alone is no work on a lead. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { workSteps } from './store/queue-actions.ts'

/** Ids of the leads with at least one step within their span. Cost: one query for all. */
export async function workedLeads(tx: TenantTx, spans: readonly { profileId: string; from: Date; until: Date }[]): Promise<Set<string>> {
  if (spans.length === 0) return new Set()
  const spanOf = new Map(spans.map((span) => [span.profileId, span]))
  const steps = await workSteps(tx, [...spanOf.keys()])
  return new Set(steps.filter(({ profileId, at }) => within(spanOf.get(profileId), at)).map(({ profileId }) => profileId))
}

function within(span: { from: Date; until: Date } | undefined, at: Date): boolean {
  return span !== undefined && at >= span.from && at <= span.until
}
