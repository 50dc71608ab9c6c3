/** What people do with alerts: take them on, silence them for a while, end them with a reason. */
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { Alert, AlertAction, AlertState } from './schema.ts'
import { listedAlerts, updateAlert } from './store/alerts.ts'

const DAY = 86_400_000
const MOST = 500

/** The alerts of the workspace or of one model, the worst and dearest first. */
export async function listAlerts(ctx: TenantContext, by: { targetId?: string; states: readonly AlertState[] }): Promise<Alert[]> {
  const alerts = await ctx.transact((tx) => listedAlerts(tx, { ...by, limit: MOST }))
  // A mute that is over counts as open, also before the next check writes it down.
  const now = ctx.now()
  const shown = alerts.map((alert) => (alert.state === 'muted' && alert.mutedUntil && alert.mutedUntil <= now ? { ...alert, state: 'open' as const, mutedUntil: null } : alert))
  const weight = { high: 0, medium: 1, low: 2 }
  const place = { open: 0, muted: 1, resolved: 2 }
  return shown.toSorted((a, b) => place[a.state] - place[b.state] || (weight[a.severity] ?? 3) - (weight[b.severity] ?? 3) || (b.money ?? 0) - (a.money ?? 0) || b.openedAt.getTime() - a.openedAt.getTime())
}

/** Does one thing with an alert, and writes down who did it. */
export async function actOnAlert(ctx: TenantContext, { alertId, action }: { alertId: string; action: AlertAction }): Promise<Alert> {
  if (ctx.actor.kind !== 'user') throw new LeadlightError('forbidden', 'Alerts are worked by people.')
  const { userId } = ctx.actor
  const now = ctx.now()
  return ctx.transact(async (tx) => {
    const [alert] = await listedAlerts(tx, { id: alertId, limit: 1 })
    if (!alert) throw new LeadlightError('not-found', 'There is no such alert in this workspace.')
    if (alert.state === 'resolved') throw new LeadlightError('conflict', 'This alert has ended. If the finding comes again, so does an alert.')
    await updateAlert(tx, alertId, { updatedAt: now, ...changeOf(action, userId, now) })
    await appendAudit(tx, { at: now, actor: ctx.actor, action: `alert.${action.kind}`, subject: alertId, details: { kind: alert.kind, ...('reason' in action ? { reason: action.reason } : {}), ...('days' in action ? { days: action.days } : {}) } })
    const [changed] = await listedAlerts(tx, { id: alertId, limit: 1 })
    return changed
  })
}

function changeOf(action: AlertAction, userId: string, now: Date): Omit<Parameters<typeof updateAlert>[2], 'updatedAt'> {
  switch (action.kind) {
    case 'own': return { ownerId: userId }
    case 'mute': return { state: 'muted', mutedUntil: new Date(now.getTime() + action.days * DAY) }
    case 'unmute': return { state: 'open', mutedUntil: null }
    case 'resolve': return { state: 'resolved', resolvedAt: now, resolution: action.reason, mutedUntil: null }
  }
}
