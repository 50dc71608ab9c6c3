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

/** How the reject file begins; the mark tells spreadsheets that it is UTF-8. */
export const rejectFileHead = '\uFEFFline,column,reason,row\r\n'

/** A page of rejects as lines of the reject file. No cell of it is a formula. */
export function rejectFileLines(rejects: readonly Reject[]): string {
  return rejects.map((reject) => `${[reject.line, reject.column, reject.reason, reject.raw].map(csvCell).join(',')}\r\n`).join('')
}
