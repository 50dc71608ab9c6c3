import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { Detected } from '../schema.ts'

export type UploadRow = { id: string; fileName: string; bytes: bigint; complete: boolean; sha256: string; detected: Detected | null; createdBy: string; createdAt: Date }

/** Makes the row of a file that is about to come in pieces. */
export async function insertUpload(tx: TenantTx, upload: { id: string; fileName: string; createdBy: string; createdAt: Date }): Promise<void> {
  await tx.db.upload.create({ data: { tenantId: tx.tenantId, bytes: 0n, ...upload } })
}

/** The upload, or null where this workspace has none with that id. */
export async function findUpload(tx: TenantTx, id: string): Promise<UploadRow | null> {
  const row = await tx.db.upload.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row && { ...row, detected: row.complete ? (row.detected as unknown as Detected) : null }
}

/** Saves one piece; the same piece again changes nothing. Returns the bytes that the upload now has. */
export async function insertChunk(tx: TenantTx, uploadId: string, position: number, bytes: Uint8Array<ArrayBuffer>): Promise<bigint> {
  const inserted = await tx.db.$executeRaw`INSERT INTO upload_chunk (tenant_id, upload_id, position, bytes) VALUES (${tx.tenantId}::uuid, ${uploadId}::uuid, ${position}, ${bytes}) ON CONFLICT (tenant_id, upload_id, position) DO NOTHING`
  const { bytes: total } = await tx.db.upload.update({ where: { tenantId_id: { tenantId: tx.tenantId, id: uploadId } }, data: { bytes: { increment: inserted * bytes.length } }, select: { bytes: true } })
  return total
}

/** One piece of the file; null after the last. */
export async function readChunk(tx: TenantTx, uploadId: string, position: number): Promise<Uint8Array | null> {
  const row = await tx.db.uploadChunk.findUnique({ where: { tenantId_uploadId_position: { tenantId: tx.tenantId, uploadId, position } } })
  return row?.bytes ?? null
}

/** How many pieces the upload has, and the position of its last one. */
export async function countChunks(tx: TenantTx, uploadId: string): Promise<{ count: number; last: number }> {
  const found = await tx.db.uploadChunk.aggregate({ where: { tenantId: tx.tenantId, uploadId }, _count: true, _max: { position: true } })
  return { count: found._count, last: found._max.position ?? -1 }
}

/** The file is whole: its hash and what was found in it. */
export async function completeUpload(tx: TenantTx, id: string, facts: { sha256: string; detected: Detected }): Promise<void> {
  await tx.db.upload.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { complete: true, sha256: facts.sha256, detected: facts.detected as unknown as Prisma.InputJsonValue } })
}

/** Removes an upload with its pieces, when it turned out to be no text. */
export async function deleteUpload(tx: TenantTx, id: string): Promise<void> {
  await tx.db.upload.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
}

/** Removes uploads that were begun before a moment and never completed. */
export async function deleteAbandonedUploads(tx: TenantTx, before: Date): Promise<number> {
  const { count } = await tx.db.upload.deleteMany({ where: { tenantId: tx.tenantId, complete: false, createdAt: { lt: before } } })
  return count
}
