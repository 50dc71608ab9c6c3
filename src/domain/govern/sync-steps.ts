/** What unify and govern do in the sync of a source. The pipeline hands this to connect. */
import type { SyncSteps } from '#domain/connect/index.ts'
import { removeRows } from '#domain/unify/index.ts'
import { importSteps, resolving } from './import-steps.ts'
import { moveConsents } from './store.ts'

/** The steps of a sync: those of an import, and taking out what the source has no more. */
export const syncSteps: SyncSteps = {
  ...importSteps,
  removeRows: async (tx, ctx, run, object, keys) => {
    const { removed, merges } = await removeRows(tx, ctx, run, { object, keys }, resolving)
    await moveConsents(tx, merges)
    return removed
  },
}
