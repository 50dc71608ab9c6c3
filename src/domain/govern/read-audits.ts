/** What the data audits found, and the gate before training. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { AuditRow } from './schema.ts'
import { findAudits, hasAudit } from './store.ts'

/** Audits, newest first. */
export async function readAudits(ctx: TenantContext, query: { syncRunId?: string; object?: string; limit?: number } = {}): Promise<AuditRow[]> {
  const { limit = 50, ...by } = query
  return ctx.transact((tx) => findAudits(tx, { ...by, limit }))
}

/** No model before a data audit: whether one has run, or the reason and the step to take. */
export async function requireAudit(tx: TenantTx): Promise<{ kind: 'ok' } | { kind: 'refused'; reason: string }> {
  if (await hasAudit(tx)) return { kind: 'ok' }
  return { kind: 'refused', reason: 'No data audit has run in this workspace: import a file of leads first. The audit runs by itself with each import.' }
}
