/** Asks for an import or a dry run of it: settings are checked against the file before anything is queued. */
import { randomUUIDv7 } from 'node:crypto'
import { earliestMoment, monthsAhead } from '#platform/db/event-partitions.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import { requestJob } from '#platform/queue/job.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import { planRows } from './rules/read-row.ts'
import { importObjectLabels, withCanonicalFields, type ImportSettings } from './schema.ts'
import { importFileJob } from './signals.ts'
import { ensureFileSource, insertRun, setRunJob } from './store/sync-runs.ts'
import { uploadOf } from './receive-upload.ts'

export type ImportRequest = ImportSettings & { uploadId: string; sourceName?: string; dryRun: boolean }
export type ImportRequested = { kind: 'requested'; syncRunId: string; jobId: string } | { kind: 'refused'; reason: string }

/** The source that a file belongs to when nobody names one: the file's name without its ending and without the marks of copies and dates. */
export function sourceNameOf(fileName: string): string {
  const bare = fileName.replace(/\.(csv|tsv|txt|tab|dat)$/i, '').replace(/\s*\(\d+\)$/, '').replace(/[-_ ]*(19|20)\d{2}[-_.]?\d{2}[-_.]?\d{2}.*$/, '').trim()
  return (bare || fileName).slice(0, 100)
}

/** Makes the run and its job; refuses in one sentence what could not work. */
export async function requestImport(ctx: TenantContext, request: ImportRequest): Promise<ImportRequested> {
  const { uploadId, sourceName, dryRun, ...given } = request
  return ctx.transact(async (tx) => {
    const upload = await uploadOf(tx, uploadId)
    const { detected } = upload
    if (!detected) return { kind: 'refused', reason: 'The upload is not complete yet: finish it first.' }
    const settings: ImportSettings = { ...given, mapping: withCanonicalFields(given.mapping), format: given.format ?? { encoding: detected.encoding, delimiter: detected.delimiter, header: detected.header } }
    const ambiguous = detected.columns.find((column) => column.ambiguousDate !== undefined && settings.mapping.some((one) => one.column === column.name && one.as && dateRole.test(one.as)))
    if (!settings.dateOrder && ambiguous) return { kind: 'refused', reason: `"${ambiguous.ambiguousDate}" in ${ambiguous.name} reads both as day and month and as month and day: say which comes first.` }
    settings.dateOrder ??= detected.dateOrder ?? undefined
    const sameFormat = settings.format?.encoding === detected.encoding && settings.format.delimiter === detected.delimiter && settings.format.header === detected.header
    const header = sameFormat ? detected.columns.map((column) => column.name) : settings.mapping.map((one) => one.column) // with another format the job itself checks the header
    const planned = planRows({ header, settings, delimiter: settings.format!.delimiter, now: ctx.now(), earliest: earliestMoment, monthsAhead })
    if (planned.kind === 'refused') return planned
    const name = sourceName?.trim() || sourceNameOf(upload.fileName)
    const createdAt = ctx.now()
    const sourceId = await ensureFileSource(tx, { id: randomUUIDv7(), name, createdAt })
    const syncRunId = randomUUIDv7()
    await insertRun(tx, { id: syncRunId, sourceId, uploadId, object: settings.object, settings, dryRun, createdBy: actorText(ctx.actor), createdAt })
    const title = `${dryRun ? 'Check' : 'Import'} ${importObjectLabels[settings.object].toLowerCase()} from ${upload.fileName}`
    const jobId = await requestJob(ctx, tx, importFileJob, { title, subject: syncRunId, payload: { syncRunId } })
    await setRunJob(tx, syncRunId, jobId)
    await appendAudit(tx, { at: createdAt, actor: ctx.actor, action: dryRun ? 'import.check' : 'import.request', subject: syncRunId, details: { source: name, object: settings.object, sha256: upload.sha256, lawfulBasis: settings.lawfulBasis?.statement ?? null } })
    return { kind: 'requested', syncRunId, jobId }
  })
}

const dateRole = /_at$|^date$/
