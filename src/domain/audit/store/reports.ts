/** Issued reports, their rows and their statements: added, never edited. */
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { sealedReportSchema, statementSchema, type Month, type SealedReport, type Statement } from '../schema.ts'

export type ReportRow = { id: string; month: Month; edition: number; hash: string; headline: string; figures: number; models: number; asOf: Date; knownUntil: Date; madeAt: Date; madeBy: string }
/** A file of a snapshot: its rows as CSV, and the short hash of each row. */
export type SnapshotContent = { name: string; rows: number; csv: string; rowHashes: string }

const listed = { id: true, month: true, edition: true, hash: true, headline: true, figures: true, models: true, asOf: true, knownUntil: true, madeAt: true, madeBy: true } as const

/** The newest edition of each month, newest month first; goes on below `before`. */
export async function newestEditions({ db, tenantId }: TenantTx, query: { before?: Month; limit: number }): Promise<ReportRow[]> {
  return db.auditReport.findMany({ where: { tenantId, ...(query.before ? { month: { lt: query.before } } : {}) }, distinct: ['month'], orderBy: [{ month: 'desc' }, { edition: 'desc' }], take: query.limit, select: listed })
}

/** All editions of a month, newest first. */
export async function editionsOf({ db, tenantId }: TenantTx, month: Month): Promise<ReportRow[]> {
  return db.auditReport.findMany({ where: { tenantId, month }, orderBy: { edition: 'desc' }, select: listed })
}

/** The first month that was ever reported on. */
export async function firstReportedMonth({ db, tenantId }: TenantTx): Promise<Month | null> {
  return (await db.auditReport.findFirst({ where: { tenantId }, orderBy: { month: 'asc' }, select: { month: true } }))?.month ?? null
}

/** A report as it was sealed, with what has been signed about it up to a moment. */
export async function sealedBy(tx: TenantTx, by: { id: string } | { hash: string }, until?: Date): Promise<SealedReport | null> {
  const row = await tx.db.auditReport.findFirst({ where: { tenantId: tx.tenantId, ...by }, select: { id: true, content: true } })
  if (!row) return null
  const sealed = sealedReportSchema.parse(JSON.parse(gunzipSync(row.content).toString('utf8')))
  return { ...sealed, statements: await statementsOf(tx, row.id, until) }
}

/** What was signed about a report, in order. */
export async function statementsOf({ db, tenantId }: TenantTx, reportId: string, until?: Date): Promise<Statement[]> {
  const rows = await db.auditStatement.findMany({ where: { tenantId, reportId, ...(until ? { at: { lt: until } } : {}) }, orderBy: { sequence: 'asc' } })
  return rows.map((row) => statementSchema.parse({ sequence: row.sequence, kind: row.kind, at: row.at.toISOString(), by: { name: row.byName, role: row.byRole }, content: row.content, previous: row.previous, hash: row.hash, signature: row.signature }))
}

/** How many statements of each kind stand under these reports. */
export async function statementCounts({ db, tenantId }: TenantTx, reportIds: readonly string[]): Promise<{ reportId: string; kind: string; count: number }[]> {
  const rows = await db.auditStatement.groupBy({ by: ['reportId', 'kind'], where: { tenantId, reportId: { in: [...reportIds] } }, _count: true })
  return rows.map(({ reportId, kind, _count }) => ({ reportId, kind, count: _count }))
}

/** Stores a report with the rows of its figures. */
export async function insertReport({ db, tenantId }: TenantTx, report: ReportRow & { text: string; jobId: string | null }, files: readonly SnapshotContent[]): Promise<void> {
  const { text, ...row } = report
  await db.auditReport.create({ data: { tenantId, ...row, content: gzipSync(text) } })
  await db.auditReportFile.createMany({ data: files.flatMap(({ name, rows, csv, rowHashes }) => [{ tenantId, reportId: row.id, name, rows, content: gzipSync(csv) }, { tenantId, reportId: row.id, name: `${name}.rows`, rows, content: gzipSync(rowHashes) }]) })
}

/** One file of a report's snapshot; null where there is none of this name. */
export async function fileOf({ db, tenantId }: TenantTx, reportId: string, name: string): Promise<string | null> {
  const row = await db.auditReportFile.findUnique({ where: { tenantId_reportId_name: { tenantId, reportId, name } }, select: { content: true } })
  return row ? gunzipSync(row.content).toString('utf8') : null
}

/** The names of all files of a report's snapshot. */
export async function fileNames({ db, tenantId }: TenantTx, reportId: string): Promise<string[]> {
  return (await db.auditReportFile.findMany({ where: { tenantId, reportId }, select: { name: true }, orderBy: { name: 'asc' } })).map(({ name }) => name)
}

/** Adds a statement. Two people who sign at once stand in line: the report's row is locked until the transaction ends. */
export async function insertStatement({ db, tenantId }: TenantTx, reportId: string, byId: string, statement: Statement): Promise<void> {
  await db.auditStatement.create({
    data: { tenantId, reportId, sequence: statement.sequence, kind: statement.kind, at: new Date(statement.at), byId, byName: statement.by.name, byRole: statement.by.role, content: statement.content as Prisma.InputJsonObject, previous: statement.previous, hash: statement.hash, signature: statement.signature },
  })
}

/** One at a time for a tenant: makers of reports and signers wait for each other. */
export async function aloneWithReports({ db, tenantId }: TenantTx): Promise<void> {
  await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`reports ${tenantId}`}, 0))::text`
}
