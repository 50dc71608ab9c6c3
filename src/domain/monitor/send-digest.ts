/** The weekly review: how every model does, what has opened and ended, and what waits for a person. */
import type { TenantContext } from '#platform/tenant-context.ts'
import { dueWords } from './challenge-model.ts'
import { placeOf } from './message-place.ts'
import { queueMessages } from './queue-messages.ts'
import { watchedModels } from './read-monitoring.ts'
import { digestMessage, type DigestFacts } from './rules/alert-message.ts'
import { monthWords } from './rules/month.ts'
import { digestWeek, weekBounds } from './rules/sending-time.ts'
import { listedAlerts } from './store/alerts.ts'
import { channelsOf } from './store/channels.ts'
import { channelsTold } from './store/deliveries.ts'
import { workspaceOf } from './store/workspace.ts'

const MOST_NAMED = 50

/** Sends the review of the last week to every channel that wants it and has not had it, from Monday seven o'clock on. */
export async function sendWeeklyDigest(ctx: TenantContext): Promise<void> {
  const { workspace, channels } = await ctx.transact(async (tx) => ({ workspace: await workspaceOf(tx), channels: (await channelsOf(tx)).filter(({ digest }) => digest) }))
  const week = digestWeek(ctx.now(), workspace.timeZone)
  const subject = `digest ${week}`
  // Whoever was added after the review of a week had gone out begins with the next.
  const there = channels.filter(({ createdAt }) => digestWeek(createdAt, workspace.timeZone) !== week)
  if (there.length === 0) return
  const told = await ctx.transact((tx) => channelsTold(tx, there.map(({ id }) => id), subject))
  const left = there.filter(({ id }) => !told.has(id))
  if (left.length === 0) return
  const message = digestMessage(await factsOf(ctx, week, workspace.timeZone), placeOf(workspace))
  await ctx.transact((tx) => queueMessages(ctx, tx, left.map((channel) => ({ channel, subject, message }))))
}

async function factsOf(ctx: TenantContext, week: string, timeZone: string): Promise<DigestFacts> {
  const span = weekBounds(week, timeZone)
  const within = (at: Date | null) => at !== null && at >= span.from && at < span.until
  const models = await watchedModels(ctx)
  const changed = await ctx.transact((tx) => listedAlerts(tx, { changedWithin: span, limit: MOST_NAMED }))
  const due: string[] = []
  for (const { targetId, name } of models) {
    const why = await dueWords(ctx, targetId)
    if (why) due.push(`A challenger of ${name} is due. ${why}`)
  }
  return {
    week, due, stillOpen: models.reduce((sum, { open }) => sum + open, 0), opened: changed.filter(({ openedAt }) => within(openedAt)), ended: changed.filter(({ resolvedAt }) => within(resolvedAt)),
    models: models.map(({ name, version, verdict, open, months }) => {
      const last = months.findLast(({ outcomes }) => outcomes.matured > 0)
      return { name, version, verdict, open, promised: last ? { month: monthWords(last.month), kept: last.outcomes.kept, promised: last.outcomes.promised } : null }
    }),
  }
}
