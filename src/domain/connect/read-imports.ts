/** What was imported: the list, one import with its mapping, the sources, and the raw row behind a fact. */
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { ImportSettings, ImportView, RecordMeta, Traits } from './schema.ts'
import { findRecord } from './store/records.ts'
import { findRun, findRuns, findSources, viewOf, type SourceRow } from './store/sync-runs.ts'

export type ImportDetail = ImportView & { settings: ImportSettings; fileBytes: number }
export type RawRecord = { id: string; object: string; key: string; version: number; syncRunId: string; line: number; receivedAt: Date; fields: { field: string; value: Traits[string]; given: string | null }[]; identifiers: RecordMeta['identifiers'] }

/** Imports, newest first; `before` is the last one of the former page. */
export async function listImports(ctx: TenantContext, query: { before?: { createdAt: Date; id: string }; limit: number }): Promise<ImportView[]> {
  return (await ctx.transact((tx) => findRuns(tx, query))).map(viewOf)
}

/** One import with its mapping. */
export async function readImport(ctx: TenantContext, { syncRunId }: { syncRunId: string }): Promise<ImportDetail> {
  const run = await ctx.transact((tx) => findRun(tx, syncRunId))
  if (!run) throw new LeadlightError('not-found', 'There is no such import.')
  return { ...viewOf(run), settings: run.settings, fileBytes: run.fileBytes }
}

/** The sources of the workspace, with what they have brought. */
export async function listSources(ctx: TenantContext): Promise<SourceRow[]> {
  return ctx.transact(findSources)
}

/** The row behind a fact, as its file served it: each field with the text that stood there, where normalising changed it. Fields in `hidden` are left out. */
export async function readRawRecord(ctx: TenantContext, query: { recordId: string; hidden: ReadonlySet<string> }): Promise<RawRecord> {
  const record = await ctx.transact((tx) => findRecord(tx, query.recordId))
  if (!record) throw new LeadlightError('not-found', 'There is no such record.')
  const { traits, meta } = record.data
  const fields = Object.entries(traits).filter(([field]) => !query.hidden.has(field)).map(([field, value]) => ({ field, value, given: meta.given?.[field] ?? null }))
  return { id: record.id, object: record.object, key: record.externalId, version: record.version, syncRunId: record.syncRunId, line: record.line, receivedAt: record.receivedAt, fields, identifiers: meta.identifiers }
}
