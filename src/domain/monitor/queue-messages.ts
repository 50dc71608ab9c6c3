/** Puts messages on their way: each is kept with its channel, and sent as soon as the channel's hours allow. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { firstLoudMoment } from './rules/sending-time.ts'
import type { AlertMessage, Channel } from './schema.ts'
import { deliverMessageJob } from './signals.ts'
import { channelsOf } from './store/channels.ts'
import { dueDeliveries, insertDeliveries } from './store/deliveries.ts'
import { workspaceOf } from './store/workspace.ts'

const AT_ONCE = 200

/** Keeps messages and asks for those that may go now, in the transaction of what they speak of. The same subject goes to a channel once. Returns the jobs. */
export async function queueMessages(ctx: TenantContext, tx: TenantTx, messages: readonly { channel: Channel; subject: string; message: AlertMessage }[]): Promise<string[]> {
  if (messages.length === 0) return []
  const now = ctx.now()
  const { timeZone } = await workspaceOf(tx)
  const kept = await insertDeliveries(tx, messages.map(({ channel, subject, message }) => ({ channelId: channel.id, subject, message, createdAt: now, dueAt: message.type === 'channel.test' ? now : firstLoudMoment(now, timeZone, channel.quiet) })))
  const nameOf = new Map(messages.map(({ channel }) => [channel.id, channel.name]))
  return askFor(ctx, tx, kept.filter(({ dueAt }) => dueAt <= now), nameOf)
}

/** Asks for every message whose moment has come, for the schedule. */
export async function sendWhatIsDue(ctx: TenantContext): Promise<void> {
  await ctx.transact(async (tx) => {
    const due = await dueDeliveries(tx, ctx.now(), AT_ONCE)
    if (due.length > 0) await askFor(ctx, tx, due, new Map((await channelsOf(tx)).map(({ id, name }) => [id, name])))
  })
}

/** Asks for the sending of messages. */
export async function askFor(ctx: TenantContext, tx: TenantTx, deliveries: readonly { id: string; channelId: string }[], nameOf: ReadonlyMap<string, string>): Promise<string[]> {
  const jobs: string[] = []
  for (const { id, channelId } of deliveries) jobs.push(await requestJob(ctx, tx, deliverMessageJob, { title: `Send to ${nameOf.get(channelId) ?? 'a channel'}`, subject: id, payload: { deliveryId: id } }))
  return jobs
}
