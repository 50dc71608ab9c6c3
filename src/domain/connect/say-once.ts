/** A line in a source's history that anybody may cause by knocking: a flood of it fills no history. */
import type { TenantContext } from '#platform/tenant-context.ts'
import { insertIncident, saidSince } from './store/incidents.ts'

const sayAgainAfterMs = 10 * 60_000

/** Writes the line unless it stands there from a moment ago. */
export async function sayOnce(ctx: TenantContext, line: { sourceId: string; kind: string; sentence: string }): Promise<void> {
  await ctx.transact(async (tx) => {
    if (!(await saidSince(tx, line, new Date(ctx.now().getTime() - sayAgainAfterMs)))) await insertIncident(tx, { ...line, at: ctx.now() })
  })
}
