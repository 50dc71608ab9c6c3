/** Customer values as people read them. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { segmentRows, valueOfProfile, valuePage, type SegmentRow, type ValueRow } from './store/orders.ts'
import { targetById } from './store/targets.ts'

/** Customers by value, highest first, under the value model in use; none where no model is in use yet. */
export async function listValues(ctx: TenantContext, input: { targetId: string; cursor?: { value: number; profileId: string } | null; limit: number }): Promise<{ rows: ValueRow[]; cursor: { value: number; profileId: string } | null }> {
  return ctx.transact(async (tx) => {
    const target = await targetById(tx, input.targetId)
    if (!target) throw new LeadlightError('not-found', 'There is no such target in this workspace.')
    if (!target.activeVersionId) return { rows: [], cursor: null }
    const rows = await valuePage(tx, { modelVersionId: target.activeVersionId, after: input.cursor ?? null, limit: input.limit })
    const last = rows.at(-1)
    return { rows, cursor: rows.length === input.limit && last ? { value: last.value, profileId: last.profileId } : null }
  })
}

/** One customer's newest value, or null for someone without orders. */
export async function readValue(ctx: TenantContext, { profileId }: { profileId: string }): Promise<ValueRow | null> {
  return ctx.transact((tx) => valueOfProfile(tx, profileId))
}

/** The segments of customers under the value model in use, worth most first; none where no model is in use yet. */
export async function listSegments(ctx: TenantContext, { targetId }: { targetId: string }): Promise<SegmentRow[]> {
  return ctx.transact(async (tx) => {
    const target = await targetById(tx, targetId)
    if (!target) throw new LeadlightError('not-found', 'There is no such target in this workspace.')
    return target.activeVersionId ? segmentRows(tx, target.activeVersionId) : []
  })
}
