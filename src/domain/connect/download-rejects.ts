/** The rows that were not loaded, as a CSV file: line, column, reason and the row as it stood. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { csvCell } from './rules/csv-cell.ts'
import type { Reject } from './schema.ts'
import { findRejects, findRun } from './store/sync-runs.ts'

const pageSize = 1_000

/** A page of rejects in the order of their lines. */
export async function rejectsOf(ctx: TenantContext, query: { syncRunId: string; after?: number; limit?: number }): Promise<{ rejects: Reject[]; next: number | null }> {
  const limit = query.limit ?? pageSize
  const rejects = await ctx.transact(async (tx) => {
    if (!(await findRun(tx, query.syncRunId))) throw new LeadlightError('not-found', 'There is no such import.')
    return findRejects(tx, query.syncRunId, { after: query.after ?? -1, limit })
  })
  return { rejects, next: rejects.length === limit ? rejects[rejects.length - 1].line : null }
}

/** The reject file, piece by piece. No cell of it is a formula. */
export async function* rejectFile(ctx: TenantContext, syncRunId: string): AsyncGenerator<string> {
  yield '\uFEFFline,column,reason,row\r\n' // the mark tells spreadsheets that it is UTF-8
  for (let after: number | null = -1; after !== null; ) {
    const page: { rejects: Reject[]; next: number | null } = await rejectsOf(ctx, { syncRunId, after })
    yield page.rejects.map((reject) => `${[reject.line, reject.column, reject.reason, reject.raw].map(csvCell).join(',')}\r\n`).join('')
    after = page.next
  }
}
