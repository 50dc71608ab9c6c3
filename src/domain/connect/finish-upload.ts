/** Looks into a file that has come whole: encoding, delimiter, header, columns and what each of them most likely is. */
import { createHash } from 'node:crypto'
import type { TenantContext } from '#platform/tenant-context.ts'
import { csvReader } from './csv-rows.ts'
import { guessColumns, guessObject } from './rules/column-guess.ts'
import { detectDelimiter, fieldsIn, hasHeader } from './rules/delimiter.ts'
import { detectEncoding, type EncodingFound } from './rules/encoding.ts'
import { headerNames } from './rules/header.ts'
import { mostColumns, type Detected, type FileFormat, type ImportObject, type Reject } from './schema.ts'
import { completeUpload, countChunks, deleteUpload } from './store/uploads.ts'
import { LeadlightError } from '#platform/errors.ts'
import { textDecoder, uploadBytes } from './upload-text.ts'
import { uploadOf } from './receive-upload.ts'

const sampleBytes = 400_000 // enough for some thousand rows of an ordinary file
const sampleRows = 1_000
const shownRows = 20

export type UploadFinished = { kind: 'detected'; detected: Detected } | { kind: 'refused'; reason: string }

/** Ends an upload: checks that no piece is missing, and says what is in the file, or why it cannot be imported. */
export async function finishUpload(ctx: TenantContext, { uploadId }: { uploadId: string }): Promise<UploadFinished> {
  const upload = await ctx.transact(async (tx) => {
    const { count, last } = await countChunks(tx, uploadId)
    if (count !== last + 1) throw new LeadlightError('conflict', `The upload is not whole: ${last + 1 - count} of its pieces are missing. Send them again.`)
    return uploadOf(tx, uploadId)
  })
  if (upload.complete && upload.detected) return { kind: 'detected', detected: upload.detected }
  const { sample, sha256, wholeIsUtf8 } = await survey(ctx, uploadId)
  const encoding = detectEncoding(sample, wholeIsUtf8)
  const found: UploadFinished = 'kind' in encoding ? { kind: 'refused', reason: encoding.reason } : detectFormat(sample, encoding, Number(upload.bytes))
  if (found.kind === 'detected') await ctx.transact((tx) => completeUpload(tx, uploadId, { sha256, detected: found.detected }))
  else await ctx.transact((tx) => deleteUpload(tx, uploadId)) // what cannot be imported is not kept
  return found
}

async function survey(ctx: TenantContext, uploadId: string) {
  const hash = createHash('sha256')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const parts: Uint8Array[] = []
  let length = 0
  let wholeIsUtf8 = true
  for await (const bytes of uploadBytes(ctx, uploadId)) {
    hash.update(bytes)
    if (length < sampleBytes) parts.push(bytes)
    length += bytes.length
    try {
      if (wholeIsUtf8) utf8.decode(bytes, { stream: true })
    } catch {
      wholeIsUtf8 = false
    }
  }
  return { sample: Buffer.concat(parts).subarray(0, sampleBytes), sha256: hash.digest('hex'), wholeIsUtf8 }
}

/** Text that can be stored and shown: what stands for NUL and half characters here is rejected by the import itself. */
const showable = (text: string) => text.toWellFormed().replaceAll('\u0000', '\u2400')

/** The first rows of a file's beginning; the last row is left out where the sample may have cut it. */
export function sampleOf(sample: Uint8Array, format: Pick<FileFormat, 'encoding' | 'delimiter'>, cut: boolean): { rows: string[][]; rejects: Reject[] } {
  const decoder = textDecoder(format.encoding)
  const rejects: Reject[] = []
  const reader = csvReader(format.delimiter, (reject) => rejects.push(reject))
  const rows = reader.push(showable(decoder.write(sample)))
  if (!cut) rows.push(...reader.push(showable(decoder.end())), ...reader.end())
  return { rows: rows.slice(0, sampleRows + 1).map((row) => row.cells), rejects: cut ? [] : rejects }
}

function unreadable(text: string, delimiter: string, endless: boolean): string {
  if (text.trim() === '') return 'The file is empty.'
  const fields = fieldsIn(text, delimiter)
  if (endless && fields > mostColumns) return `The first line has more than ${(fields - 1).toLocaleString('en')} columns; an import takes up to ${mostColumns.toLocaleString('en')}. Leave columns out and export it again.`
  return endless ? 'The first line is longer than a row can be: this is no table with one row a line.' : 'No row of the file can be read: its quotes do not close.'
}

/** What is in a file, from its first bytes; `object` says what its rows are, where a person has chosen. */
export function detectFormat(sample: Uint8Array, { encoding, why }: EncodingFound, bytes: number, chosen: Partial<FileFormat> & { object?: ImportObject } = {}): UploadFinished {
  const used = chosen.encoding ?? encoding
  const text = showable(textDecoder(used).write(sample))
  const lines = text.split(/\r\n|\n|\r/)
  const cut = sample.length < bytes
  if (cut && lines.length > 1) lines.pop()
  const delimiter = chosen.delimiter ?? detectDelimiter(lines.slice(0, 100))
  const { rows } = sampleOf(sample, { encoding: used, delimiter }, cut)
  if (rows.length === 0) return { kind: 'refused', reason: unreadable(text, delimiter, cut && lines.length === 1) }
  const header = chosen.header ?? hasHeader(rows)
  const names = headerNames(rows[0], header)
  if (names.length > mostColumns) return { kind: 'refused', reason: `The file has ${names.length.toLocaleString('en')} columns; an import takes up to ${mostColumns.toLocaleString('en')}. Leave columns out and export it again.` }
  const body = header ? rows.slice(1) : rows
  if (body.length === 0) return { kind: 'refused', reason: 'The file has a header and no rows below it.' }
  const guessed = chosen.object ? { object: chosen.object, why: 'as you chose' } : guessObject(names)
  const uniform = body.filter((row) => row.length === names.length)
  const { columns, dateOrder, ambiguous } = guessColumns(names.map((name, at) => ({ name, values: uniform.map((row) => row[at]) })), guessed.object)
  const readBytes = Math.max(1, Math.min(sample.length, bytes))
  const warnings = [
    ...(ambiguous ? [`Days such as "${columns.find((column) => column.ambiguousDate)?.ambiguousDate}" read both ways: say whether the day or the month comes first.`] : []),
    ...(names.length === 1 ? ['The whole row is one column: check the delimiter. Files whose columns are parted by blanks are not read here.'] : []),
    ...(uniform.length < body.length * 0.5 ? [`Most rows have another number of columns than the header (${names.length}): check the delimiter.`] : []),
  ]
  const quoted = text.includes('"')
  return {
    kind: 'detected',
    detected: {
      encoding: used, delimiter, header, encodingWhy: used === encoding ? why : 'as you chose', quoted, columns, rows: body.slice(0, shownRows).map((row) => row.map((value) => value.trim().slice(0, 200))),
      object: guessed.object, objectWhy: guessed.why, rowsEstimate: Math.max(body.length, Math.round((lines.filter((line) => line !== '').length * bytes) / readBytes) - (header ? 1 : 0)), dateOrder: ambiguous ? null : dateOrder, warnings,
    },
  }
}
