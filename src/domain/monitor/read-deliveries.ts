/** The delivery log, and sending a message once more. */
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { askFor } from './queue-messages.ts'
import type { Delivery } from './schema.ts'
import { channelById } from './store/channels.ts'
import { deliveriesPage, sendingById, updateDelivery, type DeliveryPlace } from './store/deliveries.ts'

/** A page of the log, newest first; `next` is the place to go on from. */
export async function listDeliveries(ctx: TenantContext, { before, limit }: { before?: DeliveryPlace; limit: number }): Promise<{ deliveries: Delivery[]; next: DeliveryPlace | null }> {
  const deliveries = await ctx.transact((tx) => deliveriesPage(tx, { before, limit }))
  const last = deliveries.at(-1)
  return { deliveries, next: deliveries.length === limit && last ? { createdAt: last.createdAt, id: last.id } : null }
}

/** Sends a message again, the very same: because it failed, or because the other side has lost it. */
export async function resendDelivery(ctx: TenantContext, { deliveryId }: { deliveryId: string }): Promise<{ jobId: string }> {
  return ctx.transact(async (tx) => {
    const sending = await sendingById(tx, deliveryId)
    if (!sending) throw new LeadlightError('not-found', 'There is no such message in this workspace.')
    const channel = await channelById(tx, sending.channelId)
    if (!channel) throw new LeadlightError('conflict', 'The channel was removed: add it again, and the next alert goes there.')
    await updateDelivery(tx, deliveryId, { state: 'waiting', attempts: 0, dueAt: ctx.now(), answer: '', sentAt: null })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'delivery.resent', subject: `channel:${channel.id}`, details: { deliveryId, title: sending.message.title } })
    const [jobId] = await askFor(ctx, tx, [{ id: deliveryId, channelId: channel.id }], new Map([[channel.id, channel.name]]))
    return { jobId }
  })
}
