/** Brings the alerts of a target in line with what a check has found, and tells those who want to know. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { placeOf } from './message-place.ts'
import { queueMessages } from './queue-messages.ts'
import { alertChanges, fromOutcomes } from './rules/alert-changes.ts'
import { alertMessage } from './rules/alert-message.ts'
import { monthWords } from './rules/month.ts'
import { isNews } from './rules/sending-time.ts'
import { severities, type Alert, type Check } from './schema.ts'
import { alertRows, endAlerts, endMutes, listedAlerts, openAlert, refreshAlert } from './store/alerts.ts'
import { channelsOf } from './store/channels.ts'
import { workspaceOf } from './store/workspace.ts'

/** Opens, refreshes and ends alerts, in the transaction that stores the check. */
export async function raiseAlerts(ctx: TenantContext, tx: TenantTx, check: Check): Promise<void> {
  const { targetId, month, checkedAt: at, id: checkId, result } = check
  await endMutes(tx, at)
  const changes = alertChanges({ month, running: result.running, drift: result.inputs !== null, outcomes: result.outcomes.matured > 0, findings: result.findings }, await alertRows(tx, targetId))
  const opened: string[] = []
  for (const finding of changes.open) {
    const id = await openAlert(tx, { targetId, month, checkId, at, finding })
    if (id) opened.push(id)
  }
  for (const { id, finding, first } of changes.refresh) await refreshAlert(tx, id, { targetId, month, checkId, at, finding }, first)
  await endAlerts(tx, changes.end, at, `Not found any more in ${monthWords(result.month)}.`)
  await tellOf(ctx, tx, opened, result.windowDays)
}

/** Puts a message on its way for each alert that is news, to every channel that wants alerts as grave as it. */
async function tellOf(ctx: TenantContext, tx: TenantTx, opened: readonly string[], windowDays: number): Promise<void> {
  if (opened.length === 0) return
  const channels = await channelsOf(tx)
  if (channels.length === 0) return
  const place = placeOf(await workspaceOf(tx))
  const alerts = (await listedAlerts(tx, { ids: opened, limit: opened.length })).filter(({ kind, month }) => isNews(month, ctx.now(), fromOutcomes.has(kind) ? windowDays : 0))
  const wants = (from: Alert['severity'], severity: Alert['severity']) => severities.indexOf(severity) >= severities.indexOf(from)
  await queueMessages(ctx, tx, alerts.flatMap((alert) => channels.filter(({ fromSeverity }) => wants(fromSeverity, alert.severity)).map((channel) => ({ channel, subject: `alert ${alert.id}`, message: alertMessage(alert, place) }))))
}
