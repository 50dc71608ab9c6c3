/** Puts a version in use that was trained before: a challenger, or the former champion. Its model is not touched. */
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { modelPutInUse } from './signals.ts'
import { artefactOf, versionRowOf } from './store/models.ts'
import { activateVersion, targetById } from './store/targets.ts'

/** Switches the target to a published version, in the caller's transaction, and announces it. Returns the version that was in use. */
export async function putInUse(ctx: TenantContext, tx: TenantTx, change: { targetId: string; versionId: string; decision: string; action: 'model.promote' | 'model.rollback'; reason: string }): Promise<string> {
  const target = await targetById(tx, change.targetId)
  const version = await versionRowOf(tx, { id: change.versionId })
  if (!target || !version || version.targetId !== target.id) throw new LeadlightError('not-found', 'There is no such model version in this workspace.')
  if (version.status !== 'published' || !(await artefactOf(tx, version.id))) throw new LeadlightError('invalid', `Version ${version.number} was refused when it was trained: it cannot be put in use.`)
  if (!target.activeVersionId) throw new LeadlightError('conflict', 'No version is in use here that could be replaced.')
  if (target.activeVersionId === version.id) throw new LeadlightError('conflict', `Version ${version.number} is in use already.`)
  await activateVersion(tx, target.id, version.id, ctx.now())
  await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: change.action, subject: version.id, details: { targetId: target.id, number: version.number, from: target.activeVersionId, reason: change.reason } })
  await announce(tx, modelPutInUse, { targetId: target.id, modelVersionId: version.id, decision: change.decision })
  return target.activeVersionId
}
