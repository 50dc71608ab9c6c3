/** The rows that a model learned from, frozen: canonical JSON with random ids only, zipped so that the same rows are always the same bytes. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { canonicalJson, type Json } from '#platform/json.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { RawColumn } from '#ml/table/encode.ts'

/** What is frozen: columns of raw values, and per row the person's random id, the moment and the outcome. `timed`: whether the moments tell rows apart. */
export type SnapshotContent = { columns: RawColumn[]; labels: Uint8Array; profileIds: string[]; asOf: Date[]; timed: boolean }

const OPERATING_SYSTEM_BYTE = 9 // of the gzip header: zlib writes the machine's own system there
const UNKNOWN_SYSTEM = 255
const DAY = 86_400_000

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
const fileSchema = z.strictObject({ format: z.literal('leadlight-snapshot'), version: z.literal(1), timed: z.boolean(), columns: z.array(z.string()), rows: z.array(z.tuple([z.string(), z.string(), z.int()], cell)) })

/** Freezes the rows: the zipped bytes, and the SHA-256 of what is in them. */
export function writeSnapshot(content: SnapshotContent): { content: Uint8Array<ArrayBuffer>; hash: string } {
  const rows = content.profileIds.map((id, row): Json => [id, content.asOf[row].toISOString(), content.labels[row], ...content.columns.map(({ values }) => values[row] ?? null)])
  return freeze({ format: 'leadlight-snapshot', version: 1, timed: content.timed, columns: content.columns.map(({ name }) => name), rows })
}

/** Any rows as frozen bytes: canonical JSON, zipped, with the SHA-256 of the text. */
export function freeze(rows: Json): { content: Uint8Array<ArrayBuffer>; hash: string } {
  const text = canonicalJson(rows)
  const zipped = new Uint8Array(gzipSync(text, { level: 6 }))
  zipped[OPERATING_SYSTEM_BYTE] = UNKNOWN_SYSTEM
  return { content: zipped, hash: createHash('sha256').update(text).digest('hex') }
}

/** Reads frozen rows back; throws where they do not match the hash that was written down with them. */
export function readSnapshot(zipped: Uint8Array, hash: string): SnapshotContent {
  const text = gunzipSync(zipped)
  if (createHash('sha256').update(text).digest('hex') !== hash) {
    throw new LeadlightError('internal', 'The stored training rows do not match their hash: this database holds another content than was written. Restore it from a backup.')
  }
  const file = fileSchema.parse(JSON.parse(text.toString('utf8')))
  return {
    timed: file.timed,
    columns: file.columns.map((name, index) => ({ name, values: file.rows.map((row) => row[index + 3] as string | number | boolean | null) })),
    labels: Uint8Array.from(file.rows, (row) => row[2]),
    profileIds: file.rows.map((row) => row[0]),
    asOf: file.rows.map((row) => new Date(row[1])),
  }
}

/** The moment of each row in days since 1970, where the moments tell rows apart. */
export function timesOf({ timed, asOf }: Pick<SnapshotContent, 'timed' | 'asOf'>): Float64Array | undefined {
  return timed ? Float64Array.from(asOf, (moment) => moment.getTime() / DAY) : undefined
}
