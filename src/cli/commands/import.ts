/** `leadlight import`: a file into a workspace beside a running installation, by the same upload, mapping and job as in the browser. */
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { dateOrderSchema, finishUpload, importObjectSchema, importSettingsSchema, mappingSchema, readImport, receiveFile, requestImport, type Detected, type ImportDetail, type ImportRequest } from '#domain/connect/index.ts'
import { now } from '#platform/clock.ts'
import { closeDatabase, inGlobal, tenantContext } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { readJob } from '#platform/queue/read-jobs.ts'
import { closeProducer } from '#platform/queue/producer.ts'
import { isFinished } from '#platform/queue/schema.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { readOptions, type Options } from '../arguments.ts'
import { answer, type Command, type CommandIo, type Outcome } from '../command.ts'
import { joinInstallation } from '../launch/installation.ts'

const USAGE = `import --tenant T --file F [--mapping M.json] [--object lead|order|event|score] [--source NAME] [--date-order DMY|MDY|YMD] [--basis TEXT] [--dry-run] [--json]
Imports a file into the workspace T and waits for its end. Without --mapping the columns are read as they are recognised; the mapping that
was used is in the answer. M.json: {"mapping": [{"column", "field", "class", "as"?}], "object"?, "dateOrder"?, "defaultCountry"?, ...}, or the list alone.`
const OPTIONS = {
  tenant: { value: 'T', required: true }, file: { value: 'F', required: true }, mapping: { value: 'M.json' }, object: { value: 'lead|order|event' }, source: { value: 'NAME' },
  'date-order': { value: 'DMY|MDY|YMD' }, basis: { value: 'TEXT' }, 'dry-run': { value: null }, json: { value: null },
} as const

const fileSchema = importSettingsSchema.partial().or(mappingSchema.transform((mapping) => ({ mapping })))
type Given = Partial<Omit<ImportRequest, 'uploadId'>> & { sourceName?: string; dryRun: boolean }

function settingsOf({ values, switches }: Options): { kind: 'read'; given: Given } | { kind: 'usage'; reason: string } {
  const fault = (reason: string) => ({ kind: 'usage', reason }) as const
  const given: Given = { dryRun: switches.has('dry-run') }
  const path = values.get('mapping')
  if (path !== undefined) {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
      if (!parsed.success) return fault(`--mapping ${path} is no mapping: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}.`)
      Object.assign(given, parsed.data)
    } catch (error) {
      return fault(`--mapping ${path} cannot be read as JSON: ${(error as Error).message}.`)
    }
  }
  const object = importObjectSchema.optional().safeParse(values.get('object'))
  if (!object.success) return fault(`--object is lead, order, event or score, not "${values.get('object')}".`)
  const order = dateOrderSchema.optional().safeParse(values.get('date-order'))
  if (!order.success) return fault(`--date-order is DMY, MDY or YMD, not "${values.get('date-order')}".`)
  if (object.data) given.object = object.data
  if (order.data) given.dateOrder = order.data
  if (values.has('source')) given.sourceName = values.get('source')
  if (values.has('basis')) given.lawfulBasis = { statement: values.get('basis')! }
  return { kind: 'read', given }
}

async function importInto(slug: string, path: string, given: Given, progress: (text: string) => void): Promise<Outcome> {
  let bytes: number
  try {
    bytes = statSync(path).size
  } catch {
    return { kind: 'usage', reason: `--file ${path} cannot be read: there is no such file.` }
  }
  try {
    joinInstallation('worker')
    const [tenant] = await inGlobal(({ db }) => db.tenant.findMany({ where: { slug }, select: { id: true } }))
    if (!tenant) return { kind: 'refused', reason: `There is no tenant ${slug} in this installation.` }
    const ctx = tenantContext(tenant.id, { kind: 'system', name: 'command line' }, now)
    const { uploadId } = await receiveFile(ctx, { fileName: basename(path), bytes }, createReadStream(path, { highWaterMark: 1_000_000 }))
    const finished = await finishUpload(ctx, { uploadId })
    if (finished.kind === 'refused') return finished
    return await requestAndWait(ctx, uploadId, finished.detected, given, progress)
  } catch (error) {
    if (error instanceof LeadlightError) return { kind: 'refused', reason: error.message }
    throw error
  } finally {
    await closeProducer()
    await closeDatabase()
  }
}

async function requestAndWait(ctx: TenantContext, uploadId: string, detected: Detected, given: Given, progress: (text: string) => void): Promise<Outcome> {
  const mapping = given.mapping ?? detected.columns.map((column) => column.guess)
  const requested = await requestImport(ctx, { ...given, uploadId, object: given.object ?? detected.object, mapping })
  if (requested.kind === 'refused') return requested
  for (let said = ''; ; ) {
    const job = await readJob(ctx, requested.jobId)
    const line = `${job.stage || 'Waiting for the worker'} ${Math.round(job.percent)}%`
    if (line !== said) progress(line)
    said = line
    if (isFinished(job.state)) {
      if (job.state !== 'done') return { kind: 'refused', reason: job.error ?? `The import was ${job.state}.`, details: { syncRunId: requested.syncRunId } }
      return outcomeOf(await readImport(ctx, { syncRunId: requested.syncRunId }))
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

function outcomeOf(run: ImportDetail): Outcome {
  const { read, new: fresh, same, changed, rejected } = run.counts
  const text = `${run.dryRun ? 'Checked, nothing stored' : 'Imported'}: ${read} rows read, ${fresh} new, ${changed} changed, ${same} the same, ${rejected} rejected.${run.warnings.map((warning) => `\n${warning}`).join('')}`
  return { kind: 'done', summary: { syncRunId: run.id, source: run.sourceName, object: run.object, dryRun: run.dryRun, counts: run.counts, warnings: run.warnings, mapping: run.settings.mapping }, text }
}

export const importCommand: Command = {
  name: 'import',
  usage: USAGE,
  async run(args: string[], io: CommandIo) {
    const json = args.includes('--json')
    const read = readOptions(args, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    const settings = settingsOf(read.options)
    if (settings.kind === 'usage') return answer(settings, io, { json, usage: USAGE })
    const progress = (text: string) => {
      if (!json) io.stderr.write(`${text}\n`)
    }
    return answer(await importInto(read.options.values.get('tenant')!, read.options.values.get('file')!, settings.given, progress), io, { json, usage: USAGE })
  },
}
