/** Brings the alerts of a target in line with what a check has found. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { alertChanges } from './rules/alert-changes.ts'
import { monthWords } from './rules/month.ts'
import type { Check } from './schema.ts'
import { alertRows, endAlerts, endMutes, openAlert, refreshAlert } from './store/alerts.ts'

/** Opens, refreshes and ends alerts, in the transaction that stores the check. */
export async function raiseAlerts(tx: TenantTx, check: Check): Promise<void> {
  const { targetId, month, checkedAt: at, id: checkId, result } = check
  await endMutes(tx, at)
  const changes = alertChanges({ month, running: result.running, drift: result.inputs !== null, outcomes: result.outcomes.matured > 0, findings: result.findings }, await alertRows(tx, targetId))
  for (const finding of changes.open) await openAlert(tx, { targetId, month, checkId, at, finding })
  for (const { id, finding, first } of changes.refresh) await refreshAlert(tx, id, { targetId, month, checkId, at, finding }, first)
  await endAlerts(tx, changes.end, at, `Not found any more in ${monthWords(result.month)}.`)
}
