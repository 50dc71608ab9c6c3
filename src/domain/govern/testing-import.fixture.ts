/** For database tests: a file comes in by the front doors, and its job runs in this process. */
import { finishUpload, importFile, importFileJob, readImport, receiveFile, requestImport, requestUndo, undoImport, undoImportJob, type Detected, type ImportDetail, type ImportRequest } from '#domain/connect/index.ts'
import { job, type Pipeline } from '#platform/queue/pipeline-entry.ts'
import { drainQueue } from '#platform/queue/testing.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { importSteps } from './import-steps.ts'

export const importPipeline: Pipeline = [job(importFileJob, importFile(importSteps)), job(undoImportJob, undoImport(importSteps))]

type Database = { url: (role: 'worker') => string }

/** Uploads a text or bytes, and gives what was found in it. */
export async function upload(ctx: TenantContext, fileName: string, content: string | Uint8Array): Promise<{ uploadId: string; detected: Detected }> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const { uploadId } = await receiveFile(ctx, { fileName, bytes: bytes.length }, inPieces(bytes))
  const finished = await finishUpload(ctx, { uploadId })
  if (finished.kind === 'refused') throw new Error(finished.reason)
  return { uploadId, detected: finished.detected }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 300_000) yield bytes.subarray(at, at + 300_000)
}

/** Imports a file with the mapping that was guessed, changed as asked, and waits until its job has ended. */
export async function importText(database: Database, ctx: TenantContext, fileName: string, content: string | Uint8Array, changes: Partial<ImportRequest> = {}): Promise<ImportDetail> {
  const { uploadId, detected } = await upload(ctx, fileName, content)
  const mapping = changes.mapping ?? detected.columns.map((column) => column.guess)
  const requested = await requestImport(ctx, { uploadId, object: detected.object, dryRun: false, ...changes, mapping })
  if (requested.kind === 'refused') throw new Error(requested.reason)
  await drainQueue(database, importPipeline)
  return readImport(ctx, { syncRunId: requested.syncRunId })
}

/** Takes an import back, and waits until its job has ended. */
export async function undo(database: Database, ctx: TenantContext, syncRunId: string): Promise<void> {
  const requested = await requestUndo(ctx, { syncRunId })
  if (requested.kind === 'refused') throw new Error(requested.reason)
  await drainQueue(database, importPipeline)
}
