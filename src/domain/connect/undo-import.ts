/** Takes an import back: what it brought goes, and what it had changed is as it was before. */
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import { requestJob } from '#platform/queue/job.ts'
import type { JobUseCase } from '#platform/queue/run.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { ImportSteps } from './import-steps.ts'
import { importUndone, undoImportJob } from './signals.ts'
import { planForAnyTenant } from './store/plans.ts'
import { findRun, jobHasEnded, laterRuns, setRunState } from './store/sync-runs.ts'

export type UndoRequested = { kind: 'requested'; jobId: string } | { kind: 'refused'; reason: string }

/** Asks for an import to be taken back. Imports of one source are taken back in the reverse order in which they came: only so is what was before exactly known. */
export async function requestUndo(ctx: TenantContext, { syncRunId }: { syncRunId: string }): Promise<UndoRequested> {
  return ctx.transact(async (tx) => {
    const run = await findRun(tx, syncRunId)
    if (!run) throw new LeadlightError('not-found', 'There is no such import.')
    if (run.cause !== 'import') return { kind: 'refused', reason: 'Rows that a source serves are not taken back: they follow the source.' }
    if (run.dryRun) return { kind: 'refused', reason: 'A dry run has stored nothing: there is nothing to take back.' }
    const stopped = run.state === 'running' && run.jobId !== null && (await jobHasEnded(tx, run.jobId)) // cancelled, or given up after three tries: its pages are there
    if (run.state !== 'done' && !stopped) return { kind: 'refused', reason: run.state === 'undone' || run.state === 'undoing' ? 'This import is already taken back.' : 'This import has not ended yet: cancel it or wait.' }
    const later = (await laterRuns(tx, run)).filter(({ state, counts }) => state !== 'done' || counts.new + counts.changed > 0) // one that found everything known builds on nothing
    if (later.length > 0) return { kind: 'refused', reason: `A later import of ${run.sourceName} (${later[0].fileName}, ${later[0].createdAt.toISOString().slice(0, 16).replace('T', ' ')}) builds on this one: take that back first.` }
    await setRunState(tx, run.id, 'undoing')
    const jobId = await requestJob(ctx, tx, undoImportJob, { title: `Take back the import of ${run.fileName}`, subject: run.id, payload: { syncRunId } })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'import.undo', subject: run.id, details: { source: run.sourceName, object: run.object, rows: run.counts.new + run.counts.changed } })
    return { kind: 'requested', jobId }
  })
}

/** The use case behind the undo job. */
export function undoImport(steps: ImportSteps): JobUseCase<{ syncRunId: string }> {
  return async function undoImport(ctx, job, { syncRunId }) {
    const run = await ctx.transact((tx) => findRun(tx, syncRunId))
    if (!run) throw new LeadlightError('not-found', 'There is no such import.')
    if (run.state === 'undone') return { kind: 'done', result: { syncRunId } }
    const expected = Math.max(1, run.counts.new + run.counts.changed)
    for (let taken = 0; ; ) {
      job.signal.throwIfAborted()
      const page = await job.commit(async (tx) => {
        await planForAnyTenant(tx)
        return steps.undoPage(tx, ctx, run)
      })
      if (page === 0) break
      taken += page
      await job.progress('Taking rows back', Math.min(0.98, taken / expected))
    }
    await job.commit(async (tx) => {
      await steps.undone(tx, ctx, run)
      await setRunState(tx, run.id, 'undone', { undoneAt: ctx.now() })
      await announce(tx, importUndone, { syncRunId })
    })
    return { kind: 'done', result: { syncRunId, rows: run.counts.new + run.counts.changed } }
  }
}
