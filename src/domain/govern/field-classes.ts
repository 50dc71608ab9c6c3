/** What each field is for: set by the mapping of an import, and changed by people afterwards. */
import type { FieldClass } from '#domain/connect/schema.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import { allows } from '#platform/roles.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import type { FieldClassRow } from './schema.ts'
import { findFieldClasses, saveFieldClassRows } from './store.ts'

/** The classes of all fields, or of one object's. */
export async function fieldClasses(ctx: TenantContext, query: { object?: string } = {}): Promise<FieldClassRow[]> {
  return ctx.transact((tx) => findFieldClasses(tx, query.object))
}

/** Changes what a field is for; the change is in the audit log. It counts from the next training on. */
export async function setFieldClass(ctx: TenantContext, change: { object: string; field: string; class: FieldClass }): Promise<FieldClassRow> {
  return ctx.transact(async (tx) => {
    const known = (await findFieldClasses(tx, change.object)).find((row) => row.field === change.field)
    if (!known) throw new LeadlightError('not-found', `There is no field "${change.field}" yet: import a file with it first.`)
    const row = { ...known, class: change.class, setBy: actorText(ctx.actor), updatedAt: ctx.now() }
    await saveFieldClassRows(tx, [row], row.setBy, row.updatedAt)
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'field.class', subject: `${change.object}.${change.field}`, details: { from: known.class, to: change.class } })
    return row
  })
}

/** The fields whose values this reader may not see: sensitive ones, unless the role carries them. Jobs of the product itself see all. */
export async function hiddenFields(ctx: TenantContext): Promise<ReadonlySet<string>> {
  if (ctx.actor.kind === 'system' || (ctx.actor.kind === 'user' && allows(ctx.actor.role, 'sensitive.read'))) return new Set()
  return new Set((await fieldClasses(ctx)).filter((row) => row.class === 'sensitive').map((row) => row.field))
}
