/** Lives through a simulated firm month by month with a moved clock: its files arrive by the same doors as anyone's, and every past prediction is made with what was known then. */
import { stringify } from 'csv-stringify/sync'
import { requestReport } from '#domain/audit/index.ts'
import { finishUpload, importFinished, receiveFile, requestImport, type FieldMapping, type ImportObject } from '#domain/connect/index.ts'
import { rescoreAll } from '#domain/score/index.ts'
import { ensureTargets, requestTraining } from '#domain/train/index.ts'
import { moveClock } from '#platform/clock.ts'
import { runtimeUrl } from '#platform/db/runtime-url.ts'
import { LeadlightError } from '#platform/errors.ts'
import { drainQueue } from '#platform/queue/drain.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { pipeline } from '#worker/pipeline.ts'
import type { FileRow } from './firm-files.ts'
import type { FirmHistory } from './simulate-firm.ts'

const months = 24
const trainingMonths = new Set([12, 18, 24]) // the first model after a year, then twice a year
const reportedMonths = new Set([21, 22, 23]) // each begins on the first: the report of the month before is made then

/** The files of a night come together, and the leads are scored once after them, not after each. */
const nightly = pipeline.filter((entry) => entry.line !== 'signal' || entry.signal !== importFinished.name)

/** What the demo's admin would correct in the mapping that was found: the sensitive field is named as such. */
const classes: Record<string, FieldMapping['class']> = { age_group: 'sensitive' }

const NIGHT = 5 * 3_600_000

/** The nights in which the firm's files come: the first of each month, and the one before today's work begins, as no file holds what happens after it. */
function monthEnds(today: Date): Date[] {
  const ends = Array.from({ length: months - 1 }, (_, n) => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - (months - 2 - n), 1) + NIGHT))
  const lastNight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()) + NIGHT
  return [...ends, new Date(Math.min(lastNight, today.getTime()))]
}

/** The leads that are new or changed since the last month: what a nightly export would hold. Events and orders never change. */
function changedRows(rows: readonly FileRow[], known: Map<string, string>, key: string): FileRow[] {
  return rows.filter((row) => {
    const text = JSON.stringify(row)
    if (known.get(row[key]) === text) return false
    known.set(row[key], text)
    return true
  })
}

/** One file of the firm, by the same steps as anyone's. */
export async function importRows(ctx: TenantContext, object: ImportObject, fileName: string, rows: readonly FileRow[]) {
  if (rows.length === 0) return
  const text = Buffer.from(stringify([...rows], { header: true }))
  const { uploadId } = await receiveFile(ctx, { fileName, bytes: text.length }, (async function* () { yield text })())
  const finished = await finishUpload(ctx, { uploadId })
  if (finished.kind === 'refused') throw new LeadlightError('internal', `${fileName}: ${finished.reason}`)
  const mapping = finished.detected.columns.map(({ guess }) => ({ ...guess, class: classes[guess.field] ?? guess.class }))
  const asked = await requestImport(ctx, { uploadId, object, mapping, sourceName: fileName.replace('.csv', ''), dateOrder: 'YMD', dryRun: false })
  if (asked.kind === 'refused') throw new LeadlightError('internal', `${fileName}: ${asked.reason}`)
}

async function trainAll(ctx: TenantContext) {
  for (const target of await ensureTargets(ctx)) await requestTraining(ctx, { targetId: target.id })
}

/** Plays the 24 months up to today. `reports`: whether the last months are reported on as well. */
export async function playFirm(ctx: TenantContext, firm: FirmHistory, { today, tell, reports }: { today: Date; tell: (stage: string, fraction: number) => void; reports: boolean }): Promise<void> {
  const known = new Map<string, string>()
  const ends = monthEnds(today)
  for (const [at, end] of ends.entries()) {
    const label = end.toISOString().slice(0, 7)
    tell(`Month ${at + 1} of ${months}, ${label}`, at / months)
    moveClock(end)
    const files = firm.asOf(end, at > 0 ? ends[at - 1] : undefined)
    await importRows(ctx, 'lead', 'CRM leads.csv', changedRows(files.leads, known, 'lead_id'))
    await importRows(ctx, 'event', 'Web and e-mail events.csv', files.events)
    await importRows(ctx, 'order', 'Shop orders.csv', files.orders)
    await drainQueue(runtimeUrl(), nightly)
    if (trainingMonths.has(at + 1)) {
      tell(`Training on ${label}`, (at + 0.5) / months)
      await trainAll(ctx)
    } else await rescoreAll(ctx)
    await drainQueue(runtimeUrl(), pipeline)
    if (reports && reportedMonths.has(at + 1)) {
      await requestReport(ctx, { month: ends[at - 1].toISOString().slice(0, 7) })
      await drainQueue(runtimeUrl(), pipeline)
    }
  }
}
