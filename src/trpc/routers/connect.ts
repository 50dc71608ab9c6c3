import { z } from 'zod'
import {
  appendChunk, beginUpload, finishUpload, formatSchema, importObjectSchema, importSettingsSchema, listImports, listSources, mostUploadBytes, previewMapping, readImport, readRawRecord,
  rejectsOf, requestImport, requestUndo, storableText,
} from '#domain/connect/index.ts'
import { hiddenFields } from '#domain/govern/index.ts'
import { procedure, router } from '../procedure.ts'
import { momentSchema } from '#platform/moment.ts'

const oneUpload = z.strictObject({ uploadId: z.uuid() })
const oneImport = z.strictObject({ syncRunId: z.uuid() })
const longestChunk = 1_400_000 // a piece of 1 MB in base64

/** Files in: upload, mapping, import, undo; and what came of it. */
export const connectRouter = router({
  beginUpload: procedure('data.import').input(z.strictObject({ fileName: storableText.min(1).max(500), bytes: z.int().min(0).max(Number.MAX_SAFE_INTEGER) })).mutation(({ ctx, input }) => beginUpload(ctx.ctx, input)),
  /** Pieces come through the upload route as bytes; it hands them on here, so that each piece is checked like any call. */
  appendChunk: procedure('data.import')
    .input(z.strictObject({ uploadId: z.uuid(), position: z.int().min(0).max(Math.ceil(mostUploadBytes / 1000)), bytes: z.string().max(longestChunk).regex(/^[A-Za-z0-9+/]*={0,2}$/) }))
    .mutation(({ ctx, input }) => appendChunk(ctx.ctx, { ...input, bytes: new Uint8Array(Buffer.from(input.bytes, 'base64')) })),
  finishUpload: procedure('data.import').input(oneUpload).mutation(({ ctx, input }) => finishUpload(ctx.ctx, input)),
  preview: procedure('data.import')
    .input(z.strictObject({ uploadId: z.uuid(), object: importObjectSchema.optional(), format: formatSchema.optional(), settings: importSettingsSchema.optional() }))
    .mutation(({ ctx, input }) => previewMapping(ctx.ctx, input)),
  requestImport: procedure('data.import')
    .input(importSettingsSchema.extend({ uploadId: z.uuid(), sourceName: storableText.trim().min(1).max(100).optional(), dryRun: z.boolean() }))
    .mutation(({ ctx, input }) => requestImport(ctx.ctx, input)),
  undo: procedure('data.import').input(oneImport).mutation(({ ctx, input }) => requestUndo(ctx.ctx, input)),
  imports: procedure('data.read')
    .input(z.strictObject({ before: z.strictObject({ createdAt: momentSchema, id: z.uuid() }).optional(), limit: z.int().min(1).max(200).default(50) }))
    .query(({ ctx, input }) => listImports(ctx.ctx, input)),
  import: procedure('data.read').input(oneImport).query(({ ctx, input }) => readImport(ctx.ctx, input)),
  rejects: procedure('data.read')
    .input(z.strictObject({ syncRunId: z.uuid(), after: z.int().min(-1).max(2_147_483_647).optional(), limit: z.int().min(1).max(1_000).default(100) }))
    .query(({ ctx, input }) => rejectsOf(ctx.ctx, input)),
  sources: procedure('data.read').input(z.strictObject({})).query(({ ctx }) => listSources(ctx.ctx)),
  record: procedure('data.read').input(z.strictObject({ recordId: z.uuid() })).query(async ({ ctx, input }) => readRawRecord(ctx.ctx, { ...input, hidden: await hiddenFields(ctx.ctx) })),
})
