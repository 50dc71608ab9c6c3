/** Shows what a mapping makes of the first rows of a file, before anything is imported. */
import { earliestMoment, monthsAhead } from '#platform/db/event-partitions.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { detectFormat, sampleOf } from './finish-upload.ts'
import { headerNames } from './rules/header.ts'
import { planRows, readRow } from './rules/read-row.ts'
import { withCanonicalFields, type Detected, type ImportObject, type ImportSettings, type Reject, type Traits } from './schema.ts'
import { readChunk } from './store/uploads.ts'
import { uploadOf } from './receive-upload.ts'

export type MappingPreview =
  | { kind: 'preview'; detected: Detected; rows: { line: number; traits: Traits; identifiers: string[]; reason: null | string }[]; good: number; bad: number; rejects: Reject[] }
  | { kind: 'refused'; reason: string }

const shown = 20

/** Detects again under the person's own choices (encoding, delimiter, header, what the rows are), and reads the first rows by the mapping, if one is given. */
export async function previewMapping(ctx: TenantContext, query: { uploadId: string; object?: ImportObject; format?: ImportSettings['format']; settings?: ImportSettings }): Promise<MappingPreview> {
  const { upload, sample } = await ctx.transact(async (tx) => ({ upload: await uploadOf(tx, query.uploadId), sample: await readChunk(tx, query.uploadId, 0) }))
  if (!upload.detected || !sample) return { kind: 'refused', reason: 'The upload is not complete yet: finish it first.' }
  const first = sample.subarray(0, 400_000)
  const format = query.settings?.format ?? query.format ?? { encoding: upload.detected.encoding, delimiter: upload.detected.delimiter, header: upload.detected.header }
  const again = detectFormat(first, { encoding: upload.detected.encoding, why: upload.detected.encodingWhy }, Number(upload.bytes), { ...format, object: query.settings?.object ?? query.object })
  if (again.kind === 'refused') return again
  const { detected } = again
  const settings: ImportSettings = query.settings ?? { object: detected.object, mapping: detected.columns.map((column) => column.guess), ...(detected.dateOrder ? { dateOrder: detected.dateOrder } : {}) }
  const { rows, rejects } = sampleOf(first, format, first.length < Number(upload.bytes))
  const planned = planRows({ header: headerNames(rows[0], format.header), settings: { ...settings, mapping: withCanonicalFields(settings.mapping) }, delimiter: format.delimiter, now: ctx.now(), earliest: earliestMoment, monthsAhead })
  if (planned.kind === 'refused') return query.settings ? planned : { kind: 'preview', detected, rows: [], good: 0, bad: 0, rejects }
  const read = rows.slice(format.header ? 1 : 0).map((cells, at) => readRow(planned.plan, cells, at + (format.header ? 2 : 1)))
  const bad = read.flatMap((one) => (one.kind === 'reject' ? [one.reject] : []))
  return {
    kind: 'preview', detected, good: read.length - bad.length, bad: bad.length + rejects.length, rejects: [...rejects, ...bad].slice(0, shown),
    rows: read.slice(0, shown).map((one) => (one.kind === 'row' ? { line: one.row.line, traits: one.row.data.traits, identifiers: one.row.data.meta.identifiers.map(({ kind, value }) => `${kind}: ${value}`), reason: null } : { line: one.reject.line, traits: {}, identifiers: [], reason: one.reject.reason })),
  }
}
