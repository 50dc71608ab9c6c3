/** Keeps what people in the queue said became of a lead, beside the outcomes in the data. */
import type { TenantContext } from '#platform/tenant-context.ts'
import { deleteLabel, insertLabel, type OutcomeLabelRow } from './store/outcome-labels.ts'

/** Hears of an outcome said, or taken back. Heard twice, it changes nothing more. */
export async function learnOutcome(ctx: TenantContext, said: Omit<OutcomeLabelRow, 'at'> & { at: string; undone: boolean }): Promise<void> {
  const { undone, at, ...label } = said
  await ctx.transact((tx) => (undone ? deleteLabel(tx, said.dispositionId) : insertLabel(tx, { ...label, at: new Date(at) })))
}
