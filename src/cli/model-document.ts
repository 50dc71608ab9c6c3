/** The model file of the command line: the model, what it foresees, how to read its data, and its training result. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { publishedResultSchema, type PublishedResult } from '#domain/train/index.ts'
import { ModelFileError, parseModel, serialiseModel, type BinaryModel } from '#ml/model/binary-model.ts'

const headSchema = z.object({
  format: z.literal('leadlight-model-file'),
  version: z.literal(1),
  target: z.object({ column: z.string(), positive: z.string() }),
  idColumn: z.string().nullable(),
  result: publishedResultSchema,
  model: z.record(z.string(), z.unknown()),
})

export type ModelDocument = { target: { column: string; positive: string }; idColumn: string | null; result: PublishedResult; model: BinaryModel }

/** The file's text. It holds no clock and no path: the same training data and seed give the same bytes. */
export function modelText({ target, idColumn, result, model }: ModelDocument): string {
  const head = JSON.stringify({ format: 'leadlight-model-file', version: 1, target, idColumn, result })
  return `${head.slice(0, -1)},"model":${serialiseModel(model)}}\n`
}

/** Reads a model file; a fault is one sentence. */
export async function readModelDocument(path: string): Promise<{ kind: 'read'; document: ModelDocument } | { kind: 'unreadable' | 'malformed'; reason: string }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    return { kind: 'unreadable', reason: code === 'ENOENT' ? `The model file ${path} does not exist.` : `The model file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.` }
  }
  try {
    const head = headSchema.parse(JSON.parse(text))
    return { kind: 'read', document: { target: head.target, idColumn: head.idColumn, result: head.result, model: parseModel(JSON.stringify(head.model)) } }
  } catch (error) {
    const why = error instanceof ModelFileError ? error.message : 'it is not a complete model file written by "leadlight train".'
    return { kind: 'malformed', reason: `${path} cannot be used: ${why}` }
  }
}
