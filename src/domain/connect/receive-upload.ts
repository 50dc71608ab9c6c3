/** Takes a file in, in pieces of at most 1 MB: web and worker share nothing but the database. */
import { randomUUIDv7 } from 'node:crypto'
import { LeadlightError } from '#platform/errors.ts'
import { actorText, type TenantContext } from '#platform/tenant-context.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { findUpload, insertChunk, insertUpload, type UploadRow } from './store/uploads.ts'

export const chunkBytes = 1_000_000
export const mostUploadBytes = 1_000_000_000 // a gigabyte of text is some five million people; more comes in several files

/** Starts an upload. `bytes` is the size that the sender announces. */
export async function beginUpload(ctx: TenantContext, file: { fileName: string; bytes: number }): Promise<{ uploadId: string }> {
  if (file.bytes > mostUploadBytes) throw new LeadlightError('too-large', `The file has ${Math.ceil(file.bytes / 1e6).toLocaleString('en')} MB; an import takes up to ${mostUploadBytes / 1e6} MB. Split it.`)
  const uploadId = randomUUIDv7()
  const fileName = file.fileName.replace(/^.*[\\/]/, '').replace(/\p{Cc}/gu, '').trim().slice(0, 200) || 'file.csv'
  await ctx.transact((tx) => insertUpload(tx, { id: uploadId, fileName, createdBy: actorText(ctx.actor), createdAt: ctx.now() }))
  return { uploadId }
}

/** Adds the piece at a position (0, 1, 2 …). The same piece sent twice is kept once. */
export async function appendChunk(ctx: TenantContext, piece: { uploadId: string; position: number; bytes: Uint8Array<ArrayBuffer> }): Promise<void> {
  if (piece.bytes.length === 0) return
  if (piece.bytes.length > chunkBytes) throw new LeadlightError('too-large', `A piece of an upload is at most ${chunkBytes} bytes.`)
  await ctx.transact(async (tx) => {
    const upload = await uploadOf(tx, piece.uploadId)
    if (upload.complete) throw new LeadlightError('conflict', 'This upload is complete: start another one.')
    const total = await insertChunk(tx, piece.uploadId, piece.position, piece.bytes)
    if (total > BigInt(mostUploadBytes)) throw new LeadlightError('too-large', `The file is larger than ${mostUploadBytes / 1e6} MB. Split it.`)
  })
}

/** The upload, or an error that says there is none. */
export async function uploadOf(tx: TenantTx, uploadId: string): Promise<UploadRow> {
  const upload = await findUpload(tx, uploadId)
  if (!upload) throw new LeadlightError('not-found', 'There is no such upload.')
  return upload
}

/** Takes a whole file from a stream (a request's body, a file on disk), cut into pieces; the next bytes are read when the last piece is stored. */
export async function receiveFile(ctx: TenantContext, file: { fileName: string; bytes: number }, stream: AsyncIterable<Uint8Array>): Promise<{ uploadId: string }> {
  const { uploadId } = await beginUpload(ctx, file)
  let position = 0
  let buffered: Uint8Array[] = []
  let length = 0
  const store = async (least: number) => {
    while (length >= least && length > 0) {
      const all = Buffer.concat(buffered)
      const piece = new Uint8Array(all.subarray(0, chunkBytes))
      buffered = all.length > chunkBytes ? [all.subarray(chunkBytes)] : []
      length -= piece.length
      await appendChunk(ctx, { uploadId, position: position++, bytes: piece })
    }
  }
  for await (const bytes of stream) {
    buffered.push(bytes)
    length += bytes.length
    await store(chunkBytes)
  }
  await store(1)
  return { uploadId }
}
