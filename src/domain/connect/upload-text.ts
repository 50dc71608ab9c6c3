/** The text of an uploaded file, piece by piece out of the database, decoded. Never more than one piece is in memory. */
import iconv from 'iconv-lite'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { Encoding } from './schema.ts'
import { readChunk } from './store/uploads.ts'

/** The file's bytes, piece by piece. */
export async function* uploadBytes(ctx: TenantContext, uploadId: string): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position++) {
    const bytes = await ctx.transact((tx) => readChunk(tx, uploadId, position))
    if (!bytes) return
    yield bytes
  }
}

/** Turns bytes into text, piece by piece; characters that lie across two pieces are put together. A byte order mark is dropped, undecodable bytes become U+FFFD. */
export function textDecoder(encoding: Encoding): { write: (bytes: Uint8Array) => string; end: () => string } {
  const decoder = iconv.getDecoder(encoding, { stripBOM: true })
  return { write: (bytes) => decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)), end: () => decoder.end() ?? '' }
}
