/** A figure with the rows that it is made of, and whether they add up to it. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { computeFigure, rowsWhere } from './rules/figure-formula.ts'
import { formulaWords } from './rules/formula-words.ts'
import { figuresOf } from './rules/seal.ts'
import { readCsv } from './rules/snapshot-table.ts'
import { verifyReport, type Verification } from './rules/verify-report.ts'
import { sealedText } from './rules/seal.ts'
import type { Figure, Month } from './schema.ts'
import { editionsOf, fileOf, sealedBy } from './store/reports.ts'
import { readSealedReport } from './read-report.ts'
import { reportKey } from './signing-key.ts'

/** A figure with one page of its rows. `adds`: the rows, computed again now, give the figure. */
export type OpenedFigure = { figure: Figure; means: string; formula: string; adds: boolean; columns: readonly string[]; rows: readonly (readonly string[])[]; from: number; total: number; usedIn: readonly string[] }

/** Opens a figure of a month's report. */
export async function readFigure(ctx: TenantContext, { month, edition, figureId, from, limit }: { month: Month; edition?: number; figureId: string; from: number; limit: number }): Promise<OpenedFigure> {
  const found = await ctx.transact(async (tx) => {
    const editions = await editionsOf(tx, month)
    const row = edition === undefined ? editions[0] : editions.find((one) => one.edition === edition)
    const sealed = row ? await sealedBy(tx, { id: row.id }) : null
    const figure = sealed && figuresOf(sealed.report).find(({ id }) => id === figureId)
    const csv = row && figure ? await fileOf(tx, row.id, figure.file) : null
    return sealed && figure && csv !== null ? { sealed, figure, csv } : null
  })
  const table = found && readCsv(found.figure.file, found.csv)
  if (!found || !table) throw new LeadlightError('not-found', 'There is no such figure in this report.')
  const { figure, sealed } = found
  const again = computeFigure(figure.formula, table)
  const rows = rowsWhere(table, figure.formula.where)
  const places = [{ title: 'Executive page', sections: sealed.report.executive.sections }, ...sealed.report.models.map(({ name, sections }) => ({ title: name, sections })), { title: 'The workspace', sections: sealed.report.sections }]
  const usedIn = places.filter(({ sections }) => JSON.stringify(sections).includes(`"${figureId}"`) || JSON.stringify(sections).includes(`{{${figureId}}}`)).map(({ title }) => title)
  return {
    figure, means: sealed.report.definitions[figure.means] ?? '', formula: formulaWords(figure.formula), adds: again.value === figure.value && again.low === figure.low && again.high === figure.high && again.rows === figure.rows,
    columns: table.columns, rows: rows.slice(from, from + limit).map((at) => table.rows[at]), from, total: rows.length, usedIn,
  }
}

/** Checks an issued report as anyone can: its bytes, signature, chain and statements, and every figure from its rows. */
export async function verifyStored(ctx: TenantContext, { reportId }: { reportId: string }): Promise<Pick<Verification, 'faults' | 'figures' | 'rows' | 'notes'>> {
  const { sealed, files, previous } = await readSealedReport(ctx, reportId)
  const byName = new Map(files.map(({ name, text }) => [name, text]))
  const { faults, figures, rows, notes } = verifyReport({ text: sealedText(sealed), publicKey: reportKey(ctx.tenantId).publicKey, snapshot: (name) => byName.get(name) ?? null, previous: previous ? sealedText(previous) : undefined })
  return { faults, figures, rows, notes }
}
