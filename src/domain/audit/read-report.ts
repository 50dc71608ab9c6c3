/** Reports as people and programs read them: the list, one report with its rows, and what was signed. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { monthOf } from './rules/months.ts'
import type { Month, SealedReport } from './schema.ts'
import { editionsOf, fileNames, fileOf, newestEditions, sealedBy, statementCounts, type ReportRow } from './store/reports.ts'

/** A month's newest report in the list. */
export type ListedReport = ReportRow & { signOffs: number; statements: number }

/** Reports, newest month first, with how many people signed; goes on below the last month of the former page. */
export async function listReports(ctx: TenantContext, { before, limit }: { before?: Month; limit: number }): Promise<{ rows: ListedReport[]; next: Month | null; running: Month }> {
  return ctx.transact(async (tx) => {
    const rows = await newestEditions(tx, { before, limit })
    const counts = await statementCounts(tx, rows.map(({ id }) => id))
    const of = (id: string, kind?: string) => counts.filter((one) => one.reportId === id && (kind === undefined || one.kind === kind)).reduce((sum, { count }) => sum + count, 0)
    return { rows: rows.map((row) => ({ ...row, signOffs: of(row.id, 'sign-off'), statements: of(row.id) })), next: rows.length === limit ? rows[rows.length - 1].month : null, running: monthOf(ctx.now()) }
  })
}

/** A month's report: the newest edition, or the one named; with the editions that there are. */
export async function readReport(ctx: TenantContext, { month, edition }: { month: Month; edition?: number }): Promise<{ row: ReportRow; sealed: SealedReport; editions: ReportRow[] }> {
  return ctx.transact(async (tx) => {
    const editions = await editionsOf(tx, month)
    const row = edition === undefined ? editions[0] : editions.find((one) => one.edition === edition)
    if (!row) throw new LeadlightError('not-found', edition === undefined ? `There is no report of ${month} yet: make it from the list of reports.` : `The report of ${month} has no edition ${edition}.`)
    return { row, sealed: await sealedOf(tx, row.id), editions }
  })
}

/** A sealed report by its id, with the files of its snapshot and the report that it is chained to. */
export async function readSealedReport(ctx: TenantContext, reportId: string): Promise<{ sealed: SealedReport; files: { name: string; text: string }[]; previous: SealedReport | null }> {
  return ctx.transact(async (tx) => {
    const sealed = await sealedOf(tx, reportId)
    const files: { name: string; text: string }[] = []
    for (const name of await fileNames(tx, reportId)) files.push({ name, text: (await fileOf(tx, reportId, name)) ?? '' })
    return { sealed, files, previous: sealed.report.previous ? await sealedBy(tx, { hash: sealed.report.previous.hash }) : null }
  })
}

async function sealedOf(tx: TenantTx, id: string): Promise<SealedReport> {
  const sealed = await sealedBy(tx, { id })
  if (!sealed) throw new LeadlightError('not-found', 'There is no such report in this workspace.')
  return sealed
}
