// What a workspace is called, and in which money and time it counts.
import { z } from 'zod'
import { appendAudit } from '../audit-log/append.ts'
import type { TenantContext } from '../tenant-context.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))

function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }))
  } catch {
    return false
  }
}

export const workspaceSettings = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(100),
  currency: z.string().refine((text) => currencies.has(text), 'is not a currency code such as EUR'),
  timeZone: z.string().max(64).refine(isTimeZone, 'is not a time zone such as Europe/Berlin'),
})
export type WorkspaceSettings = z.infer<typeof workspaceSettings>

/** Changes the settings of the workspace. */
export async function changeWorkspace(ctx: TenantContext, settings: WorkspaceSettings): Promise<void> {
  await ctx.transact(async (tx) => {
    await tx.db.tenant.updateMany({ where: { id: tx.tenantId }, data: settings })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'workspace.changed', subject: `tenant:${tx.tenantId}`, details: settings })
  })
}
